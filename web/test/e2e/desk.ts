// What the tests of the console share: a resident's request to work on, and what an act is called on a page of this language.
import { expect, type Locator, type Page } from './fixtures';

export const STORY = 'The lift of block 3 stands still. \u4e09\u53f7\u697c\u7535\u68af\u505c\u4e86\u3002';
export const PHONE = '13800005566';

// On a narrow screen the filters of the list are folded.
export async function unfold(page: Page, use: (target: Locator) => Promise<void> = (target) => target.click()): Promise<void> {
  const filters = page.locator('details.filters');
  if (!(await filters.evaluate((one: HTMLDetailsElement) => one.open))) await use(filters.locator('> summary'));
}

// A key as an act needs it (RFC 9562, version 7); only its form matters here.
export function key(): string {
  const random = crypto.randomUUID();
  const now = Date.now().toString(16).padStart(12, '0');
  return `${now.slice(0, 8)}-${now.slice(8)}-7${random.slice(15)}`;
}

export interface Spot {
  name_zh: string;
  lat_e7: number;
  lng_e7: number;
}
// A place of this city that has a name.
export async function somewhere(page: Page, url: string): Promise<Spot> {
  const found = (await (await page.request.get(`${url}/api/v1/places?near=30.15,120.2&limit=1`)).json()) as { places: Spot[] };
  return found.places[0]!;
}

// Asks for help as a resident does, without signing in; `at`: where, as a point.
export async function request(page: Page, url: string, at?: Spot): Promise<{ id: string; number: string; receipt: string; seq: number }> {
  const data = { title: 'Lift', narrative: STORY, category: 'other', place: { address: 'Jianshe Road 1', ...(at && { lat_e7: at.lat_e7, lng_e7: at.lng_e7 }) }, reporter: { wish: 'named', name: 'W. Resident', phone: PHONE } };
  const answer = await page.request.post(`${url}/api/v1/cases`, { data: { kind: 'help-request', data }, headers: { Origin: url, 'Idempotency-Key': key(), Cookie: '' } });
  expect(answer.status(), await answer.text()).toBe(201);
  return (await answer.json()) as { id: string; number: string; receipt: string; seq: number };
}

// A call for police at once, as a resident sends it.
export async function call(page: Page, url: string, data: Record<string, unknown>): Promise<{ id: string; number: string }> {
  const answer = await page.request.post(`${url}/api/v1/cases`, { data: { kind: 'emergency-call', data: { narrative: STORY, ...data } }, headers: { Origin: url, 'Idempotency-Key': key(), Cookie: '' } });
  expect(answer.status(), await answer.text()).toBe(201);
  return (await answer.json()) as { id: string; number: string };
}

// An act of whoever is signed in, without the page.
export async function act(page: Page, url: string, id: string, name: string, data: Record<string, unknown> = {}): Promise<void> {
  const answer = await page.request.post(`${url}/api/v1/cases/${id}/acts`, { data: { act: name, data }, headers: { Origin: url, 'Idempotency-Key': key() } });
  expect(answer.ok(), await answer.text()).toBe(true);
}

interface Option {
  act: string;
  words: string;
  open: boolean;
  form?: { properties?: Record<string, { title?: string; 'x-words'?: Record<string, string> }> };
}

export async function options(page: Page, id: string, english: boolean): Promise<Option[]> {
  const answer = await page.request.get(`/api/v1/cases/${id}`, { headers: { 'Accept-Language': english ? 'en' : 'zh-CN' } });
  return ((await answer.json()) as { acts: Option[] }).acts;
}

export async function option(page: Page, id: string, name: string, english: boolean): Promise<Option> {
  const found = (await options(page, id, english)).find((one) => one.act === name && one.open);
  expect(found, `"${name}" is open`).toBeTruthy();
  return found!;
}

// Moves the server's clock (the program anlan_clock alone has one that can be set).
export async function wait(page: Page, url: string, days: number): Promise<void> {
  const answer = await page.request.post(`${url}/test/clock`, { data: { advance_s: days * 86_400 }, headers: { Origin: url } });
  expect(answer.ok(), await answer.text()).toBe(true);
}
