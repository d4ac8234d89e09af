// The public list: single rows of listed kinds, an hour late, by a coarse place.
import { get, type Schemas } from '$lib/api';
import type { Point } from '$lib/places';

export type PublicCase = Schemas['PublicCase'] & { kind_words?: string; lat_e7?: number; lng_e7?: number };
export type PublicList = Omit<Schemas['PublicList'], 'cases'> & { cases: PublicCase[] };

export const publicCases = (query: Record<string, string | number | boolean | undefined>, signal?: AbortSignal): Promise<PublicList> =>
  get<PublicList>('/api/v1/public/cases', { query, signal });

// The coordinates of its cell are for the map; a name is for people. Empty where no area holds the cell.
export const placeName = (words: string): string => words.replace(/\s*\([-\d., ]+\)$/, '');

// The middle of a cell, which is said to thousandths of a degree, as it stands in an address: "30.259,120.130".
export const spotWords = (spot: Point): string => `${(spot.lat_e7 / 1e7).toFixed(3)},${(spot.lng_e7 / 1e7).toFixed(3)}`;
// Null where it is no place.
export function readSpot(words: string | null): Point | null {
  const parts = /^(-?\d{1,2}(?:\.\d{1,7})?),(-?\d{1,3}(?:\.\d{1,7})?)$/.exec(words ?? '');
  if (!parts) return null;
  const [lat, lng] = [Number(parts[1]), Number(parts[2])];
  return Math.abs(lat) <= 90 && Math.abs(lng) <= 180 ? { lat_e7: Math.round(lat * 1e7), lng_e7: Math.round(lng * 1e7) } : null;
}
