// Intake and the map of the list: what is said of a grade, which squares hold cases, and entries that say what the page shows.
import { describe, expect, test } from 'vitest';
import { priorityOf, saidBy, untoldOf, type Table } from '../../src/console/intake/grade';
import { ranked, roughly, wordsOf } from '../../src/console/intake/likeness';
import { cellsOf } from '../../src/console/list/cells';
import type { Field } from '$lib/forms';
import type { Line } from '../../src/console/list/rows.svelte';

const table = (fired: number, then: string[][]): Table => ({
  decision: 'triage', words: 'Grading', refused: false,
  columns: [{ words: 'Category', text: 'data.category' }],
  outputs: [{ name: 'priority', words: 'Priority' }, { name: 'because', words: 'Because' }, { name: 'danger', words: 'Danger' }],
  rules: then.map((cells, i) => ({ rule: i + 1, fired: i + 1 === fired, when: ['-'], then: cells, articles: [] })),
});

describe('the grade', () => {
  const two = [['1', 'It is going on', 'true'], ['4', '', 'false']];
  test('is what the rule that applied says; yes and no are not told', () => {
    expect(saidBy(table(1, two))).toEqual([{ name: 'priority', words: 'Priority', value: '1' }, { name: 'because', words: 'Because', value: 'It is going on' }]);
    expect(saidBy(table(2, two)).map((one) => one.value)).toEqual(['4']);
  });
  test('is nothing where no rule applied', () => {
    expect(saidBy(table(0, two))).toEqual([]);
    expect(priorityOf([table(0, two)])).toBe('');
    expect(priorityOf([table(0, two), table(2, two)])).toBe('4');
  });
});

test('what nobody has told yet is named, a no that was told is not', () => {
  const yes = (title: string, more: object = {}) => ({ type: 'boolean', title, 'x-seal': 'plain', ...more });
  const choice = { type: 'string', enum: ['fight'], 'x-seal': 'plain' };
  const form = { properties: { category: { ...choice, title: 'Category' }, danger: yes('In danger', { 'x-ask': true }), ongoing: yes('Going on', { 'x-ask': true }), photos: yes('Has photos'), by: { ...choice, title: 'By', 'x-use': 'channel' } } } as Field;
  expect(untoldOf(form, {})).toEqual(['Category', 'In danger', 'Going on']);
  expect(untoldOf(form, { category: 'fight', danger: false })).toEqual(['Going on']);
  expect(untoldOf(form, { category: 'fight', danger: true, ongoing: false })).toEqual([]);
});

describe('what may be the same', () => {
  const near = (number: string, more: object) => ({ id: number, number, kind: 'a', status: 'received', opened: '2026-11-01T00:00:00Z', ...more }) as never;
  test('words are words, and of Chinese every two characters', () => {
    expect([...wordsOf('\u7535\u68af\u505c Lift it')]).toEqual(['\u7535\u68af', '\u68af\u505c', 'lift']);
  });
  test('close and of the same kind comes before far, open before closed', () => {
    const order = ranked([near('far', { distance_m: 450, age_s: 60 }), near('shut', { distance_m: 10, age_s: 60, closed: 'x' }), near('same', { distance_m: 10, age_s: 60 })], { kind: 'a', text: '' });
    expect(order.map(({ one }) => one.number)).toEqual(['same', 'shut', 'far']);
  });
});

describe('an order to look through', () => {
  const near = (number: string, title: string, distance_m: number, age_s: number) => ({ id: number, number, kind: 'a', status: 'received', opened: '2026-11-01T00:00:00Z', title, distance_m, age_s }) as never;
  test('words in common first, then the nearest as it is told, then the newest', () => {
    const cases = [near('near-old', 'Noise', 310, 900), near('near-new', 'Noise', 280, 60), near('nearest', 'Dog', 120, 9000), near('far-same', 'The lift again', 480, 9000)];
    expect(ranked(cases, { kind: 'b', text: 'A lift stands still' }).map(({ one }) => one.number)).toEqual(['far-same', 'nearest', 'near-new', 'near-old']);
    expect([roughly(280), roughly(310), roughly(10), roughly()]).toEqual([300, 300, 100, 100]);
  });
});

describe('squares', () => {
  const line = (number: string, cell?: number) => ({ id: number, number, kind: 'a', status: 'x', opened: '', area: '01', ...(cell !== undefined && { cell, lat_e7: cell, lng_e7: cell }) }) as Line;
  test('hold their cases, the fullest first; a case without a place is in none', () => {
    const cells = cellsOf([line('1', 7), line('2', 9), line('3', 9), line('4')]);
    expect(cells.map(({ id, count }) => [id, count])).toEqual([['9', 2], ['7', 1]]);
  });
  test('name the first three', () => {
    expect(cellsOf(['1', '2', '3', '4'].map((one) => line(one, 5)))[0]!.numbers).toEqual(['1', '2', '3']);
  });
});
