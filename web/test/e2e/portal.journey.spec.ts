// A resident's way, whole: report, receipt, proof, and what may be done afterwards; in both languages, both themes, on a phone, and by keyboard alone.
import { expect, test, type Page } from './fixtures';

type Hands = Pick<Parameters<Parameters<typeof test>[2]>[0], 'page' | 'use' | 'type' | 't' | 'english' | 'axe' | 'picture'>;

const STORY = 'The lift of block 3 stands still for two days. \u4e09\u53f7\u697c\u7535\u68af\u505c\u4e86\u4e24\u5929\u3002';

async function kindWords(page: Page, kind: string, english: boolean): Promise<string> {
  const answer = await page.request.get('/api/v1/kinds', { headers: { 'Accept-Language': english ? 'en' : 'zh-CN' } });
  return ((await answer.json()) as { kinds: { kind: string; words: string }[] }).kinds.find((one) => one.kind === kind)!.words;
}

// From the first page to the receipt; gives its code.
async function report({ page, use, type, t, english, axe, picture }: Hands): Promise<string> {
  const next = () => use(page.getByRole('button', { name: t('next') }));
  const seen = async (name: string) => {
    await axe(name);
    await picture(`portal-${name}`);
  };
  await page.goto('/');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(t('home_title'));
  await seen('home');
  await use(page.getByRole('main').getByRole('link', { name: t('home_report_go') }));
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(t('step_where'));
  await type(page.getByRole('combobox', { name: t('where_address') }), 'Jianshe Road 1');
  await page.keyboard.press('Tab');
  await type(page.getByRole('textbox', { name: t('where_extra') }), 'block 3');
  await seen('where');
  await next();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(t('step_what'));
  await use(page.getByRole('radio', { name: await kindWords(page, 'help-request', english) }));
  await seen('what');
  await next();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(t('step_detail'));
  await next(); // nothing was written yet: it says so, at the top and at the field
  const summary = page.getByRole('alert');
  await expect(summary).toBeFocused();
  await expect(summary.getByRole('link')).toHaveCount(1);
  await expect(page).toHaveTitle(new RegExp(`^${t('title_error').trim()}`));
  await seen('errors');
  await use(summary.getByRole('link'));
  await expect(page.getByRole('textbox', { name: t('detail_text') })).toBeFocused();
  await type(page.getByRole('textbox', { name: t('detail_text') }), STORY);
  await use(page.getByRole('radio', { name: t('happened_now') }));
  await seen('detail');
  await next();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(t('step_contact'));
  await use(page.getByRole('radio', { name: t('wish_confidential') }));
  await type(page.locator('#who-phone'), '13800005566');
  await seen('contact');
  await next();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(t('step_check'));
  await expect(page.getByText(STORY)).toBeVisible();
  await use(page.getByRole('checkbox', { name: t('truth') }));
  await seen('check');
  await use(page.getByRole('button', { name: t('send'), exact: true }));
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(t('done_title'));
  await expect(page.locator('[data-proof=held]')).toBeVisible();
  await seen('done');
  return new URL(page.url()).hash.slice(1);
}

test('a resident reports, follows, adds and checks the proof', async ({ page, use, type, t, english, axe, picture }) => {
  const code = await report({ page, use, type, t, english, axe, picture });
  expect(code).toMatch(/^AL-[0-9A-Z]{16}$/);

  await use(page.getByRole('main').getByRole('link', { name: t('done_go') }));
  await expect(page.getByText(STORY)).toBeVisible();
  await expect(page.locator('[data-proof=held]')).toBeVisible();
  await expect(page.getByText(t('reads_none'))).toBeVisible();
  await axe('receipt');
  await picture('portal-receipt');

  // Adds to it: the form comes from the pack.
  const add = page.locator(`a[href="/r/add#${code}"]`);
  await use(add);
  await type(page.getByRole('textbox').first(), 'It moves again, but slowly.');
  await axe('add');
  await use(page.getByRole('button', { name: t('send'), exact: true }));
  for (const where of ['story', 'own']) await expect(page.getByRole('region', { name: t(where) }).getByText('It moves again, but slowly.')).toBeVisible();
  await expect(page.locator(`a[href="/r/add#${code}"]`)).toBeVisible();
});

test('what is public, help and about are read by everyone', async ({ page, use, t, axe, picture }) => {
  await page.goto('/open');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(t('open_title'));
  await axe('open');
  await use(page.getByRole('navigation').getByRole('link', { name: t('nav_help') }));
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(t('help_title'));
  await axe('help');
  await use(page.getByRole('main').getByRole('link', { name: t('help_proof') }));
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(t('help_proof'));
  await axe('help page');
  await picture('portal-help');
  await use(page.getByRole('contentinfo').getByRole('link', { name: t('nav_about') }));
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(t('nav_about'));
  await axe('about');
});
