// The Merkle tree of a log: that an entry stands in it, and that a newer tree only goes on from an older one. Sizes go up to 2^53, so no bit
// operators, which would cut at 32 bits. BASIS: RFC 6962, 2.1; RFC 9162, 2.1.3.2 and 2.1.4.2; C2SP tlog-tiles
import { join, same } from './bytes';
import { sha256 } from './crypto';

const LEAF = Uint8Array.of(0), NODE = Uint8Array.of(1), HASH_BYTES = 32, PROOF_MAX = 64;

export const leafHash = (entry: Uint8Array): Promise<Uint8Array> => sha256(join(LEAF, entry));
export const nodeHash = (left: Uint8Array, right: Uint8Array): Promise<Uint8Array> => sha256(join(NODE, left, right));

const half = (n: number): number => Math.floor(n / 2);
const odd = (n: number): boolean => n % 2 === 1;
const isPowerOfTwo = (n: number): boolean => n > 0 && Number.isInteger(Math.log2(n)) && 2 ** Math.round(Math.log2(n)) === n;

export async function checkInclusion(leaf: Uint8Array, index: number, size: number, root: Uint8Array, proof: Uint8Array[]): Promise<boolean> {
  if (index < 0 || index >= size || proof.length > PROOF_MAX) return false;
  let fn = index, sn = size - 1, hash = leaf;
  for (const step of proof) {
    if (sn === 0) return false;
    if (odd(fn) || fn === sn) {
      hash = await nodeHash(step, hash);
      while (!odd(fn) && fn !== 0) (fn = half(fn)), (sn = half(sn));
    } else hash = await nodeHash(hash, step);
    fn = half(fn);
    sn = half(sn);
  }
  return sn === 0 && same(hash, root);
}

export async function checkConsistency(oldSize: number, oldRoot: Uint8Array, newSize: number, newRoot: Uint8Array, proof: Uint8Array[]): Promise<boolean> {
  if (oldSize < 0 || oldSize > newSize || proof.length > PROOF_MAX) return false;
  if (oldSize === newSize) return proof.length === 0 && same(oldRoot, newRoot);
  if (oldSize === 0) return proof.length === 0; // everything goes on from nothing
  const path = isPowerOfTwo(oldSize) ? [oldRoot, ...proof] : proof;
  if (path.length === 0) return false;
  let fn = oldSize - 1, sn = newSize - 1;
  while (odd(fn)) (fn = half(fn)), (sn = half(sn));
  let older = path[0]!, newer = path[0]!;
  for (const step of path.slice(1)) {
    if (sn === 0) return false;
    if (odd(fn) || fn === sn) {
      older = await nodeHash(step, older);
      newer = await nodeHash(step, newer);
      while (!odd(fn) && fn !== 0) (fn = half(fn)), (sn = half(sn));
    } else newer = await nodeHash(newer, step);
    fn = half(fn);
    sn = half(sn);
  }
  return sn === 0 && same(older, oldRoot) && same(newer, newRoot);
}

// --- tiles ---------------------------------------------------------------------------------------------------------------------------

// Brings a tile by its path, such as "0/x001/234.p/17".
export type TileSource = (path: string) => Promise<Uint8Array>;

const TILE = 256;

export function tilePath(level: number, number: number, width: number): string {
  const groups: string[] = [String(number % 1000).padStart(3, '0')];
  for (let rest = Math.floor(number / 1000); rest > 0; rest = Math.floor(rest / 1000)) groups.unshift(`x${String(rest % 1000).padStart(3, '0')}`);
  return `${level}/${groups.join('/')}${width < TILE ? `.p/${width}` : ''}`;
}

class Tiles {
  readonly #kept = new Map<string, Promise<Uint8Array>>();
  constructor(
    readonly size: number,
    readonly source: TileSource,
  ) {}

  // The hashes of one tile as the tree of this size has it.
  async #tile(level: number, number: number): Promise<Uint8Array> {
    const all = Math.floor(this.size / TILE ** level);
    const width = Math.min(TILE, all - number * TILE), path = tilePath(level, number, width);
    let bytes = this.#kept.get(path);
    if (!bytes) this.#kept.set(path, (bytes = this.source(path)));
    const got = await bytes;
    if (got.length !== width * HASH_BYTES) throw new Error(`tile ${path} has ${got.length} bytes`);
    return got;
  }

  // The hash over 2^height leaves from `index * 2^height`, which the tree holds whole.
  async #whole(height: number, index: number): Promise<Uint8Array> {
    const level = Math.floor(height / 8), count = 2 ** (height % 8), first = index * count;
    const tile = await this.#tile(level, Math.floor(first / TILE));
    const at = first % TILE;
    let row: Uint8Array[] = Array.from({ length: count }, (_, i) => tile.slice((at + i) * HASH_BYTES, (at + i + 1) * HASH_BYTES));
    while (row.length > 1) row = await Promise.all(Array.from({ length: row.length / 2 }, (_, i) => nodeHash(row[2 * i]!, row[2 * i + 1]!)));
    return row[0]!;
  }

  // The hash over leaves from..to.
  async hash(from: number, to: number): Promise<Uint8Array> {
    const count = to - from;
    if (isPowerOfTwo(count) && from % count === 0) return this.#whole(Math.round(Math.log2(count)), from / count);
    const left = split(count);
    return nodeHash(await this.hash(from, from + left), await this.hash(from + left, to));
  }
}

// The largest power of two below n.
function split(n: number): number {
  let k = 1;
  while (k * 2 < n) k *= 2;
  return k;
}

// The proof that entry `index` stands in a tree of `size`, made of its tiles.
export async function inclusionProof(index: number, size: number, source: TileSource): Promise<Uint8Array[]> {
  const tiles = new Tiles(size, source);
  const walk = async (from: number, to: number): Promise<Uint8Array[]> => {
    if (to - from === 1) return [];
    const middle = from + split(to - from);
    return index < middle ? [...(await walk(from, middle)), await tiles.hash(middle, to)] : [...(await walk(middle, to)), await tiles.hash(from, middle)];
  };
  return index >= 0 && index < size ? walk(0, size) : [];
}

// The proof that a tree of `newSize` goes on from one of `oldSize`, made of the tiles of the newer.
export async function consistencyProof(oldSize: number, newSize: number, source: TileSource): Promise<Uint8Array[]> {
  const tiles = new Tiles(newSize, source);
  const walk = async (m: number, from: number, to: number, whole: boolean): Promise<Uint8Array[]> => {
    const n = to - from;
    if (m === n) return whole ? [] : [await tiles.hash(from, to)];
    const k = split(n);
    if (m <= k) return [...(await walk(m, from, from + k, whole)), await tiles.hash(from + k, to)];
    return [...(await walk(m - k, from + k, to, false)), await tiles.hash(from, from + k)];
  };
  return oldSize === 0 || oldSize === newSize ? [] : walk(oldSize, 0, newSize, true);
}
