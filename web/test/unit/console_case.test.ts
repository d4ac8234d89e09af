// One case on a desk: its story with older pages, a case that is gone, the answer of a case that was left; what was opened is forgotten; and a
// session that ends leaves what was typed.
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Problem } from '$lib/api';
import { erasureOf } from '../../src/console/case/erasure';
import { held, hold, older } from '../../src/console/case/holding.svelte';
import { actWords, neededWords, ruleCited, triesCounted } from '../../src/console/case/needed';
import { opened } from '../../src/console/case/opened.svelte';
import { ended, has, session } from '../../src/console/session.svelte';

const fetched = vi.fn<(path: string) => Promise<Response>>();
const json = (body: unknown, status = 200) => new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json' } });
const problem = (status: number, code: string) => json({ type: `/api/problems/${code}`, title: code, status, code }, status);
const me = { name: 'w', words: 'W', agency: 'a', agency_words: 'A', roles: [{ role: 'handler' }], purposes: [] };

function answers(all: Record<string, () => Response | Promise<Response>>): void {
  fetched.mockImplementation((path) => Promise.resolve(all[path]?.() ?? problem(404, 'missing')));
}
const anything = expect.anything() as unknown;

beforeEach(() => {
  vi.stubGlobal('fetch', fetched);
  Object.assign(held, { id: '', state: 'asking', case: null, story: [], before: null, total: 0, lost: false, changed: false });
  Object.assign(session, { state: 'in', me });
});
afterEach(() => {
  fetched.mockReset();
  document.documentElement.lang = '';
  vi.unstubAllGlobals();
});

it('a case comes with its story, and older acts stand before it', async () => {
  answers({
    '/api/v1/cases/x': () => json({ id: 'x', number: 'N-1' }),
    '/api/v1/cases/x/acts': () => json({ acts: [{ n: 7 }, { n: 8 }], total: 9, before: 7 }),
    '/api/v1/cases/x/acts?before=7': () => json({ acts: [{ n: 5 }, { n: 6 }], total: 9 }),
  });
  await hold('x');
  expect(held).toMatchObject({ id: 'x', state: 'there', before: 7, case: { number: 'N-1' } });
  await older();
  expect(held.story.map((one) => one.n)).toEqual([5, 6, 7, 8]);
  expect(held.before).toBeNull();
});

it('what was paged back to stays when something happens, where the pages still meet', async () => {
  const acts = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => ({ n: from + i }));
  let newest = { acts: acts(5, 10), total: 10, before: 5 };
  answers({ '/api/v1/cases/x': () => json({ id: 'x' }), '/api/v1/cases/x/acts': () => json(newest), '/api/v1/cases/x/acts?before=5': () => json({ acts: acts(2, 5), total: 10, before: 2 }) });
  await hold('x');
  await older();
  newest = { acts: acts(6, 11), total: 11, before: 6 }; // one act more
  await hold('x');
  expect(held.story.map((one) => one.n)).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10]);
  expect(held).toMatchObject({ before: 2, total: 11 });
  newest = { acts: acts(20, 25), total: 25, before: 20 }; // so many that there is a gap
  await hold('x');
  expect(held.story.map((one) => one.n)).toEqual([20, 21, 22, 23, 24]);
  expect(held.before).toBe(20);
});

it('an earlier page that does not come is said so, and can be asked for again', async () => {
  answers({ '/api/v1/cases/x': () => json({ id: 'x' }), '/api/v1/cases/x/acts': () => json({ acts: [{ n: 7 }], total: 8, before: 7 }), '/api/v1/cases/x/acts?before=7': () => problem(503, 'busy') });
  await hold('x');
  await older();
  expect(held).toMatchObject({ lost: true, before: 7 });
  answers({ '/api/v1/cases/x/acts?before=7': () => json({ acts: [{ n: 6 }], total: 8 }) });
  await older();
  expect(held).toMatchObject({ lost: false, before: null });
  expect(held.story.map((one) => one.n)).toEqual([6, 7]);
});

it('what a refused act would need is said as a sentence, by the kind of the refusal', () => {
  document.documentElement.lang = 'en';
  const step = { refusal: 'status', needed: ['hr-close'], needed_words: ['Close the case'], step_words: 'Close the case' };
  expect(neededWords(step)).toBe('It comes when the case stands at the step \u201cClose the case\u201d');
  expect(neededWords({ refusal: 'role', needed_words: ['Dispatcher', 'Head'], step_words: 'Dispatch' })).toBe('To be done by: Dispatcher, Head');
  expect(neededWords({ refusal: 'relation', needed: ['assignee'] })).toBe('To be done by: assignee');
  expect(neededWords({ refusal: 'purpose', needed_words: ['Handling'] })).toBe('Only for: Handling');
  expect(neededWords({ refusal: 'parts', needed_words: ['Story'] })).toBe('What is missing: Story');
  expect(neededWords({ refusal: 'offer' })).toBe('');
  document.documentElement.lang = 'zh-CN';
  expect(neededWords(step)).toBe('\u6848\u4ef6\u8d70\u5230\u201cClose the case\u201d\u8fd9\u4e00\u6b65\u65f6\u624d\u80fd\u529e\u7406');
});

it('an act by a name that the rules do not have is told in words', () => {
  document.documentElement.lang = 'en';
  expect(actWords({ act: 'no-such-act', words: 'no-such-act' })).toBe('an act that the rules do not have');
  expect([actWords({ act: 'close', words: 'Close' }), actWords({ act: 'close' })]).toEqual(['Close', 'close']);
});

it('only a rule of the pack is cited, and an entry that stands for tries says how many', () => {
  expect([ruleCited('help-request.hr-close'), ruleCited('house/no-row'), ruleCited(undefined)]).toEqual(['help-request.hr-close', '', '']);
  expect([triesCounted({ repeats: '4' }), triesCounted({ repeats: 4 }), triesCounted({}), triesCounted(null), triesCounted({ repeats: 'many' })]).toEqual([4, 4, 0, 0, 0]);
});

it('out of scope and missing are the same: there is no such case', async () => {
  answers({});
  await hold('y');
  expect(held).toMatchObject({ state: 'missing', case: null });
});

it('a lost line leaves what was there, and says so only where nothing was', async () => {
  answers({ '/api/v1/cases/x': () => json({ id: 'x' }), '/api/v1/cases/x/acts': () => json({ acts: [], total: 0 }) });
  await hold('x');
  fetched.mockRejectedValue(new TypeError('network'));
  await hold('x');
  expect(held).toMatchObject({ state: 'there', case: { id: 'x' } });
  await hold('z');
  expect(held).toMatchObject({ state: 'lost', case: null });
});

it('the answer of a case that was left in the meantime is not shown', async () => {
  let late: (answer: Response) => void = () => {};
  answers({
    '/api/v1/cases/slow': () => new Promise((done) => (late = done)),
    '/api/v1/cases/slow/acts': () => json({ acts: [{ n: 1 }], total: 1 }),
    '/api/v1/cases/x': () => json({ id: 'x' }),
    '/api/v1/cases/x/acts': () => json({ acts: [], total: 0 }),
  });
  const first = hold('slow');
  await hold('x');
  late(json({ id: 'slow' }));
  await first;
  expect(held).toMatchObject({ id: 'x', case: { id: 'x' }, story: [] });
});

it('what a read has opened belongs to its case and can be forgotten', () => {
  const part = { name: 'narrative', n: 1, at: '2026-03-01T08:00:00Z', erased: false, fields: { narrative: 'a' } };
  opened.take('x', { parts: [part] });
  expect([opened.id, opened.parts]).toEqual(['x', [part]]);
  opened.take('y', { parts: 'nothing' });
  expect(opened.parts).toEqual([]);
  opened.take('x', { parts: [part] });
  opened.forget();
  expect([opened.id, opened.parts]).toEqual(['', []]);
});

it('only "nobody is signed in" ends a session, and who it was stays for signing in again', () => {
  const of = (status: number) => new Problem({ type: '', title: '', status, code: '' });
  for (const other of [of(403), of(404), of(503), new Error('x'), null]) expect(ended(other)).toBe(false);
  expect(session.state).toBe('in');
  expect(ended(of(401))).toBe(true);
  expect(session).toMatchObject({ state: 'out', me: { name: 'w' } });
});

it('a case asked for after the session ended shows the sign-in, not a loss', async () => {
  answers({ '/api/v1/cases/x': () => problem(401, 'sign-in-required'), '/api/v1/cases/x/acts': () => problem(401, 'sign-in-required') });
  await hold('x');
  expect(session.state).toBe('out');
  expect(held.state).toBe('asking');
  expect(fetched).toHaveBeenCalledWith('/api/v1/cases/x', anything);
});

it('a role is had or not', () => {
  expect(has('overseer', 'handler')).toBe(true);
  expect(has('overseer')).toBe(false);
});

it('an erasure says from when on it is complete everywhere, and who else held the part', () => {
  const reply = { complete_everywhere: '2026-12-24', also_held_by: [{ agency: 'river', asked: true, erased_there: false }] };
  const lines = erasureOf(reply)!;
  expect(lines).toHaveLength(2);
  expect(lines[0]).toMatch(/2026.*24/);
  expect(lines[1]).toContain('river');
  const further = { agency: 'hill', asked: false, erased_there: false },
    all = erasureOf({ ...reply, also_held_by: [{ agency: 'river', asked: false, erased_there: true }, further] })!;
  expect(all).toHaveLength(3); // the whole way of the case
  expect(all[1]).not.toBe(lines[1]);
  expect(all[2]).toContain('hill');
  expect(all[2]!.replace('hill', 'river')).not.toBe(lines[1]);
  expect(erasureOf({ parts: [] })).toBeNull(); // a read
  expect(erasureOf(undefined)).toBeNull();
});
