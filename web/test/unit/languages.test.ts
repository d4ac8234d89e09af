// Which language a name or a title is marked as: the one in which it is written, where that is not the page's.
import { beforeEach, expect, it } from 'vitest';
import { languageOf } from '$lib/words';

beforeEach(() => void (document.documentElement.lang = 'en'));
const HAN = '\u503c\u73ed\u6c11\u8b66';

it('only what is not in the page\'s language is marked', () => {
  expect([languageOf(HAN), languageOf('Duty officer'), languageOf(`${HAN} 07`)]).toEqual(['zh-CN', undefined, 'zh-CN']);
  document.documentElement.lang = 'zh-CN';
  expect([languageOf(HAN), languageOf('Duty officer'), languageOf(`K ${HAN}`)]).toEqual([undefined, 'en', undefined]);
});

it('what has no letter is in no language', () => {
  expect([languageOf('2026-000115'), languageOf(''), languageOf(undefined)]).toEqual([undefined, undefined, undefined]);
});
