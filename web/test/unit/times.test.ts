// The clock on the wall of the agency, wherever the reader's own machine stands.
import { afterEach, beforeEach, expect, it } from 'vitest';
import { date, dateTime, dueWords, instantAt, isElsewhere, time, wallOf, zoneWords } from '$lib/times';
import { zone } from '$lib/zone.svelte';

beforeEach(() => (document.documentElement.lang = 'en'));
afterEach(() => (zone.name = undefined));

it('times are shown in the zone of the agency as soon as it is known', () => {
  zone.name = 'Asia/Shanghai';
  expect(time('2026-03-01T20:30:00Z')).toBe('04:30');
  expect(dateTime('2026-03-01T20:30:00Z')).toBe('2 Mar 2026, 04:30');
  expect(date('2026-03-01T20:30:00Z')).toBe('2 Mar 2026');
  zone.name = 'America/New_York';
  expect(time('2026-03-01T20:30:00Z')).toBe('15:30');
});

it('what is typed is a time of that zone, and comes back as it was typed', () => {
  zone.name = 'Asia/Shanghai';
  expect(instantAt('2026-03-01T09:30')).toBe('2026-03-01T01:30:00.000Z');
  expect(wallOf('2026-03-01T01:30:00.000Z')).toBe('2026-03-01T09:30');
  for (const name of ['Asia/Shanghai', 'Europe/London', 'America/New_York', 'Asia/Kathmandu', 'Pacific/Kiritimati'])
    for (const wall of ['2026-01-01T00:00', '2026-02-28T23:59', '2026-07-15T12:00', '2026-12-31T23:30']) {
      zone.name = name;
      expect(wallOf(instantAt(wall)), `${name} ${wall}`).toBe(wall);
    }
});

// PROVES: in summer time's first hour there is no such time, in its last there are two
it('a gap is passed as if it were not there, and of two hours the first counts', () => {
  zone.name = 'Europe/London';
  expect(instantAt('2026-03-29T01:30')).toBe('2026-03-29T01:30:00.000Z');
  expect(instantAt('2026-03-29T00:30')).toBe('2026-03-29T00:30:00.000Z');
  expect(instantAt('2026-03-29T02:30')).toBe('2026-03-29T01:30:00.000Z');
  expect(instantAt('2026-10-25T01:30')).toBe('2026-10-25T00:30:00.000Z');
  expect(instantAt('2026-10-25T02:30')).toBe('2026-10-25T02:30:00.000Z');
});

it('what is no time is empty', () => {
  for (const bad of ['', 'yesterday', '2026-13-01T00:00']) expect(instantAt(bad)).toBe('');
  for (const bad of [undefined, '', 7, 'x']) expect(wallOf(bad)).toBe('');
});

// PROVES: "30 November, 00:00" is the end of the 29th, and whoever comes on the 30th comes too late.
it('what lasts to the end of a day is due by that day, in the zone of the agency', () => {
  zone.name = 'Asia/Shanghai';
  expect(dueWords('2026-11-29T16:00:00Z')).toBe('due by the end of 29 Nov 2026');
  expect(dueWords('2026-11-29T15:59:00Z')).toBe('due 29 Nov 2026, 23:59');
  expect(dueWords('2026-11-29T16:01:00Z')).toBe('due 30 Nov 2026, 00:01');
  expect(dueWords('2026-12-31T16:00:00Z')).toBe('due by the end of 31 Dec 2026');
  document.documentElement.lang = 'zh-CN';
  expect(dueWords('2026-11-29T16:00:00Z')).toBe('2026年11月29日 24 时到期');
  zone.name = 'Europe/London';
  expect(dueWords('2026-11-29T16:00:00Z')).toBe('2026年11月29日 16:00 到期');
  zone.name = 'America/Havana'; // its summer time takes the first hour of a day
  expect(dueWords('2026-03-08T05:00:00Z')).toBe('2026年3月7日 24 时到期');
});

it('the zone is called as people call it', () => {
  zone.name = 'Europe/London';
  expect(zoneWords()).toBe('United Kingdom Time');
  document.documentElement.lang = 'zh-CN';
  zone.name = 'Asia/Shanghai';
  expect(zoneWords()).toMatch(/^中国(标准)?时间$/);
});

it('whoever is elsewhere is told whose time it is', () => {
  expect(isElsewhere()).toBe(false); // nobody has told it yet
  zone.name = Intl.DateTimeFormat().resolvedOptions().timeZone;
  expect(isElsewhere()).toBe(false);
  zone.name = 'Pacific/Kiritimati';
  expect(isElsewhere()).toBe(true);
});
