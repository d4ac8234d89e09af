// Where a page about one's receipt is. The code stands behind the # of its address, for whoever keeps that; on a shared computer it stands in no address
// and no history: this page alone remembers it, until it is left.
import { go, place } from '$lib/route.svelte';
import { computer } from '../computer.svelte';
import { readCode } from './code';

export const codeHere = (): string => readCode(place.fragment) ?? computer.code;
export const withCode = (path: string, code: string): string => (computer.shared ? path : `${path}#${code}`);

export function goWith(path: string, code: string, how: 'push' | 'replace' = 'push'): void {
  if (computer.shared) computer.code = code;
  go(withCode(path, code), how);
}

// A code that stands in the address of a shared computer, as one that came by a link, leaves it.
export function hideCode(): void {
  const code = readCode(place.fragment);
  if (computer.shared && code) goWith(place.path, code, 'replace');
}
