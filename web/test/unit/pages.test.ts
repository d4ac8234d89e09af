// Small things that pages stand on: addresses, codes, times, photographs by their bytes.
import { expect, it } from 'vitest';
import { match } from '$lib/route.svelte';
import { typeOf } from '$lib/photos';
import { relative, spanParts } from '$lib/times';
import { readCode, spoken } from '../../src/portal/receipt/code';

it('patterns of addresses', () => {
  expect(match('/c/case/:id/:tab?', '/c/case/a%20b')).toEqual({ id: 'a b' });
  expect(match('/c/case/:id/:tab?', '/c/case/7/log')).toEqual({ id: '7', tab: 'log' });
  expect(match('/c/case/:id', '/c/case/')).toBeNull();
  expect(match('/c/case/:id', '/c/case/1/2')).toBeNull();
  expect(match('/r/:act?', '/r')).toEqual({});
});

it('a code is read as people write it', () => {
  expect(readCode(' al-7k3m 92qd x4tb 8hwa ')).toBe('AL-7K3M92QDX4TB8HWA');
  expect(readCode('7k3m92qdx4tb8hwa')).toBe('AL-7K3M92QDX4TB8HWA');
  expect(readCode('AL-OIL3M92QDX4TB8HW')).toBe('AL-0113M92QDX4TB8HW');
  expect(readCode('AL-7K3M')).toBeNull();
  expect(readCode('AL-7K3M92QDX4TB8HWU')).toBeNull(); // no U in this alphabet
  expect(spoken('AL-7K3M92QDX4TB8HWA')).toBe('7K3M 92QD X4TB 8HWA');
});

it('times', () => {
  document.documentElement.lang = 'en';
  expect(relative(0, 3 * 60_000)).toBe('3 minutes ago');
  expect(relative(49 * 3600_000, 0)).toBe('in 2 days');
  expect(spanParts(-(25 * 3600_000 + 61_000))).toEqual({ days: 1, hours: 1, minutes: 1, seconds: 1 });
});

it('files are told by their bytes, whatever their names', () => {
  const text = (s: string) => Uint8Array.from(s, (c) => c.charCodeAt(0));
  expect(typeOf(Uint8Array.of(0xff, 0xd8, 0xff, 0xe0))).toBe('image/jpeg');
  expect(typeOf(Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a))).toBe('image/png');
  expect(typeOf(text('RIFF\0\0\0\0WEBPVP8 '))).toBe('image/webp');
  expect(typeOf(text('%PDF-1.7'))).toBe('application/pdf');
  expect(typeOf(text('\0\0\0\x18ftypmp42'))).toBe('video/mp4');
  expect(typeOf(text('<svg xmlns='))).toBeNull();
  expect(typeOf(new Uint8Array())).toBeNull();
});
