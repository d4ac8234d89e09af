// The colours: each pair that stands together is told apart well enough, in both themes, and "auto" is exactly the dark one.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const css = readFileSync(join(import.meta.dirname, '../../src/lib/style/tokens.css'), 'utf8');
const block = (head: string): Record<string, string> => {
  const start = css.indexOf(head);
  expect(start, head).toBeGreaterThan(-1);
  const text = css.slice(css.indexOf('{', start) + 1, css.indexOf('}', start));
  return Object.fromEntries([...text.matchAll(/--([\w-]+):\s*([^;]+);/g)].map((one) => [one[1]!, one[2]!.trim()]));
};
const light = block(":root[data-theme='light'] {"), dark = block("\n:root[data-theme='dark'] {"), auto = block(":root[data-theme='auto'] {");

// BASIS: WCAG 2.2, relative luminance and contrast ratio
function luminance(colour: string): number {
  const part = (i: number) => {
    const value = parseInt(colour.slice(1 + 2 * i, 3 + 2 * i), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * part(0) + 0.7152 * part(1) + 0.0722 * part(2);
}
function contrast(a: string, b: string): number {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high! + 0.05) / (low! + 0.05);
}

const grounds = ['bg', 'surface', 'raised'];
const texts: [string, string[]][] = [
  ['fg', [...grounds, 'tint', 'ok-tint', 'warn-tint', 'danger-tint']],
  ['mut', [...grounds, 'tint', 'ok-tint']],
  ['accent', [...grounds, 'tint']],
  ['accent-strong', grounds],
  ['on-accent', ['accent', 'accent-strong']],
  ['ok', [...grounds, 'ok-tint']],
  ['warn', [...grounds, 'warn-tint']],
  ['danger', [...grounds, 'danger-tint']],
  ...['p1', 'p2', 'p3', 'p4'].map((one): [string, string[]] => [one, [...grounds, 'tint']]),
  ...['p1', 'p2', 'p3', 'p4'].map((one): [string, string[]] => [`${one}-on`, [one]]),
];

describe.each([['light', light], ['dark', dark]])('%s', (_, theme) => {
  it.each(texts.flatMap(([text, on]) => on.map((ground): [string, string] => [text, ground])))('%s is read on %s', (text, ground) => {
    expect(contrast(theme[text]!, theme[ground]!)).toBeGreaterThanOrEqual(4.5);
  });
  it.each(grounds.flatMap((ground) => ['line', 'focus'].map((line): [string, string] => [line, ground])))('%s is seen on %s', (line, ground) => {
    expect(contrast(theme[line]!, theme[ground]!)).toBeGreaterThanOrEqual(3);
  });
});

it('auto is the dark theme where the reader has set dark', () => {
  expect(auto).toEqual(dark);
  expect(Object.keys(light).sort()).toEqual(Object.keys(dark).sort());
});
