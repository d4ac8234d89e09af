// Photographs: told by their bytes, freed of what the camera wrote, kept with the draft, sent in slices, sealed.
import { readFile } from 'node:fs/promises';
import { act, options } from './desk';
import { expect, signIn, test, type Page } from './fixtures';
import { toDetails, toSending } from './report';

// A JPEG of one colour with an Exif segment that names a place, and a text that calls itself one.
function jpegWithExif(plain: Buffer): Buffer {
  const exif = Buffer.from('Exif\0\0SECRET-PLACE-30.15-120.20', 'latin1');
  const head = Buffer.alloc(4);
  head.writeUInt16BE(0xffe1, 0);
  head.writeUInt16BE(exif.length + 2, 2);
  return Buffer.concat([plain.subarray(0, 2), head, exif, plain.subarray(2)]);
}

// A picture of many colours, as the browser writes it.
async function drawn(page: Page): Promise<Buffer> {
  const base64 = await page.evaluate(() => {
    const canvas = document.createElement('canvas');
    canvas.width = 640;
    canvas.height = 480;
    const pen = canvas.getContext('2d')!;
    for (let i = 0; i < 400; i++) {
      pen.fillStyle = `hsl(${i} 60% 50%)`;
      pen.fillRect((i * 37) % 640, (i * 53) % 480, 60, 40);
    }
    return canvas.toDataURL('image/jpeg').split(',')[1]!;
  });
  return Buffer.from(base64, 'base64');
}

test('a photograph loses where it was taken, survives a reload, and is sent', async ({ page, t, request, axe, picture }) => {
  const kinds = ((await (await request.get('/api/v1/kinds')).json()) as { kinds: { kind: string; form: { properties: Record<string, { 'x-use'?: string }> } }[] }).kinds;
  const kind = kinds.find((one) => one.kind === 'help-request')!;
  test.skip(!Object.values(kind.form.properties).some((field) => field['x-use'] === 'files'), 'the form of this pack takes no files');
  const next = () => page.getByRole('button', { name: t('next') }).click();
  await page.goto('/report');
  await page.getByRole('combobox', { name: t('where_address') }).fill('Road 1');
  await page.keyboard.press('Tab');
  await next();
  await page.locator('input[name=kind][value=help-request]').check();
  await next();
  await page.getByRole('textbox', { name: t('detail_text') }).fill('With a picture');
  const plain = await drawn(page);
  const input = page.locator('#photos input[type=file]');
  await input.setInputFiles([
    { name: 'taken.jpg', mimeType: 'image/jpeg', buffer: jpegWithExif(plain) },
    { name: 'fake.jpg', mimeType: 'image/jpeg', buffer: Buffer.from('not a picture') },
  ]);
  await expect(page.getByRole('alert')).toContainText('fake.jpg');
  await expect(page.getByRole('img', { name: t('photo_alt', { n: 1 }) })).toBeVisible();
  await axe('photographs');
  await picture('portal-photos');
  await page.waitForTimeout(900);
  await page.reload();
  await expect(page.getByRole('img', { name: t('photo_alt', { n: 1 }) })).toBeVisible();
  await next();
  await page.locator('input[name=wish][value=anonymous]').check();
  await next();
  await page.getByRole('checkbox', { name: t('truth') }).check();
  const slices: Buffer[] = [];
  page.on('request', (one) => {
    if (/\/api\/v1\/files\/[^/]+\/\d+$/.test(new URL(one.url()).pathname)) slices.push(one.postDataBuffer() ?? Buffer.alloc(0));
  });
  await page.getByRole('button', { name: t('send'), exact: true }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(t('done_title'));
  const all = Buffer.concat(slices);
  expect(all.subarray(0, 3)).toEqual(Buffer.from([0xff, 0xd8, 0xff]));
  expect(all.includes('SECRET-PLACE')).toBe(false);

  // Its holder sees it among what they wrote, and may have it back.
  await page.goto(`/r#${new URL(page.url()).hash.slice(1)}`);
  const own = page.getByRole('region', { name: t('own') });
  await expect(own).toContainText('taken.jpg');
  await expect(own).not.toContainText('[object');
  const kept = page.waitForEvent('download');
  await own.getByRole('button', { name: `${t('paper_save')} taken.jpg` }).click();
  expect((await kept).suggestedFilename()).toBe('taken.jpg');
  expect(await readFile(await (await kept).path())).toEqual(all);
  await axe('own photographs');
});

test('an original stays as it was taken, and the copy that leaves the file says nothing of where', async ({ page, t, server, browser }) => {
  await toDetails(page, t, 'With the picture as it was taken');
  const taken = jpegWithExif(await drawn(page));
  const input = page.locator('#photos input[type=file]');
  await page.getByRole('checkbox', { name: t('photo_original') }).check();
  await input.setInputFiles([
    { name: 'large.pdf', mimeType: 'application/pdf', buffer: Buffer.concat([Buffer.from('%PDF-1.7\n'), Buffer.alloc(12 << 20)]) },
    { name: 'page.html', mimeType: 'image/png', buffer: Buffer.from('<html><script>1</script></html>') },
    { name: 'taken.png', mimeType: 'image/png', buffer: taken },
  ]);
  await expect(page.getByRole('alert').filter({ hasText: t('photo_size', { name: 'large.pdf', size: 12 }) })).toBeVisible();
  await expect(page.getByRole('alert').filter({ hasText: t('photo_type', { name: 'page.html' }) })).toBeVisible();
  await expect(page.getByRole('img', { name: t('photo_alt', { n: 1 }) })).toHaveCount(1);
  await toSending(page, t);
  await page.getByRole('button', { name: t('send'), exact: true }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(t('done_title'));
  const code = new URL(page.url()).hash.slice(1);
  const own = await page.request.get('/api/v1/receipt/acts/0/files/0', { headers: { 'Anlan-Receipt': code } });
  expect(await own.body()).toEqual(taken); // what was sent is what its holder has

  const { id } = ((await (await page.request.get('/api/v1/receipt', { headers: { 'Anlan-Receipt': code } })).json()) as { case: { id: string } }).case;
  const staff = await (await browser.newContext({ baseURL: server.url })).newPage();
  await signIn(staff, 'handler', server.url);
  const purposes = async () => ((await options(staff, id, true)).find((one) => one.act === 'read' && one.open) as { purposes?: string[] } | undefined)?.purposes;
  for (const name of ['accept', 'take', 'acknowledge']) if (!(await purposes())?.length) await act(staff, server.url, id, name);
  const purpose = (await purposes())![0];
  const copy = async (clean: boolean) => {
    const random = crypto.randomUUID(), now = Date.now().toString(16).padStart(12, '0');
    const answer = await staff.request.post(`/api/v1/cases/${id}/acts/0/files/0`, { data: { purpose, clean }, headers: { Origin: server.url, 'Idempotency-Key': `${now.slice(0, 8)}-${now.slice(8)}-7${random.slice(15)}` } });
    expect(answer.status(), await answer.text().catch(() => '')).toBeLessThan(300);
    expect(answer.headers()['content-disposition']).toContain('attachment');
    return answer.body();
  };
  expect((await copy(false)).includes('SECRET-PLACE')).toBe(true);
  const clean = await copy(true);
  expect(clean.subarray(0, 3)).toEqual(Buffer.from([0xff, 0xd8, 0xff]));
  expect(clean.includes('SECRET-PLACE')).toBe(false);
  expect(clean.length).toBeGreaterThan(1000);

  // The same on the page: opened with its purpose like every sealed part, then saved whole or without where and when.
  await staff.goto(`/c/case/${id}?act=read&part=narrative`);
  await staff.locator('input[name=purpose]').first().check();
  await staff.locator('form.act button[type=submit]').click();
  const opened = staff.getByRole('region', { name: t('c_opened') });
  await expect(opened).toContainText('taken');
  await expect(opened).not.toContainText('[object');
  await expect(opened).not.toContainText(/lat_e7|narrative|_e7/); // in the words of the form
  const saved = async (name: string): Promise<Buffer> => {
    const waited = staff.waitForEvent('download');
    await opened.getByRole('button', { name }).click();
    return readFile(await (await waited).path());
  };
  expect(await saved(t('paper_save'))).toEqual(taken);
  expect((await saved(t('file_clean'))).includes('SECRET-PLACE')).toBe(false);
  await staff.context().close();
});
