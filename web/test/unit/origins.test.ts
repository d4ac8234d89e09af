// A log that was restored twice, as the program itself has made it (vectors/restored.sh): whoever knows the key that is published now knows the
// keys of the logs that ended, by their chain and in no other way.
import { describe, expect, it } from 'vitest';
import { base64, text, unbase64, utf8 } from '$lib/proof/bytes';
import { checkEntry, checkHead, type Proven, type Shown } from '$lib/proof/entries';
import { keysOf } from '$lib/proof/origins';
import { checkReceipt, type Checked, type Log, type ReceiptFile, type StepName } from '$lib/proof/receipt';
import vectors from './vectors/restored.json';

const ORIGIN = 'ledger.anlan.example/anlan-demo';
const of = (name: 'early' | 'lost' | 'first' | 'second' | 'third') => vectors[name] as ReceiptFile;
const origins = vectors.origins as ReceiptFile[];
const tiles = vectors.tiles as Record<string, string>;
const log = (more: Partial<Log> = {}): Log => ({ checkpoint: vectors.checkpoint, vkey: vectors.vkey, origins, tile: (path) => Promise.resolve(unbase64(tiles[path]!)!), ...more });
const stateOf = (checked: Checked, name: StepName) => checked.steps.find((one) => one.name === name)?.state;
const entryOf = (receipt: ReceiptFile) => JSON.parse(text(unbase64(receipt.entry)!)) as Record<string, unknown>;

function provenOf(receipt: ReceiptFile): [Proven, Shown] {
  const entry = entryOf(receipt), position = entry.position as number, n = entry.place as number;
  return [{ n, position, receipt }, { n, position, at: entry.at as string, act: entry.act as string, by: entry.actor as string }];
}

describe('the keys of the logs', () => {
  it('are found back to the first, each with the head under which it ended', async () => {
    const keys = (await keysOf(log()))!;
    expect([...keys].map(([origin, one]) => [origin, one.end?.size ?? null])).toEqual([[`${ORIGIN}/3`, null], [`${ORIGIN}/2`, 2], [ORIGIN, 5]]);
  });
  it('are no more than the published one where the chain is broken or missing', async () => {
    const names = async (more: Partial<Log>) => [...(await keysOf(log(more)))!.keys()];
    expect(await names({ origins: [] })).toEqual([`${ORIGIN}/3`]);
    expect(await names({ origins: [origins[1]!] })).toEqual([`${ORIGIN}/3`]); // not the beginning of the log that is published
    const entry = text(unbase64(origins[0]!.entry)!);
    const changed = { ...origins[0]!, entry: base64(utf8(entry.replace(`"origin":"${ORIGIN}/2"`, `"origin":"${ORIGIN}/x"`))) };
    expect(changed.entry).not.toBe(origins[0]!.entry);
    expect(await names({ origins: [changed, origins[1]!] })).toEqual([`${ORIGIN}/3`]);
    expect(await names({ origins: [of('third')] })).toEqual([`${ORIGIN}/3`]); // proved, but it begins nothing
  });
  it('are none where none is published', async () => {
    expect(await keysOf(log({ vkey: 'none' }))).toBeNull();
  });
});

describe('a receipt', () => {
  it.each(['first', 'second', 'third'] as const)('of each log holds under the key of its own: %s', async (name) => {
    const checked = await checkReceipt(of(name), log(), null);
    for (const step of ['inclusion', 'signature', 'key', 'published'] as const) expect(stateOf(checked, step), step).toBe('held');
    expect(checked.published?.origin).toBe(`${ORIGIN}/3`); // what is remembered is of the log that grows
  });
  it('of a log that ended is not believed without the chain', async () => {
    const checked = await checkReceipt(of('first'), log({ origins: [] }), null);
    expect([stateOf(checked, 'key'), stateOf(checked, 'published')]).toEqual(['failed', 'failed']);
  });
  it('from before its log ended can no longer be compared; of an entry that was lost it fails', async () => {
    expect(stateOf(await checkReceipt(of('early'), log(), null), 'published')).toBe('unknown');
    expect(stateOf(await checkReceipt(of('lost'), log(), null), 'published')).toBe('failed');
  });
  it('beside a head that was seen, signed with another key, is neither a first look nor a break', async () => {
    const seen = (await checkReceipt(of('first'))).checkpoint!.note;
    const step = (await checkReceipt(of('third'), log(), seen)).steps.find((one) => one.name === 'seen')!;
    expect([step.state, step.facts.first, step.facts.other]).toEqual(['unknown', 0, 1]);
  });
});

describe('an entry of a case', () => {
  it.each(['first', 'second', 'third'] as const)('holds under the key of its log: %s', async (name) => {
    const keys = await keysOf(log());
    expect(await checkEntry(...provenOf(of(name)), keys)).toMatchObject({ state: 'held', why: null });
  });
  it('does not hold under a key that only it names', async () => {
    const keys = await keysOf(log({ origins: [] }));
    expect(await checkEntry(...provenOf(of('first')), keys)).toMatchObject({ state: 'failed', why: 'key' });
    expect(await checkEntry(...provenOf(of('third')), keys)).toMatchObject({ state: 'held' });
  });
  it('that was lost in the restore does not hold', async () => {
    expect(await checkEntry(...provenOf(of('lost')), await keysOf(log()))).toMatchObject({ state: 'failed', why: 'inclusion' });
  });
  it('is not said to hold where no log told its key', async () => {
    expect(await checkEntry(...provenOf(of('third')), null)).toMatchObject({ state: 'unknown', why: 'key' });
  });
  it('of a log that ended has a head that the chain names', async () => {
    const { steps } = await checkHead(provenOf(of('first'))[0], log(), null);
    expect(steps.map((one) => [one.name, one.state])).toEqual([['inclusion', 'held'], ['signature', 'held'], ['key', 'held'], ['published', 'held'], ['seen', 'unknown']]);
  });
});
