// The language of the page: the server has written it into <html lang>, from the reader's cookie or browser; changing it loads the page anew,
// with the address and the draft as they are.
import { overwriteGetLocale } from '../gen/words/runtime.js';
import { keep } from './preferences';

export type Language = 'zh-CN' | 'en';
export const languages: readonly Language[] = ['zh-CN', 'en'];
// Names of people and released titles are in the one language in which somebody wrote them. What is not in the page's is marked, so that it is spoken and
// drawn as its own; undefined: nothing is to be marked.
export function languageOf(text: string | undefined): Language | undefined {
  const letters = text?.match(/\p{L}/gu) ?? [];
  if (!letters.length) return undefined;
  const own: Language = letters.some((one) => /\p{Script=Han}/u.test(one)) ? 'zh-CN' : 'en';
  return own === language() ? undefined : own;
}

export const languageNames: Record<Language, string> = { 'zh-CN': '\u4e2d\u6587', en: 'English' }; // each in its own language

export const language = (): Language => (document.documentElement.lang === 'en' ? 'en' : 'zh-CN');

// What Intl is asked for: days before months in English, as the agencies write them that these pages are for.
export const locale = (): string => (language() === 'en' ? 'en-GB' : language());

overwriteGetLocale(language);

export function speak(next: Language): void {
  keep('anlan_language', next);
  location.reload();
}

// Words that come with the pack: an object by language, or a text that is the same in both. A missing translation shows the Chinese, marked as such.
export type Words = string | Partial<Record<Language, string>> | null | undefined;
export function told(words: Words): string {
  if (typeof words === 'string') return words;
  return words?.[language()] ?? words?.['zh-CN'] ?? words?.en ?? '';
}
