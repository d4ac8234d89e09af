// A receipt that is looked at: it follows what happens by a live line, says when that is lost and goes on when it is back, asks by itself where
// there is none, and tells every time in the agency's zone.
import { act, request } from './desk';
import { expect, expectTrouble, signIn, test, zoneWords, type Page, type Say } from './fixtures';

const ZONE = 'Asia/Shanghai'; // of the pack that the city has
const status = (page: Page) => page.locator('header .chip');
const line = (page: Page) => page.locator('[data-live]');
const shown = (instant: string, timeZone: string): string =>
  new Intl.DateTimeFormat('zh-CN', { timeZone, hourCycle: 'h23', year: 'numeric', month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit' }).format(new Date(instant));

// What lasts to the end of a day is due by that day.
function dueOf(t: Say, due: string): string {
  if (!shown(due, ZONE).endsWith(' 00:00')) return t('clock_due', { at: shown(due, ZONE) });
  return t('clock_due_day', { day: shown(new Date(Date.parse(due) - 1).toISOString(), ZONE).replace(/ .*/, '') });
}

test('what happens is there without asking, also after the line was lost', async ({ page, browser, t, server, axe }) => {
  test.slow();
  for (const what of [/ERR_CONNECTION_REFUSED/, /ERR_FAILED/, /ERR_INCOMPLETE_CHUNKED_ENCODING/, /ERR_EMPTY_RESPONSE/, /ERR_CONNECTION_RESET/]) expectTrouble(page, what);
  const { id, receipt } = await request(page, server.url);
  const staff = await (await browser.newContext({ baseURL: server.url })).newPage();
  await signIn(staff, 'call-taker', server.url);
  const asked: string[] = [], heard: (string | null)[] = [];
  page.on('request', async (one) => {
    const path = new URL(one.url()).pathname;
    if (path === '/api/v1/receipt') asked.push(path);
    if (path === '/api/v1/receipt/events') heard.push(await one.headerValue('Last-Event-ID'));
  });
  await page.goto(`/r#${receipt}`);
  await expect(line(page)).toHaveText(t('receipt_live'));
  await expect.poll(() => heard).toEqual(['0']); // from the opening on, which the page shows already
  expect(asked).toHaveLength(1);
  const before = await status(page).innerText();
  await act(staff, server.url, id, 'accept');
  await expect(status(page)).not.toHaveText(before);
  expect(asked).toHaveLength(2); // it was told, and asked once
  await axe('live');

  await page.route('**/api/v1/receipt/events', (route) => route.abort());
  await server.restart();
  await expect(line(page)).toHaveAttribute('data-live', 'lost');
  const accepted = await status(page).innerText();
  await act(staff, server.url, id, 'take');
  await expect(status(page)).toHaveText(accepted);
  await page.unroute('**/api/v1/receipt/events');
  await expect(line(page)).toHaveText(t('receipt_live'), { timeout: 45_000 });
  await expect(status(page)).not.toHaveText(accepted);
  await expect.poll(() => Number(heard.at(-1))).toBeGreaterThan(0);
  await staff.context().close();
});

test('without a live line it asks every half minute', async ({ page, browser, t, server }) => {
  expectTrouble(page, /ERR_FAILED/);
  await page.clock.install();
  const { id, receipt } = await request(page, server.url);
  const staff = await (await browser.newContext({ baseURL: server.url })).newPage();
  await signIn(staff, 'call-taker', server.url);
  await page.route('**/api/v1/receipt/events', (route) => route.abort());
  await page.goto(`/r#${receipt}`);
  await expect(line(page)).toHaveAttribute('data-live', 'lost');
  await expect(line(page)).toContainText(t('receipt_not_live').slice(0, 8));
  const before = await status(page).innerText();
  await act(staff, server.url, id, 'accept');
  await page.clock.runFor(31_000);
  await expect(status(page)).not.toHaveText(before);
  await staff.context().close();
});

test('a page that nobody sees does not listen, and goes on where it was when it is seen again', async ({ page, browser, t, server }) => {
  const { id, receipt } = await request(page, server.url);
  const staff = await (await browser.newContext({ baseURL: server.url })).newPage();
  await signIn(staff, 'call-taker', server.url);
  await page.goto(`/r#${receipt}`);
  await expect(line(page)).toHaveText(t('receipt_live'));
  const before = await status(page).innerText();
  const see = (hidden: boolean) =>
    page.evaluate((now) => {
      Object.defineProperty(document, 'hidden', { configurable: true, get: () => now });
      document.dispatchEvent(new Event('visibilitychange'));
    }, hidden);
  await see(true);
  await expect(line(page)).toHaveAttribute('data-live', '');
  await act(staff, server.url, id, 'accept');
  await expect(status(page)).toHaveText(before);
  await see(false);
  await expect(status(page)).not.toHaveText(before);
  await staff.context().close();
});

test.describe('in another zone', () => {
  test.use({ timezoneId: 'America/New_York' });

  test('times and limits are those of the agency, and what is typed is too', async ({ page, t, server }) => {
    await page.goto('/report');
    await page.getByRole('combobox', { name: t('where_address') }).fill('Jianshe Road 1');
    await page.keyboard.press('Tab');
    const next = () => page.getByRole('button', { name: t('next') }).click();
    await next();
    await page.locator('input[name=kind][value=help-request]').check();
    await next();
    await page.getByRole('textbox', { name: t('detail_text') }).fill('Seen from far away');
    await page.getByRole('radio', { name: t('happened_over') }).check();
    await page.locator('#day').fill('2026-01-05');
    await page.locator('#time').fill('08:15');
    await next();
    await page.locator('input[name=wish][value=anonymous]').check();
    await next();
    await expect(page.locator('dl')).toContainText(shown('2026-01-05T00:15:00Z', ZONE));
    await page.getByRole('checkbox', { name: t('truth') }).check();
    const [sent] = await Promise.all([page.waitForRequest((one) => one.method() === 'POST' && one.url().endsWith('/api/v1/cases')), page.getByRole('button', { name: t('send'), exact: true }).click()]);
    expect(JSON.stringify(sent.postDataJSON())).toContain('2026-01-05T00:15:00.000Z');
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(t('done_title'));

    const code = new URL(page.url()).hash.slice(1);
    const answer = await page.request.get(`${server.url}/api/v1/receipt`, { headers: { 'Anlan-Receipt': code } });
    const { opened, clocks } = ((await answer.json()) as { case: { opened: string; clocks: { due: string }[] } }).case;
    await page.goto(`/r#${code}`);
    await expect(page.getByText(t('opened_at', { at: shown(opened, ZONE) }))).toBeVisible();
    expect(clocks.length).toBeGreaterThan(0);
    for (const { due } of clocks) await expect(page.getByText(dueOf(t, due)).first()).toBeVisible();
    expect(await page.locator('main').innerText()).not.toContain(shown(opened, 'America/New_York'));
    await expect(page.getByRole('contentinfo')).toContainText(await zoneWords(page, ZONE));
    await expect(page.getByRole('contentinfo')).not.toContainText(ZONE);
  });
});
