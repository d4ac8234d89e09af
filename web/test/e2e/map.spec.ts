// Places and the map: addresses that are found, a point that is chosen, cases close by, what is public on map and list; and all of it where the
// machine draws no map.
import type { APIRequestContext } from '@playwright/test';
import { expect, expectTrouble, test } from './fixtures';

interface Listed {
  cases: { id: string; kind: string; text: string; lat_e7?: number; lng_e7?: number }[];
  total: number;
}
const listed = async (request: APIRequestContext): Promise<Listed> => (await (await request.get('/api/v1/public/cases?limit=50', { headers: { 'Accept-Language': 'zh-CN' } })).json()) as Listed;

test('an address is found by its letters and taken by keys', async ({ page, t, request }) => {
  const near = (await (await request.get('/api/v1/places?near=30.15,120.2&limit=1')).json()) as { places: { name_zh: string }[] };
  await page.goto('/report');
  const field = page.getByRole('combobox', { name: t('where_address') });
  await field.pressSequentially(near.places[0]!.name_zh.slice(0, 2));
  await expect(page.getByRole('option').first()).toBeVisible();
  await field.press('ArrowDown');
  await expect(page.getByRole('option').first()).toHaveAttribute('aria-selected', 'true');
  await field.press('Enter');
  await expect(page.getByRole('option')).toHaveCount(0);
  await expect(page.getByRole('status').filter({ hasText: t('where_taken', { place: '' }) })).toBeVisible();
  await field.pressSequentially('x'); // other words: the point no longer belongs to them
  await expect(page.getByRole('status').filter({ hasText: t('where_taken', { place: '' }) })).toHaveCount(0);
});

test('a name that the map does not know is said to be none, kept, and enough to go on', async ({ page, t, axe }) => {
  await page.goto('/report');
  const field = page.getByRole('combobox', { name: t('where_address') });
  await field.fill('Zyxwvutsrq');
  const said = page.getByRole('status').filter({ hasText: t('places_none') });
  await expect(said).toBeVisible();
  await axe('none');
  await field.fill('1');
  await expect(said).toHaveCount(0);
  await field.fill('Zyxwvutsrq');
  await expect(said).toBeVisible();
  await page.getByRole('button', { name: t('next') }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(t('step_what'));
});

test('the Enter that ends an input method chooses nothing', async ({ page, t }) => {
  await page.goto('/report');
  const field = page.getByRole('combobox', { name: t('where_address') });
  await field.pressSequentially('\u5b89');
  await expect(page.getByRole('option').first()).toBeVisible();
  await field.press('ArrowDown');
  await field.evaluate((e) => e.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', isComposing: true, bubbles: true, cancelable: true })));
  await expect(page.getByRole('option').first()).toBeVisible();
});

test('a point is chosen on the map, by keys too, and gets the words of the nearest address', async ({ page, t, axe, picture }) => {
  await page.goto('/report');
  await page.getByRole('button', { name: t('where_map') }).press('Enter');
  await page.waitForSelector('[data-ready=yes]', { timeout: 60_000 });
  const colours = await page.locator('.map canvas').evaluate((canvas) => {
    const copy = document.createElement('canvas');
    copy.width = copy.height = 64;
    const pen = copy.getContext('2d')!;
    return new Promise<number>((done) =>
      requestAnimationFrame(() => {
        pen.drawImage(canvas as HTMLCanvasElement, 0, 0, 64, 64);
        const bytes = pen.getImageData(0, 0, 64, 64).data;
        done(new Set(Array.from({ length: 4096 }, (_, i) => `${bytes[4 * i]},${bytes[4 * i + 1]},${bytes[4 * i + 2]}`)).size);
      }),
    );
  });
  expect(colours).toBeGreaterThan(0);
  await page.locator('.map canvas').focus();
  await page.keyboard.press('ArrowRight');
  await page.waitForTimeout(600);
  await axe('map');
  await picture('portal-where');
  await page.getByRole('button', { name: t('picker_take') }).press('Enter');
  await expect(page.getByRole('status').filter({ hasText: t('where_taken', { place: '' }) })).toBeVisible();
  await expect(page.getByRole('combobox', { name: t('where_address') })).not.toHaveValue('');
});

test('the position of the device serves, and its refusal is told', async ({ page, t, context }) => {
  await context.grantPermissions(['geolocation']);
  await context.setGeolocation({ latitude: 30.15, longitude: 120.2 });
  await page.goto('/report');
  await page.getByRole('button', { name: t('where_device') }).click();
  await expect(page.getByRole('status').filter({ hasText: t('where_taken', { place: '' }) })).toBeVisible();
  await context.clearPermissions();
  await page.reload();
  await page.getByRole('button', { name: t('where_device') }).click();
  await expect(page.getByRole('alert')).toBeVisible();
});

test('a case close by is offered, and saying that it is the same goes into the report', async ({ page, t, request, axe, picture }) => {
  const known = (await listed(request)).cases.find((one) => one.kind === 'help-request' && one.lat_e7 !== undefined)!;
  let sent: { data: { narrative: string; same_as?: string } } | null = null;
  page.on('request', (one) => {
    if (one.method() === 'POST' && one.url().endsWith('/api/v1/cases')) sent = one.postDataJSON() as typeof sent;
  });
  // The point is put into the draft by the map in the journeys; here the device is there.
  await page.context().grantPermissions(['geolocation']);
  await page.context().setGeolocation({ latitude: known.lat_e7! / 1e7, longitude: known.lng_e7! / 1e7 });
  const next = () => page.getByRole('button', { name: t('next') }).click();
  await page.goto('/report');
  await page.getByRole('button', { name: t('where_device') }).click();
  await expect(page.getByRole('status').filter({ hasText: t('where_taken', { place: '' }) })).toBeVisible();
  await next();
  await page.locator('input[name=kind][value=help-request]').check();
  await next();
  await expect(page.getByText(known.text).first()).toBeVisible();
  await axe('near');
  await picture('portal-near');
  await page.getByRole('radio', { name: t('near_same') }).first().check();
  await next();
  await page.getByRole('textbox', { name: t('detail_text') }).fill('I see it too');
  await next();
  await page.locator('input[name=wish][value=anonymous]').check();
  await next();
  await page.getByRole('checkbox', { name: t('truth') }).check();
  await page.getByRole('button', { name: t('send'), exact: true }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(t('done_title'));
  expect(sent!.data.narrative).toBe('I see it too'); // which case it is stands in a field of its own
  expect(sent!.data.same_as).toMatch(/^[0-9A-Za-z]{20,}$/);
});

test('what is public stands in the list and on the map, and the address keeps the filter', async ({ page, t, request, axe, picture }) => {
  const all = await listed(request);
  expect(all.total).toBeGreaterThan(3);
  await page.goto('/open');
  await expect(page.getByRole('main').getByRole('listitem')).toHaveCount(Math.min(50, all.cases.length));
  await page.getByLabel(t('filter_state')).selectOption('closed');
  await expect(page).toHaveURL(/only=closed/);
  await page.reload();
  await expect(page.getByLabel(t('filter_state'))).toHaveValue('closed');
  await page.goto('/open?map=1');
  await page.waitForSelector('[data-ready=yes]', { timeout: 60_000 });
  await expect(page.locator('.pin').first()).toBeVisible();
  await page.getByRole('main').getByRole('listitem').getByRole('button').first().press('Enter');
  await expect(page.locator('.pin.chosen')).toHaveCount(1);
  await axe('open with map');
  await page.waitForTimeout(500);
  await picture('portal-open', false);
});

test('without a map the list does everything, and a picture stands there', async ({ page, t, axe, picture }) => {
  expectTrouble(page, /WebGL|webgl/);
  await page.addInitScript(() => {
    HTMLCanvasElement.prototype.getContext = () => null;
  });
  await page.goto('/open?map=1');
  const image = page.getByRole('img', { name: new RegExp(t('open_map')) });
  await expect(image).toBeVisible({ timeout: 30_000 });
  await expect.poll(() => image.evaluate((e) => (e as HTMLImageElement).naturalWidth)).toBeGreaterThan(100);
  await axe('picture');
  await picture('portal-open-picture', false);
});
