// The call-taker's way, whole: a call is told, graded while it is told, compared with what is known nearby, recorded, and leaves with an outcome; a
// second call comes in between; a third is about nothing.
import { option, PHONE, request, somewhere, STORY } from './desk';
import { expect, signIn, test, type Locator, type Page } from './fixtures';

interface Kind {
  kind: string;
  words: string;
  form: { properties: Record<string, { title: string; 'x-words'?: Record<string, string> }> };
}

async function kindOf(page: Page, name: string, english: boolean): Promise<Kind> {
  const answer = (await (await page.request.get('/api/v1/kinds', { headers: { 'Accept-Language': english ? 'en' : 'zh-CN' } })).json()) as { kinds: Kind[] };
  return answer.kinds.find((one) => one.kind === name)!;
}

// What happens to lie half under the head of the page just now is no finding.
const atTop = (page: Page, axe: (about?: string) => Promise<void>) => async (about: string) => {
  await page.evaluate(() => scrollTo(0, 0));
  await axe(about);
};

// The first suggestion whose words are these, by arrows.
async function suggested(page: Page, field: Locator, text: string): Promise<void> {
  await expect(page.locator('[role=option]:visible').first()).toBeVisible();
  for (let n = 0; n < 10; n++) {
    await page.keyboard.press('ArrowDown');
    const at = await field.getAttribute('aria-activedescendant');
    if (at && (await page.locator(`[id="${at}"]`).innerText()).includes(text)) break;
  }
  await page.keyboard.press('Enter');
}

test('a call is graded while it is told, recorded by keys, and leaves with its outcome', async ({ page, type, use, t, english, axe: look, picture, server }) => {
  test.slow();
  const axe = atTop(page, look);
  await signIn(page, 'call-taker', server.url);
  const kind = await kindOf(page, 'emergency-call', english), spot = await somewhere(page, server.url);
  const words = (field: string, value: string): string => kind.form.properties[field]!['x-words']![value]!;
  await page.goto('/c/intake');
  const subject = page.locator('#subject');
  await expect(subject).toBeFocused(); // the first word can be typed at once

  // Nothing is recorded by chance: Enter in a field does not, and what is missing is listed with its place.
  await page.keyboard.press('Enter');
  await expect(page.getByRole('alert')).toHaveCount(0);
  await page.keyboard.press('Control+Enter');
  await expect(page.getByRole('alert').getByRole('link')).toHaveCount(1);
  await axe('nothing was told');

  await type(subject, words('category', 'fight'));
  await suggested(page, subject, words('category', 'fight'));
  await expect(page.locator('#kind')).toHaveValue('emergency-call');
  await expect(page.locator('#q-category').getByRole('radio', { name: words('category', 'fight') })).toBeChecked();

  // The grade is there before anything is recorded, with its reason, and changes with what is told.
  const grade = page.locator('#grade');
  // What nobody has asked yet is no "no": it keeps the grade up, and is said.
  const answer = (field: string, what: string) => page.locator(`#q-${field}`).getByRole('radio', { name: t(what), exact: true });
  await expect(answer('ongoing', 'not_known')).toBeChecked();
  await expect(grade).toContainText('P1');
  await expect(grade).toContainText(t('c_in_untold', { what: [kind.form.properties.danger!.title, kind.form.properties.ongoing!.title].join(t('list_join')) }));
  await use(answer('danger', 'no'));
  await use(answer('ongoing', 'no'));
  await expect(grade).toContainText('P3');
  await expect(grade.getByText(t('c_in_untold', { what: '' }).trim(), { exact: false })).toHaveCount(0);
  await use(answer('ongoing', 'yes'));
  await expect(grade).toContainText('P1');
  await use(grade.locator('summary').first());
  await expect(grade.locator('table')).toHaveCount(2);
  await axe('graded');

  // Blocks by number; a place is asked for, but a caller who cannot say is not held up.
  await page.keyboard.press('Alt+4');
  await expect(page.locator('#title')).toBeFocused();
  await page.locator('#narrative').focus();
  const edge = (target: Locator, side: 'top' | 'bottom') => target.evaluate((e, which) => e.getBoundingClientRect()[which], side);
  await expect.poll(async () => (await edge(page.locator('.bar'), 'top')) - (await edge(page.locator('#narrative'), 'bottom'))).toBeGreaterThan(0); // not under the bar
  await page.keyboard.press('F2');
  await expect(page.locator('#narrative')).toHaveValue(/^\[\d\d:\d\d:\d\d\] $/);
  await page.keyboard.insertText(STORY);
  await page.keyboard.press('Control+Enter');
  await expect(page.getByRole('alert').getByRole('link', { name: t('c_in_place_missing') })).toBeVisible();
  await expect(page.locator('#narrative')).toHaveValue(new RegExp('block 3'));
  await page.keyboard.press('Alt+3');
  await type(page.locator('#address'), spot.name_zh);
  await suggested(page, page.locator('#address'), '');
  await expect(page.locator('#block-c .ok')).toBeVisible();
  await page.keyboard.press('Alt+1');
  await type(page.locator('#who-phone'), PHONE);
  await picture('console-intake', false);

  await page.keyboard.press('Control+Enter');
  const outcome = page.locator('aside section[aria-labelledby=outcome-title]');
  await expect(page.locator('#outcome-title')).toBeFocused();
  await expect(outcome.locator('code.code')).toHaveText(/^AL-[0-9A-Z]{16}$/);
  await expect(outcome).toContainText('P1');
  await expect(outcome.locator('ul.acts button').first()).toBeInViewport(); // what comes next is seen, on a phone too
  const id = (await outcome.locator('#outcome-title a').getAttribute('href'))!.split('/').pop()!;
  await axe('recorded');
  await picture('console-intake-recorded', false);

  // No call leaves without an outcome; the acts are the server's.
  await expect(page.locator('#next-call')).toHaveCount(0);
  const accept = await option(page, id, 'accept', english);
  await use(outcome.getByRole('button', { name: accept.words, exact: true }));
  const unit = ((await (await page.request.get(`/api/v1/cases/${id}`, { headers: { 'Accept-Language': english ? 'en' : 'zh-CN' } })).json()) as { owner_words: string }).owner_words;
  await expect(outcome.getByText(t('c_in_outcome_is', { outcome: t('c_in_outcome_with', { act: accept.words, unit }) }))).toBeVisible();
  await expect(page.locator('#next-call')).toBeFocused(); // the button that was pressed is gone
  await use(page.locator('#next-call'));
  await expect(subject).toBeFocused();
  await expect(subject).toHaveValue('');
  expect((await (await page.request.get(`/api/v1/cases/${id}`)).json() as { status: string }).status).toBe('accepted');
});

test('a call that is about nothing is recorded with why it is no case', async ({ page, use, type, t, english, axe: look, picture, server }) => {
  const axe = atTop(page, look);
  await signIn(page, 'call-taker', server.url);
  await page.goto('/c/intake');
  await expect(page.locator('#subject')).toBeFocused();
  await page.keyboard.press('Control+Shift+Enter');
  await expect(page.locator('#outcome-title')).toBeFocused();
  const outcome = page.locator('aside section[aria-labelledby=outcome-title]');
  const id = (await outcome.locator('#outcome-title a').getAttribute('href'))!.split('/').pop()!;
  const decline = await option(page, id, 'decline', english);
  await expect(outcome.getByRole('heading', { name: decline.words })).toBeVisible();
  await expect(outcome.getByRole('button', { name: t('c_in_leave') })).toHaveCount(0); // it cannot simply be left
  const record = outcome.getByRole('button', { name: t('c_record') });
  await use(record);
  await expect(outcome.getByRole('alert').getByRole('link')).toHaveCount(2);
  await axe('no case');
  await use(outcome.getByRole('radio', { name: decline.form!.properties!.ground!['x-words']!['wrong-number']! }));
  await type(outcome.locator('#o-reason'), 'Meant another number.');
  await picture('console-intake-nothing', false);
  await use(record);
  await expect(outcome.getByText(t('c_in_outcome_is', { outcome: decline.words }))).toBeVisible();
  await expect(page.locator('#next-call')).toBeFocused();
  expect((await (await page.request.get(`/api/v1/cases/${id}`)).json() as { status: string }).status).toBe('declined');
});

test('another call does not cost the first, and one that is known already becomes a note', async ({ page, use, type, t, english, axe: look, server }) => {
  test.slow();
  const axe = atTop(page, look);
  const spot = await somewhere(page, server.url), known = await request(page, server.url, spot);
  await signIn(page, 'call-taker', server.url);
  await page.goto('/c/intake');
  await type(page.locator('#narrative'), 'The first call.');
  await page.keyboard.press('Alt+n');
  await expect(page.locator('#subject')).toBeFocused();
  await expect(page.locator('#narrative')).toHaveValue('');
  await type(page.locator('#subject'), 'qqq');
  await expect(page.getByText(t('c_in_subject_none'))).toBeVisible();
  await expect(page.getByRole('navigation', { name: t('c_in_waiting') }).getByRole('button')).toHaveCount(2);

  await type(page.locator('#address'), spot.name_zh);
  await suggested(page, page.locator('#address'), '');
  const near = page.locator('#near');
  const card = near.locator('li').filter({ hasText: known.number });
  await expect(card).toBeVisible();
  await type(page.locator('#narrative'), 'A second caller says the same of the lift.');
  await expect(page.locator('#narrative')).toBeFocused(); // what comes in beside it takes nothing from the hands
  await axe('close by');
  await use(card.getByRole('button'));
  await expect(page.getByText(t('c_in_outcome_is', { outcome: t('c_in_added', { number: known.number }) }))).toBeVisible();
  const note = await option(page, known.id, 'record', english);
  const story = (await (await page.request.get(`/api/v1/cases/${known.id}/acts`, { headers: { 'Accept-Language': english ? 'en' : 'zh-CN' } })).json()) as { acts: { words: string }[] };
  expect(story.acts.map((one) => one.words)).toContain(note.words);
  await use(page.locator('#next-call'));
  await expect(page.locator('#narrative')).toHaveValue('The first call.');

  // It is still there after a reload.
  await page.reload();
  await expect(page.locator('#narrative')).toHaveValue('The first call.');
  await use(page.getByRole('button', { name: t('c_in_discard'), exact: true }));
  await expect(page.locator('#narrative')).toHaveValue('');
});
