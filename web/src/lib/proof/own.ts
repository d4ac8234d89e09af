// A receipt by itself, without asking any server: its form, its parts, its place in the tree that its head signs. Each step says whether it holds, and
// what it rests on. What cannot be checked here is said to be so, never counted as held.
import { hex, join, same, text, unbase64, unhex, utf8 } from './bytes';
import { sha256 } from './crypto';
import { openCheckpoint, parseKey, type Checkpoint, type NoteKey } from './note';
import { checkInclusion, leafHash, type TileSource } from './tree';

export interface ReceiptFile {
  number: string;
  code?: string;
  entry: string; // base64 of the entry's bytes
  proof: string; // C2SP tlog-proof
  vkey: string;
  openings?: { name: string; random: string; body: string }[];
}

export type StepName = 'form' | 'parts' | 'number' | 'inclusion' | 'signature' | 'key' | 'published' | 'seen';
export type StepState = 'held' | 'failed' | 'unknown';
export interface Step {
  name: StepName;
  state: StepState;
  // What the words of the step name: numbers, a fingerprint, a part.
  facts: Record<string, string | number>;
}

export interface Checked {
  steps: Step[];
  entry: Record<string, unknown> | null;
  checkpoint: Checkpoint | null; // the receipt's, signed
  published: Checkpoint | null; // the log's newest: signed, and not at odds with the receipt or with what was seen last
  key: NoteKey | null;
  index: number; // of the entry in its tree; -1 where it cannot be read
  leaf: Uint8Array | null; // the entry's own hash there
}

export interface ProofFile {
  index: number;
  hashes: Uint8Array[];
  checkpoint: string;
}

// What the log says of itself now; absent where the check is made without a server.
export interface Log {
  checkpoint: string;
  vkey: string;
  tile: TileSource;
  origins?: ReceiptFile[]; // first entries of logs that follow another, the newest first
}

const HASHES_MAX = 64, RECEIPT_BYTES_MAX = 1 << 20;

export function parseProof(proof: string): ProofFile | null {
  const lines = proof.split('\n');
  let at = 0;
  if (lines[at++] !== 'c2sp.org/tlog-proof@v1') return null;
  if (lines[at]?.startsWith('extra ')) at++;
  const index = /^index (0|[1-9][0-9]{0,15})$/.exec(lines[at++] ?? '');
  if (!index) return null;
  const hashes: Uint8Array[] = [];
  for (; lines[at]; at++) {
    const hash = unbase64(lines[at]!);
    if (hash?.length !== 32 || hashes.length === HASHES_MAX) return null;
    hashes.push(hash);
  }
  if (lines[at] !== '') return null;
  const checkpoint = lines.slice(at + 1).join('\n');
  return checkpoint ? { index: Number(index[1]), hashes, checkpoint } : null;
}

// A receipt from a file that somebody chose: null where it is none.
export function readReceipt(content: string): ReceiptFile | null {
  if (content.length > RECEIPT_BYTES_MAX) return null;
  let value: Partial<ReceiptFile> | null;
  try {
    value = JSON.parse(content) as Partial<ReceiptFile> | null;
  } catch {
    return null;
  }
  const texts = [value?.number, value?.entry, value?.proof, value?.vkey];
  if (!texts.every((one) => typeof one === 'string')) return null;
  const openings = value!.openings ?? [];
  if (!Array.isArray(openings) || !openings.every((one) => [one?.name, one?.random, one?.body].every((part) => typeof part === 'string'))) return null;
  return value as ReceiptFile;
}

function numberOf(entry: Record<string, unknown>): string | null {
  const does = entry.does as Record<string, unknown> | undefined;
  const { prefix, year, ordinal } = (does ?? {}) as Record<string, string>;
  if (typeof year !== 'string' || typeof ordinal !== 'string') return null;
  return `${prefix ? `${prefix}-` : ''}${year}-${ordinal.padStart(6, '0')}`;
}

async function checkParts(receipt: ReceiptFile, entry: Record<string, unknown>): Promise<Step> {
  const committed = (entry.parts ?? {}) as Record<string, unknown>;
  for (const part of receipt.openings ?? []) {
    const want = unhex(String(committed[part.name] ?? '?')), random = unhex(part.random);
    const made = random && (await sha256(join(random, utf8(part.body))));
    if (random?.length !== 32 || !want || !made || !same(made, want)) return { name: 'parts', state: 'failed', facts: { part: part.name } };
  }
  const count = receipt.openings?.length ?? 0, all = Object.keys(committed).length;
  return { name: 'parts', state: count === 0 && all > 0 ? 'unknown' : 'held', facts: { count, all } };
}

// What the entry says, unproved; null where it cannot be read.
export function entryOf(receipt: ReceiptFile): Record<string, unknown> | null {
  try {
    return JSON.parse(text(unbase64(receipt.entry)!)) as Record<string, unknown> | null;
  } catch {
    return null;
  }
}

// Whose log it is, as the entry itself says.
export const agencyOf = (receipt: ReceiptFile): unknown => entryOf(receipt)?.agency;

export const fingerprint = (bytes: Uint8Array): string => hex(bytes).slice(0, 16).replace(/(.{4})(?=.)/g, '$1 ');

// What the receipt shows of itself: that its entry stands in a tree, whose head is signed with the key that the receipt names. Whether that key is the
// log's own is another question (origins.ts).
export async function checkOwn(receipt: ReceiptFile): Promise<Checked> {
  const steps: Step[] = [];
  const result: Checked = { steps, entry: null, checkpoint: null, published: null, key: null, index: -1, leaf: null };
  const bytes = unbase64(receipt.entry), proof = parseProof(receipt.proof), key = await parseKey(receipt.vkey);
  result.entry = entryOf(receipt);
  if (!bytes || !proof || !key || !result.entry) {
    steps.push({ name: 'form', state: 'failed', facts: {} });
    return result;
  }
  result.key = key;
  result.index = proof.index;
  result.leaf = await leafHash(bytes);
  steps.push(await checkParts(receipt, result.entry));
  const number = numberOf(result.entry);
  steps.push({ name: 'number', state: number === null ? 'unknown' : number === receipt.number ? 'held' : 'failed', facts: { number: receipt.number } });
  const checkpoint = await openCheckpoint(proof.checkpoint, key);
  const included = checkpoint !== null && (await checkInclusion(result.leaf, proof.index, checkpoint.size, checkpoint.root, proof.hashes));
  steps.push({ name: 'inclusion', state: included ? 'held' : 'failed', facts: { entry: proof.index + 1, size: checkpoint?.size ?? 0 } });
  steps.push({ name: 'signature', state: checkpoint ? 'held' : 'failed', facts: { origin: key.name, fingerprint: fingerprint(await sha256(utf8(proof.checkpoint))) } });
  result.checkpoint = checkpoint;
  return result;
}
