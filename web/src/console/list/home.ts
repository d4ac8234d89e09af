// Where the list opens: on what the reader's own unit has to do. The filters stand in the address like any other; "all" stands there when they were
// taken away, so that an address that says nothing is always the way back to one's own work.
import { place, setQuery } from '$lib/route.svelte';
import type { Me } from '../session.svelte';
import { FILTERS, filtersOf } from './rows.svelte';

export interface Unit {
  code: string;
  words: string;
}

// The units of one's posts, each once, in their order.
export function unitsOf(me: Me | null): Unit[] {
  const found: Unit[] = [];
  for (const role of me?.roles ?? []) if (role.unit && !found.some((one) => one.code === role.unit)) found.push({ code: role.unit, words: role.unit_words ?? role.unit });
  return found;
}

export function homeOf(me: Me | null): Record<string, string> {
  const first = unitsOf(me)[0];
  return { open: 'true', ...(first && { owner: first.code }) };
}

export const addressOf = (filters: Record<string, string>): string => `/c?${new URLSearchParams(filters)}`;
export const EVERYTHING = '/c?all=true';

// Where the list stood last: a case leads back there.
let last = '/c';
export const leaveList = (): void => void (last = `/c?${place.query}`);
export const backToList = (): string => last;

// Narrows or widens the list: without a filter it is of everything.
export function narrow(values: Partial<Record<(typeof FILTERS)[number], string | null>>): void {
  const left = { ...filtersOf(place.query), ...values };
  setQuery({ ...values, all: Object.values(left).some(Boolean) ? null : 'true' });
}
