// A report on its way: what was typed, kept as a draft. What is wrong with it is told by answers.ts, what is sent goes by sending.ts.
import { dropDraft, loadDraft, saveDraft } from '$lib/drafts';
import type { Answer } from '$lib/forms';
import type { Listed } from '$lib/listed';
import type { Kind } from '$lib/kinds.svelte';
import type { Photo } from '$lib/photos';
import { computer } from '../computer.svelte';

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

// Whether it may be known already can be asked of a place and of kinds that are public, where a report can say so.
export const asksNear = (content: Pick<Content, 'place' | 'placeless'>, kind: Kind | undefined): boolean =>
  Boolean(content.place) && !content.placeless && kind?.publicity === 'listed' && Object.values(kind.form.properties ?? {}).some((field) => field['x-use'] === 'case');

// The pages that this report needs; until it is known of what kind it is, all of them.
export const wayOf = (content: Content, kind: Kind | undefined): readonly Step[] => (kind && !asksNear(content, kind) ? steps.filter((one) => one !== 'near') : steps);

export interface Wrong extends Listed {
  step: Step;
}

interface State {
  content: Content;
  loaded: boolean;
  touches: number; // grows with each change by hand
  savedAt: number; // 0: not kept
  errors: Wrong[];
  sending: '' | 'photos' | 'report';
  share: number; // of the photographs, 0 to 1
  trouble: string; // what stands between it and the server
  waiting: boolean; // no answer came; it is sent again when the network is back
}

export const report: State = $state({ content: fresh(), loaded: false, touches: 0, savedAt: 0, errors: [], sending: '', share: 0, trouble: '', waiting: false });

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
  report.touches++;
}

export async function keepNow(): Promise<void> {
  clearTimeout(timer);
  if (computer.shared) return;
  const kept = await saveDraft(DRAFT, $state.snapshot(report.content) as Content);
  report.savedAt = kept ? Date.now() : 0;
}

export async function discard(): Promise<void> {
  clearTimeout(timer);
  await dropDraft(DRAFT);
  Object.assign(report, { content: fresh(), savedAt: 0, errors: [], trouble: '', waiting: false, sending: '' });
}

export async function shareChosen(): Promise<void> {
  report.savedAt = 0;
  await keepNow();
}

export const isBegun = (content: Content): boolean => Boolean(content.kind || content.narrative || content.address || content.place || content.extra);
