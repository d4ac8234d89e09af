// What the answer to an erasure says beyond that it is recorded: from which day on no backup of keys opens it either, and what another agency holds.
import { m } from '$lib/m';
import { date } from '$lib/times';

interface Erasure {
  complete_everywhere: string; // a day, such as 2026-12-24
  also_held_by?: { agency: string; erased_there: boolean; asked: boolean }[]; // on the case's way, the nearest first
}

// The lines to tell; null where the answer is not one of an erasure.
export function erasureOf(reply: unknown): string[] | null {
  const found = reply as Partial<Erasure> | null | undefined;
  if (!found?.complete_everywhere) return null;
  const lines = [m.c_erased_until({ day: date(`${found.complete_everywhere}T12:00:00Z`) })];
  for (const { agency, erased_there, asked } of found.also_held_by ?? [])
    lines.push(erased_there ? m.c_erased_there({ agency }) : asked ? m.c_erased_asked({ agency }) : m.c_erased_later({ agency }));
  return lines;
}
