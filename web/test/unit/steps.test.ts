// How far it is, told to a resident: each thing once, and nothing that did not happen.
import { expect, it } from 'vitest';
import { stepsOf, type Element } from '../../src/portal/receipt/steps';

const drawn = (standing: Record<string, Partial<Element>>): Element[] =>
  [
    ['open', 'start event'], ['course', 'sub-process'], ['await', 'event-based gateway'], ['accept', 'catch event'], ['handle', 'user task'], ['late', 'boundary event'],
    ['withdrawal', 'event sub-process'], ['withdraw', 'start event'], ['withdrawn', 'end event'], ['unnamed', 'exclusive gateway'],
  ].map(([id, type]) => ({ id: id!, type: type!, words: id === 'unnamed' ? undefined : id, ...(id === 'late' ? { clock: 'answer' } : {}), ...standing[id!] }));
const told = (standing: Record<string, Partial<Element>>): string[] => stepsOf(drawn(standing)).map((one) => one.id);

it('a wait is a step while it lasts, and none once something else came', () => {
  expect(told({ open: { passed: true }, course: { standing: 'here' }, await: { standing: 'here', passed: true }, accept: { standing: 'awaited' }, late: { standing: 'awaited' }, withdraw: { standing: 'awaited' } })).toEqual(['open', 'await', 'accept', 'withdraw']);
  expect(told({ open: { passed: true }, course: { passed: true }, await: { passed: true }, accept: { passed: true }, handle: { standing: 'here' } })).toEqual(['open', 'accept', 'handle']);
});

it('a withdrawal is told once', () => {
  expect(told({ open: { passed: true }, course: { passed: true }, await: { passed: true }, withdrawal: { passed: true }, withdraw: { passed: true }, withdrawn: { passed: true } })).toEqual(['open', 'withdraw']);
});
