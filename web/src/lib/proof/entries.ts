// Entries of one log, each with its proof: whether it stands in the log under a head that the log's key signed, and says what the page shows of it.
import { text, unbase64 } from './bytes';
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
  state: 'held' | 'failed';
  why: 'inclusion' | 'signature' | 'form' | 'content' | null; // what does not hold
}

// Whose log it is, as the entry itself says.
export function agencyOf(one: Proven): unknown {
  try {
    return (JSON.parse(text(unbase64(one.receipt.entry)!)) as { agency?: unknown }).agency;
  } catch {
    return undefined;
  }
}

// Not the head itself: that is checked once for all of them.
const OWN = ['form', 'inclusion', 'signature'] as const;
const isOwn = (name: string): name is (typeof OWN)[number] => (OWN as readonly string[]).includes(name);

function says(entry: Record<string, unknown>, shown: Shown, proven: Proven): boolean {
  return entry.act === shown.act && entry.at === shown.at && entry.actor === shown.by && entry.place === shown.n && entry.position === shown.position && proven.position === shown.position;
}

export async function checkEntry(proven: Proven, shown: Shown): Promise<EntryCheck> {
  const { steps, entry } = await checkReceipt(proven.receipt);
  const bad = steps.find((step) => isOwn(step.name) && step.state !== 'held');
  if (bad) return { n: proven.n, state: 'failed', why: bad.name as EntryCheck['why'] };
  return entry && says(entry, shown, proven) ? { n: proven.n, state: 'held', why: null } : { n: proven.n, state: 'failed', why: 'content' };
}

// The head under which the newest of them stands: signed by the key that the server publishes, in the published log, going on from the last one seen.
export async function checkHead(newest: Proven, log: Log | null, seen: string | null): Promise<{ checked: Checked; steps: Step[] }> {
  const checked = await checkReceipt(newest.receipt, log, seen);
  return { checked, steps: checked.steps.filter((step) => !['parts', 'number'].includes(step.name)) };
}
