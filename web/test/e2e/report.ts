// Ways through the report form that several specs take.
import type { Page, Say } from './fixtures';

const next = (page: Page, t: Say): Promise<void> => page.getByRole('button', { name: t('next') }).click();

// A help request from nowhere in particular, up to the page of details, with its text.
export async function toDetails(page: Page, t: Say, text: string): Promise<void> {
  await page.goto('/report');
  await page.getByRole('checkbox', { name: t('where_none') }).check();
  await next(page, t);
  await page.locator('input[name=kind][value=help-request]').check();
  await next(page, t);
  await page.getByRole('textbox', { name: t('detail_text') }).fill(text);
}

// From the details to the last page, anonymously, where only sending is left.
export async function toSending(page: Page, t: Say): Promise<void> {
  await next(page, t);
  await page.locator('input[name=wish][value=anonymous]').check();
  await next(page, t);
  await page.getByRole('checkbox', { name: t('truth') }).check();
}
