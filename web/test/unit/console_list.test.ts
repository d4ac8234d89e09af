// The list of cases: what its address asks for, which line comes first, a page after a page, an older answer that comes late, and saved views.
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { askMore, askRows, filtersOf, rows, sorted, type Line } from '../../src/console/list/rows.svelte';
import { addressOf, homeOf, narrow, unitsOf } from '../../src/console/list/home';
import { place, startRoutes } from '$lib/route.svelte';
import { keepViews, savedViews } from '../../src/console/list/views';

const fetched = vi.fn<typeof fetch>();
const json = (body: unknown, status = 200) => new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json' } });
const line = (id: string, more: Partial<Line> = {}): Line => ({ id, number: id, kind: 'help-request', status: 'open', opened: '2026-03-01T08:00:00Z', ...more }) as Line;
const asked = (n: number) => new URL(String(fetched.mock.calls[n]![0]), 'http://here').searchParams;

beforeEach(() => {
  vi.stubGlobal('fetch', fetched);
  Object.assign(rows, { state: 'asking', lines: [], total: 0, more: false, cursor: '', fresh: 0 });
});
afterEach(() => {
  fetched.mockReset();
  vi.unstubAllGlobals();
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
