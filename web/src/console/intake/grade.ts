// What the decisions say of a call, out of their tables: each output of the rules that applied, in the pack's words.
import type { Schemas } from '$lib/api';
import type { Answer, Field } from '$lib/forms';

export type Table = Schemas['DecisionTable'];
export interface Said {
  name: string;
  words: string;
  value: string;
}

const isYesOrNo = (value: string): boolean => value === 'true' || value === 'false';

// Yes and no are how decisions speak to one another; people are told the rest.
export function saidBy(table: Table): Said[] {
  const rule = table.rules.find((one) => one.fired);
  if (!rule) return [];
  return table.outputs.map((output, i) => ({ name: output.name, words: output.words, value: rule.then[i] ?? '' })).filter((one) => one.value !== '' && one.value !== 'null' && !isYesOrNo(one.value));
}

export const priorityOf = (tables: Table[]): string => tables.flatMap(saidBy).find((one) => one.name === 'priority')?.value ?? '';

// Which answers are not there yet: choices, and what the tables look at as yes or no, since a decision takes a question that nobody asked for a no.
export function untoldOf(plain: [string, Field][], answers: Answer, tables: Table[]): string[] {
  const asked = new Set(tables.flatMap((table) => table.columns.flatMap((column) => [...column.text.matchAll(/\bdata\.(\w+)/g)].map((found) => found[1]))));
  const isAsked = (name: string, field: Field): boolean => (field.enum ? !field['x-use']?.includes('channel') : field.type === 'boolean' && asked.has(name));
  return plain.filter(([name, field]) => isAsked(name, field) && (answers[name] ?? '') === '').map(([name, field]) => field.title ?? name);
}
