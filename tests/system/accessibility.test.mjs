// Every page, as people with and without a mouse, with large and small screens, by day and by night
// meet it: axe's rules, valid HTML, nothing wider than the screen, the bounds of weight.
import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';

import { startBrowser } from './support/browser.mjs';
import { ask } from './support/http.mjs';
import { TODAY } from './support/importer.mjs';
import { build, lifetime, npm, projectTop } from './support/program.mjs';
import { startSite } from './support/site.mjs';

const axe = await readFile(createRequire(join(build, 'npm/')).resolve('axe-core/axe.min.js'), 'utf8');
const { HtmlValidate } = npm('html-validate');
const PAGE_BYTES_MAX = 100_000, SCRIPT_BYTES_MAX = 30_000;
const NARROW = 320; // 1280 at 400 %: WCAG 1.4.10

const whole = lifetime();
let site, browser, pages;

before(async () => {
  site = await startSite(whole, { args: ['--no-limits', '--today', TODAY] });
  browser = await startBrowser(whole);
  const { resultats } = JSON.parse((await ask(site, '/api/actions?quand=tout&par_page=100')).body);
  const past = JSON.parse((await ask(site, '/api/actions?quand=passe')).body).resultats[0];
  const dated = resultats.find(({ seances }) => seances?.length > 1), standing = resultats.find(({ seances }) => !seances?.length);
  pages = ['/', '/recherche', '/recherche?q=visite+boulangerie+5e+caen', '/recherche?niveau=5e&niveau=4e&departement=14&page=2', '/recherche?q=zzzzqqq',
    '/carte', '/carte?niveau=5e', '/agenda', '/agenda?niveau=3e', '/colleges', '/mon-plan', '/integrer', '/partenaires/', '/partenaires/verifier', '/agence/sources',
    '/accessibilite', '/mentions-legales', '/donnees-personnelles', '/plan-du-site', '/widget?niveau=5e', '/inconnue', '/recherche?page=0',
    ...[dated, standing, past].filter(Boolean).map(({ id }) => `/actions/${id}`)];
});
after(whole.end);

async function violationsOn(page) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => globalThis.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice'] }));
  return violations.flatMap(({ id, nodes }) => nodes.slice(0, 3).map(({ html, any }) => `${id}: ${html.slice(0, 160)} (${any[0]?.message ?? ''})`));
}

for (const [name, options] of [
  ['wide, by day', { viewport: { width: 1280, height: 900 }, colorScheme: 'light' }],
  ['wide, by night', { viewport: { width: 1280, height: 900 }, colorScheme: 'dark' }],
  ['narrow, by day', { viewport: { width: 375, height: 740 }, colorScheme: 'light' }],
  ['narrow, by night', { viewport: { width: 375, height: 740 }, colorScheme: 'dark' }],
])
  test(`axe finds nothing: ${name}`, async (t) => {
    const context = await browser.newContext({ baseURL: site.origin, locale: 'fr-FR', reducedMotion: 'reduce', ...options }), found = {};
    t.after(() => context.close());
    const page = await context.newPage();
    for (const path of pages) {
      await page.goto(path);
      const violations = await violationsOn(page);
      if (violations.length > 0) found[path] = violations;
    }
    assert.deepEqual(found, {});
  });

test('nothing is wider than the screen, however small', async (t) => {
  const context = await browser.newContext({ baseURL: site.origin, viewport: { width: NARROW, height: 640 } }), wide = [];
  t.after(() => context.close());
  const page = await context.newPage();
  for (const path of pages) {
    await page.goto(path);
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    if (width > NARROW) wide.push(`${path}: ${width}`);
  }
  assert.deepEqual(wide, []);
});

test('colours that the reader forces leave everything to be seen', async (t) => {
  const context = await browser.newContext({ baseURL: site.origin, forcedColors: 'active', viewport: { width: 1280, height: 900 } });
  t.after(() => context.close());
  const page = await context.newPage();
  await page.goto('/recherche?niveau=5e');
  assert.notEqual(await page.locator('.niveau').first().evaluate((one) => getComputedStyle(one).backgroundColor), 'rgba(0, 0, 0, 0)');
  assert.equal(await page.getByRole('button', { name: 'Rechercher' }).evaluate((one) => getComputedStyle(one).borderStyle), 'solid');
});

test('the HTML of every page is valid', async () => {
  const validator = new HtmlValidate({
    extends: ['html-validate:recommended'],
    rules: {
      'aria-label-misuse': ['error', { allowAnyNamable: true }],
      'form-dup-name': ['error', { shared: ['radio', 'checkbox', 'button', 'reset', 'submit'] }],
      'no-trailing-whitespace': 'off', 'void-style': 'off', 'doctype-style': 'off', 'attribute-boolean-style': 'off', // how it is written
      'long-title': 'off', 'no-inline-style': 'error', 'require-sri': 'off', // all is our own
      'prefer-native-element': 'off', 'no-redundant-role': 'off', 'text-content': 'off', // axe looks at these
    },
  });
  const faults = {};
  for (const path of pages) {
    const { body } = await ask(site, path), report = await validator.validateString(body);
    const messages = report.results.flatMap(({ messages: all }) => all.map(({ ruleId, message, line }) => `${ruleId} ${line}: ${message}`));
    if (messages.length > 0) faults[path] = messages.slice(0, 6);
  }
  assert.deepEqual(faults, {});
});

describe('weight', { concurrency: 2 }, () => {
  test('home and results come in less than 100 kB, all told', async (t) => {
    for (const path of ['/', '/recherche', '/recherche?q=visite']) {
      const context = await browser.newContext({ baseURL: site.origin });
      t.after(() => context.close());
      const page = await context.newPage();
      let bytes = 0;
      page.on('response', async (response) => { bytes += (await response.request().sizes().catch(() => ({ responseBodySize: 0, responseHeadersSize: 0 }))).responseBodySize; });
      await page.goto(path, { waitUntil: 'networkidle' });
      assert.ok(bytes > 0 && bytes <= PAGE_BYTES_MAX, `${path}: ${bytes} bytes`);
    }
  });

  test('all scripts together are less than 30 kB', async () => {
    const scripts = (await readdir(join(projectTop, 'www'))).filter((name) => name.endsWith('.js'));
    let bytes = 0;
    for (const name of scripts) bytes += gzipSync(await readFile(join(projectTop, 'www', name))).length;
    assert.ok(scripts.length > 5 && bytes <= SCRIPT_BYTES_MAX, `${bytes} bytes`);
  });

  test('nothing moves while a page comes', async (t) => {
    const context = await browser.newContext({ baseURL: site.origin, viewport: { width: 375, height: 740 } });
    t.after(() => context.close());
    const page = await context.newPage();
    await page.addInitScript(() => {
      globalThis.shifts = 0;
      new PerformanceObserver((list) => { for (const entry of list.getEntries()) if (!entry.hadRecentInput) globalThis.shifts += entry.value; }).observe({ type: 'layout-shift', buffered: true });
    });
    for (const path of ['/', '/recherche', '/carte', '/agenda', '/mon-plan']) {
      await page.goto(path, { waitUntil: 'networkidle' });
      assert.equal(await page.evaluate(() => globalThis.shifts), 0, path);
    }
  });
});

describe('with the keyboard alone', () => {
  const mine = lifetime();
  let page;
  before(async () => {
    const context = await browser.newContext({ baseURL: site.origin, viewport: { width: 1280, height: 900 } });
    mine.after(() => context.close());
    page = await context.newPage();
    await page.addInitScript(() => { globalThis.print = () => { globalThis.printed = true; }; });
  });
  after(mine.end);

  /** Tab until the element has the focus; fails when it is never reached, or its focus cannot be seen. */
  async function reach(locator, most = 120) {
    for (let i = 0; i < most; i++) {
      await page.keyboard.press('Tab');
      if (await locator.evaluate((one) => one === document.activeElement).catch(() => false)) {
        const outline = await locator.evaluate((one) => getComputedStyle(one).outlineStyle);
        assert.notEqual(outline, 'none', 'the focus is seen');
        return;
      }
    }
    assert.fail(`${locator} is not reached by Tab`);
  }

  test('search, filter, read, plan, print', async () => {
    await page.goto('/');
    await page.keyboard.press('Tab');
    assert.equal(await page.evaluate(() => document.activeElement.getAttribute('href')), '#contenu', 'the way past the menu comes first');
    await reach(page.getByLabel('Que cherchez-vous'));
    await page.keyboard.type('visite');
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/recherche\?.*q=visite/);
    const box = page.locator('#facettes input[name="niveau"][value="5e"]');
    await reach(box);
    await page.keyboard.press('Space');
    await page.waitForURL(/niveau=5e/);
    await page.locator('#liste:not([aria-busy])').waitFor();
    await page.waitForFunction(() => document.activeElement?.name === 'niveau', undefined, { timeout: 5000 }); // the focus stays
    await reach(page.locator('.carte h3 a').first());
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/actions\//);
    await reach(page.getByRole('button', { name: 'Ajouter à mon plan' }));
    await page.keyboard.press('Enter');
    const inPlan = page.getByRole('link', { name: 'Dans mon plan' });
    await inPlan.waitFor();
    await page.waitForFunction(() => document.activeElement?.closest('.au-plan') !== null, undefined, { timeout: 5000 }); // the focus goes on
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/mon-plan/);
    await page.locator('#plan[data-pret]').waitFor();
    await reach(page.getByRole('button', { name: /Imprimer/ }));
    await page.keyboard.press('Enter');
    assert.equal(await page.evaluate(() => globalThis.printed), true);
  });
});

test('without scripts: search, filter, read', async (t) => {
  const context = await browser.newContext({ baseURL: site.origin, javaScriptEnabled: false });
  t.after(() => context.close());
  const page = await context.newPage();
  await page.goto('/');
  await page.getByLabel('Que cherchez-vous').fill('visite');
  await page.getByRole('button', { name: 'Rechercher' }).click();
  await page.locator('#facettes input[name="niveau"][value="5e"]').check();
  await page.getByRole('button', { name: /Appliquer|Filtrer|Mettre à jour/ }).click();
  await page.waitForURL(/niveau=5e/);
  await page.locator('.carte h3 a').first().click();
  await page.waitForURL(/\/actions\//);
  assert.ok(await page.getByRole('heading', { level: 1 }).innerText());
  for (const path of ['/carte', '/agenda', '/colleges']) {
    await page.goto(path);
    assert.ok(await page.locator('main a').count() > 3, path);
  }
});
