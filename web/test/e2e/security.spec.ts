// What the server tells browsers of its pages: policy, types, codings, what may be kept; and that Chinese letters are drawn at all.
import { expect, expectTrouble, test } from './fixtures';

test('documents carry a strict policy and are asked for each time', async ({ request }) => {
  for (const path of ['/', '/report/what', '/r', '/c', '/verify']) {
    const answer = await request.get(path, { headers: { Accept: 'text/html' } });
    const headers = answer.headers();
    expect(answer.status(), path).toBe(200);
    expect(headers['content-type']).toBe('text/html; charset=utf-8');
    expect(headers['cache-control']).toBe('no-cache');
    expect(headers['content-security-policy']).toContain("script-src 'self'");
    expect(headers['content-security-policy']).not.toMatch(/unsafe|\*|https?:|data: *;? *script/);
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(headers['referrer-policy']).toBe('no-referrer');
    expect(headers['cross-origin-opener-policy']).toBe('same-origin');
    expect(headers.vary).toContain('Accept-Language');
    const html = await answer.text();
    expect(html).not.toMatch(/<script(?![^>]*\ssrc=)[^>]*>|\son\w+=|\sstyle=|<style/);
  }
});

test('files with a hash in their name are kept for ever, compressed, and told apart by coding', async ({ request }) => {
  const html = await (await request.get('/', { headers: { Accept: 'text/html' } })).text();
  const file = /src="(\/assets\/[^"]+\.js)"/.exec(html)![1]!;
  const tags = new Set<string>();
  for (const coding of ['br', 'gzip', 'identity']) {
    const answer = await request.get(file, { headers: { 'Accept-Encoding': coding } });
    expect(answer.headers()['cache-control']).toBe('public, max-age=31536000, immutable');
    expect(answer.headers()['content-encoding']).toBe(coding === 'identity' ? undefined : coding);
    tags.add(answer.headers().etag!);
    const again = await request.get(file, { headers: { 'Accept-Encoding': coding, 'If-None-Match': answer.headers().etag! } });
    expect(again.status()).toBe(304);
  }
  expect(tags.size).toBe(3);
});

test('a script carries the policy that a worker would keep to, a style none that lets it do anything', async ({ request }) => {
  const html = await (await request.get('/', { headers: { Accept: 'text/html' } })).text();
  const policy = async (of: RegExp) => (await request.get(of.exec(html)![1]!)).headers()['content-security-policy'];
  expect(await policy(/src="(\/assets\/[^"]+\.js)"/)).toContain("script-src 'self'");
  expect(await policy(/href="(\/assets\/[^"]+\.css)"/)).toBe("default-src 'none'");
  expect(await policy(/href="(\/icon\.svg)"/)).toBe("default-src 'none'");
});

test('language and theme come from the cookie, then from the browser', async ({ request }) => {
  const html = async (headers: Record<string, string>) => (await request.get('/', { headers: { Accept: 'text/html', ...headers } })).text();
  expect(await html({ 'Accept-Language': 'zh-CN' })).toContain('<html lang="zh-CN" data-theme="auto">');
  expect(await html({ 'Accept-Language': 'fr, en;q=0.5' })).toContain('<html lang="en"');
  expect(await html({ 'Accept-Language': 'en', Cookie: 'anlan_language=zh-CN; anlan_theme=dark' })).toContain('<html lang="zh-CN" data-theme="dark">');
  expect(await html({ 'Accept-Language': 'en', Cookie: 'anlan_language=xx"><script>; anlan_theme=neon' })).toContain('<html lang="en" data-theme="auto">');
});

test('a program gets a text at the root, and nothing stands where nothing is', async ({ request }) => {
  expect((await request.get('/', { headers: { Accept: '*/*' } })).headers()['content-type']).toBe('text/plain; charset=utf-8');
  expect((await request.get('/assets/none.js')).status()).toBe(404);
  expect((await request.get('/portal.en.auto')).status()).toBe(404);
  expect((await request.post('/report')).status()).toBe(405);
  const saved = await request.get('/verify.html');
  expect(saved.headers()['content-disposition']).toBe('attachment');
  expect(saved.headers()['content-security-policy']).toContain('sandbox');
});

test('an address where nothing is gets a page in the reader\'s language, with ways on; a program a problem', async ({ page, request, t, axe, use, english }) => {
  expectTrouble(page, '404'); // the browser itself says so
  const answer = await page.goto('/no/such');
  expect(answer!.status()).toBe(404);
  const headers = answer!.headers();
  expect(headers['content-security-policy']).toContain("script-src 'self'");
  expect(headers['cache-control']).toBe('no-store');
  expect(headers.etag).toBeUndefined();
  await expect(page.locator('html')).toHaveAttribute('lang', english ? 'en' : 'zh-CN');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(t('page_missing_title'));
  await axe();
  await use(page.getByRole('link', { name: t('nav_report') }));
  await expect(page).toHaveURL(/\/report/);
  for (const [path, Accept] of [['/no/such', 'application/json'], ['/api/v1/none', 'text/html']] as const) {
    const told = await request.get(path, { headers: { Accept } });
    expect(told.status()).toBe(404);
    expect(told.headers()['content-type']).toBe('application/problem+json');
  }
});

test('Chinese letters are drawn, and not as one empty box', async ({ page }) => {
  await page.goto('/');
  const drawn = await page.evaluate(() =>
    ['\u5b89', '\u6f9c'].map((letter) => {
      const canvas = document.createElement('canvas');
      canvas.width = canvas.height = 64;
      const pen = canvas.getContext('2d')!;
      pen.font = `48px ${getComputedStyle(document.body).fontFamily}`;
      pen.fillText(letter, 4, 52);
      return canvas.toDataURL();
    }),
  );
  expect(drawn[0]).not.toBe(drawn[1]);
});

// Bytes on the wire, heads and the answers of the interface included.
// Wherever a resident comes in; what more a page needs comes when something is done on it.
for (const path of ['/', '/report', '/r'])
  test(`the first load of ${path} stays small`, async ({ page }) => {
    const wire = await page.context().newCDPSession(page);
    let bytes = 0;
    await wire.send('Network.enable');
    wire.on('Network.loadingFinished', ({ encodedDataLength }) => (bytes += encodedDataLength));
    await page.goto(path, { waitUntil: 'networkidle' });
    await expect(page.locator('main input').first()).toBeVisible();
    console.log(`first load of ${path}: ${bytes} bytes`);
    expect(bytes).toBeGreaterThan(10_000);
    expect(bytes).toBeLessThanOrEqual(60_000);
  });
