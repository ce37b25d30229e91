// The widget on a page of another site, under a strict policy: the element and the frame, their look,
// the keyboard, what they weigh.
import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';

import { startBrowser } from './support/browser.mjs';
import { ask } from './support/http.mjs';
import { TODAY } from './support/importer.mjs';
import { build, lifetime, projectTop, temporaryDirectory } from './support/program.mjs';
import { startSite } from './support/site.mjs';

const WEIGHT_MAX = 12 * 1024;
const axe = await readFile(createRequire(join(build, 'npm/')).resolve('axe-core/axe.min.js'), 'utf8');
const whole = lifetime();
let site, host, browser;

/** Another site's server: page(path) is what stands in its body. */
async function startHost(t, pages, origin = site.origin) {
  const server = createServer((request, response) => {
    const body = pages()[request.url.split('?')[0]];
    response.writeHead(body === undefined ? 204 : 200, { // 204: no picture for the tab
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Security-Policy': `default-src 'none'; script-src ${origin}; connect-src ${origin}; frame-src ${origin}; img-src 'self'`,
    });
    response.end(`<!DOCTYPE html><html lang="fr"><head><title>Portail</title></head><body><main><h1>Portail</h1>${body ?? ''}</main></body></html>`);
  });
  await new Promise((fulfil) => { server.listen(0, '127.0.0.1', fulfil); });
  t.after(() => new Promise((fulfil) => { server.close(fulfil); server.closeAllConnections(); }));
  return `http://127.0.0.1:${server.address().port}`;
}

const element = (attributes, origin = site.origin) => `<script src="${origin}/widget.js" defer></script><repertoire-recherche ${attributes}><a href="${origin}/recherche">Ailleurs</a></repertoire-recherche>`;

before(async () => {
  site = await startSite(whole, { args: ['--no-limits', '--today', TODAY] });
  host = await startHost(whole, () => ({
    '/element': element('niveau="5e 4e" par_page="3"'),
    '/bare': element('niveau="5e" sans-recherche sans-titre'),
    '/nothing': element('q="zzzzqqq xyxyx"'),
    '/frame': `<iframe src="${site.origin}/widget?niveau=5e&par_page=3" title="Actions" width="320" height="600"></iframe>`,
  }));
  browser = await startBrowser(whole);
});
after(whole.end);

async function open(t, path, options = {}) {
  const context = await browser.newContext({ baseURL: host, locale: 'fr-FR', viewport: { width: 1000, height: 800 }, ...options });
  t.after(() => context.close());
  const page = await context.newPage(), faults = [], asked = [];
  page.on('console', (message) => { if (['error', 'warning'].includes(message.type())) faults.push(message.text()); });
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('request', (one) => asked.push(new URL(one.url()).origin));
  await page.goto(path);
  return { context, page, faults, asked };
}

async function violations(page) {
  await page.evaluate(axe);
  const { violations: found } = await page.evaluate(() => globalThis.axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'] }));
  return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
}

describe('the element', { concurrency: 2 }, () => {
  test('shows what its attributes ask for, in the words of the site', async (t) => {
    const { page, faults, asked, context } = await open(t, '/element');
    const { resultats, total } = JSON.parse((await ask(site, '/api/actions?niveau=5e&niveau=4e&par_page=3')).body);
    const cards = page.locator('repertoire-recherche .carte');
    await cards.first().waitFor();
    assert.equal(await cards.count(), 3);
    for (const [i, { id }] of resultats.entries()) {
      const link = cards.nth(i).locator('h4 a');
      assert.equal(await link.getAttribute('href'), `${site.origin}/actions/${id}`);
      assert.equal(await link.getAttribute('target'), '_blank');
    }
    assert.match(await page.locator('repertoire-recherche').getByRole('link', { name: /Voir les/ }).innerText(), new RegExp(`${total}`));
    assert.equal(await page.getByText('Ailleurs').isVisible(), false, 'what stood there gave way');
    assert.deepEqual([...new Set(asked)].sort(), [host, site.origin].sort());
    assert.deepEqual(await context.cookies(), []);
    assert.deepEqual(faults, []);
  });

  test('is searched with the keyboard alone', async (t) => {
    const { page, faults } = await open(t, '/element');
    const field = page.getByLabel('Que cherchez-vous');
    await field.waitFor();
    await page.keyboard.press('Tab');
    assert.equal(await field.evaluate((input) => input.getRootNode().activeElement === input), true);
    await page.keyboard.type('boulangerie');
    await page.keyboard.press('Enter');
    await page.locator('repertoire-recherche mark').first().waitFor();
    assert.equal(await page.getByLabel('Que cherchez-vous').inputValue(), 'boulangerie');
    assert.equal(await page.getByLabel('Que cherchez-vous').evaluate((input) => input.getRootNode().activeElement === input), true, 'the focus stays');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    assert.match(await page.evaluate(() => document.querySelector('repertoire-recherche').shadowRoot.activeElement.href), /\/actions\//);
    assert.deepEqual(faults, []);
  });

  test('keeps the focus on its button, and reads out what was found', async (t) => {
    const { page, faults } = await open(t, '/element');
    await page.getByLabel('Que cherchez-vous').fill('boulangerie');
    const said = await page.locator('repertoire-recherche').getByRole('status').elementHandle(), atFirst = await said.innerText();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.locator('repertoire-recherche mark').first().waitFor();
    assert.equal(await page.evaluate(() => document.querySelector('repertoire-recherche').shadowRoot.activeElement?.localName), 'button');
    const { total } = JSON.parse((await ask(site, '/api/actions?niveau=5e&niveau=4e&q=boulangerie')).body);
    assert.match(atFirst, /^\d+\sactions$/);
    assert.match(await said.innerText(), new RegExp(`^${total}\\sactions?$`), 'in the same region, or nobody hears it');
    assert.equal(await page.locator('repertoire-recherche [role="status"]').count(), 1);
    assert.deepEqual(faults, []);
  });

  test('follows its attributes', async (t) => {
    const { page } = await open(t, '/element');
    await page.locator('repertoire-recherche .carte').first().waitFor();
    await page.evaluate(() => {
      const one = document.querySelector('repertoire-recherche');
      one.setAttribute('niveau', '3e');
      one.setAttribute('par_page', '2');
    });
    await page.waitForFunction(() => document.querySelector('repertoire-recherche').shadowRoot.querySelectorAll('.carte').length === 2);
  });

  test('may go without search box and heading, and wears the colours of the page', async (t) => {
    const { page } = await open(t, '/bare');
    await page.locator('repertoire-recherche .carte').first().waitFor();
    assert.equal(await page.locator('repertoire-recherche form, repertoire-recherche .widget-titre').count(), 0);
    const colour = await page.evaluate(() => {
      const one = document.querySelector('repertoire-recherche');
      one.style.setProperty('--repertoire-accent', 'rgb(122, 31, 92)');
      return getComputedStyle(one.shadowRoot.querySelector('a')).color;
    });
    assert.equal(colour, 'rgb(122, 31, 92)');
  });

  test('says that nothing was found', async (t) => {
    const { page } = await open(t, '/nothing');
    await page.locator('repertoire-recherche').getByText('Aucune action ne correspond').waitFor();
    assert.equal(await page.locator('repertoire-recherche').getByRole('link', { name: 'Chercher dans le répertoire' }).getAttribute('target'), '_blank');
  });

  test('leaves what stood there when the site does not answer', async (t) => {
    const context = await browser.newContext({ baseURL: host });
    t.after(() => context.close());
    const page = await context.newPage();
    await page.route(`${site.origin}/widget?**`, (route) => route.abort());
    const failed = page.waitForEvent('requestfailed');
    await page.goto('/element');
    await failed;
    await page.waitForFunction(() => document.querySelector('repertoire-recherche').shadowRoot.querySelector('[aria-busy]') === null);
    assert.equal(await page.getByText('Ailleurs').isVisible(), true);
  });

  test('and when it is unable to, whatever page says so', async (t) => {
    for (const status of [429, 500, 503]) {
      const context = await browser.newContext({ baseURL: host });
      t.after(() => context.close());
      const page = await context.newPage();
      await page.route(`${site.origin}/widget?**`, (route) => route.fulfill({
        status, contentType: 'text/html; charset=utf-8', headers: { 'Access-Control-Allow-Origin': '*' }, body: '<main><h1>Panne</h1></main>',
      }));
      const answered = page.waitForResponse(`${site.origin}/widget?**`);
      await page.goto('/element');
      assert.equal((await answered).status(), status);
      await page.waitForFunction(() => document.querySelector('repertoire-recherche').shadowRoot.querySelector('[aria-busy]') === null);
      assert.equal(await page.getByText('Ailleurs').isVisible(), true, `${status}`);
      assert.equal(await page.getByText('Panne').count(), 0, `${status}`);
    }
  });

  test('has no fault that axe knows, wide and narrow', async (t) => {
    for (const width of [1000, 320]) {
      const { page } = await open(t, '/element', { viewport: { width, height: 800 } });
      await page.locator('repertoire-recherche .carte').first().waitFor();
      assert.deepEqual(await violations(page), []);
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${width} px`);
    }
  });

  test('is one small file', async () => {
    const script = await readFile(join(projectTop, 'www/widget.js'));
    assert.ok(gzipSync(script).length <= WEIGHT_MAX);
    assert.doesNotMatch(script.toString(), /\bimport\b|require\(/);
  });
});

describe('the frame', { concurrency: 2 }, () => {
  test('shows the same where scripts are taken out', async (t) => {
    const { page, faults } = await open(t, '/frame', { javaScriptEnabled: true });
    const frame = page.frameLocator('iframe');
    await frame.locator('.carte').first().waitFor();
    assert.equal(await frame.locator('.carte').count(), 3);
    assert.equal(await frame.locator('base').getAttribute('target'), '_blank');
    await frame.getByLabel('Que cherchez-vous').fill('boulangerie');
    const [opened] = await Promise.all([page.context().waitForEvent('page'), frame.getByRole('button', { name: 'Rechercher' }).click()]);
    await opened.waitForURL(/\/recherche\?q=boulangerie/);
    assert.deepEqual(faults, []);
  });

  test('has no fault that axe knows', async (t) => {
    const context = await browser.newContext({ viewport: { width: 320, height: 600 } });
    t.after(() => context.close());
    const page = await context.newPage();
    await page.goto(`${site.origin}/widget?niveau=5e&par_page=3`);
    assert.deepEqual(await violations(page), []);
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
  });
});

test('the frame opens on the sites of the configuration, and on no other', async (t) => {
  const top = await temporaryDirectory(t), config = join(top, 'sources.conf');
  let closed;
  const frame = () => ({ '/frame': `<iframe src="${closed?.origin}/widget?niveau=5e" title="Actions"></iframe>` });
  // The configuration wants the host's origin before the site has one: here any frame may stand in it.
  const listed = await startHost(t, frame, '*'), other = await startHost(t, frame, '*');
  const model = await readFile(join(projectTop, 'www/demonstration/sources.conf'), 'utf8');
  await writeFile(config, model.replace('site {', `site {\n    cadres = {"${listed}"}`));
  closed = await startSite(t, { args: ['--no-limits', '--today', TODAY, '--config', config] });
  const context = await browser.newContext();
  t.after(() => context.close());
  const page = await context.newPage(), faults = [];
  page.on('console', (message) => { if (message.type() === 'error') faults.push(message.text()); });
  await page.goto(`${listed}/frame`);
  await page.frameLocator('iframe').locator('.carte').first().waitFor();
  assert.deepEqual(faults, []);
  const refused = page.waitForEvent('console', (message) => /frame-ancestors/.test(message.text()));
  await page.goto(`${other}/frame`);
  await refused;
  assert.equal(await page.frameLocator('iframe').locator('.carte').count(), 0);
});

test('the page for developers shows it at work', async (t) => {
  const context = await browser.newContext();
  t.after(() => context.close());
  const page = await context.newPage(), faults = [];
  page.on('console', (message) => { if (message.type() === 'error') faults.push(message.text()); });
  await page.goto(`${site.origin}/integrer`);
  await page.locator('repertoire-recherche .carte').first().waitFor();
  assert.match(await page.locator('.code').first().innerText(), /<script src="http:\/\/localhost:\d+\/widget\.js" defer><\/script><repertoire-recherche niveau="5e"/);
  assert.deepEqual(await violations(page), []);
  assert.deepEqual(faults, []);
});
