// What the decisions say of a call, out of their tables: each output of the rules that applied, in the pack's words.
import type { Schemas } from '$lib/api';
import { isAsked, type Answer, type Field } from '$lib/forms';

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

// Which answers are not there yet: choices, and what is asked as yes or no. Until it is told the law decides as if nobody had told it.
export function untoldOf(form: Field, answers: Answer): string[] {
  const isWanted = ([name, field]: [string, Field]): boolean => field['x-seal'] === 'plain' && (field.enum ? field['x-use'] !== 'channel' : isAsked(form, name));
  return Object.entries(form.properties ?? {}).filter((one) => isWanted(one) && (answers[one[0]] ?? '') === '').map(([name, field]) => field.title ?? name);
}
