// Which key is right for which log of an agency. Whoever knows the key of the log that grows knows all: the first entry of a log that follows one which
// ended in a restore names that one, its key and its last head, and is proved like any other entry.
import { same } from './bytes';
import { openCheckpoint, parseKey, type Checkpoint, type NoteKey } from './note';
import { checkOwn, type Log, type ReceiptFile } from './own';

export interface Known {
  key: NoteKey;
  end: Checkpoint | null; // the last head of a log that ended; null: it grows
}
export type Keys = ReadonlyMap<string, Known>; // by origin

interface Old {
  origin: string;
  vkey: string;
  held: string; // the last head, signed
}

const PROVEN = ['inclusion', 'signature'] as const;

// The log before this one, as its first entry says; null where that is not the first entry of the log of that key.
async function before(receipt: ReceiptFile, key: NoteKey): Promise<Known | null> {
  const { steps, entry, key: own, index } = await checkOwn(receipt);
  const proven = PROVEN.every((name) => steps.some((step) => step.name === name && step.state === 'held'));
  if (!proven || !entry || index !== 0 || entry.verb !== 'origin' || own?.name !== key.name || !same(own.key, key.key)) return null;
  const old = (entry.does as { old?: Partial<Old> } | undefined)?.old;
  const named = await parseKey(old?.vkey ?? ''), end = named && (await openCheckpoint(old?.held ?? '', named));
  return named && end && named.name === old?.origin ? { key: named, end } : null;
}

// From the key that the log publishes back, as far as the chain holds. Null: that key is none.
export async function keysOf(log: Log): Promise<Keys | null> {
  const first = await parseKey(log.vkey);
  if (!first) return null;
  const known = new Map<string, Known>([[first.name, { key: first, end: null }]]);
  let key = first;
  for (const receipt of log.origins ?? []) {
    const found = await before(receipt, key);
    if (!found || known.has(found.key.name)) break;
    known.set(found.key.name, found);
    ({ key } = found);
  }
  return known;
}

export const isRight = (keys: Keys, key: NoteKey): boolean => {
  const known = keys.get(key.name);
  return known !== undefined && same(known.key.key, key.key);
};

// A head of a log that ended, against its last one. Its tiles are no longer given out: an earlier head cannot be compared.
export function isKept(head: Checkpoint, end: Checkpoint): 'held' | 'failed' | 'unknown' {
  if (head.size < end.size) return 'unknown';
  return head.size === end.size && same(head.root, end.root) ? 'held' : 'failed';
}
