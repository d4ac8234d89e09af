// The list of errors at the top of a form while they are mended; what an answer says in words; an answer's files, sent before it.
import { afterEach, expect, it, vi } from 'vitest';
import { withFiles } from '$lib/files';
import type { Field } from '$lib/forms';
import { left } from '$lib/listed';
import { m } from '$lib/m';
import { valueWords } from '$lib/valueWords';

afterEach(() => vi.unstubAllGlobals());

it('what is mended leaves the list, and nothing new enters it before the form is sent again', () => {
  const listed = [{ id: 'a', text: 'A' }, { id: 'b', text: 'B' }];
  expect(left(listed, [{ id: 'b', text: 'still' }, { id: 'c', text: 'new' }])).toEqual([{ id: 'b', text: 'B' }]);
  expect(left(listed, listed)).toBe(listed);
  expect(left(listed, [])).toEqual([]);
});

it('what the server said stays until it is asked again', () => {
  const listed = [{ id: 'a', text: 'A', said: true }];
  expect(left(listed, [])).toBe(listed);
});

it('an answer is told in the words of its form, never as it is sent', () => {
  const field: Field = { type: 'string', enum: ['a'], 'x-words': { a: 'The first' } };
  expect(valueWords(field, 'a')).toBe('The first');
  expect(valueWords({ type: 'boolean' }, true)).toBe(m.yes());
  expect(valueWords({ type: 'boolean' }, false)).toBe(m.no());
  expect(valueWords({ type: 'array', items: field }, ['a', 'a'])).toBe(`The first${m.list_join()}The first`);
  expect(valueWords({ type: 'object', properties: { one: field } }, { one: 'a', two: '', three: 3 })).toBe(`The first${m.list_join()}3`);
  expect(valueWords({ type: 'string', format: 'date-time' }, '2026-01-05T00:15:00Z')).toContain('2026');
  expect(valueWords(undefined, undefined)).toBe('');
});

it('files go first, each once, and their words stand in the answer', async () => {
  const form: Field = { type: 'object', properties: { text: { type: 'string' }, papers: { type: 'array', 'x-use': 'files' } } };
  const photo = (id: string, file?: string) => ({ id, name: `${id}.jpg`, type: 'image/jpeg', bytes: new Uint8Array([1, 2, 3]).buffer, original: false, ...(file && { file }) });
  const answers: unknown[] = [{ upload: 'u', slice_bytes: 2, bytes: 3 }, { received: 2 }, { received: 3, file: 'token' }];
  const fetched = vi.fn(async (..._: unknown[]) => new Response(JSON.stringify(answers.shift())));
  vi.stubGlobal('fetch', fetched);
  const told: number[] = [], answer = { text: 'x', papers: [photo('a'), photo('b', 'kept')] };
  expect(await withFiles(form, answer, (share) => told.push(share))).toEqual({ text: 'x', papers: ['token', 'kept'] });
  expect(fetched.mock.calls.map(([path]) => path)).toEqual(['/api/v1/files?name=a.jpg&bytes=3', '/api/v1/files/u/0', '/api/v1/files/u/2']);
  expect(told).toEqual([1 / 3, 1 / 2]);
  await withFiles(form, answer); // sent again, nothing goes twice
  expect(fetched).toHaveBeenCalledTimes(3);
  expect(await withFiles(form, { text: 'y' })).toEqual({ text: 'y' });
});
