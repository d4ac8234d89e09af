// The words of what is wrong in an answer, for the list at the top of a form and for its fields, whose controls are named PREFIX-PATH.
import type { Problem } from './api';
import { check, pathOf, type Answer, type Field, type FormError } from './forms';
import type { Listed } from './listed';
import { m } from './m';

export function errorWords(error: FormError): string {
  const { title, limit = 0 } = error;
  switch (error.code) {
    case 'missing':
      return m.error_missing({ title });
    case 'long':
      return m.error_long({ title, limit });
    case 'short':
      return m.error_short({ title, limit });
    case 'range':
      return m.error_range({ title, limit });
    case 'choice':
      return m.error_choice({ title });
    case 'format':
      return m.error_format({ title });
  }
}

export const wrongIn = (form: Field, value: Answer, prefix: string): Listed[] => check(form, value).map((one) => ({ id: `${prefix}-${one.path}`, text: errorWords(one) }));

// The field that the server points to; null where its answer is about the whole.
export function pointedAt(problem: Problem, prefix: string): Listed[] | null {
  const path = pathOf(problem.body.where);
  return path ? [{ id: `${prefix}-${path}`, text: problem.body.expected ? `${problem.body.title}: ${problem.body.expected}` : problem.body.title, said: true }] : null;
}

// For the fields of a form, by their paths.
export const byPath = (errors: readonly Listed[], prefix: string): Record<string, string> =>
  Object.fromEntries(errors.filter((one) => one.id.startsWith(`${prefix}-`)).map((one) => [one.id.slice(prefix.length + 1), one.text]));
