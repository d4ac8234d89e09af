// Forms of packs: what is missing or wrong, in order; what is sent holds nothing that was left empty.
import { expect, it } from 'vitest';
import { check, clean, isAsked, isUrgent, pathOf, used, type Field } from '$lib/forms';

const form: Field = {
  type: 'object',
  required: ['narrative', 'reporter'],
  properties: {
    narrative: { type: 'string', title: 'Story', minLength: 2, maxLength: 5, 'x-use': 'text' },
    category: { type: 'string', enum: ['fire', 'lost'], 'x-urgent': ['fire'] },
    score: { type: 'integer', minimum: 1, maximum: 5 },
    reporter: { type: 'object', title: 'Reporter', required: ['phone'], properties: { phone: { type: 'string', title: 'Phone', 'x-use': 'phone' }, email: { type: 'string', format: 'email', title: 'E-mail' } } },
  },
};
const codes = (value: Record<string, unknown>, names?: string[]) => check(form, value, names).map((one) => `${one.path} ${one.code}`);

it('what is missing is found, in the order of the form', () => {
  expect(codes({})).toEqual(['narrative missing', 'reporter.phone missing']);
  expect(codes({ narrative: '   ', reporter: { email: 'a@b.c' } })).toEqual(['narrative missing', 'reporter.phone missing']);
});

it('lengths are counted in characters, one step past them', () => {
  expect(codes({ narrative: '\u{20000}'.repeat(5) }, ['narrative'])).toEqual([]);
  expect(codes({ narrative: '\u{20000}'.repeat(6) }, ['narrative'])).toEqual(['narrative long']);
  expect(codes({ narrative: 'a' }, ['narrative'])).toEqual(['narrative short']);
});

it('choices, numbers and addresses', () => {
  expect(codes({ category: 'flood' }, ['category'])).toEqual(['category choice']);
  expect(codes({ score: '6' }, ['score'])).toEqual(['score range']);
  expect(codes({ score: '1.5' }, ['score'])).toEqual(['score format']);
  expect(codes({ reporter: { phone: '12345', email: 'a@b' } }, ['reporter'])).toEqual(['reporter.email format']);
});

it('a telephone has digits enough to be called, in whatever script', () => {
  const phone = (text: string) => codes({ reporter: { phone: text } }, ['reporter']);
  for (const text of ['12345', '+86 138-0000-5566', '(0571) 8700 0000', '\uff11\uff12\uff13\uff14\uff15']) expect(phone(text)).toEqual([]);
  for (const text of ['1234', 'abc', 'call me at 12']) expect(phone(text)).toEqual(['reporter.phone format']);
});

it('a question that is asked has three states, a tick has one', () => {
  const questions: Field = { required: ['adult', 'told'], properties: { going: { type: 'boolean', 'x-ask': true }, adult: { type: 'boolean' }, told: { type: 'boolean', const: true }, photos: { type: 'boolean' } } };
  expect(Object.keys(questions.properties!).filter((name) => isAsked(questions, name))).toEqual(['going', 'adult']);
  expect(check(questions, { told: true }).map((one) => `${one.path} ${one.code}`)).toEqual(['adult choice']);
  expect(check(questions, { told: true, adult: false })).toEqual([]);
  expect(clean({ type: 'object', ...questions }, { going: undefined, adult: false, told: true })).toEqual({ adult: false, told: true });
  expect(clean({ type: 'object', ...questions }, { going: false })).toEqual({ going: false });
});

it('what is sent holds no empty thing', () => {
  expect(clean(form, { narrative: ' abc ', category: '', score: '3', reporter: { phone: '', email: '' }, other: 1 })).toEqual({ narrative: 'abc', score: 3 });
  expect(clean(form, {})).toBeNull();
});

it('uses, urgency and pointers', () => {
  expect(used(form)).toEqual({ text: 'narrative' });
  expect(isUrgent(form, { category: 'fire' })).toBe(true);
  expect(isUrgent(form, { category: 'lost' })).toBe(false);
  expect(pathOf('/data/reporter/phone')).toBe('reporter.phone');
  expect(pathOf('/reporter')).toBe('reporter');
  expect(pathOf(undefined)).toBe('');
});
