// What only time brings about, on a server whose clock can be set: clocks that run out and why, in the list, in the case and in oversight.
import { existsSync } from 'node:fs';
import { anlanWithClock, serve, type Server } from './city';
import { act, request, wait } from './desk';
import { expect, signIn as enter, test as base, type Page } from './fixtures';

const test = base.extend<object, { server: Server }>({
  server: [
    async ({}, use) => {
      const server = await serve([], anlanWithClock);
      await use(server);
      await server.stop();
    },
    { scope: 'worker' },
  ],
});

test.skip(!existsSync(anlanWithClock), 'the program with a clock that can be set is not built');

// A session lasts hours, and days go by: whoever looks signs in again.
async function signInAgain(page: Page, name: string, url: string): Promise<void> {
  await page.context().clearCookies();
  await enter(page, name, url);
}

test('clocks that ran out stand in oversight with what each case waits for, the longest first', async ({ page, t, axe, picture, server }) => {
  test.slow();
  const untaken = await request(page, server.url), taken = await request(page, server.url);
  await enter(page, 'handler', server.url);
  await act(page, server.url, taken.id, 'accept');
  await act(page, server.url, taken.id, 'take');
  await wait(page, server.url, 12);

  await signInAgain(page, 'overseer', server.url);
  await page.goto('/c/oversight');
  const row = (number: string) => page.locator('.oversight tbody tr').filter({ hasText: number });
  await expect(page.locator('.oversight tbody tr').first()).toBeVisible();
  const more = page.getByRole('button', { name: t('more'), exact: true });
  for (const one of [untaken, taken]) while ((await row(one.number).count()) === 0 && (await more.isVisible())) await more.click();
  await expect(row(untaken.number)).toContainText(t('c_ov_wait_assignee'));
  await expect(row(taken.number)).toContainText(t('c_ov_wait_act'));
  await axe('clocks that ran out');
  await picture('console-oversight', false);

  // Filters stand in the address, and the file says the same as the lines.
  const all = await page.locator('.oversight tbody tr').count();
  await page.getByLabel(t('c_col_kind')).selectOption('help-request');
  await expect(page).toHaveURL(/kind=help-request/);
  await expect.poll(() => page.locator('.oversight tbody tr').count()).toBeLessThanOrEqual(all);
  await expect(row(untaken.number)).toHaveCount(1);
  const bring = page.waitForEvent('download');
  await page.getByRole('button', { name: t('c_ov_csv') }).click();
  const bytes = await (await bring).createReadStream();
  let text = '';
  for await (const chunk of bytes) text += String(chunk);
  expect(text).toContain(untaken.number);
  expect(text).toContain(t('c_ov_wait_assignee'));

  // The record counts them, and the case and its list say that the time is over.
  await page.goto('/c/oversight/record');
  const kinds = page.getByRole('table', { name: t('c_ov_by_kind') });
  await expect(kinds.locator(`td[data-label="${t('c_ov_overdue')}"]`).filter({ hasText: /[1-9]/ })).not.toHaveCount(0);
  await signInAgain(page, 'handler', server.url);
  await page.goto(`/c?number=${taken.number}`);
  await expect(page.locator('.line .over')).toHaveCount(1);
  await page.goto(`/c/case/${taken.id}`);
  await expect(page.locator('.clocks .over')).not.toHaveCount(0);
});
