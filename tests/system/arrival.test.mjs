// A page as it comes on a slow network to a slow machine: in pieces, its modules last or long after.
// Nothing moves, sticks out, loses the focus or is forgotten.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';

import { startBrowser, visit } from './support/browser.mjs';
import { ask } from './support/http.mjs';
import { startPages } from './support/pages.mjs';
import { inPieces } from './support/pieces.mjs';
import { lifetime, projectTop } from './support/program.mjs';

const PIECE_BYTES = 3300; // not a divisor of what servers and browsers read at once
const HIGH = 5000; // what is below the fold of a screen must not move either

const whole = lifetime();
let site, pages, dated, browser;

before(async () => {
  ({ site, pages, dated } = await startPages(whole));
  browser = await startBrowser(whole);
});
after(whole.end);

/** Two pictures: what was to be drawn before is. */
const painted = (page) => page.evaluate(() => new Promise((fulfil) => { requestAnimationFrame(() => requestAnimationFrame(fulfil)); }));

/** All that our modules do to a page as it comes is done. */
const alive = (page) => page.waitForFunction(() => document.readyState === 'complete'
  && ['#recherche:not([data-vivant])', '.au-plan:not([data-vivant])', '#plan:not([data-pret])', '[data-completion] input:not([role])'].every((waiting) => !document.querySelector(waiting))
  && [...document.querySelectorAll('repertoire-recherche')].every(({ shadowRoot }) => shadowRoot?.querySelector('.cartes')));

/** What waits for three seconds has waited. */
const fallBack = (page) => page.evaluate(() => { for (const animation of document.getAnimations()) if (animation.animationName) animation.finish(); });

/** The modules come when `release` is called. */
async function hold(page, pattern = '**/*.js') {
  let release;
  const released = new Promise((fulfil) => { release = fulfil; });
  await page.route(pattern, (route) => released.then(() => route.continue()));
  return release;
}

const widthOf = (page) => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

function watchShifts() {
  globalThis.shifts = [];
  const note = (entries) => {
    for (const { hadRecentInput, value, sources } of entries)
      if (!hadRecentInput) globalThis.shifts.push(`${value}: ${sources.map(({ node }) => node?.outerHTML?.slice(0, 120) ?? node?.textContent).join(', ')}`);
  };
  globalThis.watcher = new PerformanceObserver((list) => note(list.getEntries()));
  globalThis.watcher.observe({ type: 'layout-shift', buffered: true });
  globalThis.shiftsSoFar = () => {
    note(globalThis.watcher.takeRecords());
    return globalThis.shifts;
  };
}

/** A plan of many actions, one of which has gone, another of which has lost its date. */
async function plannedActions() {
  const { resultats } = JSON.parse((await ask(site, '/api/actions?quand=a_venir&par_page=9')).body);
  const entries = resultats.map(({ id, titre, partenaire, type, filieres }, key) => ({
    key, id, title: titre, partner: partenaire.nom, type, sectors: filieres ?? [], labels: [], minutes: 60, levels: [], level: ['5e', '4e', ''][key % 3],
    year: 2026, period: 'hiver', session: null, needs: ['ambition'], note: 'À préparer', gone: false,
  }));
  entries[1].id = 'nulle:part';
  entries[2].session = { start: '2099-01-14T09:00', end: '', place: '' };
  return JSON.stringify({ version: 1, title: 'Plan', entries });
}

for (const [name, viewport, hasBars] of [
  ['1280 pixels wide, with scroll bars', { width: 1280, height: 900 }, true],
  ['1280 pixels wide, to its foot', { width: 1280, height: HIGH }],
  ['375 pixels wide', { width: 375, height: HIGH }],
  ['320 pixels wide', { width: 320, height: 640 }],
])
  test(`nothing moves or sticks out while a page comes in pieces, ${name}`, async (t) => {
    const own = hasBars ? await startBrowser(t, { hasBars }) : browser;
    const context = await own.newContext({ locale: 'fr-FR', viewport });
    t.after(() => context.close());
    const plan = await plannedActions(), report = await readFile(join(projectTop, 'www/demonstration/associations.rss'), 'utf8');
    const fronts = new Map(), faults = {};
    let page;
    const drawn = async (elements) => {
      await page.waitForFunction((count) => document.getElementsByTagName('*').length >= count, elements);
      await painted(page);
    };
    for (const { site: at } of pages) if (!fronts.has(at)) fronts.set(at, await inPieces(t, at.origin, { bytes: PIECE_BYTES, drawn }));
    const all = [...pages, { site, path: '/mon-plan', name: 'a plan', plan }, { site, path: '/partenaires/verifier', name: 'a report', report }];

    for (const one of all) {
      page = await context.newPage();
      page.setDefaultTimeout(30_000);
      await page.addInitScript(watchShifts);
      const front = fronts.get(one.site);
      if (one.report) {
        await page.goto(front + one.path);
        await page.locator('#xml').fill(one.report);
      }
      if (one.plan) {
        await page.goto(`${front}/theme.css`);
        await page.evaluate((text) => localStorage.setItem('repertoire-plan', text), one.plan);
      }
      const release = await hold(page);
      if (one.report) await page.locator('.envoi-large button').click();
      else await page.goto(front + one.path, { waitUntil: 'commit' });
      await page.locator(one.report ? '.bilan' : 'main').waitFor({ state: 'attached' });
      await page.waitForFunction(() => document.readyState !== 'loading');
      await fallBack(page);
      await painted(page);
      const before = await widthOf(page);
      release();
      await alive(page);
      await painted(page);
      const moved = await page.evaluate(() => globalThis.shiftsSoFar());
      if (before > 0) moved.push(`sticks out by ${before} before its modules`);
      if (await widthOf(page) > 0) moved.push('sticks out');
      if (moved.length > 0) faults[one.name] = moved;
      await page.close();
    }
    assert.deepEqual(faults, {});
  });

describe('what is done before the modules are there', { concurrency: 2 }, () => {
  const open = async (t, path, pattern) => {
    const { page, assertQuiet } = await visit(t, browser, site, { viewport: { width: 1280, height: 900 } });
    const release = await hold(page, pattern);
    await page.goto(path, { waitUntil: 'commit' });
    await page.locator('footer').waitFor();
    return { page, release, assertQuiet };
  };
  const focused = (page) => page.evaluate(() => `${document.activeElement.localName} ${document.activeElement.name ?? ''} ${document.activeElement.value ?? ''}`.trim());

  test('a filter is not forgotten, nor the focus', async (t) => {
    const { page, release, assertQuiet } = await open(t, '/recherche');
    await page.locator('input[name=niveau][value="5e"]').check();
    release();
    await page.waitForURL(/niveau=5e/);
    await page.locator('.puces').waitFor();
    assert.equal(await focused(page), 'input niveau 5e');
    assertQuiet();
  });

  test('nor an order', async (t) => {
    const { page, release } = await open(t, '/recherche');
    await page.locator('#tri').selectOption('titre');
    release();
    await page.waitForURL(/tri=titre/);
  });

  test('and nothing that was not asked for is', async (t) => {
    const { page, release } = await open(t, '/recherche?niveau=5e&tri=titre&quand=tout&chez=0140006F&rayon=50');
    const asked = [];
    page.on('request', (request) => { if (/\/recherche/.test(request.url())) asked.push(request.url()); });
    release();
    await page.locator('#recherche[data-vivant]').waitFor();
    await page.locator('#annonce').waitFor({ state: 'attached' });
    assert.deepEqual(asked, []);
    await page.goBack(); // no address was added
    assert.equal(page.url(), 'about:blank');
  });

  test('what was typed is completed', async (t) => {
    const { page, release } = await open(t, '/');
    await page.locator('#q').focus();
    await page.keyboard.type('boul');
    release();
    await page.getByRole('option').first().waitFor();
    assert.equal(await focused(page), 'input q boul');
  });

  test('the field that cannot answer yet takes nothing', async (t) => {
    const { page, release } = await open(t, '/recherche');
    assert.equal(await page.locator('#college').isDisabled(), true);
    release();
    await page.locator('.chez[data-vivant]').waitFor();
    await page.locator('#college').fill('forge');
    await page.getByRole('option').first().waitFor();
  });

  test('a button that is held stays until it is left', async (t) => {
    const { page, release } = await open(t, '/recherche');
    await fallBack(page);
    for (const selector of ['.appliquer', '.tri button']) await page.locator(selector).waitFor();
    await page.locator('.tri button').focus();
    release();
    await page.locator('#recherche[data-vivant]').waitFor();
    assert.match(await focused(page), /^button/);
    assert.equal(await page.locator('.appliquer').isVisible(), false);
    await page.keyboard.press('Tab');
    await page.locator('.tri button').waitFor({ state: 'hidden' });
  });

  test('the focus goes on while results are on their way, and stays where it went', async (t) => {
    const { page } = await visit(t, browser, site, { viewport: { width: 1280, height: 900 } });
    await page.goto('/recherche');
    await page.locator('#recherche[data-vivant]').waitFor();
    const release = await hold(page, '**/recherche?*');
    await page.locator('input[name=niveau][value="5e"]').check();
    await page.locator('#liste[aria-busy]').waitFor();
    await page.locator('input[name=niveau][value="4e"]').focus();
    release();
    await page.locator('.puces').waitFor();
    assert.equal(await focused(page), 'input niveau 4e');
    await page.locator('.vues a').first().focus();
    await page.evaluate(() => { document.querySelector('input[name=niveau][value="3e"]').click(); });
    await page.waitForURL(/niveau=3e/);
    await page.locator('#liste:not([aria-busy])').waitFor();
    assert.equal(await page.evaluate(() => document.activeElement === document.body), false);
  });

  test('what the site tells of planned actions comes late and moves neither them nor the focus', async (t) => {
    const { page } = await visit(t, browser, site, { viewport: { width: 375, height: HIGH } });
    await page.addInitScript(watchShifts);
    await page.goto('/theme.css');
    await page.evaluate((text) => localStorage.setItem('repertoire-plan', text), await plannedActions());
    const release = await hold(page, '**/api/actions/*');
    await page.goto('/mon-plan');
    const lost = page.locator('[data-key="1"]'), held = lost.locator('summary');
    await held.focus();
    release();
    await page.locator('#plan[data-pret]').waitFor();
    await lost.getByText('N’est plus dans le répertoire').waitFor();
    await page.locator('[data-key="2"]').getByText('Date qui n’est plus proposée').waitFor();
    assert.equal(await held.evaluate((one) => one === document.activeElement), true);
    await painted(page);
    assert.deepEqual(await page.evaluate(() => globalThis.shiftsSoFar()), []);
    await held.click();
    assert.ok(await page.locator('[data-key="0"] [name=session] option').count() > 1, 'dates to choose from have come');
  });

  test('the address of a contact takes no more room than what stands for it', async (t) => {
    const { page, release } = await open(t, dated);
    const height = () => page.locator('.courriel').evaluate((one) => one.getBoundingClientRect().height);
    await page.setViewportSize({ width: 320, height: 640 });
    const before = await height();
    release();
    await page.locator('.courriel a').waitFor();
    assert.equal(await height(), before);
  });
});

test('on a small screen a button leads from the filters to the results', async (t) => {
  const { page } = await visit(t, browser, site, { viewport: { width: 375, height: 740 }, hasTouch: true });
  await page.goto('/recherche');
  await page.locator('#recherche[data-vivant]').waitFor();
  await page.getByText('Filtrer', { exact: true }).click();
  await page.locator('input[name=niveau][value="5e"]').check();
  await page.waitForURL(/niveau=5e/);
  const apply = page.getByRole('button', { name: 'Appliquer les filtres' });
  await apply.waitFor();
  const { y } = await apply.boundingBox();
  assert.ok(y > 0 && y < 740, 'it is at hand wherever one is among the filters');
  await apply.click();
  await page.waitForFunction(() => document.activeElement?.id === 'nombre');
  await page.waitForFunction(() => { const { top } = document.querySelector('#nombre').getBoundingClientRect(); return top >= 0 && top < 200; });
});

test('a link into a page that comes in pieces leads there', async (t) => {
  let page;
  const drawn = async (elements) => {
    await page.waitForFunction((count) => document.getElementsByTagName('*').length >= count, elements);
    await painted(page);
  };
  const front = await inPieces(t, site.origin, { bytes: PIECE_BYTES, drawn });
  ({ page } = await visit(t, browser, { origin: front }, { viewport: { width: 1280, height: 700 } }));
  for (const [path, id] of [['/partenaires/', 'codes-type'], ['/carte', 'territoires']]) {
    await page.goto(`${front}${path}#${id}`);
    await page.waitForFunction((one) => { const { top } = document.getElementById(one).getBoundingClientRect(); return top > -5 && top < 700; }, id);
  }
});
