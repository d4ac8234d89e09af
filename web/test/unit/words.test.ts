// Words: the same in both languages, each with the same parameters, each used, and none typed into a component.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { expect, it } from 'vitest';

const web = join(import.meta.dirname, '../..');
const walk = (folder: string): string[] => readdirSync(folder).flatMap((name) => {
  const path = join(folder, name);
  return statSync(path).isDirectory() ? walk(path) : [path];
});
const sources = walk(join(web, 'src')).filter((path) => /\.(svelte|ts)$/.test(path) && !path.includes('/gen/'));
const files = readdirSync(join(web, 'i18n/en')).filter((name) => name.endsWith('.json'));
type Words = Record<string, unknown>;
const read = (language: string, file: string): Words => JSON.parse(readFileSync(join(web, 'i18n', language, file), 'utf8')) as Words;
const parameters = (words: unknown): string[] => [...new Set([...JSON.stringify(words).matchAll(/\{(\w+)\}/g)].map((one) => one[1]!))].sort();

it.each(files)('%s says the same things in both languages', (file) => {
  const zh = read('zh-CN', file), en = read('en', file);
  expect(Object.keys(zh).sort()).toEqual(Object.keys(en).sort());
  for (const key of Object.keys(zh)) {
    expect(parameters(zh[key]), key).toEqual(parameters(en[key]));
    expect(JSON.stringify(zh[key]).length, key).toBeGreaterThan(2);
  }
});

it('no key stands in two files', () => {
  const all = files.flatMap((file) => Object.keys(read('en', file)));
  expect(all.filter((key, i) => all.indexOf(key) !== i)).toEqual([]);
});

it('every word is used', () => {
  const text = sources.map((path) => readFileSync(path, 'utf8')).join('\n') + readFileSync(join(web, 'shell.mjs'), 'utf8') + readFileSync(join(web, 'pages.json'), 'utf8');
  const used = new Set(text.match(/[a-z][a-z0-9_]*/g));
  expect(files.flatMap((file) => Object.keys(read('en', file))).filter((key) => !used.has(key))).toEqual([]);
});

it('no Chinese letter and no raw HTML stands in the sources', () => {
  const bad = sources.flatMap((path) => {
    const text = readFileSync(path, 'utf8');
    const found = [/[\u3400-\u9fff\uff00-\uffef\u3000-\u303f]/, /\{@html/, /<[a-z][^>]*\sstyle="/, /\beval\(|new Function\(/, /innerHTML/].filter((one) => one.test(text));
    return found.map((one) => `${relative(web, path)}: ${one}`);
  });
  expect(bad).toEqual([]);
});

// A space that begins or ends what an element or a block of Svelte holds is not in the page: it is said with {' '}.
it('no space between words is lost', () => {
  const lost = /(\{[#:](?:[^{}]|\{[^{}]*\})*\}|<[a-z](?:[^<>{}]|\{(?:[^{}]|\{[^{}]*\})*\})*(?<!\/)>) (?=\S)|\S (?=\{\/|<\/)/g;
  const bad = sources.filter((path) => path.endsWith('.svelte')).flatMap((path) => {
    const text = readFileSync(path, 'utf8').replace(/<(script|style)[^]*?<\/\1>|<!--[^]*?-->/g, '');
    return text.split('\n').flatMap((line) => [...line.trim().matchAll(lost)].map((one) => `${relative(web, path)}: ${line.trim().slice(Math.max(one.index - 30, 0), one.index + 60)}`));
  });
  expect(bad).toEqual([]);
});

it('the lock files name no host', () => {
  for (const file of ['package-lock.json', 'node/package-lock.json']) expect(readFileSync(join(web, file), 'utf8')).not.toMatch(/"resolved"/);
});
