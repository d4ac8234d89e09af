// What every test of the pages stands on: a server of its worker, and a page whose console errors and policy violations fail the test.
// In the project "keyboard" nothing may be pointed at: `use` walks there with Tab, and a mouse event fails the test.
import AxeBuilder from '@axe-core/playwright';
import { test as base, expect, type Locator, type Page } from '@playwright/test';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { passwordOf, serve, type Server } from './city';

export { expect } from '@playwright/test';
export type { Locator, Page } from '@playwright/test';
export { passwordOf };
// The words of the pages in a language: `t('send')`, `t('step_of', { at: 1, all: 6 })`; of a message with plurals its last form.
export type Say = (key: string, parameters?: Record<string, string | number>) => string;
const folder = join(import.meta.dirname, '../../i18n');
function say(language: string): Say {
  const words: Record<string, unknown> = {};
  for (const file of readdirSync(join(folder, language))) Object.assign(words, JSON.parse(readFileSync(join(folder, language, file), 'utf8')));
  return (key, parameters = {}) => {
    const found = words[key];
    const text = typeof found === 'string' ? found : Object.values((found as { match: Record<string, string> }[] | undefined)?.[0]?.match ?? {}).at(-1);
    if (text === undefined) throw new Error(`no words for "${key}"`);
    return text.replace(/\{(\w+)\}/g, (_, name: string) => String(parameters[name] ?? ''));
  };
}

interface Hands {
  t: Say;
  // Presses a button, follows a link, ticks a box: with the pointer, or in "keyboard" by walking there with Tab.
  use: (target: Locator) => Promise<void>;
  // Puts the focus there and types.
  type: (target: Locator, text: string) => Promise<void>;
  // Every rule of WCAG 2.2 AA and the best practices; none may be broken. In both themes and on a phone; the other ways show the same pages.
  axe: (about?: string) => Promise<void>;
  // A picture in test-results/pictures, to be looked at; only where ANLAN_PICTURES is set, as it takes time.
  picture: (name: string, full?: boolean) => Promise<void>;
  english: boolean;
  byKeyboard: boolean;
}

interface Worker {
  server: Server;
}

const TABS_MAX = 120;

async function walkTo(page: Page, target: Locator): Promise<void> {
  await expect(target).toBeVisible();
  const isThere = () => target.evaluate((e) => e === document.activeElement || (e.contains(document.activeElement) && document.activeElement !== document.body));
  for (let n = 0; n < TABS_MAX; n++) {
    if (await isThere()) return;
    if (await besideRadio(page, target)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`${target} cannot be reached with Tab`);
}

// A group of radio buttons is one stop of Tab; within it the arrows choose.
async function besideRadio(page: Page, target: Locator): Promise<boolean> {
  const same = await target.evaluate((e) => {
    const now = document.activeElement;
    return e instanceof HTMLInputElement && e.type === 'radio' && now instanceof HTMLInputElement && now.type === 'radio' && now.name === e.name && now !== e;
  });
  if (!same) return false;
  for (let n = 0; n < 40; n++) {
    await page.keyboard.press('ArrowDown');
    if (await target.evaluate((e) => e === document.activeElement)) return true;
  }
  return false;
}

export const test = base.extend<Hands, Worker>({
  server: [
    async ({}, use) => {
      const server = await serve();
      await use(server);
      await server.stop();
    },
    { scope: 'worker' },
  ],
  baseURL: async ({ server }, use) => use(server.url),
  t: async ({ english }, use) => use(say(english ? 'en' : 'zh-CN')),
  english: async ({ locale }, use) => use((locale ?? '').startsWith('en')),
  byKeyboard: async ({}, use, info) => use(info.project.name === 'keyboard'),
  page: async ({ page, byKeyboard }, use, info) => {
    const troubles: string[] = [], expected: (string | RegExp)[] = [];
    (page as Page & { expected?: (string | RegExp)[] }).expected = expected;
    page.on('console', (message) => {
      if (message.type() === 'error' || /Content Security Policy/i.test(message.text())) troubles.push(`console: ${message.text()}`);
    });
    page.on('pageerror', (error) => troubles.push(`error: ${error.stack ?? error.message}`));
    await page.addInitScript(() => {
      document.addEventListener('securitypolicyviolation', (event) => console.error(`Content Security Policy: ${event.violatedDirective} ${event.blockedURI}`));
    });
    if (byKeyboard)
      await page.addInitScript(() => {
        for (const kind of ['mousedown', 'touchstart'])
          addEventListener(kind, (event) => event.isTrusted && console.error(`${kind} where only keys may be used`), true);
      });
    await use(page);
    const left = troubles.filter((one) => !expected.some((text) => (typeof text === 'string' ? one.includes(text) : text.test(one))));
    if (info.status === info.expectedStatus) expect(left, 'console errors and policy violations').toEqual([]);
  },
  use: async ({ page, byKeyboard }, use) =>
    use(async (target) => {
      if (!byKeyboard) return target.click();
      await walkTo(page, target);
      const kind = await target.evaluate((e) => (e instanceof HTMLInputElement ? e.type : e.tagName.toLowerCase()));
      if (kind === 'radio' && (await target.isChecked())) return;
      await page.keyboard.press(['checkbox', 'radio', 'button', 'summary'].includes(kind) ? 'Space' : 'Enter');
    }),
  type: async ({ page, byKeyboard }, use) =>
    use(async (target, text) => {
      if (byKeyboard) await walkTo(page, target);
      else await target.click();
      await target.fill('');
      await page.keyboard.insertText(text);
    }),
  axe: async ({ page }, use, info) =>
    use(async (about) => {
      if (['en-light', 'keyboard'].includes(info.project.name)) return;
      const found = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']).analyze();
      const told = found.violations.map((one) => `${one.id}: ${one.help}\n  ${one.nodes.map((node) => `${node.target.join(' ')} ${node.failureSummary ?? ''}`).join('\n  ')}`);
      expect(told, `axe ${about ?? page.url()}`).toEqual([]);
    }),
  picture: async ({ page }, use, info) =>
    use(async (name, full = true) => {
      if (!process.env.ANLAN_PICTURES) return;
      await expect(page.locator('.toasts p')).toHaveCount(0); // what was just said lies over the page
      const folder = join(import.meta.dirname, '../../test-results/pictures');
      mkdirSync(folder, { recursive: true });
      await page.screenshot({ path: join(folder, `${name}.${info.project.name}.png`), fullPage: full, animations: 'disabled' });
    }),
});

// What the browser calls a zone in the page's language.
export const zoneWords = (page: Page, timeZone: string): Promise<string> =>
  page.evaluate((zone) => {
    const language = document.documentElement.lang === 'en' ? 'en-GB' : 'zh-CN';
    return new Intl.DateTimeFormat(language, { timeZone: zone, timeZoneName: 'longGeneric' }).formatToParts().find((one) => one.type === 'timeZoneName')!.value;
  }, timeZone);

// Console messages that hold this text are meant by the test.
export function expectTrouble(page: Page, text: string | RegExp): void {
  (page as Page & { expected?: (string | RegExp)[] }).expected!.push(text);
}

// Signs in over the interface, as the sign-in page does; the cookie is then the page's.
export async function signIn(page: Page, name: string, url: string): Promise<void> {
  const answer = await page.request.post(`${url}/api/v1/session`, { data: { name, password: passwordOf(name) }, headers: { Origin: url } });
  expect(answer.status(), await answer.text()).toBe(201);
}
