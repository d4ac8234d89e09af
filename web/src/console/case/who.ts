// Who did an act, as staff are told it: a colleague by name, residents and the server as what they are.
import { m } from '$lib/m';

export const who = (one: { by?: string; by_words?: string }): string =>
  one.by === 'h' || one.by === 'a' ? m.c_by_resident() : one.by === 's' ? m.by_system() : one.by_words || (one.by ?? '').replace(/^[upo]:/, '');
