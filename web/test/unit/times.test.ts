// The clock on the wall of the agency, wherever the reader's own machine stands.
import { afterEach, beforeEach, expect, it } from 'vitest';
import { dateTime, instantAt, isElsewhere, time, wallOf } from '$lib/times';
import { zone } from '$lib/zone.svelte';

beforeEach(() => (document.documentElement.lang = 'en'));
afterEach(() => (zone.name = undefined));

it('times are shown in the zone of the agency as soon as it is known', () => {
  zone.name = 'Asia/Shanghai';
  expect(time('2026-03-01T20:30:00Z')).toBe('04:30');
  expect(dateTime('2026-03-01T20:30:00Z')).toMatch(/2 Mar 2026|Mar 2, 2026/);
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

it('whoever is elsewhere is told whose time it is', () => {
  expect(isElsewhere()).toBe(false); // nobody has told it yet
  zone.name = Intl.DateTimeFormat().resolvedOptions().timeZone;
  expect(isElsewhere()).toBe(false);
  zone.name = 'Pacific/Kiritimati';
  expect(isElsewhere()).toBe(true);
});
