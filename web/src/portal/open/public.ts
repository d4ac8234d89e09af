// The public list: single rows of listed kinds, an hour late, by a coarse place.
import { get, type Schemas } from '$lib/api';

export type PublicCase = Schemas['PublicCase'] & { kind_words?: string; lat_e7?: number; lng_e7?: number };
export type PublicList = Omit<Schemas['PublicList'], 'cases'> & { cases: PublicCase[] };

export const publicCases = (query: Record<string, string | number | boolean | undefined>, signal?: AbortSignal): Promise<PublicList> =>
  get<PublicList>('/api/v1/public/cases', { query, signal });

// The coordinates of its cell are for the map; a name is for people.
export const placeName = (words: string): string => words.replace(/\s*\([-\d., ]+\)$/, '') || words;
