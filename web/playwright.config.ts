// The pages in Debian's Chromium against the real program. Five ways to look at them; the journeys run in each, the rest once.
import { defineConfig, devices } from '@playwright/test';
import { execFileSync } from 'node:child_process';

const chromium = process.env.CHROMIUM ?? execFileSync('sh', ['-c', 'command -v chromium || command -v google-chrome'], { encoding: 'utf8' }).trim();
const everywhere = /\.journey\.spec\.ts$/;
const launchOptions = {
  executablePath: chromium,
  args: [
    '--no-sandbox', '--use-gl=angle', '--use-angle=swiftshader', '--enable-unsafe-swiftshader', '--disable-quic', '--no-first-run',
    '--disable-background-networking', '--disable-component-update', '--disable-sync',
  ],
};
const desktop = { ...devices['Desktop Chrome'], channel: undefined, launchOptions, viewport: { width: 1280, height: 860 } };
// A machine that tests for many at once may starve a browser for seconds: it is waited for longer, and tried again, which test/web/run then names.
const slow = !!process.env.CI;

export default defineConfig({
  testDir: './test/e2e',
  outputDir: './test-results/e2e',
  globalSetup: './test/e2e/setup.ts',
  workers: 2,
  fullyParallel: true,
  timeout: slow ? 300_000 : 90_000,
  expect: { timeout: slow ? 45_000 : 15_000 },
  forbidOnly: true,
  retries: slow ? 2 : 0,
  reporter: [['line'], ['json', { outputFile: './test-results/e2e.json' }]],
  use: { trace: process.env.ANLAN_TRACE ? 'retain-on-failure' : 'off', screenshot: 'only-on-failure', timezoneId: 'Asia/Shanghai', serviceWorkers: 'block' },
  projects: [
    { name: 'zh-light', use: { ...desktop, locale: 'zh-CN', colorScheme: 'light' } },
    { name: 'zh-dark', testMatch: everywhere, use: { ...desktop, locale: 'zh-CN', colorScheme: 'dark' } },
    { name: 'en-light', testMatch: everywhere, use: { ...desktop, locale: 'en-GB', colorScheme: 'light' } },
    { name: 'phone', testMatch: everywhere, use: { ...desktop, locale: 'zh-CN', viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 } },
    { name: 'keyboard', testMatch: everywhere, use: { ...desktop, locale: 'en-GB', colorScheme: 'light' } },
  ],
});
