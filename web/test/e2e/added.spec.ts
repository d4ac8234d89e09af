// What a holder does on a receipt beside reading it: adds photographs and looks at them, rates on a small screen, complains about a unit by its
// name; and how far back what was done and who has read goes.
import { request } from './desk';
import { expect, test, type Page } from './fixtures';

async function drawn(page: Page): Promise<Buffer> {
  const base64 = await page.evaluate(() => {
    const canvas = document.createElement('canvas');
    canvas.width = 320;
    canvas.height = 240;
    canvas.getContext('2d')!.fillRect(40, 40, 100, 100);
    return canvas.toDataURL('image/png').split(',')[1]!;
  });
  return Buffer.from(base64, 'base64');
}

test('photographs that come later are kept through a reload, sent, and seen by their holder', async ({ page, t, server, axe, picture }) => {
  const { receipt } = await request(page, server.url);
  await page.goto(`/r/add#${receipt}`);
  const files = page.locator('#a-files');
  await files.locator('input[type=file]').setInputFiles([{ name: 'later.png', mimeType: 'image/png', buffer: await drawn(page) }]);
  await page.getByRole('textbox').first().fill('One more picture');
  await expect(files.getByRole('img')).toBeVisible();
  await axe('adding files');
  await expect.poll(() => page.evaluate(() => new Promise<number>((done) => {
    const opened = indexedDB.open('anlan', 1);
    opened.onsuccess = () => {
      const asked = opened.result.transaction('drafts').objectStore('drafts').getAll();
      asked.onsuccess = () => done((asked.result as { content: { text?: string } }[]).filter((one) => one.content.text === 'One more picture').length);
    };
  }))).toBe(1);
  await page.reload();
  await expect(files.getByRole('img')).toBeVisible();
  await expect(page.getByRole('textbox').first()).toHaveValue('One more picture');
  await page.getByRole('button', { name: t('send'), exact: true }).click();
  const story = page.getByRole('region', { name: t('story') });
  await expect(story).toContainText('One more picture');
  await expect(story).toContainText('later.jpg');
  await expect(story).not.toContainText('[object');
  const show = story.getByRole('button', { name: `${t('file_show')} later.jpg` });
  await show.click();
  const seen = story.getByRole('img', { name: 'later.jpg' });
  await expect(seen).toBeVisible();
  expect(await seen.evaluate((one: HTMLImageElement) => one.decode().then(() => [one.naturalWidth, one.naturalHeight]))).toEqual([320, 240]);
  // What the picture let through is white in it, not black.
  expect(await seen.evaluate((one: HTMLImageElement) => {
    const pen = Object.assign(document.createElement('canvas'), { width: 320, height: 240 }).getContext('2d')!;
    pen.drawImage(one, 0, 0);
    return [[10, 10], [90, 90]].map(([x, y]) => pen.getImageData(x!, y!, 1, 1).data[0]! > 128);
  })).toEqual([true, false]);
  await axe('an added picture');
  await picture('portal-added');
  await story.getByRole('button', { name: `${t('file_hide')} later.jpg` }).click();
  await expect(seen).toHaveCount(0);
});

// How many drafts lie in this browser.
const drafts = (page: Page): Promise<number> =>
  page.evaluate(() => new Promise<number>((done) => {
    const opened = indexedDB.open('anlan', 1);
    opened.onsuccess = () => {
      const asked = opened.result.transaction('drafts').objectStore('drafts').count();
      asked.onsuccess = () => (opened.result.close(), done(asked.result));
    };
  }));

test('on a shared computer nothing of an act is kept, and what was kept goes at once', async ({ page, t, server, axe }) => {
  const { receipt } = await request(page, server.url);
  await page.goto(`/r/add#${receipt}`);
  const files = page.locator('#a-files'), text = page.getByRole('textbox').first(), shared = page.getByRole('checkbox', { name: t('draft_share') });
  const keep = page.getByRole('complementary', { name: t('draft') });
  await expect(shared).not.toBeChecked();
  await files.locator('input[type=file]').setInputFiles([{ name: 'later.png', mimeType: 'image/png', buffer: await drawn(page) }]);
  await text.fill('Seen by nobody else');
  await expect(files.getByRole('img')).toBeVisible();
  await expect(keep).toContainText(t('draft_saved', { at: '' }).slice(-8));
  expect(await drafts(page)).toBe(1);
  await shared.check();
  await expect(keep).toContainText(t('draft_shared'));
  await expect.poll(() => drafts(page)).toBe(0);
  await expect(text).toHaveValue('Seen by nobody else'); // it goes on being written
  await axe('a shared computer');
  await text.fill('Nor is this');
  await page.waitForTimeout(900); // longer than a draft takes to be kept
  expect(await drafts(page)).toBe(0);
  await page.reload();
  await expect(page.getByRole('textbox', { name: t('code') })).toBeVisible(); // nor is the code
  await page.goto(`/r/add#${receipt}`);
  await expect(shared).toBeChecked();
  await expect(page).toHaveURL(/\/r\/add$/);
  await expect(text).toHaveValue('');
  await expect(files.getByRole('img')).toHaveCount(0);
  await page.goto('/report');
  await expect(shared).toBeChecked(); // said once for the tab
  await shared.uncheck();
  await page.goto(`/r/add#${receipt}`);
  await expect(shared).not.toBeChecked();
  await text.fill('On a computer of my own');
  await expect(keep).toContainText(t('draft_saved', { at: '' }).slice(-8));
  await page.reload();
  await expect(text).toHaveValue('On a computer of my own');
});

test('an act that takes its own form away is told as recorded, and leaves no draft', async ({ page, t, server }) => {
  const { receipt } = await request(page, server.url);
  await page.goto(`/r/withdraw#${receipt}`);
  await page.getByRole('textbox').first().fill('It runs again');
  await expect.poll(() => drafts(page)).toBe(1);
  await page.getByRole('button', { name: t('send'), exact: true }).click();
  await expect(page.locator('.toasts')).toContainText(t('act_done', { n: '' }).slice(0, 6));
  await expect(page).toHaveURL(`${server.url}/r#${receipt}`);
  expect(await drafts(page)).toBe(0);
});

test('what is missing is listed, leaves the list as it is mended, and nobody is called away from the field', async ({ page, t, server }) => {
  const { receipt } = await request(page, server.url);
  await page.goto(`/r/complain#${receipt}`);
  await page.getByRole('button', { name: t('send'), exact: true }).click();
  const summary = page.getByRole('alert');
  await expect(summary).toBeFocused();
  await expect(summary.getByRole('link')).toHaveCount(2);
  const story = page.locator('textarea').first();
  await story.pressSequentially('They were rude');
  await expect(story).toBeFocused();
  await expect(summary.getByRole('link')).toHaveCount(1);
  await page.locator('input[value=staff-complaint]').check();
  await expect(summary).toHaveCount(0);
});

test('a complaint names the unit that has the case, by what it is called; one that does not exist is refused', async ({ page, t, server }) => {
  const { receipt } = await request(page, server.url);
  const { owner, owner_words, number } = ((await (await page.request.get(`${server.url}/api/v1/receipt`, { headers: { 'Anlan-Receipt': receipt, 'Accept-Language': 'zh-CN' } })).json()) as { case: { owner: string; owner_words: string; number: string } }).case;
  await page.goto(`/r/complain#${receipt}`);
  const unit = page.locator('#a-unit');
  await expect(unit.getByRole('radio', { name: owner_words })).toBeChecked();
  await page.locator('input[value=staff-complaint]').check();
  const story = page.locator('textarea').first(), most = Number(await story.getAttribute('maxlength'));
  expect(most).toBeGreaterThan(1000);
  await story.fill('x'.repeat(most)); // and there is room for the number beside it
  const [sent] = await Promise.all([page.waitForRequest((one) => one.url().endsWith('/api/v1/receipt/complain')), page.getByRole('button', { name: t('send'), exact: true }).click()]);
  const { data } = sent.postDataJSON() as { data: { unit: string; narrative: string } };
  expect(data.unit).toBe(owner);
  expect(data.narrative).toContain(number);
  await expect(page).toHaveURL(/\/report\/done#AL-/);
  const now = Date.now().toString(16).padStart(12, '0');
  const refused = await page.request.post(`${server.url}/api/v1/cases`, {
    data: { kind: 'staff-complaint', data: { narrative: 'rude', unit: owner_words } },
    headers: { Origin: server.url, 'Idempotency-Key': `${now.slice(0, 8)}-${now.slice(8)}-7${crypto.randomUUID().slice(15)}` },
  });
  expect(refused.status()).toBe(422);
  expect(((await refused.json()) as { where: string }).where).toContain('/unit');
});

test('a score fits the smallest screen and says which end is good', async ({ page, t, server }) => {
  const { receipt } = await request(page, server.url);
  await page.route('**/api/v1/receipt', async (route) => {
    const answer = await route.fetch(), body = (await answer.json()) as { case: { acts: unknown[] } };
    body.case.acts = [{ act: 'rate', words: 'rate', open: true, form: { type: 'object', required: ['score'], properties: { score: { type: 'integer', title: 'Score', minimum: 1, maximum: 5 } } } }];
    return route.fulfill({ response: answer, json: body });
  });
  await page.setViewportSize({ width: 320, height: 700 });
  await page.goto(`/r/rate#${receipt}`);
  await expect(page.getByText(t('scale_hint', { least: 1, most: 5 }))).toBeVisible();
  expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBeLessThanOrEqual(0);
});

// More than the receipt itself holds: the page asks for what lies before, and keeps what it has.
test('readings and acts go back to the first, page by page', async ({ page, t, server, axe }) => {
  const { receipt } = await request(page, server.url);
  const read = (day: number) => ({ at: `2026-01-${String(day).padStart(2, '0')}T08:00:00Z`, unit: 'command', unit_words: `unit of day ${day}`, role: 'handler', purpose: 'handle', parts: ['narrative'], parts_words: ['narrative'] });
  const asked: string[] = [];
  await page.route('**/api/v1/receipt', async (route) => {
    const answer = await route.fetch(), body = (await answer.json()) as Record<string, unknown> & { story: { acts: { n: number }[] } };
    const acts = body.story.acts.map((one) => ({ ...one, n: one.n + 200 }));
    return route.fulfill({ response: answer, json: { ...body, story: { ...body.story, acts, before: 200 }, reads: [read(20), read(21)], reads_more: true, reads_before: 40, reads_earlier_before: 7 } });
  });
  await page.route('**/api/v1/receipt/reads?**', (route) => {
    const query = new URL(route.request().url()).searchParams;
    asked.push(`${query.get('before')} ${query.get('earlier')}`);
    const pages: Record<string, unknown> = { '40 false': { reads: [read(10)], before: 12 }, '12 false': { reads: [read(9)] }, '7 true': { reads: [read(2)] } };
    return route.fulfill({ json: pages[asked.at(-1)!] });
  });
  await page.route('**/api/v1/receipt/acts?**', (route) => route.fulfill({ json: { total: 201, acts: [{ n: 0, position: 3, at: '2026-01-01T08:00:00Z', act: 'open', words: 'The very first act', verb: 'open', by: 'a', refused: false, rule: 'x', articles: [], parts: [] }] } }));
  await page.goto(`/r#${receipt}`);
  const rows = page.getByRole('table').getByRole('row');
  await expect(rows).toHaveCount(3);
  const more = page.getByRole('button', { name: t('reads_before') });
  for (const count of [4, 5, 6]) {
    await more.click();
    await expect(rows).toHaveCount(count);
  }
  await expect(more).toHaveCount(0);
  expect(asked).toEqual(['40 false', '12 false', '7 true']);
  await expect(rows.nth(1)).toContainText('unit of day 2');
  await expect(rows.last()).toContainText('unit of day 21');
  const story = page.getByRole('region', { name: t('story') });
  await story.getByRole('button', { name: t('story_more') }).click();
  await expect(story.locator('ol > li').first()).toContainText('The very first act');
  await expect(story.getByRole('button', { name: t('story_more') })).toHaveCount(0);
  await axe('a long receipt');
});
