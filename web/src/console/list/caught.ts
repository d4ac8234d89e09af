// Lists and counts come from a view that follows the ledger, and on a busy machine it may be a moment behind. What it gives is shown at once; where
// that lacks something which was acknowledged before the asking, it is quietly asked for again, each time after a longer while, until it does not.
import { live } from '../session.svelte';

interface Viewed {
  view?: { position: number; ledger: number };
}

export const WAITS_MS = [250, 500, 1_000, 2_000, 4_000, 8_000]; // between one asking and the next; after the last it is given up
const LATE_AFTER = 3; // askings: then whoever reads is told that the list may lack something

let own = -1;
// What one did oneself stands at this position.
export function didAt(position: number | undefined): void {
  if (position !== undefined && position > own) own = position;
}

// The last position that the stream or one's own act told; -1: none yet.
export const heard = (): number => Math.max(own, live.lastId ? Number(live.lastId) : -1);

// The position that the rows must hold. Nothing is waited for that came after the asking: the stream tells it.
function wanted(view: NonNullable<Viewed['view']>): number {
  const last = view.ledger - 1, known = heard();
  return known < 0 ? last : Math.min(known, last);
}

// Asks, and again while the answer is behind. `take` is given each answer, and whether it is late with it; false: it is no longer wanted.
export async function untilCaughtUp<T extends Viewed>(ask: (atLeast: number | undefined) => Promise<T>, take: (found: T, late: boolean) => boolean): Promise<void> {
  let least = heard();
  for (let n = 0; ; n++) {
    const found = await ask(least < 0 ? undefined : least);
    if (n === 0 && found.view) least = wanted(found.view);
    const behind = !!found.view && found.view.position <= least;
    if (!take(found, behind && n + 1 >= LATE_AFTER) || !behind || n === WAITS_MS.length) return;
    await new Promise((done) => setTimeout(done, WAITS_MS[n]));
  }
}
