// What a desk opens on and how it says things: one's own work first, long stories by pages, refusals as sentences, names in their own language.
import { act, key, request, unfold } from './desk';
import { expect, passwordOf, signIn, test, type Page } from './fixtures';

const ACTS_A_PAGE = 100;

test('the list opens on the open cases of one\'s own unit; each filter is shown and can be taken away', async ({ page, t, axe, english, server }) => {
  await signIn(page, 'handler', server.url);
  const me = (await (await page.request.get('/api/v1/me', { headers: { 'Accept-Language': english ? 'en' : 'zh-CN' } })).json()) as { roles: { unit: string; unit_words: string }[] };
  const { unit, unit_words } = me.roles[0]!;
  await page.goto('/c');
  await expect(page).toHaveURL(new RegExp(`owner=${unit}`));
  await expect(page).toHaveURL(/open=true/);
  const chips = page.getByRole('list', { name: t('c_filters_on') }).getByRole('button');
  await expect(chips).toHaveCount(2);
  await expect(chips.filter({ hasText: unit_words })).toHaveCount(1);
  const lines = page.locator('.line:not(.top)');
  await expect(lines.first()).toBeVisible();
  for (const one of await lines.locator('.unit').allInnerTexts()) expect(one).toContain(unit_words);
  await axe('my work');

  await page.locator('[data-filter=owner]').click();
  await expect(page).not.toHaveURL(/owner=/);
  await expect(chips).toHaveCount(1);
  await page.locator('[data-filter=open]').click();
  await expect(page).toHaveURL(/all=true/); // everything, and it stays so
  await expect(chips).toHaveCount(0);
  await page.reload();
  await expect(page).toHaveURL(/all=true/);
  await page.getByRole('navigation', { name: t('c_nav') }).getByRole('link', { name: t('c_nav_cases') }).click();
  await expect(page).toHaveURL(new RegExp(`owner=${unit}`));
  await unfold(page);
  await page.getByRole('checkbox', { name: t('c_erasure_asked') }).check();
  await expect(page).toHaveURL(/erasure_asked=true/);
  await expect(page.getByText(t('c_none'), { exact: true })).toBeVisible(); // nobody asks this city for an erasure
});

test('what is assigned to me and what is offered to my unit are views of their own', async ({ page, t, server }) => {
  const { id, number } = await request(page, server.url);
  await signIn(page, 'handler', server.url);
  for (const name of ['accept', 'take']) await act(page, server.url, id, name);
  await page.goto('/c');
  await unfold(page);
  await page.getByRole('button', { name: t('c_view_mine'), exact: true }).click();
  await expect(page).toHaveURL(/assignee=handler/);
  await page.getByRole('link', { name: number }).click();
  await expect(page).toHaveURL(new RegExp(id));
  await page.locator('p.number').getByRole('link', { name: t('c_nav_cases') }).click();
  await expect(page).toHaveURL(/assignee=handler/); // back to the list as it was left
});

test('looks behind the reader\'s back do not have everything counted', async ({ page, browser, server }) => {
  const { id, number } = await request(page, server.url);
  await signIn(page, 'handler', server.url);
  const asked: string[] = [];
  page.on('request', (one) => one.url().includes('/api/v1/cases?') && asked.push(one.url()));
  await page.goto(`/c?number=${number}`);
  await expect(page.locator('#row-0')).toBeVisible();
  expect(asked.filter((one) => !one.includes('total=false'))).toHaveLength(1);
  const other = await (await browser.newContext({ baseURL: server.url })).newPage();
  await signIn(other, 'call-taker', server.url);
  const before = asked.length, line = page.locator('.line', { has: page.locator('#row-0') }), shown = await line.innerText();
  await act(other, server.url, id, 'accept');
  await expect.poll(() => line.innerText()).not.toBe(shown);
  expect(asked.slice(before).filter((one) => !one.includes('total=false'))).toEqual([]);
  await other.context().close();
});

async function recordMany(page: Page, url: string, id: string, count: number): Promise<void> {
  for (let i = 0; i < count; i++) await act(page, url, id, 'record', { text: `note ${i}` });
}

test('a long story is paged back to its beginning, and stays so when something happens', async ({ page, t, axe, server }) => {
  test.slow();
  const { id } = await request(page, server.url);
  await signIn(page, 'handler', server.url);
  await recordMany(page, server.url, id, ACTS_A_PAGE + 5);
  await page.goto(`/c/case/${id}`);
  const acts = page.locator('section[aria-labelledby=story] > ol > li'), all = ACTS_A_PAGE + 6;
  await expect(acts).toHaveCount(ACTS_A_PAGE);
  await expect(page.getByText(t('c_older_about', { shown: ACTS_A_PAGE, total: all }))).toBeVisible();
  await page.getByRole('button', { name: t('c_older'), exact: true }).click();
  await expect(acts).toHaveCount(all);
  await expect(page.locator('#act-5')).toBeFocused(); // the newest of what came
  await expect(page.getByRole('button', { name: t('c_older'), exact: true })).toHaveCount(0);
  await act(page, server.url, id, 'record', { text: 'one more' });
  await expect(acts).toHaveCount(all + 1);
  await page.evaluate(() => scrollTo(0, 0));
  await axe('a long story');
});

test('what cannot be done says what it needs, and an act that nobody knows is told in words', async ({ page, t, english, server }) => {
  const { id } = await request(page, server.url);
  await signIn(page, 'handler', server.url);
  await page.goto(`/c/case/${id}?act=resolve`);
  const answer = await page.request.get(`/api/v1/cases/${id}`, { headers: { 'Accept-Language': english ? 'en' : 'zh-CN' } });
  const { acts } = (await answer.json()) as { acts: { act: string; words: string; step_words: string; refusal: string; needed_words: string[] }[] };
  const resolve = acts.find((one) => one.act === 'resolve')!, assign = acts.find((one) => one.act === 'assign')!;
  expect([resolve.refusal, assign.refusal]).toEqual(['status', 'role']);
  await expect(page.getByText(t('c_act_gone', { act: resolve.words }))).toBeVisible();
  await expect(page.getByText(t('c_needed_step', { step: resolve.step_words })).first()).toBeVisible();
  await page.locator('#acts details > summary').first().click();
  await expect(page.locator('#acts').getByText(t('c_needed_who', { who: assign.needed_words.join(t('list_join')) })).first()).toBeVisible();
  await page.goto(`/c/case/${id}?act=fly-away`);
  await expect(page.getByText(t('c_act_unknown'))).toBeVisible();
  await expect(page.locator('main')).not.toContainText('fly-away');

  const refused = await page.request.post(`${server.url}/api/v1/cases/${id}/acts`, { data: { act: 'fly-away' }, headers: { Origin: server.url, 'Idempotency-Key': key() } });
  expect(refused.status()).toBe(422);
  await page.goto(`/c/case/${id}`);
  await expect(page.locator('section[aria-labelledby=story] li.refused')).toContainText(t('c_act_no_such'));
});

test.describe('in English', () => {
  test.use({ locale: 'en-GB' });
  test('a name that is written in Chinese alone is marked as such', async ({ page, server }) => {
    await page.goto('/c');
    await page.locator('#name').fill('handler');
    await page.locator('#password').fill(passwordOf('handler'));
    await page.keyboard.press('Enter');
    const who = page.locator('.who span');
    await expect(who).toHaveText(/\p{Script=Han}/u);
    await expect(who).toHaveAttribute('lang', 'zh-CN');
    expect(server.url).toBeTruthy();
  });
});
