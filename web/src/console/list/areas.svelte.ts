// What the areas are called, and how many open cases each has: a list has their codes only.
import { get, type Schemas } from '$lib/api';

export const areas: { all: Schemas['Count'][] } = $state({ all: [] });
let asked = false;

export async function askAreas(): Promise<void> {
  if (asked) return;
  asked = true;
  try {
    areas.all = (await get<Schemas['Counts']>('/api/v1/counts', { query: { by: 'area', open: true } })).counts ?? [];
  } catch {
    asked = false; // the codes will do until the next look
  }
}

export const areaWords = (code: string | undefined): string => areas.all.find((one) => one.value === code)?.words || (code ?? '');
