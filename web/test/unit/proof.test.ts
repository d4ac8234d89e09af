// Proofs, with receipts, tiles and a head that the program itself has made (vectors/make.sh): what is true holds, and every flip is found.
import { describe, expect, it, vi } from 'vitest';
import { base64, hex, unbase64, unhex, utf8 } from '$lib/proof/bytes';
import { sha256 } from '$lib/proof/crypto';
import { openCheckpoint, parseCheckpoint, parseKey } from '$lib/proof/note';
import { checkReceipt, parseProof, readReceipt, type Checked, type Log, type ReceiptFile, type StepName } from '$lib/proof/receipt';
import { checkConsistency, checkInclusion, consistencyProof, inclusionProof, leafHash, nodeHash, tilePath } from '$lib/proof/tree';
import vectors from './vectors/proofs.json';

const receipts = vectors.receipts as ReceiptFile[];
const tiles = vectors.tiles as Record<string, string>;

// The tiles of an earlier tree are the beginnings of the later one's.
async function tile(path: string): Promise<Uint8Array> {
  const part = /^(.*?)(?:\.p\/(\d+))?$/.exec(path)!;
  const name = Object.keys(tiles).find((one) => one.replace(/\.p\/\d+$/, '') === part[1]);
  if (!name) throw new Error(`no tile ${path}`);
  return unbase64(tiles[name]!)!.slice(0, 32 * Number(part[2] ?? 256));
}

const log = (): Log => ({ checkpoint: vectors.checkpoint, vkey: vectors.vkey, tile });
const state = (checked: Checked, name: StepName) => checked.steps.find((step) => step.name === name)?.state;
const broken = (text: string, at: number) => text.slice(0, at) + (text[at] === 'A' ? 'B' : 'A') + text.slice(at + 1);

// A tree by the definition of RFC 6962, 2.1, to compare with.
async function rootOf(leaves: Uint8Array[]): Promise<Uint8Array> {
  if (leaves.length === 1) return leaves[0]!;
  let k = 1;
  while (k * 2 < leaves.length) k *= 2;
  return nodeHash(await rootOf(leaves.slice(0, k)), await rootOf(leaves.slice(k)));
}

async function pathOf(leaves: Uint8Array[], index: number): Promise<Uint8Array[]> {
  if (leaves.length === 1) return [];
  let k = 1;
  while (k * 2 < leaves.length) k *= 2;
  return index < k ? [...(await pathOf(leaves.slice(0, k), index)), await rootOf(leaves.slice(k))] : [...(await pathOf(leaves.slice(k), index - k)), await rootOf(leaves.slice(0, k))];
}

const leavesOf = (count: number): Promise<Uint8Array[]> => Promise.all(Array.from({ length: count }, (_, i) => leafHash(utf8(`entry ${i}`))));
const memoryTiles = (leaves: Uint8Array[]) => async (path: string) => {
  const [level, ...rest] = path.split('/');
  const number = Number(rest.join('/').replace(/\.p\/\d+$/, '').replaceAll(/x|\//g, '')), width = Number(/\.p\/(\d+)$/.exec(path)?.[1] ?? 256);
  const span = 256 ** Number(level);
  const hashes = await Promise.all(Array.from({ length: width }, (_, i) => rootOf(leaves.slice((number * 256 + i) * span, (number * 256 + i + 1) * span))));
  return Uint8Array.from(hashes.flatMap((one) => [...one]));
};

describe('texts of bytes', () => {
  it('have one form only', () => {
    expect(hex(unbase64('YQ==')!)).toBe('61');
    expect(unbase64('YR==')).toBeNull(); // bits that say nothing
    expect(unbase64('YQ')).toBeNull();
    expect(unhex('00fF')).toBeNull();
    expect(hex(unhex('00ff')!)).toBe('00ff');
    expect(base64(utf8('abc'))).toBe('YWJj');
  });
});

describe('hashes', () => {
  it('are the same by the library as by the browser', async () => {
    const known = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';
    expect(hex(await sha256(utf8('abc')))).toBe(known);
    const subtle = vi.spyOn(globalThis.crypto, 'subtle', 'get').mockReturnValue(undefined as unknown as SubtleCrypto);
    expect(hex(await sha256(utf8('abc')))).toBe(known);
    subtle.mockRestore();
  });
});

// PROVES: RFC 9162, 2.1.3.2 and 2.1.4.2
describe('trees', () => {
  it('hold each of their entries, and no other, at each size up to 20', async () => {
    const all = await leavesOf(20);
    for (let size = 1; size <= 20; size++) {
      const leaves = all.slice(0, size), root = await rootOf(leaves);
      for (let index = 0; index < size; index++) {
        const path = await pathOf(leaves, index);
        expect(await checkInclusion(leaves[index]!, index, size, root, path)).toBe(true);
        expect(await checkInclusion(all[(index + 1) % 20]!, index, size, root, path)).toBe(false);
        expect(await checkInclusion(leaves[index]!, index, size, root, [...path, root])).toBe(false);
        expect(await checkInclusion(leaves[index]!, size, size, root, path)).toBe(false);
      }
    }
  });

  it('show by tiles alone that each of their entries stands in them', async () => {
    const all = await leavesOf(20);
    for (let size = 1; size <= 20; size++)
      for (let index = 0; index < size; index++) expect(await inclusionProof(index, size, memoryTiles(all.slice(0, size)))).toEqual(await pathOf(all.slice(0, size), index));
  });

  it('do so over more than one tile', async () => {
    const all = await leavesOf(600), root = await rootOf(all);
    for (const index of [0, 255, 256, 511, 512, 599]) expect(await checkInclusion(all[index]!, index, 600, root, await inclusionProof(index, 600, memoryTiles(all)))).toBe(true);
  });

  it('go on from each smaller one, shown by tiles alone', async () => {
    const all = await leavesOf(20);
    for (let older = 0; older <= 20; older++)
      for (let newer = Math.max(1, older); newer <= 20; newer++) {
        const oldRoot = older ? await rootOf(all.slice(0, older)) : await sha256(utf8('')), newRoot = await rootOf(all.slice(0, newer));
        const proof = await consistencyProof(older, newer, memoryTiles(all.slice(0, newer)));
        expect(await checkConsistency(older, oldRoot, newer, newRoot, proof), `${older} ${newer}`).toBe(true);
        if (older > 0 && older < newer) {
          expect(await checkConsistency(older, newRoot, newer, newRoot, proof)).toBe(false);
          expect(await checkConsistency(older, oldRoot, newer, oldRoot, proof)).toBe(false);
          expect(await checkConsistency(older, oldRoot, newer, newRoot, proof.slice(1))).toBe(false);
          expect(await checkConsistency(newer, newRoot, older, oldRoot, proof)).toBe(false);
        }
      }
  });

  it('name their tiles as C2SP does', () => {
    expect(tilePath(0, 0, 256)).toBe('0/000');
    expect(tilePath(1, 1234067, 17)).toBe('1/x001/x234/067.p/17');
  });
});

describe('keys and checkpoints', () => {
  it('are read, and a slip of the pen is found', async () => {
    const key = await parseKey(vectors.vkey);
    expect(key?.name).toBe('ledger.anlan.example/anlan-demo');
    expect(await parseKey(broken(vectors.vkey, vectors.vkey.length - 4))).toBeNull();
    expect(await parseKey('name+0011+AA')).toBeNull();
    expect((await openCheckpoint(vectors.checkpoint, key!))?.size).toBe(parseCheckpoint(vectors.checkpoint)!.size);
  });

  it('are refused where the text, the signature or the origin is another', async () => {
    const key = (await parseKey(vectors.vkey))!;
    const lines = vectors.checkpoint.split('\n');
    expect(await openCheckpoint(vectors.checkpoint.replace(lines[1]!, String(Number(lines[1]) + 1)), key)).toBeNull();
    expect(await openCheckpoint(vectors.checkpoint.replace(lines[4]!, broken(lines[4]!, lines[4]!.length - 10)), key)).toBeNull();
    expect(await openCheckpoint(vectors.checkpoint, { ...key, name: 'another' })).toBeNull();
    expect(await openCheckpoint(`${lines.slice(0, 3).join('\n')}\n\n`, key)).toBeNull();
    expect(parseCheckpoint('a\n01\nAAAA\n\n')).toBeNull();
  });

  it('are verified by the library where the browser knows no Ed25519', async () => {
    const key = (await parseKey(vectors.vkey))!;
    const subtle = vi.spyOn(globalThis.crypto, 'subtle', 'get').mockReturnValue(undefined as unknown as SubtleCrypto);
    expect(await openCheckpoint(vectors.checkpoint, key)).not.toBeNull();
    expect(await openCheckpoint(vectors.checkpoint, { ...key, key: new Uint8Array(32).fill(9) })).toBeNull();
    subtle.mockRestore();
  });
});

describe('receipts', () => {
  it('hold against the log of now', async () => {
    for (const receipt of receipts) {
      const checked = await checkReceipt(receipt, log(), null);
      expect(checked.steps.map((step) => [step.name, step.state])).toEqual([
        ['parts', 'held'], ['number', 'held'], ['inclusion', 'held'], ['signature', 'held'], ['key', 'held'], ['published', 'held'], ['seen', 'unknown'],
      ]);
      expect(checked.published?.size).toBe(parseCheckpoint(vectors.checkpoint)!.size);
    }
  });

  it('hold on a disk as far as can be said there', async () => {
    const checked = await checkReceipt(receipts[1]!);
    expect(['parts', 'number', 'inclusion', 'signature'].map((name) => state(checked, name as StepName))).toEqual(['held', 'held', 'held', 'held']);
    expect(['key', 'published', 'seen'].map((name) => state(checked, name as StepName))).toEqual(['unknown', 'unknown', 'unknown']);
    expect(checked.published).toBeNull();
  });

  it('go on from the head that was seen last', async () => {
    const older = parseProof(receipts[0]!.proof)!.checkpoint;
    expect(state(await checkReceipt(receipts[2]!, log(), older), 'seen')).toBe('held');
  });

  it('fail where the head that was seen last is of a longer log', async () => {
    const shorter: Log = { ...log(), checkpoint: parseProof(receipts[1]!.proof)!.checkpoint };
    const checked = await checkReceipt(receipts[0]!, shorter, vectors.checkpoint);
    expect(state(checked, 'seen')).toBe('failed');
    expect(checked.published).toBeNull(); // such a head is not remembered
  });

  // As the server proves it once the log has grown: under its newest head.
  async function provedAnew(receipt: ReceiptFile): Promise<ReceiptFile> {
    const { index } = parseProof(receipt.proof)!, { size } = parseCheckpoint(vectors.checkpoint)!;
    const leaves = await Promise.all(Array.from({ length: size }, async (_, i) => (await tile(`0/${String(Math.floor(i / 256)).padStart(3, '0')}`)).slice((i % 256) * 32, (i % 256 + 1) * 32)));
    const hashes = (await pathOf(leaves, index)).map((one) => `${base64(one)}\n`).join('');
    return { ...receipt, proof: `c2sp.org/tlog-proof@v1\nindex ${index}\n${hashes}\n${vectors.checkpoint}` };
  }
  const publishedStep = async (receipt: ReceiptFile, of: Log) => (await checkReceipt(receipt, of, null)).steps.find((step) => step.name === 'published');

  it('wait only where their entry is past what is published', async () => {
    const { index, checkpoint } = parseProof(receipts[1]!.proof)!, size = parseCheckpoint(checkpoint)!.size;
    const later = parseProof(receipts[2]!.proof)!.index;
    expect(later).toBeGreaterThanOrEqual(size);
    expect(await publishedStep(receipts[2]!, { ...log(), checkpoint })).toMatchObject({ state: 'unknown', facts: { ahead: 1, size, entry: later + 1 } });
    expect(index).toBeLessThan(size);
  });

  // The head that signs the proof is newer than the published one, whose tiles alone are given out.
  it('hold where their entry is published though the head that signs them is not yet', async () => {
    const { checkpoint } = parseProof(receipts[1]!.proof)!, { size } = parseCheckpoint(checkpoint)!;
    const fresh = await provedAnew(receipts[1]!), { index } = parseProof(fresh.proof)!;
    expect(state(await checkReceipt(fresh, log(), null), 'inclusion')).toBe('held');
    expect(parseCheckpoint(parseProof(fresh.proof)!.checkpoint)!.size).toBeGreaterThan(size);
    expect(index).toBeLessThan(size);
    expect(await publishedStep(fresh, { ...log(), checkpoint })).toEqual({ name: 'published', state: 'held', facts: { among: 1, size, entry: index + 1 } });
    const dead: Log = { ...log(), checkpoint, tile: () => Promise.reject(new Error('gone')) };
    expect(await publishedStep(fresh, dead)).toMatchObject({ state: 'unknown' });
    const forged: Log = { ...log(), checkpoint, tile: async (path) => (await tile(path)).map((byte) => byte ^ 1) };
    expect(await publishedStep(fresh, forged)).toMatchObject({ state: 'failed' });
  });

  it('are not said to fail where a tile does not come', async () => {
    const dead: Log = { ...log(), tile: () => Promise.reject(new Error('gone')) };
    expect(state(await checkReceipt(receipts[0]!, dead, null), 'published')).toBe('unknown');
  });

  it('fail where a tile was changed', async () => {
    const forged: Log = {
      ...log(),
      tile: async (path) => {
        const bytes = (await tile(path)).slice();
        bytes[bytes.length - 1]! ^= 1;
        return bytes;
      },
    };
    expect(state(await checkReceipt(receipts[0]!, forged, null), 'published')).toBe('failed');
  });

  it('fail by the part that was changed', async () => {
    const receipt = structuredClone(receipts[0]!);
    receipt.openings![0]!.body = receipt.openings![0]!.body.replace('lift', 'left');
    const checked = await checkReceipt(receipt, log(), null);
    expect(state(checked, 'parts')).toBe('failed');
    expect(state(checked, 'inclusion')).toBe('held');
  });

  it('fail by the entry, the number, the path, the key', async () => {
    const receipt = receipts[1]!;
    const entry = new TextDecoder().decode(unbase64(receipt.entry)!);
    const other = { ...receipt, entry: base64(utf8(entry.replace('"received"', '"resolved"'))) };
    expect(state(await checkReceipt(other, log(), null), 'inclusion')).toBe('failed');
    expect(state(await checkReceipt({ ...receipt, number: `${receipt.number}0` }, log(), null), 'number')).toBe('failed');
    const lines = receipt.proof.split('\n');
    lines[2] = base64(new Uint8Array(32));
    expect(state(await checkReceipt({ ...receipt, proof: lines.join('\n') }, log(), null), 'inclusion')).toBe('failed');
    const key = 'ledger.anlan.example/anlan-demo+00000000+AQ';
    expect(state(await checkReceipt({ ...receipt, vkey: key }, log(), null), 'form')).toBe('failed');
  });

  it('are read from a file only where they are whole', () => {
    expect(readReceipt(JSON.stringify(receipts[0]))?.number).toBe(receipts[0]!.number);
    for (const bad of ['', '{', 'null', '[]', '{"number":1}', JSON.stringify({ ...receipts[0], openings: [{ name: 1 }] }), ' '.repeat((1 << 20) + 1)]) expect(readReceipt(bad)).toBeNull();
  });
});
