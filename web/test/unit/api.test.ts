// The way to the server: typed problems, one key for one act however often it is sent, no retry of what was refused.
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { act, get, Lost, Problem } from '$lib/api';
import { retryKey } from '$lib/key';

const fetched = vi.fn<typeof fetch>();
beforeEach(() => {
  fetched.mockReset();
  vi.stubGlobal('fetch', fetched);
  vi.useFakeTimers({ shouldAdvanceTime: true, advanceTimeDelta: 200 });
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

const json = (status: number, body: unknown, headers: Record<string, string> = {}) => new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json', ...headers } });
const keys = () => fetched.mock.calls.map((call) => (call[1]!.headers as Record<string, string>)['Idempotency-Key']);

// PROVES: RFC 9562, 5.7
it('a key is a UUIDv7 with its time, and never the same twice', () => {
  const now = 1_700_000_000_123, key = retryKey(now);
  expect(key).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(parseInt(key.slice(0, 8) + key.slice(9, 13), 16)).toBe(now);
  expect(retryKey(now)).not.toBe(key);
});

it('queries leave out what is empty, and the code goes into a header field', async () => {
  fetched.mockResolvedValueOnce(json(200, { good: 1 }));
  expect(await get('/x', { query: { a: 'b c', none: '', not: undefined }, receipt: 'AL-1' })).toEqual({ good: 1 });
  expect(fetched.mock.calls[0]![0]).toBe('/x?a=b+c');
  expect((fetched.mock.calls[0]![1]!.headers as Record<string, string>)['Anlan-Receipt']).toBe('AL-1');
});

it('an act whose answer is lost is sent again under the same key', async () => {
  fetched.mockRejectedValueOnce(new TypeError('network')).mockResolvedValueOnce(json(503, { code: 'busy', title: 'busy', status: 503, type: '' }, { 'Retry-After': '1' })).mockResolvedValueOnce(json(201, { seq: 7 }));
  expect(await act('/x', {})).toEqual({ seq: 7 });
  expect(new Set(keys()).size).toBe(1);
  expect(keys()).toHaveLength(3);
});

it('an act that stays without answer is said to be lost, after as many tries as were asked for', async () => {
  fetched.mockRejectedValue(new TypeError('network'));
  await expect(act('/x', {}, { tries: 2 })).rejects.toBeInstanceOf(Lost);
  expect(keys()).toHaveLength(2);
});

it('a refusal is told as it came and not sent again', async () => {
  fetched.mockResolvedValueOnce(json(403, { code: 'refused', title: 'No', status: 403, type: '', rule: 'a.b', basis: [{ name: 'x#1' }] }));
  const problem = await act('/x', {}).catch((e: unknown) => e);
  expect(problem).toBeInstanceOf(Problem);
  expect((problem as Problem).body.rule).toBe('a.b');
  expect(fetched).toHaveBeenCalledTimes(1);
});

it('an answer that is no JSON is a problem too', async () => {
  fetched.mockResolvedValueOnce(new Response('<html>', { status: 502 }));
  await expect(get('/x')).rejects.toMatchObject({ body: { code: 'unreadable', status: 502 } });
});
