// The ground under every page: the right document, language and theme, headers, and nothing inline.
import { expect, test } from './fixtures';

test('the document comes in the language and theme of the reader', async ({ page, english, colorScheme }) => {
  await page.goto('/');
  await expect(page.locator('html')).toHaveAttribute('lang', english ? 'en' : 'zh-CN');
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'auto');
  const background = await page.evaluate(() => getComputedStyle(document.body.parentElement!).backgroundColor);
  expect(background).toBe(colorScheme === 'dark' ? 'rgb(13, 17, 23)' : 'rgb(255, 255, 255)');
});
