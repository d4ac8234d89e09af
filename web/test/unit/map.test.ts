// The base map: no name is written where a pin stands.
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { PINS, placesOf, styleOf } from '$lib/map/tiles';

const set = { tiles: ['/tiles/e/{z}/{x}/{y}.mvt'], minzoom: 8, maxzoom: 18, bounds: [0, 0, 1, 1] as [number, number, number, number], center: [0, 0, 12] as [number, number, number] };

beforeEach(() => vi.stubGlobal('matchMedia', () => ({ matches: false })));
afterEach(() => vi.unstubAllGlobals());

it('names are placed after the pins, which take their room unseen', () => {
  const pins = [{ lat_e7: 301500000, lng_e7: 1202000000, sign: '25' }, { lat_e7: -10000000, lng_e7: 0 }];
  const { layers, sources } = styleOf(set, pins);
  const top = layers.at(-1)! as unknown as { id: string; paint: Record<string, number>; layout: Record<string, unknown> };
  expect(top.id).toBe(PINS); // what lies on top is placed first
  expect(top.paint['text-opacity']).toBe(0);
  expect(top.layout['text-allow-overlap']).toBe(true);
  expect(sources[PINS]).toEqual({ type: 'geojson', data: placesOf(pins) });
  expect(placesOf(pins).features.map((one) => [one.properties.sign, one.geometry.coordinates])).toEqual([['25', [120.2, 30.15]], ['0', [0, -1]]]);
});

it('where the map comes from is said in the language of the page, else as it was said', () => {
  const credit = (given: object): unknown => (styleOf({ ...set, ...given }).sources.city as { attribution?: string }).attribution;
  const both = { attribution: 'either', attribution_zh: '\u57ce\u5e02', attribution_en: 'a city' };
  document.documentElement.lang = 'en';
  expect(credit(both)).toBe('a city');
  document.documentElement.lang = 'zh-CN';
  expect(credit(both)).toBe('\u57ce\u5e02');
  expect(credit({ ...both, attribution_zh: '', approval_no: 'GS 1' })).toBe('either \u00b7 GS 1');
});
