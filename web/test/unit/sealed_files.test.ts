// Files within sealed fields: told from other lists, and numbered through an act as the server numbers them.
import { expect, it } from 'vitest';
import { filesIn, filesOf, sizeWords } from '$lib/domain/sealedFiles';

const file = (name: string) => ({ id: '1', key: '2', sha256: '3', name, type: 'image/jpeg', bytes: '1530' });

it('a list of files is one, and no other list is', () => {
  expect(filesOf([file('a.jpg')])).toEqual([{ name: 'a.jpg', type: 'image/jpeg', bytes: 1530 }]);
  for (const other of [[], ['a.jpg'], [file('a.jpg'), 'b'], [{ name: 'Wang' }], 'a.jpg', null]) expect(filesOf(other)).toBeNull();
});

it('files are counted wherever they stand', () => {
  expect(filesIn({ files: [file('a'), file('b')], note: 'x', inner: { more: [file('c')] } })).toBe(3);
  expect(filesIn([[file('a')], 'x', [file('b')]])).toBe(2);
  expect(filesIn({ names: ['a'] })).toBe(0);
  expect(filesIn(undefined)).toBe(0);
});

it('sizes are said in units that people read', () => {
  expect(sizeWords(153_910)).toMatch(/^154/);
  expect(sizeWords(3_400_000)).toMatch(/^3\.4/);
  expect(sizeWords(1)).toMatch(/^1/);
});
