// The ways of a desk, whole: signing in, finding a case, leading it to its end, looking at what is sealed, and overseeing; in both languages,
// both themes, on a phone, and by keyboard alone.
import { option, request, STORY, unfold } from './desk';
import { expect, expectTrouble, passwordOf, signIn, test } from './fixtures';

test('signing in, and being told when it was wrong', async ({ page, use, type, t, axe, picture }) => {
  await page.goto('/c'); // nobody is signed in, and nothing is asked for in vain
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(t('c_signin_title'));
  await axe('sign-in');
  await picture('console-signin');
  const name = page.getByRole('textbox', { name: t('c_signin_name') }), password = page.getByLabel(t('c_signin_password'));
  await expect(name).toBeFocused();
  const enter = page.getByRole('button', { name: t('c_signin'), exact: true });
  await use(enter);
  await expect(page.getByRole('alert')).toHaveText(t('c_signin_both'));
  await type(name, 'handler');
  await type(password, passwordOf('handler'));
  await use(enter);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(t('c_cases_title'));
  expectTrouble(page, /status of 401/); // what the list was still asking when its reader left is refused
  await use(page.getByRole('button', { name: t('c_signout') }));
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(t('c_signin_title'));
});

test('the list: filters in the address, a number, a saved view, and the keys', async ({ page, use, type, t, byKeyboard, axe, picture, server }) => {
  const one = await request(page, server.url);
  await signIn(page, 'handler', server.url);
  await page.goto('/c?open=true');
  await expect(page.locator('#row-3')).toBeVisible();
  await axe('list');
  await picture('console-list', false);

  // j and k walk through the lines, Enter opens one, and back is where one was.
  await page.keyboard.press('j');
  await expect(page.locator('#row-0')).toBeFocused();
  await page.keyboard.press('j');
  await page.keyboard.press('j');
  await page.keyboard.press('k');
  await expect(page.locator('#row-1')).toBeFocused();

  // `/` leads to the search, folded or not, in which letters are letters.
  await page.keyboard.press('/');
  await expect(page.locator('#text')).toBeFocused();
  await page.keyboard.type('jk');
  await expect(page.locator('#text')).toHaveValue('jk');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/text=jk/);
  await expect(page.getByText(t('c_none'), { exact: true })).toBeVisible();
  await axe('nothing fits');

  await type(page.locator('#text'), '');
  await page.keyboard.press('Enter');
  await type(page.locator('#number'), one.number);
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(new RegExp(`number=${one.number}`));
  await expect(page.getByRole('link', { name: one.number })).toBeVisible();
  await expect(page.locator('[id^=row-]')).toHaveCount(1);

  page.on('dialog', (dialog) => void dialog.accept('lift'));
  await use(page.getByRole('button', { name: t('c_view_keep') }));
  await page.goto('/c');
  await unfold(page, use);
  await use(page.getByRole('button', { name: 'lift', exact: true }));
  await expect(page).toHaveURL(new RegExp(`number=${one.number}`));
  await expect(page.locator('[id^=row-]')).toHaveCount(1);
  if (!byKeyboard) return;
  await page.locator('#row-0').focus();
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(new RegExp(`/c/case/${one.id}`));
});

test('a handler leads a request for help to its end', async ({ page, use, type, t, english, axe, picture, server }) => {
  const { id, number } = await request(page, server.url);
  await signIn(page, 'handler', server.url);
  await page.goto(`/c/case/${id}`);
  await expect(page.getByText(number)).toBeVisible();
  await axe('case');

  // What is not open now says why, with its rule.
  await use(page.locator('#acts details > summary').first());
  const shut = page.locator('#acts details li').first();
  await expect(shut.locator('code').first()).toBeVisible();
  await expect(shut.locator('p').first()).not.toHaveText('');

  const open = async (name: string) => {
    const one = await option(page, id, name, english);
    await use(page.locator(`#acts a[href$="act=${name}"]`));
    await expect(page.getByRole('heading', { level: 2, name: one.words, exact: true })).toBeVisible();
    return one;
  };
  const record = page.getByRole('button', { name: t('c_record') });
  const shows = (name: string, times: number) => expect(page.locator(`#acts a[href$="act=${name}"]`)).toHaveCount(times);
  for (const name of ['accept', 'take', 'acknowledge']) {
    await open(name);
    await use(record);
    await expect(page.locator('form.act')).toHaveCount(0); // recorded: the form makes room for the case
  }
  await shows('acknowledge', 0);

  // The procedure: where it stands, as a list and as a drawing.
  await use(page.getByRole('link', { name: new RegExp(t('c_tab_procedure')) }));
  await expect(page.locator('section[aria-labelledby=procedure] li.here')).not.toHaveCount(0);
  await expect(page.locator('section[aria-labelledby=procedure] li.done')).not.toHaveCount(0);
  // Since when it stands there: since it was accepted, not since it was taken or what else was done meanwhile.
  const { acts } = (await (await page.request.get(`/api/v1/cases/${id}/acts`)).json()) as { acts: { act: string; at: string }[] };
  const { elements } = (await (await page.request.get(`/api/v1/cases/${id}/procedure`)).json()) as { elements: { act?: string; standing?: string; since?: string }[] };
  expect(elements.filter((one) => one.standing === 'here' && one.act).map((one) => one.since)).toEqual([acts.find((one) => one.act === 'accept')!.at]);
  await expect(page.locator('section[aria-labelledby=procedure] .waiting')).toHaveText(new RegExp(`${t('c_step_since', { step: '.+', at: '.*\\d\\d:\\d\\d.*' }).replace(/[()]/g, '\\$&')}$`));
  const show = page.getByRole('button', { name: t('c_drawing_show') });
  if (await show.isVisible()) await use(show);
  await expect(page.locator('.drawing .djs-shape.here')).not.toHaveCount(0);
  await expect(page.locator('.drawing .djs-shape.passed')).not.toHaveCount(0);
  await expect(page.locator('.drawing .djs-connection.passed .djs-visual > path').first()).toHaveCSS('stroke', 'rgb(0, 102, 79)');
  await expect(page.locator('.drawing .bjs-powered-by')).toBeVisible();
  await axe('procedure');
  await picture('console-procedure', false);

  // The form of the act: errors at the top with links, nothing lost, then recorded.
  const resolve = await open('resolve');
  await use(record);
  const summary = page.getByRole('alert');
  await expect(summary).toBeFocused();
  await expect(summary.getByRole('link')).not.toHaveCount(0);
  await axe('errors of a form');
  const code = Object.values(resolve.form!.properties!.code!['x-words']!)[0]!;
  await use(page.getByRole('radio', { name: code, exact: true }));
  await type(page.locator('#a-answer'), 'The lift runs again.');
  await axe('form');
  await use(record);
  await expect(page.locator('#acts a[href$="act=close"]')).toBeVisible();
  await expect(page.locator('section[aria-labelledby=story] ol > li').filter({ hasText: resolve.words })).toHaveCount(1);
  await open('close');
  await use(record);
  await shows('close', 0);
  await expect(page.locator('section[aria-labelledby=story] ol > li')).not.toHaveCount(0);

  // Why it was ruled so.
  await use(page.locator('section[aria-labelledby=story] ol > li details summary').filter({ hasText: t('why') }).first());
  await expect(page.locator('section[aria-labelledby=story] ol > li details[open] code:visible').first()).toBeVisible();
  await axe('story');
  await picture('console-case', false);

  // What was decided, as tables: what they were told, and the rule that applied.
  await use(page.getByRole('link', { name: new RegExp(t('c_tab_decisions')) }));
  const graded = page.locator('section[aria-labelledby=decisions] > details').last();
  if (!(await graded.getAttribute('open').then((it) => it !== null))) await use(graded.locator('summary').first());
  await expect(graded.locator('tr.fired')).not.toHaveCount(0);
  await expect(graded.locator('tr.told td').first()).not.toHaveText('');
  await expect(graded.locator('tr.fired th').first()).toContainText(t('dt_applied').trim());
  await axe('decisions');
  await picture('console-decisions', false);

  // The ledger of the case: each proof worked out here.
  await use(page.getByRole('link', { name: new RegExp(t('c_tab_log')) }));
  const entries = page.locator('section[aria-labelledby=log] tbody tr');
  await expect(entries).toHaveCount(6); // opened, accepted, taken, acknowledged, resolved, closed
  await expect(page.locator('section[aria-labelledby=log] tbody tr.held')).toHaveCount(6);
  await expect(page.getByText(t('c_log_held', { count: 6 }))).toBeVisible();
  await axe('ledger');
  await picture('console-ledger', false);
});

test('sealed fields are masked until they are read with a purpose, and a document is a read too', async ({ page, use, t, english, axe, picture, server }) => {
  const { id } = await request(page, server.url);
  await signIn(page, 'handler', server.url);
  await page.goto(`/c/case/${id}/people`);
  await expect(page.locator('section[aria-labelledby=people] li')).toHaveCount(2);
  await expect(page.getByText(STORY)).toHaveCount(0);
  await axe('people');
  const read = page.locator('section[aria-labelledby=people] a[href*="part=narrative"]');
  await use(read);
  const record = page.getByRole('button', { name: t('c_record') });
  await use(record); // no purpose: it is asked for, and nothing is opened
  await expect(page.getByRole('alert').getByRole('link', { name: t('c_purpose_missing') })).toBeVisible();
  await axe('purpose');
  const me = (await (await page.request.get('/api/v1/me', { headers: { 'Accept-Language': english ? 'en' : 'zh-CN' } })).json()) as { purposes: { purpose: string; words: string }[] };
  await use(page.getByRole('radio', { name: me.purposes.find((one) => one.purpose === 'handle-case')!.words }));
  await use(record);
  await expect(page.locator('section[aria-labelledby=opened]')).toContainText(STORY);
  await axe('opened');
  await picture('console-people');

  // Leaving the people forgets what was opened; the look itself stands in the story.
  await use(page.getByRole('link', { name: new RegExp(t('c_tab_story')) }));
  await expect(page.locator('section[aria-labelledby=story] ol > li').first()).toBeVisible();
  await use(page.getByRole('link', { name: new RegExp(t('c_tab_people')) }));
  await expect(page.locator('section[aria-labelledby=people] li')).toHaveCount(2);
  await expect(page.getByText(STORY)).toHaveCount(0);

  await use(page.getByRole('link', { name: new RegExp(t('c_tab_documents')) }));
  await use(page.getByRole('button', { name: new RegExp(t('c_document_open')) }).first());
  await use(page.getByRole('dialog').getByRole('radio').first());
  await axe('asking for a document');
  await use(page.getByRole('dialog').getByRole('button', { name: t('c_document_open') }));
  await expect(page.getByRole('dialog').locator('iframe').contentFrame().locator('body')).toContainText(/\S{2}/);
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
});

test('oversight: what ran over, what was refused, who looked, and whether the record is whole', async ({ page, use, t, byKeyboard, axe, picture, server }) => {
  test.slow();
  await signIn(page, 'overseer', server.url);
  await page.goto('/c/oversight');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(t('c_nav_oversight'));
  const lines = page.locator('.oversight tbody tr');
  const tab = (words: string) => use(page.getByRole('navigation', { name: t('c_ov_lists') }).getByRole('link', { name: new RegExp(words) }));
  await expect(page.getByText(t('c_ov_clocks_none'), { exact: true }).or(lines.first())).toBeVisible(); // console_clock.spec.ts lets them run out
  await axe('clocks');
  await picture('console-oversight', false);
  const wider = () => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(await wider()).toBeLessThanOrEqual(0); // a table is cards on a phone, and nothing hidden makes the page wider

  await tab(t('c_ov_refusals'));
  await expect(lines.locator('code').first()).toBeVisible(); // not each refusal is by a rule that has a name
  await axe('refusals');
  await tab(t('c_ov_reads'));
  await expect(lines.first()).toBeVisible();
  const bring = page.waitForEvent('download');
  await use(page.getByRole('button', { name: t('c_ov_csv') }));
  const file = await bring;
  expect(file.suggestedFilename()).toMatch(/\.csv$/);
  await axe('reads');
  await picture('console-reads');
  await tab(t('c_ov_record'));
  await expect(page.locator('.ledger .good')).toBeVisible();
  await expect(page.getByRole('table', { name: t('c_ov_numbers') }).getByText(t('c_ov_missing_none'))).toBeVisible();
  await axe('record');
  await picture('console-record');
  expect(await wider()).toBeLessThanOrEqual(0);
  if (byKeyboard) {
    await page.keyboard.press('3');
    await expect(page).toHaveURL(/oversight\/reads/);
  }
  await tab(t('c_ov_reads'));
  await use(lines.first().getByRole('link'));
  await expect(page).toHaveURL(/\/c\/case\//);
});
