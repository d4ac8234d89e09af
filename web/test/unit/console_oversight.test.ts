// Oversight: tallies and shares that do not mislead, lists that come page by page or are refused, and files that a spreadsheet reads as meant.
import { beforeEach, expect, it } from 'vitest';
import { Lost, Problem } from '$lib/api';
import { csv } from '../../src/console/oversight/csv';
import { Pages } from '../../src/console/oversight/pages.svelte';
import { account, byDay, percent, scaled, tally } from '../../src/console/oversight/tally';
import { session } from '../../src/console/session.svelte';

beforeEach(() => void (session.state = 'in'));

it('the most stand first, what is beyond the limit is one sum, and the longest bar is the whole width', () => {
  const rows = ['a', 'b', 'b', 'c', 'c', 'c', 'c', 'd', ''];
  const bars = tally(rows, (one) => (one ? { name: one, words: one.toUpperCase() } : null), 2, 'others');
  expect(bars).toEqual([
    { name: 'c', words: 'C', count: 4, share: 1000 },
    { name: 'b', words: 'B', count: 2, share: 500 },
    { name: '', words: 'others', count: 2, share: 500 },
  ]);
  expect(tally([], () => null, 2, 'others')).toEqual([]);
  expect(scaled([{ name: 'a', words: '', count: 0, share: 9 }])[0]!.share).toBe(0);
});

it('looks are told by day, the newest first however many there were, and the days before are one sum', () => {
  const at = (day: string) => ({ name: day, words: day });
  expect(byDay(['2026-11-20', '2026-11-21', '2026-11-20', '2026-11-22', '2026-11-19', ''], (day) => (day ? at(day) : null), 2, 'earlier')).toEqual([
    { name: '2026-11-22', words: '2026-11-22', count: 1, share: 333 },
    { name: '2026-11-21', words: '2026-11-21', count: 1, share: 333 },
    { name: '', words: 'earlier', count: 3, share: 1000 },
  ]);
  expect(byDay(['2026-11-20'], at, 2, 'earlier')).toEqual([{ name: '2026-11-20', words: '2026-11-20', count: 1, share: 1000 }]);
});

it('something is never told as nothing, nor nearly all as all', () => {
  expect([percent(0, 9), percent(1, 1000), percent(1, 3), percent(999, 1000), percent(9, 9)]).toEqual([0, 1, 33, 99, 100]);
  expect(percent(1, 0)).toBe(0);
});

it('who acted is an account, or nobody that has a name here', () => {
  expect([account('u:handler'), account('o:root'), account('h'), account('s'), account('')]).toEqual(['handler', 'root', null, null, null]);
});

// PROVES: RFC 4180, 2
it('commas, quotes and line ends are kept, and nothing begins a formula', () => {
  expect(csv(['a', 'b'], [['x,y', 'say "no"'], ['two\nlines', null], ['=1+1', -3], ['@x', '-y']])).toBe('\ufeffa,b\r\n"x,y","say ""no"""\r\n"two\nlines",\r\n\'=1+1,-3\r\n\'@x,\'-y\r\n');
});

it('pages come one after another, and asking anew begins at the first', async () => {
  const pages = new Pages<number>(), asked: string[] = [];
  const how = (cursor: string) => (asked.push(cursor), Promise.resolve(cursor === '' ? { rows: [1, 2], cursor: 'two' } : { rows: [3] }));
  await pages.ask(how);
  await pages.more();
  expect(pages.rows).toEqual([1, 2, 3]);
  await pages.more();
  await pages.again();
  expect(asked).toEqual(['', 'two', '']);
  expect([pages.rows, pages.cursor, pages.state]).toEqual([[1, 2], 'two', 'there']);
});

it('who may not see a list is told why; a lost answer can be asked for again; a session that ended is neither', async () => {
  const pages = new Pages<number>();
  await pages.ask(() => Promise.reject(new Problem({ type: '', title: 'Not yours', status: 403, code: 'denied' })));
  expect([pages.state, pages.denied?.title]).toEqual(['denied', 'Not yours']);
  await pages.ask(() => Promise.reject(new Lost()));
  expect([pages.state, pages.denied]).toEqual(['lost', null]);
  await pages.ask(() => Promise.resolve({ rows: [7] }));
  expect([pages.state, pages.rows]).toEqual(['there', [7]]);
  await pages.ask(() => Promise.reject(new Problem({ type: '', title: '', status: 401, code: '' })));
  expect([pages.state, session.state]).toEqual(['there', 'out']);
});

it('a late answer to an older question is not shown', async () => {
  const pages = new Pages<string>();
  let late: (found: { rows: string[] }) => void = () => {};
  const first = pages.ask(() => new Promise((done) => (late = done)));
  await pages.ask(() => Promise.resolve({ rows: ['new'] }));
  late({ rows: ['old'] });
  await first;
  expect(pages.rows).toEqual(['new']);
});
