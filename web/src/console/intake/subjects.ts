// What a call may be about: the kinds and the choices of their categories, found by words in the reader's language.
import { used } from '$lib/forms';
import type { Kind } from '$lib/kinds.svelte';

export interface Subject {
  kind: Kind;
  code: string; // of the kind's category; empty: the kind alone
  label: string;
  about: string;
}

const LIMIT = 10;

export function subjects(kinds: readonly Kind[], text: string): Subject[] {
  const wanted = text.trim().toLowerCase().split(/\s+/).filter(Boolean);
  const all = kinds.flatMap((kind): Subject[] => {
    const name = used(kind.form).code, field = name ? kind.form.properties?.[name] : undefined;
    const codes = Object.entries(field?.['x-words'] ?? {}).map(([code, words]) => ({ kind, code, label: words, about: kind.words }));
    return [{ kind, code: '', label: kind.words, about: kind.about ?? '' }, ...codes];
  });
  const fits = (one: Subject): boolean => wanted.every((word) => `${one.label} ${one.about}`.toLowerCase().includes(word));
  return all.filter(fits).slice(0, LIMIT);
}
