// Where a public case lies: a name for people, a place on the map where there is no name.
import { expect, it } from 'vitest';
import { placeName, readSpot, spotWords } from '../../src/portal/open/public';

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
