// Checks a receipt against the log as it is published now, after what it shows of itself: the log's own key, that its head is still held, and that the log
// goes on from what this browser saw last.
import type { Checkpoint, NoteKey } from './note';
import { openCheckpoint } from './note';
import { isKept, isRight, keysOf, type Known } from './origins';
import { checkOwn, fingerprint, type Checked, type Log, type ReceiptFile, type Step, type StepState } from './own';
import { checkConsistency, checkInclusion, consistencyProof, inclusionProof, type TileSource } from './tree';

export { agencyOf, entryOf, parseProof, readReceipt, type Checked, type Log, type ReceiptFile, type Step, type StepName, type StepState } from './own';

// That the log of now still holds the receipt's tree: `older` is a checkpoint that was verified before.
async function goesOn(older: Checkpoint, newer: Checkpoint, tile: TileSource): Promise<StepState> {
  if (older.origin !== newer.origin) return 'failed';
  if (older.size > newer.size) return 'failed';
  try {
    const proof = await consistencyProof(older.size, newer.size, tile);
    return (await checkConsistency(older.size, older.root, newer.size, newer.root, proof)) ? 'held' : 'failed';
  } catch {
    return 'unknown'; // a tile did not come
  }
}

// `seen` is the checkpoint that this browser verified last time, as it was handed out.
export async function checkReceipt(receipt: ReceiptFile, log?: Log | null, seen?: string | null): Promise<Checked> {
  const result = await checkOwn(receipt);
  if (result.key) await checkLog(result, result.key, log ?? null, seen ?? null);
  return result;
}

async function checkLog(result: Checked, key: NoteKey, log: Log | null, seen: string | null): Promise<void> {
  const { steps, checkpoint } = result;
  if (!log) {
    for (const name of ['key', 'published', 'seen'] as const) steps.push({ name, state: 'unknown', facts: { fingerprint: fingerprint(key.key), entry: result.index + 1, size: checkpoint?.size ?? 0, alone: 1 } });
    return;
  }
  const keys = await keysOf(log), right = keys !== null && isRight(keys, key), known = keys?.get(key.name);
  steps.push({ name: 'key', state: right ? 'held' : 'failed', facts: { fingerprint: fingerprint(key.key), ended: right && known?.end ? 1 : 0 } });
  const grows = [...(keys?.values() ?? [])].find((one) => !one.end);
  const published = grows ? await openCheckpoint(log.checkpoint, grows.key) : null;
  if (!right || !known || !grows || !published) {
    steps.push({ name: 'published', state: 'failed', facts: {} }, { name: 'seen', state: 'unknown', facts: {} });
    return;
  }
  const held = known.end ? ended(checkpoint, known.end) : await current(result, published, log.tile);
  const last = await lastOf(seen, grows, published, log.tile);
  steps.push(held, last);
  if (held.state !== 'failed' && last.state !== 'failed') result.published = published;
}

function ended(checkpoint: Checkpoint | null, end: Checkpoint): Step {
  return { name: 'published', state: checkpoint ? isKept(checkpoint, end) : 'failed', facts: { size: end.size, ended: 1 } };
}

// The published head moves once a minute, and the head that signs a proof is newer where the log grows. Its tiles are not given out yet, so then the entry
// itself is looked for in the published tree; only an entry past that tree's end has to wait.
async function current(checked: Checked, published: Checkpoint, tile: TileSource): Promise<Step> {
  const { checkpoint, index } = checked, { size } = published;
  const told = (state: StepState, facts: Step['facts'] = {}): Step => ({ name: 'published', state, facts: { size, entry: index + 1, ...facts } });
  if (!checkpoint) return told('failed');
  if (checkpoint.size <= size) return told(await goesOn(checkpoint, published, tile));
  return index >= size ? told('unknown', { ahead: 1 }) : told(await standsIn(checked, published, tile), { among: 1 });
}

async function standsIn({ leaf, index }: Checked, published: Checkpoint, tile: TileSource): Promise<StepState> {
  try {
    const proof = await inclusionProof(index, published.size, tile);
    return leaf && (await checkInclusion(leaf, index, published.size, published.root, proof)) ? 'held' : 'failed';
  } catch {
    return 'unknown'; // a tile did not come
  }
}

// A head that was seen under this name, signed with another key, is neither the first nor can it be compared.
async function lastOf(seen: string | null, grows: Known, published: Checkpoint, tile: TileSource): Promise<Step> {
  const last = seen ? await openCheckpoint(seen, grows.key) : null;
  const state = last ? await goesOn(last, published, tile) : 'unknown';
  return { name: 'seen', state, facts: { size: last?.size ?? 0, first: seen ? 0 : 1, other: seen && !last ? 1 : 0 } };
}
