// Photographs and documents within sealed fields: told by what the book keeps of each, so that no page shows them as fields.
import { locale } from '../words';

export interface SealedFile {
  name: string;
  type: string;
  bytes: number;
}

// What a page may draw of itself; whatever else there is, is handed out.
export const isPicture = (file: SealedFile): boolean => ['image/jpeg', 'image/png', 'image/webp'].includes(file.type);

const isFile = (one: unknown): one is Record<string, unknown> =>
  typeof one === 'object' && one !== null && typeof (one as Record<string, unknown>).sha256 === 'string' && typeof (one as Record<string, unknown>).name === 'string';

// The files of a field; null where it holds something else.
export function filesOf(value: unknown): SealedFile[] | null {
  if (!Array.isArray(value) || value.length === 0 || !value.every(isFile)) return null;
  return value.map((one) => ({ name: String(one.name), type: String(one.type ?? ''), bytes: Number(one.bytes) || 0 }));
}

// How many files stand in all the fields of a body: the server numbers those of an act one after the other.
export function filesIn(value: unknown): number {
  const found = filesOf(value);
  if (found) return found.length;
  return typeof value === 'object' && value !== null ? Object.values(value).reduce((sum: number, one) => sum + filesIn(one), 0) : 0;
}

export function sizeWords(bytes: number): string {
  const large = bytes >= 1e6;
  return new Intl.NumberFormat(locale(), { style: 'unit', unit: large ? 'megabyte' : 'kilobyte', maximumFractionDigits: large ? 1 : 0 }).format(Math.max(bytes, 1000) / (large ? 1e6 : 1e3));
}
