// Which of the cases close by may be the same as what is being told: those with words in common first, then the nearest, then the newest. An order
// to look through, no more: a person says whether it is the same.
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

// Told by squares of 500 m, a distance is known to the hundred at best.
export const roughly = (metres = 0): number => Math.max(Math.round(metres / 100), 1) * 100;

export function ranked(cases: readonly NearbyCase[], told: { kind: string; text: string }): { one: NearbyCase; same: Likeness }[] {
  const words = wordsOf(told.text);
  return cases
    .map((one) => {
      const common = [...wordsOf(one.title ?? '')].filter((word) => words.has(word)).slice(0, 3);
      return { one, same: { kind: one.kind === told.kind, words: common } };
    })
    .sort((a, b) => b.same.words.length - a.same.words.length || roughly(a.one.distance_m) - roughly(b.one.distance_m) || Number(!!a.one.closed) - Number(!!b.one.closed) || (a.one.age_s ?? 0) - (b.one.age_s ?? 0));
}
