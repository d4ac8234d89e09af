// What somebody wrote into a form, as lines to read: in the order of the form, with its words; a position in degrees, not as the book keeps it.
import { filesIn, filesOf, type SealedFile } from './domain/sealedFiles';
import type { Field } from './forms';
import { m } from './m';
import { valueWords } from './valueWords';

export type Fields = Record<string, Field>;
export interface Line {
  title: string;
  value: string;
  files?: SealedFile[];
  first: number; // of its files, within the act: the server counts them in the order of the book
}

// Fields of acts whose forms are gone.
const names: Record<string, () => string> = { text: m.written_text, files: m.written_files };
const titleOf = (name: string, field?: Field): string => field?.title ?? names[name]?.() ?? name;
const DEGREE = 1e7;

// `first`: of the files of this body, within the act.
export function linesOf(fields: Fields | undefined, body: Record<string, unknown>, first = 0): Line[] {
  const asked = Object.keys(fields ?? {}), rank = (name: string): number => (asked.includes(name) ? asked.indexOf(name) : asked.length);
  let files = first;
  const given = Object.entries(body).map(([name, value]) => {
    const at = files;
    files += filesIn(value);
    return { name, value, at };
  });
  const placed = typeof body.lat_e7 === 'number' && typeof body.lng_e7 === 'number';
  return given.sort((a, b) => rank(a.name) - rank(b.name)).flatMap(({ name, value, at }): Line[] => {
    if (placed && name === 'lng_e7') return [];
    if (placed && name === 'lat_e7') return [{ title: m.coordinates(), value: `${Number(value) / DEGREE}, ${Number(body.lng_e7) / DEGREE}`, first: at }];
    const field = fields?.[name];
    if (typeof value === 'object' && value && !Array.isArray(value)) return linesOf(field?.properties, value as Record<string, unknown>, at);
    const held = filesOf(value);
    return [{ title: titleOf(name, field), value: held ? '' : valueWords(field, value), first: at, ...(held && { files: held }) }];
  });
}

// The fields of several forms as one, in their order: a name that stands in more than one is the first's.
export function together(forms: (Field | undefined)[]): Fields {
  const all: Fields = {};
  for (const form of forms) for (const [name, field] of Object.entries(form?.properties ?? {})) all[name] ??= field;
  return all;
}
