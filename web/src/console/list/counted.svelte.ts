// What the list can be narrowed by, in words: kinds, units and areas that have cases. Forms and all else that a kind has are not needed for that.
import { get, type Schemas } from '$lib/api';
import { untilCaughtUp } from './caught';

type By = 'kind' | 'area' | 'owner';
export const counted: Record<By, Schemas['Count'][]> = $state({ kind: [], area: [], owner: [] });
const asked = new Set<By>();

export async function askCounted(by: By): Promise<void> {
  if (asked.has(by)) return;
  asked.add(by);
  try {
    await untilCaughtUp(
      (at_least) => get<Schemas['Counts']>('/api/v1/counts', { query: { by, at_least } }),
      (found) => {
        counted[by] = found.counts ?? [];
        return true;
      },
    );
  } catch {
    asked.delete(by); // the codes will do until the next look
  }
}

export const areaWords = (code: string | undefined): string => counted.area.find((one) => one.value === code)?.words || (code ?? '');
export const unitWords = (code: string): string => counted.owner.find((one) => one.value === code)?.words || code;
