// What the units are called: a list has their codes only.
import { get, type Schemas } from '$lib/api';

const words: Record<string, string> = $state({});
let asked = false;

export async function askUnits(): Promise<void> {
  if (asked) return;
  asked = true;
  try {
    const found = await get<Schemas['Counts']>('/api/v1/counts', { query: { by: 'owner' } });
    for (const one of found.counts ?? []) if (one.value && one.words) words[one.value] = one.words;
  } catch {
    asked = false; // the codes will do until the next look
  }
}

export const unitWords = (code: string | undefined): string => words[code ?? ''] ?? code ?? '';
