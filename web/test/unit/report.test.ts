// A report: what is asked is the pack's own, what is sent is as the form wants it, and what is wrong leads to the page where it is mended.
import 'fake-indexeddb/auto';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { kinds, type Kind } from '$lib/kinds.svelte';
import { partsOf } from '$lib/reportForm';
import { dataOf, errorsOf, firstWrong, reachedBy } from '../../src/portal/report/answers';
import { discard, keepNow, loadReport, report, steps, wayOf } from '../../src/portal/report/report.svelte';
import { submit } from '../../src/portal/report/sending';

const kind: Kind = {
  kind: 'lift-stuck',
  words: 'Lift stuck',
  publicity: 'listed',
  anonymous: true,
  articles: [],
  form: {
    type: 'object',
    required: ['story', 'floors'],
    properties: {
      story: { type: 'string', title: 'Story', maxLength: 100, 'x-use': 'text' },
      at: { type: 'string', format: 'date-time' },
      spot: { type: 'object', 'x-use': 'place', properties: { lat_e7: { type: 'integer' }, lng_e7: { type: 'integer' }, address: { type: 'string' } } },
      who: { type: 'object', title: 'Who', properties: { wish: { type: 'string', enum: ['anonymous', 'named'] }, phone: { type: 'string', title: 'Phone', 'x-use': 'phone' } } },
      door: { type: 'string', 'x-use': 'channel' },
      floors: { type: 'integer', title: 'Floors', minimum: 1, maximum: 90 },
    },
  },
};
const fetched = vi.fn<typeof fetch>();

beforeEach(async () => {
  Object.assign(kinds, { state: 'there', all: [kind] });
  await discard();
  Object.assign(report.content, { kind: kind.kind, narrative: ' stuck ', address: 'Road 1', extra: '3rd floor', answers: { floors: '12' }, wish: 'named', reporter: { phone: '13800005566' }, truth: true, place: { lat_e7: 1, lng_e7: 2 } });
  vi.stubGlobal('fetch', fetched);
  fetched.mockReset();
});
afterEach(() => vi.unstubAllGlobals());

it('the questions are those that no page of ours asks', () => {
  expect(partsOf(kind)).toMatchObject({ text: 'story', place: 'spot', channel: 'door', happened: 'at', reporter: 'who', questions: ['floors'] });
});

it('the data are as the form wants them', () => {
  expect(dataOf(kind, report.content)).toMatchObject({ story: 'stuck', spot: { lat_e7: 1, lng_e7: 2 }, door: 'web', floors: 12, who: { wish: 'named', phone: '13800005566' } });
  report.content.wish = 'anonymous';
  expect(dataOf(kind, report.content).who).toEqual({ wish: 'anonymous' }); // what was typed before is not sent
  report.content.placeless = true;
  expect(dataOf(kind, report.content).spot).toBeUndefined();
});

it('each error leads to its page', () => {
  expect(firstWrong('check')).toBeNull();
  report.content.answers = {};
  expect(errorsOf('what')).toMatchObject([{ id: 'q-floors', step: 'what' }]);
  expect(firstWrong('check')).toBe('what');
  report.content.reporter = {};
  expect(errorsOf('contact')).toMatchObject([{ id: 'who-phone' }]);
  Object.assign(report.content, { address: '', extra: '', place: null });
  expect(errorsOf('where')).toMatchObject([{ id: 'address' }]);
  report.content.truth = false;
  expect(errorsOf('check')).toMatchObject([{ id: 'truth' }]);
});

it('the ways to reach somebody are those that the form asks for', () => {
  expect(reachedBy(kind.form.properties?.who)).toEqual(['phone']);
  expect(reachedBy({ properties: { email: {}, phone: {}, name: {} } })).toEqual(['phone', 'email']);
  expect(reachedBy(undefined)).toEqual([]);
});

it('a day that has not come is refused', () => {
  Object.assign(report.content, { happened: 'over', day: '2999-01-01' });
  expect(errorsOf('detail')).toMatchObject([{ id: 'day' }]);
});

it('what is refused leads back, loses nothing, and is another act when it is mended', async () => {
  fetched.mockResolvedValue(new Response(JSON.stringify({ type: '', title: 'Not as asked', status: 422, code: 'form', where: '/floors', expected: 'at most 90' }), { status: 422 }));
  expect(await submit()).toBeNull();
  expect(report.errors).toMatchObject([{ id: 'q-floors', step: 'what' }]);
  expect(report.content.narrative).toBe(' stuck ');
  expect(report.content.key).toBe('');
});

it('without an answer it waits, keeps its key, and the key survives a reload', async () => {
  fetched.mockRejectedValue(new TypeError('network'));
  expect(await submit()).toBeNull();
  expect(report.waiting).toBe(true);
  const key = report.content.key;
  expect(key).not.toBe('');
  await keepNow();
  Object.assign(report, { loaded: false, content: { ...report.content, key: '' } });
  await loadReport();
  expect(report.content.key).toBe(key);
}, 15_000); // it tries three times, with a pause between

it('when it is recorded the draft is gone', async () => {
  await keepNow();
  fetched.mockResolvedValue(new Response(JSON.stringify({ id: 'x', receipt: 'AL-1' }), { status: 201, headers: { 'Content-Type': 'application/json' } }));
  expect(await submit()).toMatchObject({ receipt: 'AL-1' });
  report.loaded = false;
  await loadReport();
  expect(report.content.narrative).toBe('');
});

it('who said that it goes on has said when it is, and is not asked for a day', () => {
  const goes: Kind = { ...kind, form: { ...kind.form, properties: { ...kind.form.properties, now: { type: 'boolean', 'x-use': 'ongoing' } } } };
  expect(partsOf(goes)).toMatchObject({ ongoing: 'now', questions: ['floors', 'now'] });
  Object.assign(report.content, { happened: 'over', day: '2026-01-05', time: '08:15', answers: { floors: '12', now: true } });
  const sent = dataOf(goes, report.content);
  expect(sent.now).toBe(true);
  expect(Math.abs(Date.parse(sent.at as string) - Date.now())).toBeLessThan(60_000);
  report.content.answers = { floors: '12' };
  const over = dataOf(goes, report.content);
  expect(over.now).toBe(false); // what is over does not go on: a decision need not ask it again
  expect(over.at).toMatch(/^2026-01-0/);
  report.content.happened = 'now';
  expect(dataOf(goes, report.content).now).toBe(true);
  report.content.happened = '';
  expect(dataOf(goes, report.content)).not.toHaveProperty('now');
  Object.assign(report.content, { happened: 'now', answers: { floors: '12', now: false } });
  expect(dataOf(goes, report.content).now).toBe(false); // the question was answered by itself
});

// PROVES: a choice that was made for another kind or place is not sent
it('whether it is known already is asked of a place and of a public kind that can say so', () => {
  const same = { ...kind, form: { ...kind.form, properties: { ...kind.form.properties, known: { type: 'string', 'x-use': 'case' } } } } as Kind;
  const rest = steps.filter((one) => one !== 'near');
  report.content.sameAs = 'a public case';
  expect(wayOf(report.content, undefined)).toEqual(steps);
  expect(wayOf(report.content, same)).toEqual(steps);
  expect(dataOf(same, report.content).known).toBe('a public case');
  for (const [content, of] of [
    [report.content, kind],
    [report.content, { ...same, publicity: 'counted' } as Kind],
    [{ ...report.content, place: null }, same],
    [{ ...report.content, placeless: true }, same],
  ] as const) {
    expect(wayOf(content, of)).toEqual(rest);
    expect(dataOf(of, content).known).toBeUndefined();
  }
});
