// Entries of one log, each with its proof: whether it stands in the log under a head that the log's key signed, and says what the page shows of it.
import { isKept, isRight, type Keys } from './origins';
import { checkOwn } from './own';
import { checkReceipt, type Checked, type Log, type ReceiptFile, type Step } from './receipt';

export interface Shown {
  n: number;
  position: number;
  at: string;
  act: string;
  by: string;
}
export interface Proven {
  n: number;
  position: number;
  receipt: ReceiptFile;
}
export interface EntryCheck {
  n: number;
  state: 'held' | 'failed' | 'unknown';
  why: 'inclusion' | 'signature' | 'form' | 'content' | 'key' | null; // what does not hold, or cannot be told
}

// Not the head itself: that is checked once for all of them.
const OWN = ['form', 'inclusion', 'signature'] as const;
const isOwn = (name: string): name is (typeof OWN)[number] => (OWN as readonly string[]).includes(name);

function says(entry: Record<string, unknown>, shown: Shown, proven: Proven): boolean {
  return entry.act === shown.act && entry.at === shown.at && entry.actor === shown.by && entry.place === shown.n && entry.position === shown.position && proven.position === shown.position;
}

// `keys`: of the agency's logs, as they were found from the one that is published (origins.ts); null where the log did not answer: then nothing is held,
// since anyone can sign a head with some key.
export async function checkEntry(proven: Proven, shown: Shown, keys: Keys | null): Promise<EntryCheck> {
  const { steps, entry, key, checkpoint } = await checkOwn(proven.receipt);
  const told = (state: EntryCheck['state'], why: EntryCheck['why']): EntryCheck => ({ n: proven.n, state, why });
  const bad = steps.find((step) => isOwn(step.name) && step.state !== 'held');
  if (bad) return told('failed', bad.name as EntryCheck['why']);
  if (!entry || !says(entry, shown, proven)) return told('failed', 'content');
  if (!keys) return told('unknown', 'key');
  if (!key || !isRight(keys, key)) return told('failed', 'key');
  const end = keys.get(key.name)?.end; // of a log that ended the server proves under its last head
  return !end || (checkpoint && isKept(checkpoint, end) === 'held') ? told('held', null) : told('failed', 'inclusion');
}

// The head under which the newest of them stands: signed by the key that the server publishes, in the published log, going on from the last one seen.
export async function checkHead(newest: Proven, log: Log | null, seen: string | null): Promise<{ checked: Checked; steps: Step[] }> {
  const checked = await checkReceipt(newest.receipt, log, seen);
  return { checked, steps: checked.steps.filter((step) => !['parts', 'number'].includes(step.name)) };
}
