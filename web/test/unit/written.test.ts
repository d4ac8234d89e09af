// What was written, as lines: in the order of the form, in its words, a position in degrees, files numbered as the book has them.
import { expect, it } from 'vitest';
import { m } from '$lib/m';
import { linesOf, together } from '$lib/written';

const form = {
  properties: {
    narrative: { title: 'What happened', type: 'string' },
    place: { title: 'Place', type: 'object', properties: { address: { title: 'Address', type: 'string' }, lat_e7: { type: 'integer' }, lng_e7: { type: 'integer' } } },
    danger: { title: 'In danger', type: 'boolean' },
    files: { title: 'Photographs', type: 'array' },
  },
};
const file = (name: string) => ({ id: '1', key: '2', sha256: '3', name, type: 'image/jpeg', bytes: '1530' });
const shown = (body: Record<string, unknown>) => linesOf(form.properties, body).map((line) => [line.title, line.value]);

it('the order is that of the form, whatever that of the book', () => {
  const body = { danger: true, files: [file('a.jpg')], narrative: 'a lift', other: 'x', place: { address: 'a road', lat_e7: 301356616, lng_e7: -1201234567 } };
  expect(shown(body)).toEqual([['What happened', 'a lift'], ['Address', 'a road'], [m.coordinates(), '30.1356616, -120.1234567'], ['In danger', m.yes()], ['Photographs', ''], ['other', 'x']]);
});

it('half a position is no position', () => {
  expect(shown({ place: { lat_e7: 1 } })).toEqual([['lat_e7', '1']]);
});

it('files keep the numbers that the book gives them', () => {
  const lines = linesOf({ second: { title: '2' }, first: { title: '1' } }, { first: [file('a'), file('b')], second: [file('c')] }, 4);
  expect(lines.map(({ title, first, files }) => [title, first, files?.map((one) => one.name)])).toEqual([['2', 6, ['c']], ['1', 4, ['a', 'b']]]);
});

it('a field of a form that is gone has plain words', () => {
  expect(linesOf(undefined, { text: 'more' })).toEqual([{ title: m.written_text(), value: 'more', first: 0 }]);
});

it('of several forms the first says what a name is', () => {
  expect(Object.entries(together([form, undefined, { properties: { danger: { title: 'Another' }, text: { title: 'Text' } } }])).map(([name, field]) => [name, field.title])).toEqual([
    ['narrative', 'What happened'], ['place', 'Place'], ['danger', 'In danger'], ['files', 'Photographs'], ['text', 'Text'],
  ]);
});
