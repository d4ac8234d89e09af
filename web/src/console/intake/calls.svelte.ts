// The call that is being taken, and those that wait for an outcome: kept as drafts, so that a lost line, a reload or the end of a session takes
// nothing away. A call is over when something was done with it: a new case and its next act, or a note in a case that is known already.
import { act, get, Lost, Problem, type Schemas } from '$lib/api';
import { dropDraft, loadDraft, saveDraft } from '$lib/drafts';
import { errorWords, wrongIn } from '$lib/formErrors';
import { check, clean, pathOf, used, type Answer, type Field } from '$lib/forms';
import { kindNamed, kinds, type Kind } from '$lib/kinds.svelte';
import { retryKey } from '$lib/key';
import type { Listed } from '$lib/listed';
import { m } from '$lib/m';
import { partsOf } from '$lib/reportForm';
import { addressLine, type Point } from '$lib/places';
import { didAt } from '../list/caught';
import { ended } from '../session.svelte';
import type { Option } from '../case/holding.svelte';

export type NearbyCase = Schemas['NearbyCase'];
export type Reason = NonNullable<Schemas['Explanation']['words']>[number];

export interface Made {
  id: string;
  number: string;
  receipt: string;
  clocks: { name?: string; words?: string; due?: string }[];
}

export interface Call {
  id: string;
  began: number;
  channel: string;
  kind: string;
  subject: string; // what was typed to find the kind
  answers: Answer; // to the pack's own questions
  title: string;
  narrative: string;
  place: Point | null;
  address: string;
  extra: string; // building, floor, entrance
  placeless: boolean; // the caller cannot say where
  noCase: boolean; // the call is about nothing: silent, a mistake, a nuisance
  reporter: Answer;
  key: string;
  made: Made | null;
  doing: string; // the act whose form stands open after recording
  doingData: Answer;
  outcome: string; // in words; empty while the call has none
}

interface State {
  calls: Call[];
  at: number;
  loaded: boolean;
  errors: Listed[];
  trouble: string;
  basis: Problem['body']['basis'];
  busy: boolean;
}

const DRAFT = 'intake', SAVE_MS = 400;
const fresh = (channel = 'phone'): Call => ({
  id: retryKey(), began: Date.now(), channel, kind: '', subject: '', answers: {}, title: '', narrative: '', place: null, address: '', extra: '', placeless: false, noCase: false, reporter: {}, key: '', made: null, doing: '', doingData: {}, outcome: '',
});

export const desk: State = $state({ calls: [fresh()], at: 0, loaded: false, errors: [], trouble: '', basis: undefined, busy: false });
export const current = (): Call => desk.calls[desk.at]!;
let timer: ReturnType<typeof setTimeout> | undefined;

export async function loadDesk(): Promise<void> {
  if (desk.loaded) return;
  const draft = await loadDraft<Call[]>(DRAFT);
  if (draft?.content.length) desk.calls = draft.content.map((one) => ({ ...fresh(), ...one }));
  desk.at = desk.calls.length - 1;
  desk.loaded = true;
}

async function keepNow(): Promise<void> {
  clearTimeout(timer);
  await saveDraft(DRAFT, $state.snapshot(desk.calls) as Call[]);
}

export function touched(): void {
  if (desk.errors.length && !current().made) forgetMended();
  clearTimeout(timer);
  timer = setTimeout(() => void keepNow(), SAVE_MS);
}

export const isBegun = (call: Call): boolean => Boolean(call.kind || call.narrative || call.address || call.place || call.title || Object.keys(call.reporter).length);

function clearTrouble(): void {
  Object.assign(desk, { errors: [], trouble: '', basis: undefined });
}

// Another call comes while this one is not finished: this one waits.
export function another(): void {
  clearTrouble();
  if (isBegun(current())) desk.calls.push(fresh(current().channel));
  desk.at = desk.calls.length - 1;
  touched();
}

export function turnTo(at: number): void {
  clearTrouble();
  desk.at = at;
}

// A call that has its outcome leaves the desk.
export async function finish(): Promise<void> {
  clearTrouble();
  clearTimeout(timer);
  const rest = desk.calls.filter((_, i) => i !== desk.at), channel = current().channel;
  if (rest.length) await saveDraft(DRAFT, $state.snapshot(rest) as Call[]);
  else await dropDraft(DRAFT);
  Object.assign(desk, { calls: rest.length ? rest : [fresh(channel)], at: Math.max(0, rest.length - 1) });
}

// Only what nothing was recorded of can be thrown away.
export async function discard(): Promise<void> {
  if (!current().made) await finish();
}

export function choose(kind: Kind, code = ''): void {
  const call = current(), name = used(kind.form).code;
  const same = call.kind === kind.kind;
  Object.assign(call, { kind: kind.kind, answers: { ...(same ? call.answers : {}), ...(code && name ? { [name]: code } : {}) } });
  touched();
}

export function dataOf(kind: Kind, call: Call): Answer {
  const parts = partsOf(kind), data: Answer = {};
  for (const name of parts.questions) data[name] = call.answers[name];
  const title = used(kind.form).title;
  if (title) data[title] = call.title;
  data[parts.text] = call.narrative;
  if (parts.channel) data[parts.channel] = call.channel;
  if (parts.place && (call.place || addressLine(call))) data[parts.place] = { ...(call.place ?? {}), address: addressLine(call) };
  if (parts.reporter) data[parts.reporter] = call.reporter;
  return (clean(kind.form, data) as Answer | null) ?? {};
}

// The control that belongs to a path of the form.
function controlOf(kind: Kind, path: string): string {
  const parts = partsOf(kind), top = path.split('.')[0]!;
  if (top === parts.text) return 'narrative';
  if (top === parts.place) return 'address';
  if (top === used(kind.form).title) return 'title';
  if (top === parts.reporter) return `who-${path.split('.').slice(1).join('.') || 'name'}`;
  return `q-${path}`;
}

// What this page calls a field of its own, which the form may call otherwise.
const labels: Record<string, () => string> = { narrative: m.c_in_narrative, title: m.c_in_short, address: m.where_address };

export function errorsOf(call: Call): State['errors'] {
  const kind = kindNamed(call.kind);
  if (!kind) return [{ id: 'kind', text: m.c_in_kind_missing() }];
  const wrong = check(kind.form, dataOf(kind, call)).map((one) => {
    const id = controlOf(kind, one.path);
    return { id, text: errorWords({ ...one, title: labels[id]?.() ?? one.title }) };
  });
  return call.noCase ? wrong : [...unasked(kind, call), ...wrong];
}

// What was listed goes when all of it is mended: one by one, the list would draw the focus back to itself.
function forgetMended(): void {
  const left = new Set(errorsOf(current()).map((one) => one.id));
  if (!desk.errors.some((one) => left.has(one.id))) desk.errors = [];
}

// A form lets residents leave these out; whoever takes a call asks.
function unasked(kind: Kind, call: Call): State['errors'] {
  const code = used(kind.form).code, found: State['errors'] = [];
  if (code && !call.answers[code]) found.push({ id: `q-${code}`, text: errorWords({ path: code, title: kind.form.properties?.[code]?.title ?? code, code: 'missing' }) });
  if (partsOf(kind).place && !call.place && !addressLine(call) && !call.placeless) found.push({ id: 'address', text: m.c_in_place_missing() });
  return found;
}

function refused(e: unknown, kind?: Kind): void {
  if (ended(e)) return; // the calls are kept; after signing in they are here again
  if (e instanceof Lost) return void (desk.trouble = m.send_lost());
  if (!(e instanceof Problem)) throw e;
  const path = pathOf(e.body.where);
  if (kind && path && e.status === 422) desk.errors = [{ id: controlOf(kind, path), text: e.body.title }];
  else Object.assign(desk, { trouble: e.body.title, basis: e.body.basis });
}

async function guarded(run: () => Promise<void>, kind?: Kind): Promise<boolean> {
  if (desk.busy) return false;
  clearTrouble();
  desk.busy = true;
  const call = current();
  try {
    await run();
    await keepNow();
    return true;
  } catch (e) {
    if (!(e instanceof Lost)) call.key = ''; // what is sent next is another request
    refused(e, kind);
    return false;
  } finally {
    desk.busy = false;
  }
}

// A call about nothing is recorded all the same, as the kind that was chosen or the first; its outcome says why it is no case.
export async function recordNothing(): Promise<boolean> {
  const call = current(), first = kinds.all[0];
  const before = { kind: call.kind, answers: call.answers, narrative: call.narrative, noCase: false };
  if (!kindNamed(call.kind) && first) choose(first);
  call.noCase = true;
  call.narrative ||= m.c_in_nothing_said();
  const done = await record();
  if (!done) Object.assign(call, before);
  return done;
}

// Records the call as a case of its own. True: it has its number.
export async function record(): Promise<boolean> {
  const call = current(), errors = errorsOf(call);
  if (call.made) return false;
  if (errors.length) {
    clearTrouble();
    desk.errors = errors;
    return false;
  }
  const kind = kindNamed(call.kind)!;
  call.key ||= retryKey();
  return guarded(async () => {
    await keepNow();
    const done = await act<Schemas['Opened']>('/api/v1/cases', { kind: kind.kind, data: dataOf(kind, call) }, { key: call.key });
    didAt(done.seq);
    call.made = { id: done.id, number: done.number ?? '', receipt: done.receipt ?? '', clocks: done.clocks ?? [] };
    call.key = '';
  }, kind);
}

// The call belongs to a case that is known: what was said goes there as a note, by the act of the pack whose form takes a text.
export async function addTo(one: NearbyCase): Promise<boolean> {
  const call = current();
  return guarded(async () => {
    const found = await get<Schemas['Case']>(`/api/v1/cases/${one.id}`);
    const note = (found.acts as Option[] | undefined)?.find((option) => option.open && isNote(option));
    if (!note) return void (desk.trouble = m.c_in_no_note());
    const text = [call.title, call.narrative, addressLine(call)].map((part) => part.trim()).filter(Boolean).join('\n');
    if (!text) return void (desk.errors = [{ id: 'narrative', text: m.c_in_note_empty() }]);
    call.key ||= retryKey();
    const done = await act<Schemas['Acted']>(`/api/v1/cases/${one.id}/acts`, { act: note.act, data: { [used(note.form as Field).text!]: text } }, { key: call.key });
    didAt(done.seq);
    call.made = { id: one.id, number: one.number, receipt: '', clocks: [] };
    call.outcome = m.c_in_added({ number: one.number });
  });
}

// A note asks for a text and nothing else, at any step.
function isNote(option: Option): boolean {
  const form = (option.form ?? {}) as Field, text = used(form).text;
  return !!text && !option.step && !option.purposes?.length && (form.required ?? []).every((name) => name === text);
}

// An act of the new case out of the desk. What its form asks for stands in the call, and is checked.
export async function follow(option: Option): Promise<boolean> {
  const call = current(), form = (option.form ?? { type: 'object', properties: {} }) as Field;
  const errors = wrongIn(form, call.doingData, 'o');
  clearTrouble();
  desk.errors = errors;
  if (errors.length) return false;
  call.key ||= retryKey();
  return guarded(async () => {
    const done = await act<Schemas['Acted']>(`/api/v1/cases/${call.made!.id}/acts`, { act: option.act, data: clean(form, call.doingData) ?? {} }, { key: call.key });
    didAt(done.seq);
    const words = option.words ?? option.act ?? '', unit = declines(option) ? '' : done.owner_words;
    Object.assign(call, { key: '', doing: '', doingData: {}, outcome: unit ? m.c_in_outcome_with({ act: words, unit }) : words });
  });
}

// Opens or shuts the form of an act.
export function turnToAct(option: Option | null): void {
  clearTrouble();
  Object.assign(current(), { key: '', doing: option?.act ?? '', doingData: {} });
  touched();
}

export const asksNothing = (option: Option): boolean => !option.purposes?.length && !(option.form as { required?: string[] } | undefined)?.required?.length;
export const declines = (option: Option): boolean => option.verb === 'decline';
