// Every page, as people with and without a mouse, with large and small screens, by day and by night
// meet it: axe's rules, valid HTML, nothing wider than the screen.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';

import { startBrowser } from './support/browser.mjs';
import { ask } from './support/http.mjs';
import { eachPage, SMALL, startPages, WIDE } from './support/pages.mjs';
import { build, lifetime, npm } from './support/program.mjs';

const axe = await readFile(createRequire(join(build, 'npm/')).resolve('axe-core/axe.min.js'), 'utf8');
const { HtmlValidate } = npm('html-validate');
const NARROW = 320; // 1280 at 400 %: WCAG 1.4.10

const whole = lifetime();
let site, browser, pages;

before(async () => {
  ({ site, pages } = await startPages(whole));
  browser = await startBrowser(whole);
});
after(whole.end);

async function violationsOn(page) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => globalThis.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice'] }));
  return violations.flatMap(({ id, nodes }) => nodes.slice(0, 3).map(({ html, any }) => `${id}: ${html.slice(0, 160)} (${any[0]?.message ?? ''})`));
}

for (const [name, options] of [
  ['wide, by day', { viewport: WIDE, colorScheme: 'light' }],
  ['wide, by night', { viewport: WIDE, colorScheme: 'dark' }],
  ['narrow, by day', { viewport: SMALL, colorScheme: 'light' }],
  ['narrow, by night', { viewport: SMALL, colorScheme: 'dark' }],
])
  test(`axe finds nothing: ${name}`, async (t) => {
    const found = {};
    let unfolded = 0;
    await eachPage(t, browser, pages, { reducedMotion: 'reduce', ...options }, async (page, one) => {
      const fold = page.locator('.volet-intitule');
      if (options.viewport === SMALL && await fold.count() > 0) {
        await fold.click(); // else the filters would not be looked at
        unfolded++;
      }
      const violations = await violationsOn(page);
      if (violations.length > 0) found[one.name] = violations;
    });
    assert.deepEqual(found, {});
    assert.equal(unfolded > 3, options.viewport === SMALL);
  });

// 1280 at 400 % (WCAG 1.4.10), and at 200 %.
for (const viewport of [{ width: NARROW, height: 640 }, { width: 640, height: 450 }])
  test(`nothing is wider than a screen of ${viewport.width} pixels`, async (t) => {
    const wide = [];
    await eachPage(t, browser, pages, { viewport, deviceScaleFactor: viewport.width === NARROW ? 1 : 2 }, async (page, one) => {
      const width = await page.evaluate(() => document.documentElement.scrollWidth);
      if (width > viewport.width) wide.push(`${one.name}: ${width}`);
    });
    assert.deepEqual(wide, []);
  });

test('no word is cut in two on the narrowest screen', async (t) => {
  const context = await browser.newContext({ baseURL: site.origin, locale: 'fr-FR', viewport: { width: NARROW, height: 640 } });
  t.after(() => context.close());
  const page = await context.newPage();
  for (const [path, selector] of [['/', '.niveaux-offerts .compte'], ['/agenda', '.mois th abbr'], ['/recherche', '.vues a'], ['/', '.menu a']]) {
    await page.goto(path);
    for (const { text, lines, over } of await page.locator(selector).evaluateAll((all) => all.map((one) => ({ text: one.textContent, lines: one.getClientRects().length,
      over: one.getBoundingClientRect().right - one.parentElement.getBoundingClientRect().right }))))
      assert.ok(lines === 1 && over <= 1, `${path}: ${text}`);
  }
});

test('colours that the reader forces leave everything to be seen', async (t) => {
  const context = await browser.newContext({ baseURL: site.origin, forcedColors: 'active', viewport: { width: 1280, height: 900 } });
  t.after(() => context.close());
  const page = await context.newPage();
  await page.goto('/recherche?niveau=5e');
  assert.notEqual(await page.locator('.niveau').first().evaluate((one) => getComputedStyle(one).backgroundColor), 'rgba(0, 0, 0, 0)');
  assert.equal(await page.getByRole('button', { name: 'Rechercher' }).evaluate((one) => getComputedStyle(one).borderStyle), 'solid');
  const visible = (selector, part) => page.locator(selector).first().evaluate((one, which) => getComputedStyle(one, which).backgroundColor !== getComputedStyle(document.body).backgroundColor, part);
  assert.ok(await visible('.reperes li:not(.niveau)', '::before'), 'what stands between facts');
  await page.evaluate(() => localStorage.setItem('repertoire-plan', JSON.stringify({ version: 1, title: '', entries: [{ id: 'a:b', title: 'A', level: '5e', year: new Date().getFullYear(), minutes: 60 }] })));
  await page.goto('/mon-plan');
  await page.locator('#plan[data-pret]').waitFor();
  assert.ok(await visible('.barre'), 'the bars of the balance');
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
  const refused = [[405, { method: 'POST', body: 'q=a' }], [413, { method: 'POST', body: 'q='.repeat(10_000) }], [400, { headers: { x: 'a'.repeat(9000) } }]]
    .map(([status, options]) => ({ site, path: '/recherche', status, name: `${status} ${options.method ?? 'GET'}`, options }));
  for (const { site: at, path, status, name, options } of [...pages, ...refused]) {
    const answer = await ask(at, path, options), { body } = answer;
    assert.equal(answer.status, status, name);
    const report = await validator.validateString(body);
    const messages = report.results.flatMap(({ messages: all }) => all.map(({ ruleId, message, line }) => `${ruleId} ${line}: ${message}`));
    if (messages.length > 0) faults[name] = messages.slice(0, 6);
  }
  assert.deepEqual(faults, {});
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
    const inPlan = page.getByRole('link', { name: 'Voir dans mon plan' });
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
