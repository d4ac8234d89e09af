// The entries of a case against what the page shows of them, with receipts that the program itself has made.
import { describe, expect, test } from 'vitest';
import { checkEntry, checkHead, type Proven, type Shown } from '$lib/proof/entries';
import { text, unbase64 } from '$lib/proof/bytes';
import { keysOf, type Keys } from '$lib/proof/origins';
import { agencyOf, parseProof, type ReceiptFile } from '$lib/proof/receipt';
import vectors from './vectors/proofs.json';

const receipt = (vectors.receipts as ReceiptFile[])[0]!;
const entry = JSON.parse(text(unbase64(receipt.entry)!)) as Record<string, unknown>;
const shown: Shown = { n: entry.place as number, position: entry.position as number, at: entry.at as string, act: entry.act as string, by: entry.actor as string };
const proven: Proven = { n: shown.n, position: shown.position, receipt };

const keys = async (): Promise<Keys | null> => keysOf({ checkpoint: vectors.checkpoint, vkey: vectors.vkey, tile: () => Promise.reject(new Error()) });

describe('an entry', () => {
  test('holds where it stands in the log and says what is shown', async () => {
    expect(await checkEntry(proven, shown, await keys())).toEqual({ n: shown.n, state: 'held', why: null });
  });
  test.each([
    ['another act', { act: 'erase' }],
    ['another time', { at: '2020-01-01T00:00:00Z' }],
    ['another person', { by: 'u:somebody' }],
    ['another position', { position: shown.position + 1 }],
    ['another place in the case', { n: shown.n + 1 }],
  ])('does not hold where the page shows %s', async (_, change) => {
    expect(await checkEntry(proven, { ...shown, ...change }, await keys())).toMatchObject({ state: 'failed', why: 'content' });
  });
  test('does not hold where a letter of it was changed', async () => {
    const bytes = text(unbase64(receipt.entry)!).replace(`"act":"${shown.act}"`, '"act":"opem"');
    const changed = { ...proven, receipt: { ...receipt, entry: btoa(String.fromCharCode(...new TextEncoder().encode(bytes))) } };
    expect(await checkEntry(changed, { ...shown, act: 'opem' }, await keys())).toMatchObject({ state: 'failed', why: 'inclusion' });
  });
  test('does not hold where nothing can be read', async () => {
    expect(await checkEntry({ ...proven, receipt: { ...receipt, proof: 'none' } }, shown, await keys())).toMatchObject({ state: 'failed', why: 'form' });
    expect(agencyOf({ ...receipt, entry: '?' })).toBeUndefined();
  });
});

test('the head is checked once for all of them, without what only an opening has', async () => {
  const { steps } = await checkHead(proven, null, null);
  expect(steps.map((one) => [one.name, one.state])).toEqual([['inclusion', 'held'], ['signature', 'held'], ['key', 'unknown'], ['published', 'unknown'], ['seen', 'unknown']]);
  expect(parseProof(receipt.proof)!.index).toBe(shown.position);
  expect(agencyOf(receipt)).toBe(entry.agency);
});
