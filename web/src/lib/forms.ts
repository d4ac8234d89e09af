// Forms as packs write them (JSON Schema, with words from the server): what is missing or wrong in an answer, and the answer as it is sent.
// The server checks again; this only spares people the way there and back.
export interface Field {
  type?: string;
  title?: string;
  description?: string;
  enum?: string[];
  'x-words'?: Record<string, string>;
  'x-seal'?: string;
  'x-use'?: string;
  'x-ask'?: boolean; // a question whose no counts: nobody's answer is none
  const?: unknown;
  'x-urgent'?: boolean | string[]; // answers with which one telephones instead of writing
  format?: string;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  minItems?: number;
  maxItems?: number;
  pattern?: string;
  properties?: Record<string, Field>;
  required?: string[];
  items?: Field;
}

export type Answer = Record<string, unknown>;

export interface FormError {
  path: string; // "reporter.phone"
  title: string;
  code: 'missing' | 'long' | 'short' | 'format' | 'range' | 'choice';
  limit?: number;
}

const isEmpty = (value: unknown): boolean =>
  value === undefined || value === null || value === '' || (typeof value === 'string' && value.trim() === '') || (Array.isArray(value) && value.length === 0);

// Is it asked as yes or no? Else it is a box to tick, and no tick says nothing.
export const isAsked = (form: Field, name: string): boolean => {
  const field = form.properties?.[name];
  return field?.type === 'boolean' && field.const === undefined && (field['x-ask'] === true || form.required?.includes(name) === true);
};

// The answer without what was left empty; null where nothing is left.
export function clean(field: Field, value: unknown): unknown {
  if (field.type === 'object' && field.properties) {
    const given = (value ?? {}) as Answer, left: Answer = {};
    for (const [name, one] of Object.entries(field.properties)) {
      const cleaned = clean(one, given[name]);
      if (cleaned !== null) left[name] = cleaned;
    }
    return Object.keys(left).length ? left : null;
  }
  if (isEmpty(value)) return null;
  if (typeof value === 'string' && (field.type === 'integer' || field.type === 'number')) return Number(value);
  return typeof value === 'string' ? value.trim() : value;
}

const DIGITS_MIN = 5; // of a number that somebody can be called back under, such as 12345
const digitsOf = (text: string): number => text.match(/\p{Nd}/gu)?.length ?? 0;
const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;
// Letters are counted as the server counts them: characters, not UTF-16 units.
const lengthOf = (text: string): number => Array.from(text).length;

function wrong(field: Field, value: unknown): Pick<FormError, 'code' | 'limit'> | null {
  if (typeof value === 'string') {
    const length = lengthOf(value.trim());
    if (field.maxLength !== undefined && length > field.maxLength) return { code: 'long', limit: field.maxLength };
    if (field.minLength !== undefined && length < field.minLength) return { code: 'short', limit: field.minLength };
    if (field.enum && !field.enum.includes(value)) return { code: 'choice' };
    if (field.format === 'email' && !EMAIL.test(value.trim())) return { code: 'format' };
    if (field['x-use'] === 'phone' && digitsOf(value) < DIGITS_MIN) return { code: 'format' };
    if ((field.format === 'date-time' || field.format === 'date') && Number.isNaN(Date.parse(value))) return { code: 'format' };
    if (field.pattern && !new RegExp(field.pattern, 'u').test(value.trim())) return { code: 'format' };
  }
  if (field.type === 'integer' || field.type === 'number') {
    const number = Number(value);
    if (!Number.isFinite(number) || (field.type === 'integer' && !Number.isInteger(number))) return { code: 'format' };
    if (field.minimum !== undefined && number < field.minimum) return { code: 'range', limit: field.minimum };
    if (field.maximum !== undefined && number > field.maximum) return { code: 'range', limit: field.maximum };
  }
  if (Array.isArray(value) && field.maxItems !== undefined && value.length > field.maxItems) return { code: 'long', limit: field.maxItems };
  return null;
}

// Everything that is wrong, in the order of the form. `names`: only these of its fields.
export function check(form: Field, value: Answer, names?: readonly string[], at = ''): FormError[] {
  const errors: FormError[] = [];
  for (const [name, field] of Object.entries(form.properties ?? {})) {
    if (names && !names.includes(name)) continue;
    const path = at ? `${at}.${name}` : name, title = field.title ?? name, given = value?.[name];
    const empty = clean(field, given) === null;
    if (empty) {
      if (form.required?.includes(name)) errors.push({ path: firstOf(field, path), title, code: field.enum || isAsked(form, name) ? 'choice' : 'missing' });
      continue;
    }
    if (field.type === 'object') {
      errors.push(...check(field, given as Answer, undefined, path));
      continue;
    }
    const trouble = wrong(field, given);
    if (trouble) errors.push({ path, title, ...trouble });
  }
  return errors;
}

// Where the first control of a field stands.
function firstOf(field: Field, path: string): string {
  const first = field.type === 'object' ? Object.keys(field.properties ?? {})[0] : undefined;
  return first ? `${path}.${first}` : path;
}

// What a problem of the server points to: "/reporter/phone" or "/data/reporter/phone" is the field "reporter.phone".
export const pathOf = (pointer: string | undefined): string => (pointer ?? '').replace(/^\/(data\/)?/, '').replaceAll('/', '.');

// The fields of a form that carry a use, by that use.
export function used(form: Field): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [name, field] of Object.entries(form.properties ?? {})) if (field['x-use']) found[field['x-use']] = name;
  return found;
}

// Does an answer say that this is urgent?
export function isUrgent(form: Field, value: Answer): boolean {
  return Object.entries(form.properties ?? {}).some(([name, field]) => {
    const urgent = field['x-urgent'];
    if (urgent === true) return value[name] === true;
    return Array.isArray(urgent) && urgent.includes(String(value[name]));
  });
}
