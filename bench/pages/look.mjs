// What the pages cost in a browser: headless Chromium against the real program, over HTTP, with nothing kept from before.
//   look.mjs again FOLDER DEMO   from `script/run` in FOLDER, with the city that is in DEMO or made there, to a first field that takes text
//   look.mjs portal URL               bytes of the first load; how long until the first field of a report takes text
//   look.mjs console URL DEMO         bytes of the list after signing in, and of the map when it is opened
//   look.mjs intake URL DEMO          keystroke to screen while a call is taken, with OPEN_CASES open around the caller
// Prints lines of name=value, times in milliseconds. `script/web run node …/look.mjs` starts it; CHROMIUM names another browser.
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');
const { chromium } = createRequire(join(root, 'web/package.json'))('@playwright/test');
const ROUNDS = 7, OPEN_CASES = 500, AT_ONCE = 16, NEAR_E7 = 40_000; // some 440 m
const KEY_EVERY_MS = 60; // sixteen keys a second: faster than anybody writes
const READY_MS = 600_000, SHOWN_MS = 60_000;
const NARRATIVE = 'the lift in building 12 has stood still since last night, elderly people cannot leave the house and nobody answers at the office; '.repeat(2);

const say = (values) => console.log(Object.entries(values).map(([name, value]) => `${name}=${typeof value === 'number' ? Number(value.toFixed(1)) : value}`).join(' '));
const at = (sorted, part) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))];
const ascending = (list) => [...list].sort((a, b) => a - b);
const pause = (ms) => new Promise((done) => setTimeout(done, ms));

const open = () =>
  chromium.launch({
    executablePath: process.env.CHROMIUM,
    args: ['--no-sandbox', '--use-gl=angle', '--use-angle=swiftshader', '--enable-unsafe-swiftshader', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  });
const visitor = (browser) => browser.newContext({ locale: 'zh-CN', timezoneId: 'Asia/Shanghai', viewport: { width: 1280, height: 860 }, serviceWorkers: 'block' });

// Bytes on the wire, heads of answers included, by path. What is still coming, as live events are, is not counted.
async function weigh(page) {
  const wire = await page.context().newCDPSession(page), paths = new Map(), loads = [];
  await wire.send('Network.enable');
  wire.on('Network.responseReceived', ({ requestId, response }) => paths.set(requestId, new URL(response.url).pathname));
  wire.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => loads.push({ path: paths.get(requestId) ?? '', bytes: encodedDataLength }));
  return { loads, sum: (wanted = () => true) => loads.filter((one) => wanted(one.path)).reduce((all, one) => all + one.bytes, 0) };
}
const ofInterface = (path) => path.startsWith('/api/');
const ofTiles = (path) => path.startsWith('/tiles/');

// When the first field stood there to be used, from the navigation on: the pages make their fields and what listens to them in one go.
const watchFirstField = () => {
  const look = () => {
    const field = [...document.querySelectorAll('main input, main textarea, main select')].find((one) => !one.disabled && one.type !== 'hidden' && one.offsetParent);
    if (field) window.firstField = performance.now();
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
};

async function firstField(page, url) {
  await page.addInitScript(watchFirstField);
  await page.goto(url);
  await page.waitForFunction(() => window.firstField, undefined, { timeout: SHOWN_MS });
  const field = page.locator('main').locator('input:not([type=hidden]):not([type=radio]):not([type=checkbox]):not([type=file]), textarea').first();
  await field.focus();
  await page.keyboard.type('a');
  if ((await field.inputValue()) !== 'a') throw new Error('the first field does not take what is typed');
  return page.evaluate(() => window.firstField);
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

async function again(folder, demo) {
  const browser = await open(), port = await freePort(), url = `http://127.0.0.1:${port}`;
  const page = await (await visitor(browser)).newPage();
  const began = performance.now();
  const run = spawn('script/run', { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'], env: { ...process.env, ANLAN_DEMO: demo, ANLAN_LISTEN: `127.0.0.1:${port}` } });
  let over = false;
  const gone = new Promise((done) => run.on('exit', () => ((over = true), done())));
  try {
    while (!(await fetch(`${url}/readyz`).then((answer) => answer.ok, () => false))) {
      if (over || performance.now() - began > READY_MS) throw new Error('script/run brought no server');
      await pause(20);
    }
    const ready = performance.now() - began;
    await firstField(page, `${url}/report`);
    say({ what: 'again', ready_ms: ready, usable_ms: performance.now() - began });
  } finally {
    run.kill('SIGTERM');
    await gone;
    await browser.close();
  }
}

async function portal(url) {
  const browser = await open(), times = [], sums = {};
  for (const path of ['/', '/report']) {
    const context = await visitor(browser), page = await context.newPage(), weight = await weigh(page);
    await page.goto(url + path, { waitUntil: 'networkidle' });
    sums[path] = { all: weight.sum(), data: weight.sum(ofInterface) };
    await context.close();
  }
  for (let i = 0; i < ROUNDS; i++) {
    const context = await visitor(browser);
    times.push(await firstField(await context.newPage(), `${url}/report`));
    await context.close();
  }
  await browser.close();
  const sorted = ascending(times);
  say({ what: 'portal', front_bytes: sums['/'].all, front_data_bytes: sums['/'].data, report_bytes: sums['/report'].all, report_data_bytes: sums['/report'].data, field_p50_ms: at(sorted, 0.5), field_max_ms: sorted.at(-1), rounds: ROUNDS });
}

async function signIn(context, url, demo, name) {
  const line = readFileSync(join(demo, 'sign-in.txt'), 'utf8').split('\n').find((one) => one.split(/\s+/)[0] === name);
  const answer = await context.request.post(`${url}/api/v1/session`, { data: { name, password: line.split(/\s+/)[1] }, headers: { Origin: url } });
  if (answer.status() !== 201) throw new Error(`signing in: ${await answer.text()}`);
}

async function console_(url, demo) {
  const browser = await open(), context = await visitor(browser), page = await context.newPage();
  await signIn(context, url, demo, 'handler');
  const weight = await weigh(page), began = performance.now();
  await page.goto(`${url}/c`);
  await page.locator('a#row-0').waitFor({ timeout: SHOWN_MS });
  const shown = performance.now() - began;
  await pause(1000);
  const all = weight.sum(), data = weight.sum(ofInterface), rows = await page.locator('a[id^=row-]').count();
  await page.goto(`${url}/c/intake`);
  await page.locator('#block-c button[aria-expanded]').waitFor({ timeout: SHOWN_MS });
  await pause(1000);
  const before = weight.loads.length;
  await page.locator('#block-c button[aria-expanded]').click();
  await page.locator('[data-ready=yes]').waitFor({ timeout: SHOWN_MS });
  await pause(1000);
  const map = weight.loads.slice(before), sum = (wanted) => map.filter((one) => wanted(one.path)).reduce((total, one) => total + one.bytes, 0);
  await browser.close();
  say({ what: 'console', list_bytes: all, data_bytes: data, rows, shown_ms: shown, map_bytes: sum((path) => !ofTiles(path) && !ofInterface(path)), tiles_bytes: sum(ofTiles) });
}

// An idempotency key. BASIS: RFC 9562, 5.7: a UUID of version 7
function freshKey() {
  const bytes = randomBytes(16);
  bytes.writeUIntBE(Date.now(), 0, 6);
  bytes[6] = 0x70 | (bytes[6] & 15);
  bytes[8] = 0x80 | (bytes[8] & 63);
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

// Opens cases around a place of the city until OPEN_CASES are open; says the place and how many there are.
async function surround(url, demo) {
  const headers = { Authorization: `Bearer ${readFileSync(join(demo, 'call-taker.key'), 'utf8').trim()}`, 'Content-Type': 'application/json' };
  const ask = async (path, body) => {
    const answer = await fetch(url + path, body ? { method: 'POST', headers: { ...headers, 'Idempotency-Key': freshKey() }, body: JSON.stringify(body) } : { headers });
    if (!answer.ok) throw new Error(`${path}: ${await answer.text()}`);
    return answer.json();
  };
  const { places } = await ask('/api/v1/places?near=30.15,120.2&limit=1');
  if (!places?.[0]) throw new Error('the city has no places');
  const spread = (i, by) => Math.round(NEAR_E7 * (((i * by) % 1) - 0.5));
  const openOne = (i) =>
    ask('/api/v1/cases', {
      kind: 'help-request',
      data: {
        title: `the lift of building ${i} has stood still`, narrative: `since last night (${i})`, channel: 'web', category: 'utility',
        place: { lat_e7: places[0].lat_e7 + spread(i, 0.618), lng_e7: places[0].lng_e7 + spread(i, 0.414), address: `${i}` },
      },
    });
  for (let from = 0; from < OPEN_CASES; from += AT_ONCE) await Promise.all(Array.from({ length: Math.min(AT_ONCE, OPEN_CASES - from) }, (_, i) => openOne(from + i)));
  // Lists follow the acts a little later.
  for (const until = performance.now() + SHOWN_MS; ; await pause(100)) {
    const { total } = await ask('/api/v1/cases?open=true&limit=1');
    if (total >= OPEN_CASES) return { place: places[0], total };
    if (performance.now() > until) throw new Error(`${total} cases are open for the call-taker, not ${OPEN_CASES}`);
  }
}

// From the key to the end of the frame that shows it: the task after the next frame's callbacks runs when that frame was drawn and handed over.
const watchKeys = () => {
  const keys = (window.keys = { since: 0, times: [], events: [], frames: [] });
  let pressed = 0;
  addEventListener('keydown', (event) => (pressed = event.timeStamp), true);
  addEventListener('input', () => {
    const from = pressed;
    requestAnimationFrame(() => {
      const channel = new MessageChannel();
      channel.port1.onmessage = () => keys.times.push(performance.now() - from);
      channel.port2.postMessage(0);
    });
  }, true);
  new PerformanceObserver((list) => keys.events.push(...list.getEntries().filter((one) => one.startTime >= keys.since && ['keydown', 'input'].includes(one.name)).map((one) => ({ name: one.name, ms: one.duration, at_ms: one.startTime - keys.since, handled_ms: one.processingEnd - one.startTime })))).observe({ type: 'event', durationThreshold: 16 });
  if (PerformanceObserver.supportedEntryTypes.includes('long-animation-frame'))
    new PerformanceObserver((list) => {
      for (const frame of list.getEntries()) keys.frames.push({ ms: frame.duration, scripts: frame.scripts.map((one) => `${one.invoker} ${one.sourceURL.split('/').pop()} ${Math.round(one.duration)} ms`) });
    }).observe({ type: 'long-animation-frame' });
};

async function typing(page, field, text) {
  await page.locator(field).focus();
  await page.evaluate(() => Object.assign(window.keys, { since: performance.now(), times: [], events: [], frames: [] }));
  for (const letter of text) {
    await page.keyboard.press(letter === ' ' ? 'Space' : letter);
    await pause(KEY_EVERY_MS);
  }
  await pause(500);
  const { times, events, frames } = await page.evaluate(() => window.keys), sorted = ascending(times);
  if (sorted.length < text.length) throw new Error(`${field}: ${text.length} keys, ${sorted.length} seen on the screen`);
  say({ what: `typing-${field.slice(1)}`, keys: sorted.length, p50_ms: at(sorted, 0.5), p99_ms: at(sorted, 0.99), max_ms: sorted.at(-1), event_max_ms: Math.max(0, ...events.map((one) => one.ms)) });
  const late = events.filter((one) => one.ms > 100).sort((a, b) => b.ms - a.ms);
  if (late[0]) console.error(`${field}: the browser counts ${late.length} events above 100 ms until they are shown; the longest, a ${late[0].name}, ${late[0].ms} ms, of which ${Math.round(late[0].handled_ms)} ms until it was handled`);
  const slowest = frames.sort((a, b) => b.ms - a.ms)[0];
  if (slowest) console.error(`${field}: ${frames.length} frames above 50 ms, the longest ${Math.round(slowest.ms)} ms: ${slowest.scripts.join('; ') || 'no script of ours'}`);
}

async function intake(url, demo) {
  const { place, total } = await surround(url, demo);
  const browser = await open(), context = await visitor(browser), page = await context.newPage();
  await signIn(context, url, demo, 'call-taker');
  await page.addInitScript(watchKeys);
  await page.goto(`${url}/c/intake`);
  await page.locator('#narrative').waitFor({ timeout: SHOWN_MS });
  await page.locator('#address').fill(place.address_zh || place.name_zh);
  await page.locator('#address-option-0').waitFor({ timeout: SHOWN_MS });
  await page.locator('#address').press('ArrowDown');
  await page.locator('#address').press('Enter');
  await page.locator('aside li').first().waitFor({ timeout: SHOWN_MS });
  say({ what: 'intake', open: total, near_shown: await page.locator('aside li').count() });
  await typing(page, '#narrative', NARRATIVE);
  await page.locator('#address').fill('');
  await typing(page, '#address', `${(place.name_en || 'River Road').replace(/[^A-Za-z0-9 ]/g, '')} `.repeat(4).trim());
  await browser.close();
}

const [what, ...rest] = process.argv.slice(2);
const looks = { again, portal, console: console_, intake };
if (!looks[what]) throw new Error('look.mjs again|portal|console|intake …');
await looks[what](...rest);
