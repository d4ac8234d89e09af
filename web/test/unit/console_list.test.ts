// The list of cases: what its address asks for, which line comes first, a page after a page, an older answer that comes late, and saved views.
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { askMore, askNews, askRows, filtersOf, happened, news, newsWords, rows, sorted, SINCE_MAX, unasked, type Line } from '../../src/console/list/rows.svelte';
import { addressOf, homeOf, narrow, unitsOf } from '../../src/console/list/home';
import { WAITS_MS } from '../../src/console/list/caught';
import { askCounted, counted } from '../../src/console/list/counted.svelte';
import { live } from '../../src/console/session.svelte';
import { place, startRoutes } from '$lib/route.svelte';
import { keepViews, savedViews } from '../../src/console/list/views';

const fetched = vi.fn<typeof fetch>();
const json = (body: unknown, status = 200) => new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json' } });
const line = (id: string, more: Partial<Line> = {}): Line => ({ id, number: id, kind: 'help-request', status: 'open', opened: '2026-03-01T08:00:00Z', ...more }) as Line;
const asked = (n: number) => new URL(String(fetched.mock.calls[n]![0]), 'http://here').searchParams;

beforeEach(() => {
  vi.stubGlobal('fetch', fetched);
  Object.assign(rows, { state: 'asking', lines: [], total: 0, more: false, cursor: '', view: { position: 0, ledger: 0 }, late: false, since: [] });
  live.lastId = '';
});
afterEach(() => {
  fetched.mockReset();
  vi.unstubAllGlobals();
  vi.useRealTimers();
  localStorage.clear();
});

it('only known filters of the address are asked for, and none that is empty', () => {
  expect(filtersOf(new URLSearchParams('kind=help-request&open=true&text=&sort=new&all=true&evil=1'))).toEqual({ kind: 'help-request', open: 'true' });
});

it('the least time left stands first, what has no clock or is closed last, the newest of those first', () => {
  const lines = [
    line('none-old'),
    line('late', { due: '2026-03-09T00:00:00Z' }),
    line('closed', { due: '2026-03-01T00:00:00Z', closed: '2026-03-02T00:00:00Z', opened: '2026-02-01T00:00:00Z' }),
    line('soon', { due: '2026-03-02T00:00:00Z' }),
    line('none-new', { opened: '2026-03-02T08:00:00Z' }),
  ];
  expect(sorted(lines, 'due').map((one) => one.id)).toEqual(['soon', 'late', 'none-new', 'none-old', 'closed']);
  expect(sorted(lines, 'new')).toBe(lines);
  expect(lines[0]!.id).toBe('none-old'); // what was given is left as it was
});

it('the next page is asked for with the cursor and comes after the first', async () => {
  fetched.mockResolvedValueOnce(json({ cases: [line('a')], total: 2, total_is: 'exact', cursor: 'next' })).mockResolvedValueOnce(json({ cases: [line('b')], total: 2, total_is: 'exact' }));
  await askRows({ kind: 'help-request' });
  expect(rows).toMatchObject({ state: 'there', total: 2, more: false, cursor: 'next' });
  await askMore({ kind: 'help-request' });
  expect(asked(0).get('kind')).toBe('help-request');
  expect(asked(1).get('cursor')).toBe('next');
  expect(rows.lines.map((one) => one.id)).toEqual(['a', 'b']);
  await askMore({}); // there is no further page: nothing is asked
  expect(fetched).toHaveBeenCalledTimes(2);
});

it('old work whose time runs out stands on top though the newest are asked for: it is asked for by itself, each case once', async () => {
  const far = line('new-far', { due: '2026-05-01T00:00:00Z' }), late = line('old-late', { due: '2026-02-01T00:00:00Z', opened: '2026-01-01T00:00:00Z' });
  fetched.mockImplementation(async (url) => json(new URL(String(url), 'http://here').searchParams.get('due_before') ? { cases: [late] } : { cases: [far, late], total: 900, total_is: 'exact', cursor: 'next' }));
  await askRows({ kind: 'help-request' }, false, 'due');
  expect(sorted(rows.lines, 'due').map((one) => one.id)).toEqual(['old-late', 'new-far']);
  expect(rows).toMatchObject({ total: 900, cursor: 'next' });
  const soon = [0, 1].map(asked).find((one) => one.get('due_before'))!;
  expect([soon.get('kind'), soon.get('open')]).toEqual(['help-request', 'true']);
});

it('an answer to an older question does not take the place of the newer one', async () => {
  let late: (answer: Response) => void = () => {};
  fetched.mockReturnValueOnce(new Promise((done) => (late = done))).mockResolvedValueOnce(json({ cases: [line('new')], total: 1, total_is: 'exact' }));
  const first = askRows({ text: 'l' });
  await askRows({ text: 'lift' });
  late(json({ cases: [line('old')], total: 1, total_is: 'exact' }));
  await first;
  expect(rows.lines.map((one) => one.id)).toEqual(['new']);
});

it('without an answer it says so, and "more than" is told apart from a number', async () => {
  fetched.mockRejectedValueOnce(new TypeError('network'));
  await askRows({});
  expect(rows.state).toBe('lost');
  fetched.mockResolvedValueOnce(json({ cases: [], total: 10000, total_is: 'more' }));
  await askRows({});
  expect(rows).toMatchObject({ state: 'there', total: 10000, more: true });
});

it('a look behind the reader\'s back counts nothing, and keeps what was counted', async () => {
  fetched.mockImplementation(async (url) => {
    const counted = new URL(String(url), 'http://here').searchParams.get('total') !== 'false';
    return json({ cases: [line('a')], cursor: 'next', ...(counted && { total: 900, total_is: 'exact' }) });
  });
  await askRows({}, false);
  await askRows({}, true);
  await askMore({});
  expect([0, 1, 2].map((n) => asked(n).get('total'))).toEqual([null, 'false', 'false']);
  expect(rows).toMatchObject({ state: 'there', total: 900, more: false });
});

it('a quiet look that brings all of them has counted them itself', async () => {
  Object.assign(rows, { total: 900, more: true });
  fetched.mockResolvedValueOnce(json({ cases: [line('a'), line('b')] }));
  await askRows({}, true);
  expect(rows).toMatchObject({ total: 2, more: false });
});

it('what is due soon is asked for by itself, uncounted', async () => {
  fetched.mockImplementation(async () => json({ cases: [], total: 0, total_is: 'exact' }));
  await askRows({}, false, 'due');
  expect([0, 1].map(asked).find((one) => one.get('due_before'))!.get('total')).toBe('false');
});

// A server whose view is behind: `position` entries are followed, `ledger` are there; each case is an entry of its own.
function behind(at: { position: number; ledger: number }): void {
  fetched.mockImplementation(async (url) => {
    const asked = Number(new URL(String(url), 'http://here').searchParams.get('at_least') ?? -1);
    const cases = Array.from({ length: at.position }, (_, i) => line(`case-${i}`)).reverse();
    const total = asked < 0 || at.position > asked;
    return json({ cases, total: cases.length, total_is: 'exact', reached: total, view: { ...at } });
  });
}

it('rows that lack what was acknowledged before are shown at once, and asked for again until they hold it', async () => {
  vi.useFakeTimers();
  const at = { position: 1, ledger: 2 };
  behind(at);
  const done = askRows({});
  await vi.advanceTimersByTimeAsync(0);
  expect(rows).toMatchObject({ state: 'there', total: 1, late: false });
  expect(rows.lines.map((one) => one.id)).toEqual(['case-0']);
  Object.assign(at, { position: 3, ledger: 9 }); // what came after the asking is not waited for
  await vi.advanceTimersByTimeAsync(WAITS_MS[0]!);
  await done;
  expect(rows.lines.map((one) => one.id)).toEqual(['case-2', 'case-1', 'case-0']);
  expect(rows).toMatchObject({ state: 'there', total: 3, late: false });
  expect([0, 1].map((n) => asked(n).get('at_least'))).toEqual([null, '1']);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(fetched).toHaveBeenCalledTimes(2);
});

it('it is asked for with what the stream told last, and that is enough', async () => {
  live.lastId = '4';
  behind({ position: 5, ledger: 8 });
  await askRows({});
  expect(asked(0).get('at_least')).toBe('4');
  expect(fetched).toHaveBeenCalledTimes(1);
});

it('what was paged to meanwhile stays where the rows are asked for again', async () => {
  vi.useFakeTimers();
  const at = { position: 1, ledger: 2 };
  fetched.mockImplementation(async (url) => {
    const query = new URL(String(url), 'http://here').searchParams, from = Number(query.get('cursor') ?? 0), limit = Number(query.get('limit'));
    return json({ cases: Array.from({ length: limit }, (_, i) => line(`n-${from + i}`)), cursor: String(from + limit), view: { ...at } });
  });
  const done = askRows({});
  await vi.advanceTimersByTimeAsync(0);
  await askMore({});
  at.position = 2;
  await vi.advanceTimersByTimeAsync(WAITS_MS[0]!);
  await done;
  expect(rows.lines).toHaveLength(100);
  expect(rows.cursor).toBe('100');
});

it('a stream that told of another ledger is waited for no longer than this one goes', async () => {
  live.lastId = '400';
  behind({ position: 5, ledger: 5 });
  await askRows({});
  expect(fetched).toHaveBeenCalledTimes(1);
});

it('a view that stands still is asked for less and less often, then no more, and that is said', async () => {
  vi.useFakeTimers();
  behind({ position: 1, ledger: 2 });
  const done = askRows({}), late: boolean[] = [];
  await vi.advanceTimersByTimeAsync(0);
  for (const wait of WAITS_MS) {
    late.push(rows.late);
    expect(fetched).toHaveBeenCalledTimes(late.length);
    await vi.advanceTimersByTimeAsync(wait);
  }
  await done;
  await vi.advanceTimersByTimeAsync(600_000);
  expect(fetched).toHaveBeenCalledTimes(WAITS_MS.length + 1);
  expect(late.slice(0, 4)).toEqual([false, false, true, true]);
  expect([...WAITS_MS].sort((a, b) => a - b)).toEqual(WAITS_MS);
  expect(rows).toMatchObject({ state: 'there', late: true, total: 1 });
});

it('a filter that names what there is not is told as that, with what was meant, and is no lost line', async () => {
  fetched.mockResolvedValueOnce(json({ code: 'no-such-value', status: 400, title: 'x', where: 'kind', did_you_mean: 'help-request' }, 400));
  await askRows({ kind: 'help-reqest' });
  expect(rows).toMatchObject({ state: 'unknown', unknown: { filter: 'kind', meant: 'help-request' }, lines: [] });
  fetched.mockResolvedValueOnce(json({ code: 'no-such-value', status: 400, title: 'x', where: 'owner' }, 400));
  await askRows({ owner: 'x' });
  expect(rows).toMatchObject({ state: 'unknown', unknown: { filter: 'owner', meant: '' } });
  fetched.mockResolvedValueOnce(json({ cases: [line('a')], total: 1, total_is: 'exact' }));
  await askRows({});
  expect(rows.state).toBe('there');
});

it('another question ends the asking again, and an answer that is lost takes no row away', async () => {
  vi.useFakeTimers();
  behind({ position: 1, ledger: 2 });
  void askRows({ text: 'old' });
  await vi.advanceTimersByTimeAsync(0);
  behind({ position: 2, ledger: 2 });
  await askRows({ text: 'new' });
  await vi.advanceTimersByTimeAsync(60_000);
  expect(fetched.mock.calls.map((_, n) => asked(n).get('text'))).toEqual(['old', 'new', 'old']); // the old answer is looked at by nobody
  behind({ position: 2, ledger: 3 });
  const done = askRows({});
  await vi.advanceTimersByTimeAsync(0);
  fetched.mockRejectedValueOnce(new TypeError('network'));
  await vi.advanceTimersByTimeAsync(WAITS_MS[0]!);
  await done;
  expect(rows).toMatchObject({ state: 'there', late: true });
  expect(rows.lines).toHaveLength(2);
});

it('what is due soon is asked for as late as the rows, and the one that goes less far says how far both go', async () => {
  vi.useFakeTimers();
  fetched.mockImplementation(async (url) => {
    const soon = !!new URL(String(url), 'http://here').searchParams.get('due_before'), first = fetched.mock.calls.length <= 2;
    return json({ cases: [], total: 0, total_is: 'exact', view: { position: soon && first ? 6 : 7, ledger: 7 } });
  });
  const done = askRows({}, false, 'due');
  await vi.advanceTimersByTimeAsync(WAITS_MS[0]!);
  await done;
  expect(fetched).toHaveBeenCalledTimes(4);
  expect([2, 3].map((n) => asked(n).get('at_least'))).toEqual(['6', '6']);
});

it('what happened is news, an asking, or known already, by where it stands to the rows', async () => {
  live.lastId = '6';
  fetched.mockImplementation(async () => json({ cases: [line('shown')], total: 1, total_is: 'exact', view: { position: 7, ledger: 9 } }));
  await askRows({});
  expect(happened(6, 'other')).toBe(false); // the rows hold it
  expect(rows.since).toEqual([]);
  expect(happened(8, 'other')).toBe(true); // acknowledged before the asking, and not held
  expect(happened(12, 'shown')).toBe(true);
  expect(happened(12, 'other')).toBe(false);
  expect(happened(20, 'other')).toBe(false);
  expect(rows.since).toEqual([{ seq: 20, case: 'other' }]); // a case counts once
  fetched.mockImplementation(async () => json({ cases: [], total: 0, total_is: 'exact', view: { position: 15, ledger: 15 } }));
  await askRows({});
  expect(rows.since.map((one) => one.seq)).toEqual([20]); // the answer does not hold that yet
});

it('of what happened elsewhere only what belongs to the list is told, by its own filters; each case once', async () => {
  fetched.mockImplementation(async () => json({ cases: [], total: 0, total_is: 'exact', view: { position: 5, ledger: 5 } }));
  await askRows({ kind: 'k' });
  for (const [seq, id] of [[6, 'mine'], [7, 'foreign'], [8, 'mine']] as const) happened(seq, id);
  expect(news()).toBe(0); // nobody knows yet
  fetched.mockReset();
  fetched.mockImplementation(async () => json({ cases: [line('mine')], view: { position: 9, ledger: 9 } }));
  await askNews({ kind: 'k' });
  expect(Object.fromEntries(asked(0))).toMatchObject({ kind: 'k', cases: 'foreign,mine', total: 'false' });
  expect([news(), rows.since]).toEqual([1, [{ seq: 8, case: 'mine', fits: true }]]);
  await askNews({ kind: 'k' });
  expect(fetched).toHaveBeenCalledTimes(1); // nothing is left to ask
  happened(9, 'mine'); // again: it may have gone meanwhile
  expect([news(), unasked()]).toEqual([0, ['mine']]);
  fetched.mockImplementation(async () => json({ cases: [], view: { position: 10, ledger: 10 } }));
  await askNews({ kind: 'k' });
  expect(rows.since).toEqual([]);
});

it('a look behind the reader\'s back takes away no news of cases beyond the page, and those that it shows', async () => {
  fetched.mockImplementation(async () => json({ cases: [], total: 0, total_is: 'exact', view: { position: 5, ledger: 5 } }));
  await askRows({});
  for (const [seq, id] of [[6, 'far'], [7, 'new']] as const) happened(seq, id);
  fetched.mockImplementation(async () => json({ cases: [line('far'), line('new')], view: { position: 8, ledger: 8 } }));
  await askNews({});
  expect(news()).toBe(2);
  fetched.mockImplementation(async () => json({ cases: [line('new')], cursor: 'next', view: { position: 8, ledger: 8 } }));
  await askRows({}, true);
  expect(rows.since).toEqual([{ seq: 6, case: 'far', fits: true }]);
  await askRows({});
  expect(news()).toBe(0);
});

it('what the view does not hold yet stays open, many are asked for in turns, and other filters ask anew', async () => {
  fetched.mockImplementation(async () => json({ cases: [], total: 0, total_is: 'exact', view: { position: 0, ledger: 0 } }));
  await askRows({});
  for (let n = 0; n < SINCE_MAX + 5; n++) happened(n, `case-${n}`);
  expect(rows.since).toHaveLength(SINCE_MAX);
  fetched.mockImplementation(async (url) => json({ cases: new URL(String(url), 'http://here').searchParams.get('cases')!.split(',').map((id) => line(id)), view: { position: 10, ledger: 10 } }));
  await askNews({});
  expect([news(), unasked().length, newsWords()]).toEqual([10, SINCE_MAX - 10, '10+']);
  fetched.mockImplementation(async () => json({ cases: [], total: 0, total_is: 'exact', view: { position: 8, ledger: 8 } }));
  await askRows({ kind: 'other' });
  expect([news(), rows.since[0]]).toEqual([0, { seq: 8, case: 'case-8' }]);
});

it('a quiet look keeps what was paged to, as far as one answer goes', async () => {
  const many = (from: number, count: number) => Array.from({ length: count }, (_, i) => line(`n-${from + i}`));
  fetched.mockImplementation(async (url) => {
    const query = new URL(String(url), 'http://here').searchParams, from = Number(query.get('cursor') ?? 0), limit = Number(query.get('limit'));
    return json({ cases: many(from, limit), cursor: String(from + limit) });
  });
  await askRows({});
  await askMore({});
  expect(rows.lines).toHaveLength(100);
  await askRows({}, true);
  expect(rows.lines).toHaveLength(100);
  for (let n = 0; n < 4; n++) await askMore({});
  await askRows({}, true);
  expect(rows.lines).toHaveLength(200);
  expect(rows.cursor).toBe('200');
  await askRows({});
  expect(rows.lines).toHaveLength(50);
});

it('what can be chosen from is asked for again where the view was behind', async () => {
  vi.useFakeTimers();
  fetched.mockImplementation(async () => json({ by: 'kind', counts: [{ value: 'k', words: 'K', count: fetched.mock.calls.length }], view: { position: fetched.mock.calls.length, ledger: 2 } }));
  const done = askCounted('kind');
  await vi.advanceTimersByTimeAsync(WAITS_MS[0]!);
  await done;
  expect(counted.kind).toEqual([{ value: 'k', words: 'K', count: 2 }]);
});

it('the list opens on the open cases of one\'s own unit, or on all that are open where a post has none', () => {
  const me = (...roles: object[]) => ({ name: 'w', words: 'W', agency: 'a', agency_words: 'A', roles, purposes: [] }) as never;
  const both = me({ role: 'handler', unit: 'river', unit_words: 'River' }, { role: 'supervisor', unit: 'river', unit_words: 'River' }, { role: 'handler', unit: 'hill' });
  expect(unitsOf(both)).toEqual([{ code: 'river', words: 'River' }, { code: 'hill', words: 'hill' }]);
  expect(homeOf(both)).toEqual({ open: 'true', owner: 'river' });
  expect(homeOf(me({ role: 'operator' }))).toEqual({ open: 'true' });
  expect(homeOf(null)).toEqual({ open: 'true' });
  expect(addressOf(homeOf(both))).toBe('/c?open=true&owner=river');
});

it('filters are taken away one by one, and the last leaves a mark that it was', () => {
  startRoutes(['/c']);
  history.replaceState(null, '', '/c?open=true&owner=river&sort=new');
  dispatchEvent(new PopStateEvent('popstate'));
  narrow({ owner: null });
  expect(place.query.toString()).toBe('open=true&sort=new');
  narrow({ open: null });
  expect(place.query.toString()).toBe('sort=new&all=true');
  narrow({ assignee: 'w' });
  expect(place.query.toString()).toBe('sort=new&assignee=w');
});

it('views stay in the browser; what is no view is left out', () => {
  expect(savedViews()).toEqual([]);
  keepViews([{ name: 'mine', query: 'open=true' }]);
  expect(savedViews()).toEqual([{ name: 'mine', query: 'open=true' }]);
  localStorage.setItem('anlan-views', '[{"name":1},{"name":"a","query":"b"},null]');
  expect(savedViews()).toEqual([{ name: 'a', query: 'b' }]);
  localStorage.setItem('anlan-views', '{broken');
  expect(savedViews()).toEqual([]);
});
