// Whom one calls in danger: the numbers of the pack, in its order and words, and never one that it has not said.
import { beforeEach, expect, it } from 'vitest';
import { emergencyLine, emergencyTitle, kinds, type Part } from '$lib/kinds.svelte';
import { m } from '$lib/m';

const named = (words: string, number: string) => ({ name: words, words, number });
const said = (parts: Part[]): string => parts.map((one) => one.text).join('');
beforeEach(() => {
  document.documentElement.lang = 'en';
  kinds.emergency = [];
});

it('one number is told alone, several with whom they reach', () => {
  kinds.emergency = [named('everybody', '999')];
  expect(said(emergencyLine())).toBe('In immediate danger call 999 at once');
  kinds.emergency = [named('police', '04'), named('fire', '05'), named('ambulance', '06')];
  expect(said(emergencyLine())).toBe('In immediate danger call 04 (police), 05 (fire) or 06 (ambulance) at once');
  expect(said(emergencyTitle())).toBe('Call 04 (police), 05 (fire) or 06 (ambulance) now');
  expect(emergencyLine().filter((one) => one.whole).map((one) => one.text)).toEqual(['04 (police)', '05 (fire)', '06 (ambulance)']);
  document.documentElement.lang = 'zh-CN';
  expect(said(emergencyLine())).toContain('04\uff08police\uff09\u300105\uff08fire\uff09\u621606\uff08ambulance\uff09');
});

it('where the pack has none, or has not said it yet, no number is made up', () => {
  expect(said(emergencyLine())).toBe(m.emergency_line_any());
  expect(said([...emergencyLine(), ...emergencyTitle()])).not.toMatch(/\d/);
});
