// What the desks share: two people on one case, a line that is lost and comes back, a session that ends under somebody's hands, what is not
// for one's post, paper, and the keys.
import { act, call, option, request, somewhere, unfold } from './desk';
import { expect, expectTrouble, passwordOf, signIn, test, type Page } from './fixtures';

const status = (page: Page) => page.locator('.facts .chip').first();
const typed = 'Looked at the lift; a part is missing.';

// What was recorded stands in the story; the text itself is sealed.
async function recorded(page: Page, id: string, english: boolean): Promise<void> {
  const { words } = await option(page, id, 'record', english);
  await expect(page.locator('section[aria-labelledby=story] ol > li .what').filter({ hasText: words })).toHaveCount(1);
}

async function recordForm(page: Page, id: string): Promise<void> {
  await page.goto(`/c/case/${id}?act=record`);
  await page.locator('#a-text').fill(typed);
}

test('two people on one case: the one sees what the other does, and a form that is open says so and keeps what was typed', async ({ page, browser, t, english, server }) => {
  const { id } = await request(page, server.url);
  await signIn(page, 'handler', server.url);
  const other = await (await browser.newContext({ baseURL: server.url })).newPage();
  await signIn(other, 'call-taker', server.url);
  await page.goto(`/c/case/${id}`);
  await other.goto(`/c/case/${id}`);
  await expect(page.getByText(t('c_live'), { exact: true })).toBeVisible();
  const before = await status(page).innerText();

  await other.locator('#acts a[href$="act=accept"]').click();
  await other.getByRole('button', { name: t('c_record') }).click();
  await expect(other.locator('#acts a[href$="act=accept"]')).toHaveCount(0);
  await expect(status(page)).not.toHaveText(before);
  await expect(page.locator('#acts a[href$="act=accept"]')).toHaveCount(0);

  await recordForm(page, id);
  await expect(page.getByText(t('c_live'), { exact: true })).toBeVisible();
  await act(other, server.url, id, 'take');
  await expect(page.getByText(t('c_changed'), { exact: true })).toBeVisible();
  await expect(page.locator('#a-text')).toHaveValue(typed);
  await page.getByRole('button', { name: t('c_record') }).click();
  await recorded(page, id, english);
  await other.context().close();
});

test('an act whose answer comes after the news of it is told as recorded all the same', async ({ page, t, english, server }) => {
  const { id } = await request(page, server.url);
  await signIn(page, 'call-taker', server.url);
  const { words } = await option(page, id, 'accept', english);
  await page.goto(`/c/case/${id}?act=accept`);
  await expect(page.getByText(t('c_live'), { exact: true })).toBeVisible();
  await page.route('**/acts', async (route) => {
    if (route.request().method() !== 'POST') return route.continue();
    const answer = await route.fetch();
    await expect(page.locator('form.act')).toHaveCount(0); // the form went with what it was for
    return route.fulfill({ response: answer });
  });
  await page.getByRole('button', { name: t('c_record') }).click();
  await expect(page.locator('.toasts')).toContainText(t('c_recorded', { act: words, n: '' }).slice(0, words.length + 2));
  await expect(page).toHaveURL(new RegExp(`/c/case/${id}$`));
});

test('a list says that something happened elsewhere, and shows what happened to its own lines', async ({ page, browser, t, server }) => {
  const { id, number } = await request(page, server.url);
  await signIn(page, 'handler', server.url);
  const other = await (await browser.newContext({ baseURL: server.url })).newPage();
  await signIn(other, 'call-taker', server.url);
  await page.goto(`/c?number=${number}`);
  await expect(page.locator('#row-0')).toBeVisible();
  await expect(page.getByText(t('c_live'), { exact: true })).toBeVisible();
  const line = page.locator('.line', { has: page.locator('#row-0') });
  const before = await line.innerText();
  await act(other, server.url, id, 'accept');
  await expect.poll(() => line.innerText()).not.toBe(before);
  await other.context().close();
});

test('a list tells news of what belongs to it, and of nothing else', async ({ page, t, server }) => {
  const { number } = await request(page, server.url);
  await signIn(page, 'handler', server.url);
  await page.goto(`/c?number=${number}`);
  await expect(page.locator('#row-0')).toBeVisible();
  await expect(page.getByText(t('c_live'), { exact: true })).toBeVisible();
  const looked = page.waitForResponse((answer) => /[?&]cases=/.test(answer.url()));
  await request(page, server.url);
  expect(((await (await looked).json()) as { cases: object[] }).cases).toEqual([]);
  await expect(page.getByRole('button', { name: t('c_fresh', { count: 1 }) })).toHaveCount(0);

  await page.goto('/c?kind=help-request&open=true');
  await expect(page.locator('#row-0')).toBeVisible();
  await expect(page.getByText(t('c_live'), { exact: true })).toBeVisible();
  const other = await request(page, server.url);
  await page.getByRole('button', { name: t('c_fresh', { count: 1 }) }).click();
  await expect(page.getByRole('link', { name: other.number })).toBeVisible();
  await expect(page.getByRole('button', { name: t('c_fresh', { count: 1 }) })).toHaveCount(0);
});

test('a filter that names what there is not is said, and leads to what was meant or away from it', async ({ page, t, axe, server }) => {
  expectTrouble(page, /status of 400/);
  await request(page, server.url);
  await signIn(page, 'call-taker', server.url);
  await page.goto('/c?kind=help-reqest&open=true');
  await expect(page.getByText(t('c_unknown_filter', { filter: t('c_col_kind'), value: 'help-reqest' }))).toBeVisible();
  await expect(page.getByText(t('c_lost'), { exact: true })).toHaveCount(0);
  await axe('unknown filter');
  await page.locator('section p.row button').first().click(); // what was meant
  await expect(page).toHaveURL(/kind=help-request&open=true|open=true&kind=help-request/);
  await expect(page.locator('#row-0')).toBeVisible();
  await page.goto('/c?channel=by-pigeon&open=true');
  await page.getByRole('button', { name: t('c_unknown_filter_drop') }).click();
  await expect(page).not.toHaveURL(/channel/);
  await expect(page.locator('#row-0')).toBeVisible();
});

test('a list whose view was behind shows what was acknowledged before it was asked, without being asked again', async ({ page, t, server }) => {
  const { number, seq } = await request(page, server.url);
  await signIn(page, 'handler', server.url);
  let behind = true;
  await page.route(/\/api\/v1\/cases\?/, async (route) => {
    const answer = await route.fetch(), body = (await answer.json()) as { view: { ledger: number } };
    const before = { ...body, cases: [], total: 0, reached: false, view: { position: seq, ledger: body.view.ledger } }; // as it was until the case came
    await route.fulfill({ response: answer, json: behind ? before : body });
  });
  await page.goto(`/c?number=${number}`);
  await expect(page.getByText(t('c_none'), { exact: true })).toBeVisible();
  behind = false;
  await expect(page.locator('#row-0')).toHaveText(number);
  await expect(page.locator('.filters li button[aria-pressed]')).toHaveCount(1); // counted anew with it
});

test('how urgent a case is stands in its line and over the case, in letters and a shape, where its kind has a grade', async ({ page, t, axe, picture, server }) => {
  const grave = await call(page, server.url, { category: 'fight', danger: true }), over = await call(page, server.url, { category: 'crime', danger: false, ongoing: false });
  await signIn(page, 'call-taker', server.url);
  for (const [one, words] of [[grave, '▲P1'], [over, '●P3']] as const) {
    await page.goto(`/c?number=${one.number}`);
    await expect(page.locator('.line', { has: page.locator('#row-0') })).toContainText(`${words} `);
    await page.locator('#row-0').click();
    await expect(page.locator('.facts')).toContainText(`${t('c_in_priority')} ${words}`);
  }
  await axe('graded case');
  await page.goto('/c?kind=emergency-call');
  await expect(page.locator('.line .p1').first()).toBeVisible();
  await axe('graded list');
  await picture('console-grades', false);
});

test('a line that is lost is told, and what happened meanwhile is there when it comes back', async ({ page, browser, t, server }) => {
  test.slow();
  for (const what of [/ERR_CONNECTION_REFUSED/, /ERR_FAILED/, /ERR_INCOMPLETE_CHUNKED_ENCODING/, /ERR_EMPTY_RESPONSE/, /ERR_CONNECTION_RESET/]) expectTrouble(page, what);
  const { id } = await request(page, server.url);
  await signIn(page, 'handler', server.url);
  await page.goto(`/c/case/${id}`);
  await expect(page.getByText(t('c_live'), { exact: true })).toBeVisible();
  const before = await status(page).innerText();

  await page.route('**/api/v1/events**', (route) => route.abort());
  await server.restart();
  await expect(page.locator('.live.stale')).toBeVisible({ timeout: 40_000 });
  const other = await (await browser.newContext({ baseURL: server.url })).newPage();
  await signIn(other, 'call-taker', server.url);
  await act(other, server.url, id, 'accept');
  await expect(status(page)).toHaveText(before);

  await page.unroute('**/api/v1/events**');
  await expect(page.getByText(t('c_live'), { exact: true })).toBeVisible({ timeout: 40_000 });
  await expect(status(page)).not.toHaveText(before);
  await other.context().close();
});

test('an entry that says something else than the page, or whose proof is not of it, is told to be so', async ({ page, t, server }) => {
  const { id } = await request(page, server.url), other = await request(page, server.url);
  await signIn(page, 'handler', server.url);
  const foreign = (await (await page.request.get(`/api/v1/cases/${other.id}/proofs`)).json()) as { entries: { receipt: object }[] };
  await page.route(`**/api/v1/cases/${id}/proofs*`, async (route) => {
    const answer = await route.fetch(), body = (await answer.json()) as { entries: { receipt: object }[] };
    body.entries[0]!.receipt = foreign.entries[0]!.receipt; // a good proof of another entry
    await route.fulfill({ response: answer, json: body });
  });
  await page.goto(`/c/case/${id}/log`);
  await expect(page.locator('section[aria-labelledby=log] tr.failed')).toHaveCount(1);
  await expect(page.getByText(t('c_log_not_content'))).toBeVisible();
  await expect(page.getByText(t('c_log_failed', { count: 1 }))).toBeVisible();
});

test('the map of the list narrows it to a square, and so does the list of squares beside it', async ({ page, t, axe, picture, server }) => {
  const spot = await somewhere(page, server.url), { number } = await request(page, server.url, spot);
  await signIn(page, 'handler', server.url);
  await page.goto(`/c?number=${number}`);
  await expect(page.locator('#row-0')).toBeVisible();
  await page.keyboard.press('m');
  await expect(page).toHaveURL(/map=true/);
  const squares = page.getByRole('list', { name: t('c_map_cells') }).getByRole('button');
  await expect(squares).toHaveCount(1);
  await expect(page.locator('.maplibregl-canvas')).toBeVisible();
  await expect(page.locator('.pin')).toHaveCount(1);
  await axe('map');
  await picture('console-map', false);
  await squares.first().click();
  await expect(page).toHaveURL(/cell=\d+/);
  await expect(squares.first()).toHaveAttribute('aria-pressed', 'true');
  await expect(page.locator('#row-0')).toBeVisible();
  await page.getByRole('button', { name: t('c_map_whole') }).click();
  await expect(page).not.toHaveURL(/cell=/);
});

test('a call that was being told is there again after the session ended', async ({ page, t, server }) => {
  expectTrouble(page, /status of 401/);
  await signIn(page, 'call-taker', server.url);
  await page.goto('/c/intake');
  await page.locator('#narrative').fill(typed);
  await page.locator('#kind').selectOption('help-request');
  await page.locator('#address').fill('Jianshe Road 1');
  await page.locator('#q-category input').last().check();
  await expect(page.locator('#grade')).toContainText(/P[1-4]/);
  await page.context().clearCookies(); // as when the session's time is over
  await page.keyboard.press('Control+Enter');
  await expect(page.getByRole('heading', { level: 1, name: t('c_signin_title') })).toBeVisible();
  await page.getByRole('textbox', { name: t('c_signin_name') }).fill('call-taker');
  await page.getByLabel(t('c_signin_password')).fill(passwordOf('call-taker'));
  await page.getByRole('button', { name: t('c_signin'), exact: true }).click();
  await expect(page.locator('#narrative')).toHaveValue(typed);
  await page.locator('#narrative').focus();
  await page.keyboard.press('Control+Enter');
  await expect(page.locator('#outcome-title')).toBeVisible();
});

test('a session that ends keeps the draft: after signing in the form is as it was', async ({ page, t, english, server }) => {
  expectTrouble(page, /status of 401/);
  const { id } = await request(page, server.url);
  await signIn(page, 'handler', server.url);
  await recordForm(page, id);
  await page.context().clearCookies(); // as when the session's time is over
  await page.getByRole('button', { name: t('c_record') }).click();
  await expect(page.getByRole('heading', { level: 1, name: t('c_signin_title') })).toBeVisible();
  await expect(page.getByText(t('c_signin_ended'))).toBeVisible();

  const enter = async () => {
    await page.getByRole('textbox', { name: t('c_signin_name') }).fill('handler');
    await page.getByLabel(t('c_signin_password')).fill(passwordOf('handler'));
    await page.getByRole('button', { name: t('c_signin'), exact: true }).click();
  };
  await enter();
  await expect(page.locator('#a-text')).toHaveValue(typed);

  // Also when the browser was closed in between.
  await page.context().clearCookies();
  await page.reload();
  await enter();
  await expect(page.locator('#a-text')).toHaveValue(typed);
  await page.getByRole('button', { name: t('c_record') }).click();
  await recorded(page, id, english);
  await page.goto(`/c/case/${id}?act=record`); // it is sent: nothing is left of the draft
  await expect(page.locator('#a-text')).toHaveValue('');
});

test('signing out leaves no draft', async ({ page, t, server }) => {
  expectTrouble(page, /status of 401/);
  const { id } = await request(page, server.url);
  await signIn(page, 'handler', server.url);
  await recordForm(page, id);
  await page.getByRole('button', { name: t('c_signout') }).click();
  await expect(page.getByRole('heading', { level: 1, name: t('c_signin_title') })).toBeVisible();
  await signIn(page, 'handler', server.url);
  await page.goto(`/c/case/${id}?act=record`);
  await expect(page.locator('#a-text')).toHaveValue('');
});

test('a case out of one\'s scope and one that does not exist look the same', async ({ page, t, server }) => {
  expectTrouble(page, /status of 404/);
  const { id } = await request(page, server.url);
  await signIn(page, 'partner', server.url);
  for (const one of [id, 'nosuchcasenosuchcasenosuch']) {
    await page.goto(`/c/case/${one}`);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(t('c_case_missing_title'));
  }
});

test('a list of oversight that is not for this post says so, plainly', async ({ page, t, axe, server }) => {
  expectTrouble(page, /status of 403/);
  await signIn(page, 'handler', server.url);
  const body = { type: '/api/problems/denied', title: 'Not for this post', status: 403, code: 'denied' };
  await page.route('**/api/v1/oversight/reads**', (route) => route.fulfill({ status: 403, contentType: 'application/problem+json', body: JSON.stringify(body) }));
  await page.goto('/c/oversight/reads');
  await expect(page.getByText(t('c_ov_denied'), { exact: true })).toBeVisible();
  await expect(page.getByText(body.title)).toBeVisible();
  await expect(page.getByRole('button', { name: t('c_ov_csv') })).toBeDisabled();
  await axe('denied');
});

test('on paper there are the case and its story, and no controls', async ({ page, t, server }) => {
  const { id, number } = await request(page, server.url);
  await signIn(page, 'handler', server.url);
  await page.goto(`/c/case/${id}`);
  await expect(page.locator('section[aria-labelledby=story] ol > li')).not.toHaveCount(0);
  await page.emulateMedia({ media: 'print' });
  await expect(page.getByText(number)).toBeVisible();
  await expect(page.locator('section[aria-labelledby=story]')).toBeVisible();
  for (const hidden of [page.locator('#acts'), page.locator('body > * header.no-print, header.no-print').first(), page.getByRole('navigation', { name: t('c_parts_of_case') })]) await expect(hidden).toBeHidden();
  expect((await page.pdf({ format: 'A4' })).length).toBeGreaterThan(5_000);
  await page.goto('/c/oversight/record');
  await expect(page.getByRole('table', { name: t('c_ov_by_kind') })).toBeVisible();
  await expect(page.getByRole('button', { name: t('c_ov_csv') })).toBeHidden();
});

test('the completeness of the record is that of the reader\'s own agency, and so is its log', async ({ page, server }) => {
  await signIn(page, 'overseer', server.url);
  await page.route('**/api/v1/me', async (route) => {
    const answer = await route.fetch();
    return route.fulfill({ response: answer, json: { ...((await answer.json()) as object), agency_number: 2 } });
  });
  const asked: string[] = [];
  await page.route('**/ledger/**', (route) => {
    const path = new URL(route.request().url()).pathname;
    asked.push(path);
    return route.continue({ url: route.request().url().replace('/ledger/a2/', '/ledger/') });
  });
  await page.goto('/c/oversight/record');
  await expect(page.locator('section[aria-labelledby=ledger] .good')).toBeVisible();
  expect(asked.toSorted()).toEqual(['/ledger/a2/checkpoint', '/ledger/a2/origins', '/ledger/a2/vkey']);
});

test('one registry feeds the sheet and the palette; letters rest where one types', async ({ page, t, axe, server }) => {
  await signIn(page, 'handler', server.url);
  await page.goto('/c');
  await expect(page.locator('#row-0')).toBeVisible();
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog')).toContainText(t('c_row_next'));
  await axe('sheet');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('dialog').locator('input')).toBeFocused();
  await page.keyboard.type(t('c_nav_oversight'));
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/c\/oversight/);
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await expect(page.getByRole('heading', { level: 1, name: t('c_nav_oversight') })).toBeFocused();
  await page.keyboard.press('g');
  await page.keyboard.press('c');
  await expect(page).toHaveURL(/\/c\?open=true/);
  await unfold(page);
  await page.locator('#text').focus();
  await page.keyboard.type('gi?');
  await expect(page.locator('#text')).toHaveValue('gi?');
  await expect(page.getByRole('dialog')).toHaveCount(0);
});
