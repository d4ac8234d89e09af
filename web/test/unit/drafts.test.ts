// Drafts: kept with their bytes, for a day, not on a shared computer, and in memory where the browser keeps nothing.
import 'fake-indexeddb/auto';
import { beforeEach, expect, it, vi } from 'vitest';
import { dropDraft, forgetAll, forgetOld, loadDraft, saveDraft, shareComputer } from '$lib/drafts';

const DAY = 24 * 3600 * 1000;
beforeEach(async () => {
  await shareComputer(false);
  await forgetAll();
});

it('a draft comes back with its bytes', async () => {
  const bytes = Uint8Array.of(1, 2, 3).buffer;
  expect(await saveDraft('report', { text: 'lift', bytes })).toBe(true);
  const draft = await loadDraft<{ text: string; bytes: ArrayBuffer }>('report');
  expect(draft?.content.text).toBe('lift');
  expect(new Uint8Array(draft!.content.bytes)).toEqual(Uint8Array.of(1, 2, 3));
});

it('it goes after a day, and not before', async () => {
  await saveDraft('report', 'x', 1000);
  expect(await loadDraft('report', 1000 + DAY)).not.toBeNull();
  expect(await loadDraft('report', 1001 + DAY)).toBeNull();
  expect(await loadDraft('report', 1000)).toBeNull(); // it was dropped
});

it('old ones go whoever asks', async () => {
  await saveDraft('old', 'x', 1000);
  await saveDraft('new', 'y', DAY);
  await forgetOld(2 * DAY);
  expect(await loadDraft('old', 1000)).toBeNull();
  expect(await loadDraft('new', DAY)).not.toBeNull();
});

it('it is gone when it is sent', async () => {
  await saveDraft('report', 'x');
  await dropDraft('report');
  expect(await loadDraft('report')).toBeNull();
});

it('a shared computer keeps nothing, and loses what it had', async () => {
  await saveDraft('report', 'x');
  await shareComputer(true);
  expect(await loadDraft('report')).toBeNull();
  expect(await saveDraft('report', 'y')).toBe(false);
  await shareComputer(false);
  expect(await loadDraft('report')).toBeNull();
});

it('a shared computer keeps nothing in memory either', async () => {
  const open = vi.spyOn(indexedDB, 'open').mockImplementation(() => {
    throw new Error('private window');
  });
  await shareComputer(true);
  expect(await saveDraft('report', 'x')).toBe(false);
  expect(await loadDraft('report')).toBeNull();
  open.mockRestore();
});

it('that a computer is shared holds while its tab is open', async () => {
  const first = await import('../../src/portal/computer.svelte');
  expect(first.computer.shared).toBe(false);
  await saveDraft('report', 'x');
  await first.setShared(true);
  expect(await loadDraft('report')).toBeNull();
  vi.resetModules(); // the document is loaded anew
  const again = await import('../../src/portal/computer.svelte'), drafts = await import('$lib/drafts');
  expect(again.computer.shared).toBe(true);
  expect(await drafts.saveDraft('report', 'x')).toBe(false);
  await again.setShared(false);
  expect(await drafts.saveDraft('report', 'x')).toBe(true);
  vi.resetModules();
  expect((await import('../../src/portal/computer.svelte')).computer.shared).toBe(false);
});

it('without a database it is in memory and says so', async () => {
  const open = vi.spyOn(indexedDB, 'open').mockImplementation(() => {
    throw new Error('private window');
  });
  expect(await saveDraft('report', 'x')).toBe(false);
  expect((await loadDraft<string>('report'))?.content).toBe('x');
  open.mockRestore();
});
