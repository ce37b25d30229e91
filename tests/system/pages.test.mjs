// Every page, as it comes: its status, its weight, nothing that moves, nothing kept and nothing asked of
// others, the typography of French, on paper.
import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';

import { startBrowser, visit } from './support/browser.mjs';
import { ask } from './support/http.mjs';
import { eachPage, SMALL, startPages, WIDE } from './support/pages.mjs';
import { lifetime, projectTop } from './support/program.mjs';

const PAGE_BYTES_MAX = 100_000, SCRIPT_BYTES_MAX = 30_000;

const whole = lifetime();
let site, browser, pages, dated;

before(async () => {
  ({ site, pages, dated } = await startPages(whole));
  browser = await startBrowser(whole);
});
after(whole.end);

test('every page answers as it should', async () => {
  for (const { site: at, path, status, name } of pages) assert.equal((await ask(at, path)).status, status, name);
});

test('no page keeps anything, sets a cookie or asks anything of others', async (t) => {
  const asked = [];
  const context = await eachPage(t, browser, pages, {}, async (page, one, answer) => {
    assert.equal(answer.headers()['set-cookie'], undefined, one.name);
    assert.deepEqual(await page.evaluate(() => [document.cookie, localStorage.length, sessionStorage.length]), ['', 0, 0], one.name);
  }, { waitUntil: 'networkidle', prepare: async (page) => page.on('request', (request) => asked.push(request.url())) });
  assert.deepEqual(await context.cookies(), []);
  const ours = new Set(pages.map(({ site: { origin } }) => origin));
  assert.deepEqual(asked.filter((url) => !ours.has(new URL(url).origin)), []);
  assert.ok(asked.length > pages.length);
});

test('what we write has the typography of French', async (t) => {
  await eachPage(t, browser, pages, { viewport: WIDE }, async (page, one) => {
    const texts = await page.evaluate(() => {
      const found = [], walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      while (walker.nextNode())
        if (!walker.currentNode.parentElement.closest('script, .redige, code, pre, textarea')) found.push(walker.currentNode.data);
      return found;
    });
    assert.ok(texts.join('').trim().length > 50, one.name);
    for (const text of texts) {
      assert.doesNotMatch(text, / [;:!?»]|« |\p{L}'\p{L}|\.\.\./u, `${one.name}: ${text}`);
      assert.doesNotMatch(text, /\p{L}[;!?](?:\s|$)|«\S|\S»/u, `${one.name}, a space is missing: ${text}`);
      assert.doesNotMatch(text, /\{\{|\}\}|\bundefined\b|\bnull\b|\bNaN\b/, `${one.name}: ${text}`);
    }
    // Nought and one are singular, two and more plural.
    assert.doesNotMatch(texts.join('|'), /(?<![\d,\u202f\u00a0])(?:[01][\u00a0 ](?:actions|collèges|partenaires|séances)|(?:[2-9]|[1-9]\d+)[\u00a0 ](?:action|collège|partenaire|séance))(?!\p{L})/u, one.name);
  });
});

test('a session is told as one says it', async (t) => {
  const { page } = await visit(t, browser, site, { viewport: WIDE });
  await page.goto(dated);
  for (const text of await page.locator('.seance time').allInnerTexts())
    assert.match(text, /^(lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)\u00a0?\s?(1er|[12]?\d|3[01])\s\p{L}+\s20\d\d(, \d{1,2}\sh(\s\d\d)?(\s–\s\d{1,2}\sh(\s\d\d)?)?)?$|^du /u);
  assert.ok(await page.locator('.seance time').count() > 1);
});

test('on paper: what is read, without what is clicked, in black on white', async (t) => {
  const { page } = await visit(t, browser, site, { viewport: WIDE, colorScheme: 'dark' });
  const planned = (await ask(site, dated.replace('/actions/', '/api/actions/'))).body;
  await page.goto(dated);
  await page.getByRole('button', { name: 'Ajouter à mon plan' }).click();
  await page.getByRole('link', { name: 'Dans mon plan' }).waitFor();
  await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
  for (const [path, read, clicked] of [
    ['/recherche?niveau=5e', ['.liste-tete h2', '.carte h3', '.marque'], ['.menu', '.facettes', '.boite', '.pagination', '.tri']],
    [dated, ['h1', '.fiche-faits dd', '.fiche-cote a.bouton', '.courriel, [href^="tel:"]'], ['.menu', '.outils', '.fil', '.voisines']],
    ['/agenda?mois=2027-03', ['h1', '.journee'], ['.menu', '.agenda-liens']],
    ['/mon-plan', ['h1', '.plan-entree h3'], ['.menu', '.pied-liens', '.mon-plan details']],
  ]) {
    await page.goto(path, { waitUntil: 'networkidle' });
    for (const selector of read) assert.ok(await page.locator(selector).first().isVisible(), `${path}: ${selector} is printed`);
    for (const selector of clicked) {
      await page.locator(selector).first().waitFor({ state: 'attached' });
      for (const one of await page.locator(selector).all()) assert.equal(await one.isVisible(), false, `${path}: ${selector} is not printed`);
    }
    assert.deepEqual(await page.evaluate(() => { const { backgroundColor, color } = getComputedStyle(document.body); return [backgroundColor, color]; }),
      ['rgb(255, 255, 255)', 'rgb(0, 0, 0)'], path);
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), path);
  }
  assert.equal((await page.locator('.plan-entree h3').first().innerText()).replace(/[\u00a0\u202f]/g, ' '), JSON.parse(planned).titre);
  await page.goto(dated);
  assert.match(await page.locator('.fiche-cote a.bouton').first().evaluate((one) => getComputedStyle(one, '::after').content), /https?:\/\//, 'where the link leads is printed');
});

test('who asks for less motion gets none', async (t) => {
  const { page } = await visit(t, browser, site, { viewport: WIDE, reducedMotion: 'reduce' });
  for (const path of ['/', '/recherche', dated, '/mon-plan']) {
    await page.goto(path);
    assert.deepEqual(await page.evaluate(() => [...document.querySelectorAll('*')].filter((one) => {
      const { transitionDuration, animationName, animationDuration, scrollBehavior } = getComputedStyle(one);
      return transitionDuration.split(', ').some((time) => parseFloat(time) > 0.01) || scrollBehavior === 'smooth' || (animationName !== 'none' && parseFloat(animationDuration) > 0.01);
    }).map((one) => one.outerHTML.slice(0, 100))), [], path);
  }
});

describe('weight', { concurrency: 4 }, () => {
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

  for (const viewport of [SMALL, WIDE])
    test(`nothing moves while a page comes, ${viewport.width} pixels wide`, async (t) => {
      const moved = {};
      const watch = (page) => page.addInitScript(() => {
        globalThis.shifts = [];
        new PerformanceObserver((list) => {
          for (const { hadRecentInput, value, sources } of list.getEntries())
            if (!hadRecentInput) globalThis.shifts.push(`${value}: ${sources.map(({ node }) => node?.outerHTML?.slice(0, 120) ?? node?.textContent).join(', ')}`);
        }).observe({ type: 'layout-shift', buffered: true });
      });
      await eachPage(t, browser, pages, { viewport }, async (page, one) => {
        const shifts = await page.evaluate(() => globalThis.shifts);
        if (shifts.length > 0) moved[one.name] = shifts;
      }, { waitUntil: 'networkidle', prepare: watch });
      assert.deepEqual(moved, {});
    });
});
