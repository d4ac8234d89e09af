// Sealed parts by their names, in plain words.
import { m } from '$lib/m';

const names: Record<string, () => string> = { narrative: m.part_narrative, reporter: m.part_reporter, 'other-party': m.part_other, 'staff-member': m.part_staff };
export const partWords = (name: string): string => names[name]?.() ?? name;
