// What an answer says, for whoever reads it: the words of the form, not what is sent.
import type { Field } from './forms';
import { m } from './m';
import { dateTime } from './times';

export function valueWords(field: Field | undefined, value: unknown): string {
  if (value === undefined || value === null) return '';
  if (typeof value === 'boolean') return value ? m.yes() : m.no();
  if (Array.isArray(value)) return value.map((one) => valueWords(field?.items, one)).filter(Boolean).join(m.list_join());
  if (typeof value === 'object')
    return Object.entries(value).map(([name, one]) => valueWords(field?.properties?.[name], one)).filter(Boolean).join(m.list_join());
  if (typeof value === 'string' && field?.['x-words']?.[value]) return field['x-words'][value];
  if (typeof value === 'string' && field?.format === 'date-time' && !Number.isNaN(Date.parse(value))) return dateTime(value);
  return String(value);
}
