// Narrow screens: how lines end, what a finger can meet; and where a place without a name is told.
import { request } from './desk';
import { expect, signIn, test, type Locator } from './fixtures';

// On how many lines each of them stands.
const linesOf = (all: Locator): Promise<number[]> => all.evaluateAll((found) => found.map((one) => new Set([...one.getClientRects()].map((box) => Math.round(box.top))).size));

test('no line begins with the point between how long is left and when it is due', async ({ page, t, server }) => {
  const { receipt } = await request(page, server.url);
  await page.goto(`/r#${receipt}`);
  const clocks = page.getByRole('region', { name: t('clocks') }).locator('.clock');
  await expect(clocks.first()).toBeVisible();
  let broken = 0;
  for (let width = 240; width <= 420; width += 6) {
    await page.setViewportSize({ width, height: 800 });
    const found = await clocks.evaluateAll((all) =>
      all.map((one) => {
        const walker = document.createTreeWalker(one, NodeFilter.SHOW_TEXT);
        for (let node = walker.nextNode(); node; node = walker.nextNode()) {
          const at = node.textContent!.indexOf('\u00b7');
          if (at < 0) continue;
          const range = document.createRange();
          range.setStart(node, at);
          range.setEnd(node, at + 1);
          const point = range.getBoundingClientRect(), due = one.querySelector('.due')!.getBoundingClientRect();
          return { begins: point.left <= one.parentElement!.getBoundingClientRect().left + 1, broken: due.top > point.bottom - 2 };
        }
        return { begins: true, broken: false };
      }),
    );
    expect(found.length).toBeGreaterThan(0);
    for (const one of found) expect(one.begins, `at ${width}`).toBe(false);
    broken += found.filter((one) => one.broken).length;
  }
  expect(broken).toBeGreaterThan(0);
});

test('a number to call and whom it reaches stand on one line', async ({ page }) => {
  await page.goto('/');
  const numbers = page.getByRole('contentinfo').locator('.whole');
  await expect(numbers).toHaveCount(3);
  await expect(numbers.nth(1)).toContainText('119');
  const tops = new Set<number>();
  for (let width = 240; width <= 420; width += 6) {
    await page.setViewportSize({ width, height: 800 });
    expect(await linesOf(numbers), `at ${width}`).toEqual([1, 1, 1]);
    for (const box of await numbers.evaluateAll((all) => all.map((one) => one.getBoundingClientRect().top - all[0]!.getBoundingClientRect().top))) tops.add(Math.round(box));
  }
  expect(tops.size).toBeGreaterThan(1); // the sentence itself did break
});

test('a public case whose place has no name leads to its place on the map, and shows no coordinates', async ({ page, t, axe }) => {
  const at = { lat_e7: 301_500_000, lng_e7: 1_202_000_000 };
  const row = { id: 'nameless', kind: 'help-request', text: 'Lamp out', kind_words: 'Help', ...at, closed: false, hour: '2026-01-05T08:00:00Z' };
  await page.route('**/api/v1/public/cases?**', (route) => route.fulfill({ json: { cases: [{ ...row, place: '(30.150, 120.200)' }, { ...row, id: 'named', place: 'Quay (30.150, 120.200)' }], total: 2, total_is: 'exact' } }));
  await page.goto('/open');
  const nameless = page.locator('#case-nameless');
  await expect(nameless).toContainText(t('place_on_map'));
  expect(await nameless.innerText()).not.toMatch(/\d\.\d/);
  await expect(page.locator('#case-named')).toContainText('Quay');
  await expect(page.locator('#case-named').getByRole('link')).toHaveCount(0);
  await axe('a place without a name');
  await nameless.getByRole('link', { name: t('place_on_map') }).click();
  await expect(page).toHaveURL(/at=30\.150,120\.200/);
  await expect(page.locator('.pin.chosen')).toHaveCount(1);
  await page.getByRole('button', { name: t('map_hide') }).click();
  await expect(page).not.toHaveURL(/at=|map=/);
  await page.goto('/');
  await page.locator('#case-nameless').getByRole('link', { name: t('place_on_map') }).click();
  await expect(page.locator('.pin.chosen')).toHaveCount(1);
});

test.describe('in English', () => {
  test.use({ locale: 'en-GB', viewport: { width: 390, height: 844 } });

  test('what unfolds is large enough for a finger', async ({ page, server }) => {
    const { id } = await request(page, server.url);
    await signIn(page, 'handler', server.url);
    await page.goto(`/c/case/${id}`);
    const folded = page.locator('main summary:visible');
    await expect(page.locator('section[aria-labelledby=story] summary').first()).toBeVisible();
    for (const height of await folded.evaluateAll((all) => all.map((one) => one.getBoundingClientRect().height))) expect(height).toBeGreaterThanOrEqual(24);
  });
});
