// A report on its way: what was typed, kept as a draft; what is wrong with it; how it is sent, once, whatever the network does.
import { act, Lost, Problem, type Schemas } from '$lib/api';
import { dropDraft, loadDraft, saveDraft, shareComputer } from '$lib/drafts';
import { sendFile } from '$lib/files';
import { check, clean, pathOf, type Answer, type FormError } from '$lib/forms';
import { errorWords } from '$lib/formErrors';
import { retryKey } from '$lib/key';
import { kindNamed, type Kind } from '$lib/kinds.svelte';
import { m } from '$lib/m';
import { addressLine, partsOf, type Parts } from '$lib/reportForm';
import type { Photo } from '$lib/photos';
import { instantAt } from '$lib/times';

export const steps = ['where', 'what', 'near', 'detail', 'contact', 'check'] as const;
export type Step = (typeof steps)[number];

export interface Content {
  place: { lat_e7: number; lng_e7: number } | null;
  address: string;
  extra: string; // floor, landmark
  placeless: boolean; // it has no place
  kind: string;
  answers: Answer; // to the pack's own questions
  sameAs: string; // a public case that this seems to be
  asked: string; // what the duplicates were looked for with
  narrative: string;
  happened: '' | 'now' | 'over';
  day: string;
  time: string;
  photos: Photo[];
  wish: string;
  reporter: Answer;
  truth: boolean;
  key: string; // of the act, from its first sending on
}

const fresh = (): Content => ({
  place: null, address: '', extra: '', placeless: false, kind: '', answers: {}, sameAs: '', asked: '', narrative: '', happened: '', day: '', time: '',
  photos: [], wish: '', reporter: {}, truth: false, key: '',
});

interface State {
  content: Content;
  loaded: boolean;
  savedAt: number; // 0: not kept
  shared: boolean;
  errors: { id: string; text: string; step: Step }[];
  sending: '' | 'photos' | 'report';
  share: number; // of the photographs, 0 to 1
  trouble: string; // what stands between it and the server
  waiting: boolean; // no answer came; it is sent again when the network is back
}

export const report: State = $state({ content: fresh(), loaded: false, savedAt: 0, shared: false, errors: [], sending: '', share: 0, trouble: '', waiting: false });

const DRAFT = 'report', SAVE_MS = 600;
let timer: ReturnType<typeof setTimeout> | undefined;

export async function loadReport(): Promise<void> {
  if (report.loaded) return;
  const draft = await loadDraft<Content>(DRAFT);
  if (draft) {
    report.content = { ...fresh(), ...draft.content };
    report.savedAt = draft.savedAt;
  }
  report.loaded = true;
}

export function touched(): void {
  clearTimeout(timer);
  timer = setTimeout(() => void keepNow(), SAVE_MS);
}

export async function keepNow(): Promise<void> {
  clearTimeout(timer);
  if (report.shared) return;
  const kept = await saveDraft(DRAFT, $state.snapshot(report.content) as Content);
  report.savedAt = kept ? Date.now() : 0;
}

export async function discard(): Promise<void> {
  clearTimeout(timer);
  await dropDraft(DRAFT);
  Object.assign(report, { content: fresh(), savedAt: 0, errors: [], trouble: '', waiting: false, sending: '' });
}

export async function setShared(yes: boolean): Promise<void> {
  report.shared = yes;
  await shareComputer(yes);
  report.savedAt = 0;
  if (!yes) await keepNow();
}

export const isBegun = (content: Content): boolean => Boolean(content.kind || content.narrative || content.address || content.place || content.extra);

// One of the questions may have said already that it goes on.
export const happenedOf = (parts: Pick<Parts, 'ongoing'>, content: Pick<Content, 'happened' | 'answers'>): Content['happened'] =>
  parts.ongoing && content.answers[parts.ongoing] === true ? 'now' : content.happened;

// When it happened; null where nobody said so.
export function instantOf(content: Pick<Content, 'happened' | 'day' | 'time'>): string | null {
  if (content.happened === 'now') return new Date().toISOString();
  return (content.day && instantAt(`${content.day}T${content.time || '12:00'}`)) || null;
}

// What is sent.
export function dataOf(kind: Kind, content: Content): Answer {
  const parts = partsOf(kind), data: Answer = {};
  for (const name of parts.questions) data[name] = content.answers[name];
  data[parts.text] = content.narrative.trim();
  if (parts.same && content.sameAs) data[parts.same] = content.sameAs;
  if (parts.channel) data[parts.channel] = 'web';
  if (parts.place && !content.placeless) data[parts.place] = { ...(content.place ?? {}), address: addressLine(content) };
  const happened = instantOf({ ...content, happened: happenedOf(parts, content) });
  if (parts.happened && happened) data[parts.happened] = happened;
  if (parts.files) data[parts.files] = content.photos.map((photo) => photo.file).filter(Boolean);
  if (parts.reporter) data[parts.reporter] = { ...(content.wish === 'anonymous' ? {} : content.reporter), wish: content.wish || undefined };
  return (clean(kind.form, data) as Answer | null) ?? {};
}

// --- what is wrong --------------------------------------------------------------------------------------------------------------------------

// The page and the control that belong to a path of the form.
function placeOf(kind: Kind, path: string): { step: Step; id: string } {
  const parts = partsOf(kind), top = path.split('.')[0]!;
  if (top === parts.same) return { step: 'near', id: 'same' };
  if (top === parts.text) return { step: 'detail', id: 'narrative' };
  if (top === parts.place) return { step: 'where', id: 'address' };
  if (top === parts.happened) return { step: 'detail', id: 'day' };
  if (top === parts.files) return { step: 'detail', id: 'photos' };
  if (top === parts.reporter) return { step: 'contact', id: path === parts.reporter || path.endsWith('.wish') ? 'wish' : `who-${path.split('.').slice(1).join('.')}` };
  return { step: 'what', id: `q-${path}` };
}

const toError = (kind: Kind, error: FormError) => ({ ...placeOf(kind, error.path), text: errorWords(error) });

export function errorsOf(step: Step): State['errors'] {
  const content = report.content, kind = kindNamed(content.kind);
  const made = (id: string, text: string) => [{ id, text, step }];
  if (step === 'where') return content.placeless || content.place || addressLine(content) ? [] : made('address', m.where_missing());
  if (!kind) return step === 'what' ? made('kind', m.what_missing()) : [];
  const parts = partsOf(kind);
  if (step === 'what') return check(kind.form, content.answers, parts.questions).map((one) => toError(kind, one));
  if (step === 'near') return [];
  if (step === 'detail') return detailErrors(kind, parts, content);
  if (step === 'contact') return contactErrors(kind, parts, content);
  return content.truth ? [] : made('truth', m.truth_missing());
}

function detailErrors(kind: Kind, parts: Parts, content: Content): State['errors'] {
  const found = check(kind.form, { [parts.text]: content.narrative }, [parts.text]).map((one) => toError(kind, one));
  const at = instantOf(content);
  if (content.happened === 'over' && at && Date.parse(at) > Date.now()) found.push({ step: 'detail', id: 'day', text: m.happened_future() });
  return found;
}

function contactErrors(kind: Kind, parts: Parts, content: Content): State['errors'] {
  const form = parts.reporter ? kind.form.properties?.[parts.reporter] : undefined;
  if (!form || !parts.reporter) return [];
  if (parts.wish && !content.wish) return [{ step: 'contact', id: 'wish', text: m.wish_missing() }];
  if (content.wish === 'anonymous') return [];
  const found = check(form, content.reporter, Object.keys(form.properties ?? {}).filter((name) => name !== 'wish'), parts.reporter).map((one) => toError(kind, one));
  const silent = !parts.wish && !kind.form.required?.includes(parts.reporter) && clean(form, content.reporter) === null;
  if (silent) return []; // a form that asks for no wish takes nothing for anonymous
  const reachable = ['phone', 'email'].some((name) => String(content.reporter[name] ?? '').trim());
  if (!reachable) found.push({ step: 'contact', id: 'who-phone', text: m.contact_missing() });
  return found;
}

// The first page on which something is wrong, before `to`.
export function firstWrong(to: Step): Step | null {
  return steps.slice(0, steps.indexOf(to)).find((step) => errorsOf(step).length > 0) ?? null;
}

// --- sending --------------------------------------------------------------------------------------------------------------------------------

export type Opened = Schemas['Opened'];

async function sendPhotos(): Promise<void> {
  const photos = report.content.photos;
  for (const [i, photo] of photos.entries()) {
    if (photo.file) continue;
    photo.file = await sendFile(photo.name, photo.bytes, (share) => (report.share = (i + share) / photos.length));
    await keepNow();
  }
}

// The answer, or null where there is none: then `trouble` and `errors` say why, and nothing that was typed is lost.
export async function submit(): Promise<Opened | null> {
  const kind = kindNamed(report.content.kind);
  if (!kind || report.sending) return null;
  Object.assign(report, { trouble: '', waiting: false, errors: [] });
  if (!report.content.key) report.content.key = retryKey();
  try {
    if (partsOf(kind).files && report.content.photos.some((photo) => !photo.file)) {
      report.sending = 'photos';
      await sendPhotos();
    }
    report.sending = 'report';
    await keepNow();
    const opened = await act<Opened>('/api/v1/cases', { kind: kind.kind, data: dataOf(kind, report.content) }, { key: report.content.key });
    await discard();
    return opened;
  } catch (e) {
    refused(kind, e);
    await keepNow();
    return null;
  } finally {
    report.sending = '';
  }
}

function refused(kind: Kind, e: unknown): void {
  if (e instanceof Lost) {
    report.waiting = true;
    report.trouble = m.send_lost();
    return;
  }
  if (!(e instanceof Problem)) throw e;
  report.content.key = ''; // what is sent next is another request
  const path = pathOf(e.body.where);
  if (path && (e.status === 422 || e.status === 400)) report.errors = [{ ...placeOf(kind, path), text: e.body.expected ? `${e.body.title}: ${e.body.expected}` : e.body.title }];
  else report.trouble = e.status === 429 ? m.send_rate({ seconds: e.retryAfterS ?? 60 }) : `${e.body.title}${e.body.instance ? ` (${e.body.instance})` : ''}`;
}
