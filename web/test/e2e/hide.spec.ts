// Parts of a photograph are hidden before it is sent: by keys, by the mouse, by a finger. What was hidden is in no byte that leaves the browser.
import { expect, test, type Page, type Say } from './fixtures';
import { toDetails, toSending } from './report';

const WIDTH = 800, HEIGHT = 600;

// A red picture, as the browser writes it.
async function red(page: Page): Promise<Buffer> {
  const base64 = await page.evaluate(
    ({ width, height }) => {
      const canvas = document.createElement('canvas');
      Object.assign(canvas, { width, height });
      const pen = canvas.getContext('2d')!;
      pen.fillStyle = '#e00000';
      pen.fillRect(0, 0, width, height);
      return canvas.toDataURL('image/jpeg').split(',')[1]!;
    },
    { width: WIDTH, height: HEIGHT },
  );
  return Buffer.from(base64, 'base64');
}

// Where a picture is black and where it is as it was, at these places of it (0 to 1).
const looks = (page: Page, bytes: Buffer, places: [number, number][]): Promise<string[]> =>
  page.evaluate(
    async ({ base64, places }) => {
      const image = await createImageBitmap(new Blob([Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))]));
      const canvas = document.createElement('canvas');
      Object.assign(canvas, { width: image.width, height: image.height });
      const pen = canvas.getContext('2d')!;
      pen.drawImage(image, 0, 0);
      return places.map(([x, y]) => {
        const [r, g, b] = pen.getImageData(Math.floor(x * image.width), Math.floor(y * image.height), 1, 1).data;
        return r! < 25 && g! < 25 && b! < 25 ? 'black' : r! > 180 && g! < 60 ? 'red' : `${r} ${g} ${b}`;
      });
    },
    { base64: bytes.toString('base64'), places },
  );

// To the page that takes photographs, with one that is to stay as it was taken.
async function take(page: Page, t: Say): Promise<Buffer> {
  await toDetails(page, t, 'A plate can be read');
  const taken = await red(page);
  await page.getByRole('checkbox', { name: t('photo_original') }).check();
  await page.locator('#photos input[type=file]').setInputFiles([{ name: 'plate.png', mimeType: 'image/png', buffer: taken }]);
  await page.getByRole('button', { name: `plate.png ${t('hide_open')}` }).click();
  await expect(page.getByRole('heading', { name: t('hide_title', { name: 'plate.png' }) })).toBeFocused();
  await expect(page.locator('.stage img')).toHaveJSProperty('complete', true);
  return taken;
}

// Sends the report; gives the bytes of its one file as they left.
async function sent(page: Page, t: Say): Promise<Buffer> {
  const slices: Buffer[] = [];
  page.on('request', (one) => {
    if (/\/api\/v1\/files\/[^/]+\/\d+$/.test(new URL(one.url()).pathname)) slices.push(one.postDataBuffer() ?? Buffer.alloc(0));
  });
  await toSending(page, t);
  expect(slices).toEqual([]); // nothing left before
  await page.getByRole('button', { name: t('send'), exact: true }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(t('done_title'));
  return Buffer.concat(slices);
}

test('by keys alone', async ({ page, t, axe, picture }) => {
  const taken = await take(page, t);
  const press = async (key: string, times = 1) => {
    for (let n = 0; n < times; n++) await page.keyboard.press(key);
  };
  await press('Tab'); // the picture itself is no stop of its own
  await expect(page.getByRole('button', { name: t('hide_add') })).toBeFocused();
  await press('Enter');
  const first = page.getByRole('button', { name: t('hide_box', { n: 1, left: 40, top: 40, width: 20, height: 20 }) });
  await expect(first).toBeFocused();
  await press('ArrowLeft', 10);
  await press('ArrowUp', 10);
  await press('Shift+ArrowRight', 5);
  await expect(page.getByRole('button', { name: t('hide_box', { n: 1, left: 20, top: 20, width: 30, height: 20 }) })).toBeFocused();
  await press('ArrowUp', 30); // it stays within the picture
  await expect(page.getByRole('button', { name: t('hide_box', { n: 1, left: 20, top: 0, width: 30, height: 20 }) })).toBeFocused();
  await page.getByRole('button', { name: t('hide_add') }).press('Enter');
  await expect(page.locator('.box')).toHaveCount(2);
  await press('Delete');
  await expect(page.locator('.box')).toHaveCount(1);
  // The same by buttons, for whoever has neither keys nor a steady hand.
  await page.getByRole('group', { name: t('hide_size') }).getByRole('button', { name: t('hide_taller') }).press('Enter');
  await expect(page.getByRole('button', { name: t('hide_box', { n: 1, left: 20, top: 0, width: 30, height: 22 }) })).toBeVisible();
  await axe('hiding parts');
  await picture('portal-hide');
  await page.getByRole('button', { name: t('hide_done') }).press('Enter');
  await expect(page.getByRole('button', { name: `plate.jpg ${t('hide_open')}` })).toBeFocused();
  const left = await sent(page, t);
  expect(left).not.toEqual(taken);
  expect(await looks(page, left, [[0.25, 0.02], [0.48, 0.2], [0.35, 0.1], [0.18, 0.1], [0.52, 0.1], [0.35, 0.25]])).toEqual(['black', 'black', 'black', 'red', 'red', 'red']);
});

test('by the mouse, and left as it was where it is cancelled', async ({ page, t }) => {
  const taken = await take(page, t);
  const stage = page.locator('.stage');
  const drag = async (from: [number, number], to: [number, number]) => {
    await stage.scrollIntoViewIfNeeded();
    const { x, y, width, height } = (await stage.boundingBox())!;
    await page.mouse.move(x + from[0] * width, y + from[1] * height);
    await page.mouse.down();
    await page.mouse.move(x + to[0] * width, y + to[1] * height, { steps: 4 });
    await page.mouse.up();
  };
  await drag([0.9, 0.9], [0.6, 0.7]); // from any corner
  await expect(page.locator('button.box')).toHaveCount(1);
  await drag([0.3, 0.3], [0.3, 0.3]); // a tap draws nothing
  await expect(page.locator('button.box')).toHaveCount(1);
  await page.getByRole('button', { name: t('cancel') }).click();
  await expect(page.getByRole('button', { name: `plate.png ${t('hide_open')}` })).toBeFocused();
  await page.getByRole('button', { name: `plate.png ${t('hide_open')}` }).click();
  await expect(page.locator('button.box')).toHaveCount(0);
  await page.getByRole('button', { name: t('cancel') }).click();
  expect(await sent(page, t)).toEqual(taken);
});

test.describe('with a finger', () => {
  test.use({ hasTouch: true, viewport: { width: 360, height: 740 } });

  test('a box is drawn, and the draft keeps only what is left', async ({ page, t }) => {
    await take(page, t);
    const stage = page.locator('.stage');
    await stage.scrollIntoViewIfNeeded();
    const { x, y, width, height } = (await stage.boundingBox())!;
    const hand = await page.context().newCDPSession(page);
    const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', at?: [number, number]) =>
      hand.send('Input.dispatchTouchEvent', { type, touchPoints: at ? [{ x: x + at[0] * width, y: y + at[1] * height }] : [] });
    await touch('touchStart', [0.1, 0.1]);
    for (const at of [0.2, 0.3, 0.5]) await touch('touchMove', [at, at]);
    await touch('touchEnd');
    await expect(page.locator('button.box')).toHaveCount(1);
    await page.getByRole('button', { name: t('hide_done') }).click();
    await expect(page.getByRole('button', { name: `plate.jpg ${t('hide_open')}` })).toBeVisible();
    await expect.poll(() =>
      page.evaluate(
        () =>
          new Promise<string[]>((done) => {
            const opened = indexedDB.open('anlan', 1);
            opened.onsuccess = () => {
              const asked = opened.result.transaction('drafts').objectStore('drafts').get('report');
              asked.onsuccess = () => done(((asked.result as { content: { photos: { name: string }[] } } | undefined)?.content.photos ?? []).map((one) => one.name));
            };
          }),
      ),
    ).toEqual(['plate.jpg']);
    await page.reload();
    await expect(page.getByRole('button', { name: `plate.jpg ${t('hide_open')}` })).toBeVisible();
    expect(await looks(page, await sent(page, t), [[0.15, 0.15], [0.45, 0.45], [0.05, 0.05], [0.6, 0.6]])).toEqual(['black', 'black', 'red', 'red']);
  });
});
