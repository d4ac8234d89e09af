// What a report says, as it is sent; what is wrong with it, and on which page.
import { check, clean, type Answer, type Field, type FormError } from '$lib/forms';
import { errorWords } from '$lib/formErrors';
import { kindNamed, type Kind } from '$lib/kinds.svelte';
import { m } from '$lib/m';
import { addressLine } from '$lib/places';
import { partsOf, type Parts } from '$lib/reportForm';
import { instantAt } from '$lib/times';
import { asksNear, report, steps, type Content, type Step, type Wrong } from './report.svelte';
import { whereErrors } from './where';

// One of the questions may have said already that it goes on.
export const happenedOf = (parts: Pick<Parts, 'ongoing'>, content: Pick<Content, 'happened' | 'answers'>): Content['happened'] =>
  parts.ongoing && content.answers[parts.ongoing] === true ? 'now' : content.happened;

// And when it happened answers that question, where it was left open: what is over does not go on.
export function ongoingOf(parts: Pick<Parts, 'ongoing'>, content: Pick<Content, 'happened' | 'answers'>): unknown {
  const told = parts.ongoing ? content.answers[parts.ongoing] : undefined;
  if (typeof told === 'boolean' || !content.happened) return told;
  return content.happened === 'now';
}

// When it happened; null where nobody said so.
export function instantOf(content: Pick<Content, 'happened' | 'day' | 'time'>): string | null {
  if (content.happened === 'now') return new Date().toISOString();
  return (content.day && instantAt(`${content.day}T${content.time || '12:00'}`)) || null;
}

// What is sent.
export function dataOf(kind: Kind, content: Content): Answer {
  const parts = partsOf(kind), data: Answer = {};
  for (const name of parts.questions) data[name] = content.answers[name];
  if (parts.ongoing) data[parts.ongoing] = ongoingOf(parts, content);
  data[parts.text] = content.narrative.trim();
  if (parts.same && content.sameAs && asksNear(content, kind)) data[parts.same] = content.sameAs;
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
export function placeOf(kind: Kind, path: string): { step: Step; id: string } {
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

export function errorsOf(step: Step): Wrong[] {
  const content = report.content, kind = kindNamed(content.kind);
  const made = (id: string, text: string) => [{ id, text, step }];
  if (step === 'where') return whereErrors(content);
  if (!kind) return step === 'what' ? made('kind', m.what_missing()) : [];
  const parts = partsOf(kind);
  if (step === 'what') return check(kind.form, content.answers, parts.questions).map((one) => toError(kind, one));
  if (step === 'near') return [];
  if (step === 'detail') return detailErrors(kind, parts, content);
  if (step === 'contact') return contactErrors(kind, parts, content);
  return content.truth ? [] : made('truth', m.truth_missing());
}

function detailErrors(kind: Kind, parts: Parts, content: Content): Wrong[] {
  const found = check(kind.form, { [parts.text]: content.narrative }, [parts.text]).map((one) => toError(kind, one));
  const at = instantOf(content);
  if (content.happened === 'over' && at && Date.parse(at) > Date.now()) found.push({ step: 'detail', id: 'day', text: m.happened_future() });
  return found;
}

// The ways to reach somebody that a form asks for.
export const reachedBy = (form?: Field): string[] => ['phone', 'email'].filter((name) => form?.properties?.[name]);

function contactErrors(kind: Kind, parts: Parts, content: Content): Wrong[] {
  const form = parts.reporter ? kind.form.properties?.[parts.reporter] : undefined;
  if (!form || !parts.reporter) return [];
  if (parts.wish && !content.wish) return [{ step: 'contact', id: 'wish', text: m.wish_missing() }];
  if (content.wish === 'anonymous') return [];
  const found = check(form, content.reporter, Object.keys(form.properties ?? {}).filter((name) => name !== 'wish'), parts.reporter).map((one) => toError(kind, one));
  const silent = !parts.wish && !kind.form.required?.includes(parts.reporter) && clean(form, content.reporter) === null;
  if (silent) return []; // a form that asks for no wish takes nothing for anonymous
  const reachable = reachedBy(form).some((name) => String(content.reporter[name] ?? '').trim());
  if (!reachable) found.push({ step: 'contact', id: 'who-phone', text: m.contact_missing() });
  return found;
}

// The first page on which something is wrong, before `to`.
export function firstWrong(to: Step): Step | null {
  return steps.slice(0, steps.indexOf(to)).find((step) => errorsOf(step).length > 0) ?? null;
}
