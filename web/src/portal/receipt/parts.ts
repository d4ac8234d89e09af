// Sealed parts by their names, in plain words.
import { m } from '$lib/m';

const names: Record<string, () => string> = { narrative: m.part_narrative, reporter: m.part_reporter, 'other-party': m.part_other, 'staff-member': m.part_staff };
// Of a part that only the pack knows, its own words.
export const partWords = (name: string, other = name): string => names[name]?.() ?? other;
