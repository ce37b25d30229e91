// Debian's Chromium, driven by playwright-core (build/npm, see tests/tests.mk).
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { npm } from './program.mjs';

const { chromium } = npm('playwright-core');

/**
 * With a home of its own: Chromium leaves crash settings and a cache in the user's.  `hasBars`: scroll
 * bars take their room, as on most computers.
 */
export async function startBrowser(t, { hasBars = false } = {}) {
  const home = await mkdtemp(join(tmpdir(), 'repertoire-test-'));
  const browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    env: { ...process.env, HOME: home, XDG_CONFIG_HOME: join(home, 'config'), XDG_CACHE_HOME: join(home, 'cache') },
    ignoreDefaultArgs: hasBars ? ['--hide-scrollbars'] : [],
    chromiumSandbox: process.getuid() !== 0, // root may not use it
    args: ['--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
      '--disable-component-update', '--disable-sync'],
  });
  t.after(async () => {
    await browser.close();
    await rm(home, { recursive: true, force: true });
  });
  return browser;
}

/**
 * A page of a visitor's own.  `assertQuiet()`: no error on its console, nothing asked of another
 * host, no request failed.
 */
export async function visit(t, browser, site, options) {
  const context = await browser.newContext({ baseURL: site.origin, locale: 'fr-FR', ...options });
  t.after(() => context.close());
  const page = await context.newPage(), faults = [];
  page.setDefaultTimeout(30_000); // a busy machine is no fault of the page
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) faults.push(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => faults.push(`script: ${error.message}`));
  page.on('requestfailed', (asked) => {
    const { errorText } = asked.failure();
    if (errorText !== 'net::ERR_ABORTED') faults.push(`${asked.url()}: ${errorText}`); // left before it came
  });
  page.on('request', (asked) => {
    if (new URL(asked.url()).origin !== site.origin) faults.push(`another host: ${asked.url()}`);
  });
  return { page, assertQuiet: () => assert.deepEqual(faults, []) };
}
