// Every page, as it comes: its status, its weight, nothing kept and nothing asked of
// others, the typography of French, on paper.
import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';

import { startBrowser, visit } from './support/browser.mjs';
import { ask } from './support/http.mjs';
import { eachPage, startPages, WIDE } from './support/pages.mjs';
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
      assert.doesNotMatch(text, / [;:!?»]|\u00a0[;!?]|« |\p{L}'\p{L}|\.\.\./u, `${one.name}: ${text}`);
      assert.doesNotMatch(text, /\p{L}[;!?](?:\s|$)|«\S|\S»/u, `${one.name}, a space is missing: ${text}`);
      assert.doesNotMatch(text, /`|\*\*|\]\(/, `${one.name}, a mark of the catalogue: ${text}`);
      assert.doesNotMatch(text, /\{\{|\}\}|\bundefined\b|\bnull\b|\bNaN\b/, `${one.name}: ${text}`);
    }
    // Nought and one are singular, two and more plural.
    assert.doesNotMatch(texts.join('|'), /(?<![\d,\u202f\u00a0])(?:[01][\u00a0 ](?:actions|collèges|partenaires|séances)|(?:[2-9]|[1-9]\d+)[\u00a0 ](?:action|collège|partenaire|séance))(?!\p{L})/u, one.name);
  });
});

test('the plan of the site leads to every page', async () => {
  const { body } = await ask(site, '/plan-du-site'), led = new Set([...body.matchAll(/href="([^"]+)"/g)].map(([, path]) => path));
  const apart = /\?|^\/(?:actions\/|agence\/|widget|plan-du-site)/; // an action, the Agence, a frame of others, itself
  const wanted = pages.filter(({ status, path }) => status === 200 && !apart.test(path)).map(({ path }) => path);
  assert.ok(wanted.includes('/partenaires/verifier'));
  assert.deepEqual(wanted.filter((path) => !led.has(path)), []);
});

// By law, a site of which no audit measured the criteria is not conforming, whatever its tests say.
test('the statement of accessibility and the footer say one state, which is true', async () => {
  const { body } = await ask(site, '/accessibilite');
  const [, stated] = /<strong>((?:non|partiellement|totalement) conforme)<\/strong>/.exec(body), [, told] = /Accessibilité\u00a0: ([^<]+)</.exec(body);
  assert.equal(told, stated);
  if (!/\d\s?% des critères/.test(body)) assert.equal(stated, 'non conforme');
});

test('what the browser keeps is said', async () => {
  assert.match((await ask(site, '/donnees-personnelles')).body, /navigateur \(stockage local\)/);
});

test('a session is told as one says it', async (t) => {
  const { page } = await visit(t, browser, site, { viewport: WIDE });
  await page.goto(dated);
  for (const text of await page.locator('.seance time').allInnerTexts())
    assert.match(text, /^(lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)\u00a0?\s?(1er|[12]?\d|3[01])\s\p{L}+\s20\d\d(, \d{1,2}\sh(\s\d\d)?(\s–\s\d{1,2}\sh(\s\d\d)?)?)?$|^du /u);
  assert.ok(await page.locator('.seance time').count() > 1);
});

test('for the collège that was chosen, each way in leads to as many actions as it says', async () => {
  const { body } = await ask(site, '/?chez=0140006F'), ways = [...body.matchAll(/<a (?:class="special-5e" )?href="(\/recherche\?[^"]+)">([^]*?)<\/a>/g)];
  assert.match(body, /viennent au [^<]+\. <a href="\/">Voir toute la Normandie/);
  assert.ok(ways.length > 20);
  for (const [, href, text] of ways) {
    const path = href.replaceAll('&amp;', '&'), said = /class="compte">(\d+)/.exec(text)?.[1];
    assert.match(path, /chez=0140006F/);
    if (said) assert.equal(JSON.parse((await ask(site, path.replace('/recherche', '/api/actions'))).body).total, Number(said), path);
  }
});

test('only pupils are called pupils', async () => {
  const { resultats } = JSON.parse((await ask(site, '/api/actions?quand=tout&par_page=100')).body);
  const adults = resultats.find(({ public: who, effectif_max: most }) => most && `${who}` === 'equipes_educatives'), pupils = resultats.find(({ public: who, effectif_max: most }) => most && `${who}` === 'classe');
  for (const [{ id, effectif_max: most }, word] of [[adults, 'personnes'], [pupils, 'élèves']]) {
    assert.match((await ask(site, `/actions/${id}`)).body, new RegExp(`${most}\\s${word} au plus`));
    assert.match((await ask(site, '/flux/actions.rss?quand=tout&par_page=100')).body, new RegExp(`${most}\\s${word} au plus`));
  }
});

test('a card tells the day that was asked for', async () => {
  const { seances } = JSON.parse((await ask(site, dated.replace('/actions/', '/api/actions/'))).body), day = seances.at(-1).debut.slice(0, 10);
  const written = new Intl.DateTimeFormat('fr-FR', { dateStyle: 'long', timeZone: 'UTC' }).format(new Date(day)).replace(/ /g, '\\s');
  const { body } = await ask(site, `/recherche?du=${day}&au=${day}&par_page=50`), card = body.slice(body.indexOf(`href="${dated}"`)).split('</article>', 1)[0];
  assert.notEqual(seances[0].debut.slice(0, 10), day);
  assert.match(card, new RegExp(written));
});

test('on paper: what is read, without what is clicked, in black on white', async (t) => {
  const { page } = await visit(t, browser, site, { viewport: WIDE, colorScheme: 'dark' });
  const planned = (await ask(site, dated.replace('/actions/', '/api/actions/'))).body;
  await page.goto(dated);
  await page.getByRole('button', { name: 'Ajouter à mon plan' }).click();
  await page.getByRole('link', { name: 'Voir dans mon plan' }).waitFor();
  await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
  for (const [path, read, clicked] of [
    ['/recherche?q=visite&niveau=5e', ['.liste-tete h2', '.mots-cherches', '.puces li', '.carte h3', '.marque'], ['.menu', '.facettes', '.boite', '.tri', '.puce-tout']],
    [dated, ['h1', '.fiche-faits dd', '.fiche-cote a.bouton', '.courriel, [href^="tel:"]'], ['.menu', '.outils', '.fil', '.voisines']],
    ['/agenda?mois=2027-03', ['h1', '.journee'], ['.menu', '.agenda-liens']],
    ['/mon-plan', ['h1', '#plan-annee', '.plan-entree h3'], ['.menu', '.pied-liens', '.chapeau', '#plan-titre', '.mon-plan details']],
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

// The address bar, then what a hand would do: nothing of ours runs, though scripts would.
describe('where our modules do not come', { concurrency: 2 }, () => {
  const open = async (t, path, pattern) => {
    const { page } = await visit(t, browser, site, { viewport: WIDE });
    await page.route(pattern, (route) => route.abort());
    await page.goto(path);
    return page;
  };

  for (const [what, pattern] of [['none of them', '**/*.js'], ['the one of results', '**/resultats.js']])
    test(`filters and order are applied by their buttons (${what})`, async (t) => {
      const page = await open(t, '/recherche', pattern);
      const apply = page.locator('.appliquer'), sort = page.locator('.tri button');
      await apply.waitFor();
      await page.locator('input[name=niveau][value="5e"]').check();
      await apply.click();
      await page.waitForURL(/niveau=5e/);
      await sort.waitFor();
      await page.locator('#tri').selectOption('titre');
      await sort.click();
      await page.waitForURL(/tri=titre/);
    });

  test('no button is shown that does nothing, and the plan says what it lacks', async (t) => {
    const page = await open(t, dated, '**/*.js');
    for (const name of ['Partager', 'Imprimer', 'Ajouter à mon plan'])
      await page.getByRole('button', { name }).waitFor({ state: 'hidden' });
    await page.goto('/recherche');
    await page.getByLabel('Choisir mon collège').waitFor({ state: 'hidden' });
    await page.goto('/mon-plan');
    await page.getByText('Cette page a besoin de JavaScript').waitFor();
  });

  test('where they do, their buttons stay and the others do not come', async (t) => {
    const { page } = await visit(t, browser, site, { viewport: WIDE });
    const settled = () => page.evaluate(() => Promise.all(document.getAnimations().map(({ finished }) => finished)));
    await page.goto('/recherche');
    await page.locator('#recherche[data-vivant]').waitFor();
    await settled();
    assert.equal(await page.locator('.appliquer').isVisible(), false);
    assert.equal(await page.locator('.tri button').isVisible(), false);
    assert.equal(await page.getByLabel('Choisir mon collège').isVisible(), true);
    await page.goto(dated);
    await page.locator('.au-plan[data-vivant]').waitFor();
    await settled();
    for (const name of ['Partager', 'Imprimer', 'Ajouter à mon plan'])
      assert.equal(await page.getByRole('button', { name }).isEnabled(), true, name);
    await page.goto('/mon-plan');
    await page.locator('#plan[data-pret]').waitFor();
    await settled();
    assert.equal(await page.getByText('Cette page a besoin de JavaScript').isVisible(), false);
  });
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
});
