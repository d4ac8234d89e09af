// The pages on a server whose log was restored from less than had been signed, as an operator does it: what stood in the log that ended still holds,
// by the chain from the key that is published now.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { anlan, city, serve, type Server } from './city';
import { act, request } from './desk';
import { expect, expectTrouble, signIn, test as base } from './fixtures';

const run = (...words: string[]): void => void execFileSync(anlan, words, { stdio: ['ignore', 'ignore', 'pipe'] });

function restored(data: string): void {
  const folder = mkdtempSync(join(tmpdir(), 'anlan-restored-'));
  const [before, copy, keys] = ['data', 'copy', 'keys'].map((name) => join(folder, name)) as [string, string, string];
  cpSync(join(city(), 'data'), before, { recursive: true });
  run('backup', '--data', before, copy);
  run('backup', '--data', before, '--keys', keys);
  run('restore', '--from', copy, '--keys', keys, '--data', data, '--new-origin');
  rmSync(folder, { recursive: true, force: true });
}

const test = base.extend<object, { server: Server }>({
  server: [
    async ({}, use) => {
      const server = await serve([], anlan, restored);
      await use(server);
      await server.stop();
    },
    { scope: 'worker' },
  ],
});

test('entries from before and after a restore hold on the Ledger tab, and the head says by what', async ({ page, t, axe, server }) => {
  await signIn(page, 'handler', server.url);
  const origins = (await (await page.request.get('/ledger/origins')).json()) as { origins: unknown[] };
  expect(origins.origins).toHaveLength(1);
  const { cases } = (await (await page.request.get('/api/v1/cases?open=true&owner=command&status=received&kind=help-request')).json()) as { cases: { id: string }[] };
  const { id } = cases[0]!;
  await page.goto(`/c/case/${id}/log`);
  const held = page.locator('tbody tr.held');
  await expect(held).not.toHaveCount(0);
  const before = await held.count();
  await expect(page.getByText(t('c_log_held', { count: before }))).toBeVisible();
  await expect(page.getByText(t('proof_key_ended', { fingerprint: '' }).slice(0, 12))).toBeVisible();
  await axe('a log that ended');
  await act(page, server.url, id, 'accept'); // stands in the log that goes on
  await expect(page.getByText(t('c_log_held', { count: before + 1 }))).toBeVisible();
  await expect(page.locator('tbody tr.failed')).toHaveCount(0);
});

test('who forges the chain convinces nobody', async ({ page, t, server }) => {
  expectTrouble(page, /ERR_FAILED/);
  await signIn(page, 'handler', server.url);
  const { cases } = (await (await page.request.get('/api/v1/cases?open=true&owner=command')).json()) as { cases: { id: string }[] };
  await page.route('**/ledger/origins', (route) => route.fulfill({ json: { origins: [] } }));
  await page.goto(`/c/case/${cases.at(-1)!.id}/log`);
  await expect(page.locator('tbody tr.failed').first()).toContainText(t('c_log_not_key'));
  await page.unroute('**/ledger/origins');
  await page.route('**/ledger/vkey', (route) => route.abort());
  await page.goto(`/c/case/${(await request(page, server.url)).id}/log`);
  await expect(page.locator('tbody tr').first()).toContainText(t('c_log_not_asked'));
});
