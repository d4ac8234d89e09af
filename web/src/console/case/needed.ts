// What an act would need that the law does not allow now, as a sentence: who may do it, at which step, in which state. What is needed is said by the
// server; how it is said goes by the kind of the refusal.
import { m } from '$lib/m';

export interface Refused {
  refusal?: string;
  needed?: string[];
  needed_words?: string[];
  step_words?: string;
}

// Empty: nothing is needed that could be named.
export function neededWords(one: Refused): string {
  const what = (one.needed_words ?? one.needed ?? []).join(m.list_join());
  if (!what) return '';
  if (one.refusal === 'status') return m.c_needed_step({ step: one.step_words ?? what }); // what is needed is where the procedure must stand
  if (one.refusal === 'role' || one.refusal === 'relation' || one.refusal === 'actor') return m.c_needed_who({ who: what });
  if (one.refusal === 'purpose') return m.c_needed_purpose({ purposes: what });
  return m.c_needed({ what });
}

// An act by a name that the rules do not have stands in the record under this one.
const NO_ACT = 'no-such-act';
export const actWords = (one: { act?: string; words?: string }): string => (one.act === NO_ACT ? m.c_act_no_such() : (one.words ?? one.act ?? ''));

// The rule to cite. Where none of the pack's applies the service keeps a name of its own (house/…), which is no rule that anyone could read.
export const ruleCited = (rule: string | undefined): string => (rule?.startsWith('house/') ? '' : (rule ?? ''));

// How many more tries an entry stands for, made within the minute after the one before it; 0: it is the act itself.
export const triesCounted = (does: unknown): number => Number((does as { repeats?: string | number } | null | undefined)?.repeats ?? 0) || 0;
