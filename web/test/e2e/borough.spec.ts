// The pages by another country's law: nothing of the first pack hides in them. A resident reports by keyboard alone, and follows.
import { anlan, borough, serve, type Server } from './city';
import { expect, expectTrouble, test as base, zoneWords } from './fixtures';

const test = base.extend<object, { server: Server }>({
  server: [
    async ({}, use) => {
      const server = await serve([], anlan, borough);
      await use(server);
      await server.stop();
    },
    { scope: 'worker' },
  ],
  byKeyboard: async ({}, use) => use(true),
});
test.use({ locale: 'en-GB', timezoneId: 'Asia/Shanghai' });

test('a resident of another country reports, follows and checks the proof, by keyboard', async ({ page, use, type, t, axe, picture }) => {
  expectTrouble(page, '404');
  const missing: string[] = [];
  page.on('response', (answer) => answer.status() === 404 && missing.push(new URL(answer.url()).pathname));
  const next = () => use(page.getByRole('button', { name: t('next') }));
  const title = page.getByRole('heading', { level: 1 });
  await page.goto('/');
  await expect(page.getByRole('banner')).toContainText('Borough Demo Police');
  await expect(page.getByRole('contentinfo')).toContainText('999');
  await expect(page.getByRole('contentinfo')).toContainText(await zoneWords(page, 'Europe/London'));
  await use(page.getByRole('main').getByRole('link', { name: t('home_report_go') }));
  await expect(title).toHaveText(t('step_where'));
  await type(page.getByRole('combobox', { name: t('where_address') }), '12 High Street');
  await next();
  await expect(title).toHaveText(t('step_what'));
  await expect(page.locator('input[name=kind]')).toHaveCount(1); // nobody opens their own custody record
  await use(page.locator('input[name=kind][value=incident]'));
  await use(page.getByRole('radio', { name: 'Theft', exact: true }));
  await axe('what');
  await next();
  await type(page.getByRole('textbox', { name: t('detail_text') }), 'A bicycle was taken from the yard');
  await next();
  await expect(title).toHaveText(t('step_contact'));
  await expect(page.getByText(t('contact_free'))).toBeVisible();
  await type(page.locator('#who-name'), 'W. Resident');
  await next(); // somebody with a name and no way to be reached
  await expect(page.getByRole('alert').getByRole('link')).toHaveCount(1);
  await type(page.locator('#who-email'), 'resident@example.org');
  await next();
  await expect(title).toHaveText(t('step_check'));
  await use(page.getByRole('checkbox', { name: t('truth') }));
  await use(page.getByRole('button', { name: t('send'), exact: true }));
  await expect(title).toHaveText(t('done_title'));
  await expect(page.locator('[data-proof=held]')).toBeVisible();
  await use(page.getByRole('main').getByRole('link', { name: t('done_go') }));
  await expect(page.getByRole('region', { name: t('story') })).toBeVisible();
  await expect(page.getByRole('main')).toContainText('resident@example.org');
  expect(await page.locator('main').innerText()).not.toMatch(/[\u3400-\u9fff]/);
  await axe('receipt');
  await picture('portal-borough');
  await use(page.locator('a.act[href^="/r/add#"]'));
  await type(page.locator('#a-text'), 'It was blue.');
  await use(page.getByRole('button', { name: t('send'), exact: true }));
  await expect(page.getByRole('region', { name: t('story') })).toContainText('It was blue.');
  expect([...new Set(missing)]).toEqual(['/api/v1/places']); // this force has brought no map; words are enough
});
