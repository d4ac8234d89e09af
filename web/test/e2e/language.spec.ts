// A page speaks one language: no English on a Chinese page and no Chinese on an English one, but for names, what people wrote, and the record itself.
import { expect, test, type Page } from './fixtures';

const KINDS: [string, Record<string, unknown>][] = [
  ['help-request', { category: 'road' }],
  ['public-order', {}],
  ['neighbour-dispute', { category: 'noise' }],
  ['exit-entry-permit', { document_kind: 'passport', reporter: { wish: 'named', phone: '13800000000' } }],
];
const names = /anlan verify( --\w+)*|Anlan|Apache-2\.0|JPEG|PNG|WebP|PDF|MP4|ledger\.anlan\.example\/[\w-]+|[0-9a-f]{4}( [0-9a-f]{4}){3}|Asia\/Shanghai/g;

function key(): string {
  const now = Date.now().toString(16).padStart(12, '0');
  return `${now.slice(0, 8)}-${now.slice(8)}-7${crypto.randomUUID().slice(15)}`;
}

// Texts and labels that are of the other language.
const strangers = (page: Page, other: RegExp): Promise<string[]> =>
  page.evaluate(
    ({ other, names }) => {
      const wrong = new RegExp(other, 'u'), known = new RegExp(names, 'g'), found: string[] = [];
      const take = (text: string | null) => text && wrong.test(text.replace(known, '')) && found.push(text.trim());
      const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      while (walker.nextNode()) {
        const parent = walker.currentNode.parentElement!;
        if (!parent.closest('script, style, noscript, code, [translate=no], [data-written], [lang]:not(html)')) take(walker.currentNode.textContent);
      }
      for (const one of document.body.querySelectorAll('[aria-label], [title], [placeholder], [alt]')) for (const name of ['aria-label', 'title', 'placeholder', 'alt']) take(one.getAttribute(name));
      return [...new Set(found)];
    },
    { other: other.source, names: names.source },
  );

for (const [locale, other] of [
  ['zh-CN', /[A-Za-z]{3,}/],
  ['en-GB', /[\u3400-\u9fff\uff00-\uffef\u3000-\u303f]/],
] as const)
  test.describe(locale, () => {
    test.use({ locale });

    test('pages, questions and receipts are in the language of their reader', async ({ page, server }) => {
      const receipts: string[] = [];
      for (const [kind, data] of KINDS) {
        const headers = { Origin: server.url, 'Idempotency-Key': key() };
        const opened = await page.request.post('/api/v1/cases', { data: { kind, data: { narrative: '1', ...data } }, headers });
        expect(opened.status(), await opened.text()).toBe(201);
        const { receipt } = (await opened.json()) as { receipt: string };
        receipts.push(receipt);
        const left = await page.request.post('/api/v1/receipt/withdraw', { data: { data: {} }, headers: { Origin: server.url, 'Idempotency-Key': key(), 'Anlan-Receipt': receipt } });
        expect([201, 409], await left.text()).toContain(left.status()); // where it may be withdrawn it has an end to be told
      }
      const look = async (where: string) => expect(await strangers(page, other), where).toEqual([]);
      for (const path of ['/report', '/r', '/help', ...['report', 'follow', 'privacy', 'complain', 'proof', 'open', 'access'].map((one) => `/help/${one}`), '/verify']) {
        await page.goto(path);
        await expect(page.locator('h1')).toBeVisible();
        await look(path);
      }
      for (const path of ['/', '/open']) {
        await page.goto(path);
        await expect(page.locator('main li p.text').first()).toBeVisible();
        await look(path);
      }
      await page.goto('/report');
      await page.locator('#placeless').check();
      await page.locator('form .main').click();
      for (const one of await page.locator('input[name=kind]').all()) {
        await one.check();
        await look(`the questions of ${await one.inputValue()}`);
      }
      for (const receipt of receipts) {
        await page.goto('/help'); // another page, as only the fragment would change
        await page.goto(`/r#${receipt}`);
        await expect(page.locator('[data-proof=held]')).toBeVisible();
        await expect(page.locator('section[aria-labelledby=steps] li').first()).toBeVisible();
        await look(`a receipt, ${KINDS[receipts.indexOf(receipt)]![0]}`);
      }
      await page.goto('/help');
      await page.goto(`/r/complain#${receipts[0]}`);
      await expect(page.locator('form.act')).toBeVisible();
      await look('a complaint');
    });
  });
