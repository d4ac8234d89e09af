// Where a public case lies: a name for people, a place on the map where there is no name.
import { expect, it } from 'vitest';
import { offersOf, placeName, readSpot, spotWords, type PublicCase } from '../../src/portal/open/public';

it('a name stands without the coordinates of its cell, and coordinates alone are no name', () => {
  expect(placeName('\u897f\u6e56\u533a (30.259, 120.130)')).toBe('\u897f\u6e56\u533a');
  expect(placeName('Quay (old) (-30.259, -0.130)')).toBe('Quay (old)');
  expect(placeName('(30.259, 120.130)')).toBe('');
  expect(placeName('')).toBe('');
});

it('a place is read back from the address as it was written, and nothing else is one', () => {
  for (const spot of [{ lat_e7: 302590000, lng_e7: 1201300000 }, { lat_e7: -10_000, lng_e7: 0 }, { lat_e7: 900000000, lng_e7: -1800000000 }]) expect(readSpot(spotWords(spot))).toEqual(spot);
  for (const words of [null, '', '30', '30,', '91,0', '0,181', '1e3,0', '30.1,120.2,1', ' 1,2', 'NaN,0', '0.12345678,0']) expect(readSpot(words), String(words)).toBeNull();
});

it('what nobody can tell apart is offered once: the open before the closed, the own square before the others, the newest for all', () => {
  const here = { lat_e7: 300000000, lng_e7: 1200000000 }, beside = { lat_e7: 300045000, lng_e7: 1200000000 };
  const made = (id: string, text: string, at: typeof here, closed = false): PublicCase => ({ id, text, ...at, closed, kind: 'help-request', place: '', hour: '2026-03-01T08:00:00Z' });
  const cases = [made('a', 'Help', beside), made('b', 'Lamp', here, true), made('c', 'Help', here), made('d', 'Help', beside), made('e', 'Help', here), made('f', 'Lamp', here)];
  const told = (chosen: string): string[] => offersOf(cases, here, chosen).map(({ one, count }) => `${one.id}${count}`);
  expect(told('')).toEqual(['c2', 'f1', 'a2', 'b1']);
  expect(told('d')).toEqual(['c2', 'f1', 'd2', 'b1']); // what was chosen stands for its like
  expect(offersOf([], here, '')).toEqual([]);
});
