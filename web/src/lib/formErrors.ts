// The words of what is wrong in an answer.
import type { FormError } from './forms';
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
