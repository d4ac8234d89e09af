// "This is mine too": what others reported close by is shown before one writes; who chooses it has a case and a receipt of their own, and the
// staff see both.
import { expect, signIn, test } from './fixtures';

interface Public {
  id: string;
  text: string;
  lat_e7: number;
  lng_e7: number;
  closed: boolean;
}

test('who reports what is public already says so, and the staff see the two as one thing', async ({ page, t, server, browser, axe, picture }) => {
  const list = (await (await page.request.get('/api/v1/public/cases', { params: { kind: 'help-request', limit: 100 } })).json()) as { cases: Public[] };
  const known = list.cases.find((one) => !one.closed && one.lat_e7)!;
  expect(known, 'the city has an open public case').toBeTruthy();
  const next = () => page.getByRole('button', { name: t('next') }).click();
  const context = page.context();
  await context.grantPermissions(['geolocation']);
  await context.setGeolocation({ latitude: known.lat_e7 / 1e7, longitude: known.lng_e7 / 1e7 });
  await page.goto('/report');
  await page.getByRole('button', { name: t('where_device') }).click();
  await expect(page.locator('.chosen')).toBeVisible();
  await next();
  await page.locator('input[name=kind][value=help-request]').check();
  await next();
  await expect(page.getByText(t('near_own'))).toBeVisible();
  const cards = page.locator('#same li');
  await cards.first().getByRole('radio', { name: t('near_same') }).check(); // the newest of the square that one stands in
  await axe('near');
  await picture('portal-same');
  await next();
  await page.getByRole('textbox', { name: t('detail_text') }).fill('I see it too');
  await next();
  await page.locator('input[name=wish][value=anonymous]').check();
  await next();
  await expect(page.locator('dl').first()).toContainText(t('near_same'));
  await page.getByRole('checkbox', { name: t('truth') }).check();
  const [sent] = await Promise.all([page.waitForRequest((one) => one.method() === 'POST' && one.url().endsWith('/api/v1/cases')), page.getByRole('button', { name: t('send'), exact: true }).click()]);
  expect((sent.postDataJSON() as { data: { same_as: string; narrative: string } }).data).toMatchObject({ same_as: known.id, narrative: 'I see it too' });
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(t('done_title'));
  const code = new URL(page.url()).hash.slice(1);
  const own = ((await (await page.request.get('/api/v1/receipt', { headers: { 'Anlan-Receipt': code } })).json()) as { case: { id: string; number: string } }).case;
  expect(own.id).not.toBe(known.id);
  await page.goto(`/r#${code}`);
  await expect(page.getByRole('region', { name: t('story') })).toBeVisible();
  await expect(page.locator('main')).not.toContainText(known.id); // a random name of another's case tells its reader nothing

  const desk = await (await browser.newContext({ baseURL: server.url, locale: 'zh-CN' })).newPage();
  await signIn(desk, 'call-taker', server.url);
  await expect.poll(async () => ((await (await desk.request.get(`/api/v1/cases/${own.id}`)).json()) as { linked: { id: string }[] }).linked.map((one) => one.id)).toEqual([known.id]);
  await desk.goto(`/c/case/${known.id}`);
  await desk.locator('section[aria-labelledby=linked]').getByRole('link', { name: own.number }).click();
  await expect(desk).toHaveURL(new RegExp(`/c/case/${own.id}`));
  await desk.context().close();
});
