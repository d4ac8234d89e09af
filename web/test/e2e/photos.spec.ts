// Photographs: told by their bytes, freed of what the camera wrote, kept with the draft, sent in slices, sealed.
import { expect, test } from './fixtures';

// A JPEG of one colour with an Exif segment that names a place, and a text that calls itself one.
function jpegWithExif(plain: Buffer): Buffer {
  const exif = Buffer.from('Exif\0\0SECRET-PLACE-30.15-120.20', 'latin1');
  const head = Buffer.alloc(4);
  head.writeUInt16BE(0xffe1, 0);
  head.writeUInt16BE(exif.length + 2, 2);
  return Buffer.concat([plain.subarray(0, 2), head, exif, plain.subarray(2)]);
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
  await next();
  await page.getByRole('textbox', { name: t('detail_text') }).fill('With a picture');
  const plain = Buffer.from(
    await page.evaluate(async () => {
      const canvas = document.createElement('canvas');
      canvas.width = 640;
      canvas.height = 480;
      const pen = canvas.getContext('2d')!;
      for (let i = 0; i < 400; i++) {
        pen.fillStyle = `hsl(${i} 60% 50%)`;
        pen.fillRect((i * 37) % 640, (i * 53) % 480, 60, 40);
      }
      return canvas.toDataURL('image/jpeg').split(',')[1]!;
    }),
    'base64',
  );
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
});
