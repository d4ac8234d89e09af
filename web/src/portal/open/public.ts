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

// A line of what is offered to who reports: cases that the public is told of in the same words, at the same place, in the same state are one line, as
// nobody could tell which of them is theirs.
export interface Offer {
  one: PublicCase; // the newest of them, or the one that was chosen
  count: number;
}

// What is open stands before what is over, what lies in one's own square before those beside it, the newer before the older, as it was given.
export function offersOf(cases: readonly PublicCase[], at: Point, chosen: string): Offer[] {
  const found = new Map<string, Offer>();
  for (const one of cases) {
    const name = JSON.stringify([one.text, one.lat_e7, one.lng_e7, one.closed]), known = found.get(name);
    if (!known) found.set(name, { one, count: 1 });
    else found.set(name, { one: one.id === chosen ? one : known.one, count: known.count + 1 });
  }
  const far = ({ lat_e7 = 0, lng_e7 = 0 }: PublicCase): number => Math.hypot(lat_e7 - at.lat_e7, (lng_e7 - at.lng_e7) * Math.cos((at.lat_e7 / 1e7) * (Math.PI / 180)));
  return [...found.values()].sort((a, b) => Number(a.one.closed) - Number(b.one.closed) || far(a.one) - far(b.one));
}
