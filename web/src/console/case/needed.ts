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
