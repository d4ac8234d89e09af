// Which of the cases close by may be the same as what is being told: close, recent, of the same kind, with words in common. An order to look
// through, no more: a person says whether it is the same.
import type { NearbyCase } from './calls.svelte';

export interface Likeness {
  kind: boolean;
  words: string[];
}

const SPACED = /[\p{L}\p{N}]{3,}/gu, HAN = /\p{Script=Han}{2,}/gu;

// Words of a text; of Chinese every two characters that follow one another.
export function wordsOf(text: string): Set<string> {
  const found = new Set<string>();
  const lower = text.toLowerCase();
  for (const [run] of lower.matchAll(HAN)) for (let i = 0; i + 2 <= run.length; i++) found.add(run.slice(i, i + 2));
  for (const [word] of lower.replace(/\p{Script=Han}/gu, ' ').matchAll(SPACED)) found.add(word);
  return found;
}

const DAY_S = 86_400;

export function ranked(cases: readonly NearbyCase[], told: { kind: string; text: string }): { one: NearbyCase; same: Likeness }[] {
  const words = wordsOf(told.text);
  return cases
    .map((one) => {
      const common = [...wordsOf(one.title ?? '')].filter((word) => words.has(word)).slice(0, 3);
      const same = { kind: one.kind === told.kind, words: common };
      const far = (one.distance_m ?? 500) / 500, old = Math.min((one.age_s ?? DAY_S) / DAY_S, 7) / 7;
      return { one, same, order: far + old - (same.kind ? 0.5 : 0) - 0.4 * common.length + (one.closed ? 0.5 : 0) };
    })
    .sort((a, b) => a.order - b.order)
    .map(({ one, same }) => ({ one, same }));
}
