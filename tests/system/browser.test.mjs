// The demonstration in a real browser: a visitor searches, filters, reads, goes back and turns
// pages; on a large and a small screen, with scripts and without.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { startBrowser, visit } from './support/browser.mjs';
import { TODAY } from './support/importer.mjs';
import { lifetime } from './support/program.mjs';
import { startSite } from './support/site.mjs';

const whole = lifetime();
let site, browser;

before(async () => {
  site = await startSite(whole, { args: ['--no-limits', '--today', TODAY] });
  browser = await startBrowser(whole);
});
after(whole.end);

const count = async (page) => Number(/^\d+/.exec(await page.locator('#nombre').innerText())[0]);

/** Nothing sticks out to the right. */
async function assertFits(page, width) {
  const { scroll, client } = await page.evaluate(() => ({
    scroll: document.documentElement.scrollWidth, client: document.documentElement.clientWidth,
  }));
  assert.equal(client, width, page.url());
  assert.ok(scroll <= client, `${page.url()}: ${scroll} px wide on a screen of ${client}`);
}

for (const [name, options] of [
  ['a large screen', { viewport: { width: 1280, height: 900 } }],
  ['a small screen', { viewport: { width: 375, height: 740 }, hasTouch: true }],
  ['a large screen without JavaScript', { viewport: { width: 1280, height: 900 }, javaScriptEnabled: false }],
  ['a small screen without JavaScript', { viewport: { width: 375, height: 740 }, javaScriptEnabled: false }],
]) {
  const { width } = options.viewport, isSmall = width < 500, scripted = options.javaScriptEnabled !== false;

  describe(name, () => {
    const mine = lifetime();
    let page, assertQuiet;

    before(async () => { ({ page, assertQuiet } = await visit(mine, browser, site, options)); });
    after(mine.end);
    const fits = () => assertFits(page, width);
    /** What was asked for is shown. */
    const settled = () => page.locator('#liste:not([aria-busy])').waitFor();

    test('search from the home page', async () => {
      await page.goto('/');
      await fits();
      assert.match(await page.locator('.avis').innerText(), /fictives/);
      await page.getByLabel('Que cherchez-vous').fill('visite');
      await page.getByRole('button', { name: 'Rechercher' }).click();
      await page.waitForURL(/\/recherche\?/);
      assert.ok(await count(page) > 10);
      assert.ok(await page.locator('.carte mark').count() > 0, 'the word found is marked');
      assert.equal(await page.getByLabel('Que cherchez-vous').inputValue(), 'visite');
      await fits();
    });

    test('filter by a facet, and take the filter off', async () => {
      const all = await count(page), level = page.getByRole('checkbox', { name: /^5e/ });
      if (isSmall) {
        assert.ok(!await level.isVisible(), 'filters do not hide the results');
        await page.getByText('Filtrer', { exact: true }).click();
      }
      const label = page.locator('label', { has: page.locator('input[name=niveau][value="5e"]') });
      const announced = Number.parseInt(await label.locator('.compte').innerText(), 10);
      await level.check();
      await fits();
      if (scripted) await page.locator('.puces').waitFor(); // the results follow by themselves
      else await page.getByRole('button', { name: 'Appliquer les filtres' }).click();
      await page.waitForURL(/niveau=5e/);
      const filtered = await count(page);
      assert.equal(filtered, announced, 'as many as the facet said');
      assert.ok(filtered > 0 && filtered < all);
      for (const card of await page.locator('.carte').all())
        assert.ok((await card.locator('.niveau').allInnerTexts()).includes('5e'));
      await fits();

      await page.getByRole('link', { name: 'Retirer le filtre 5e' }).click();
      await page.waitForURL((url) => !url.search.includes('niveau'));
      await settled();
      assert.equal(await count(page), all);
      await page.goBack();
      await page.waitForURL(/niveau=5e/);
      await settled();
      assert.equal(await count(page), filtered);
    });

    test('open an action, and go back to the same results', async () => {
      const before = await count(page), address = page.url();
      const link = page.locator('.carte h3 a').first(), title = await link.innerText();
      await link.click();
      await page.waitForURL(/\/actions\//);
      assert.equal(await page.locator('h1').innerText(), title);
      for (const fact of ['Pour qui', 'Quand', 'Où', 'Coût'])
        assert.equal(await page.locator('dt', { hasText: fact }).count(), 1, fact);
      await fits();
      await page.goBack();
      assert.equal(page.url(), address);
      assert.equal(await count(page), before);
    });

    test('turn the pages', async () => {
      await page.goto('/recherche');
      const total = await count(page), titles = new Set();
      for (let number = 1; ; number++) {
        assert.equal(await page.locator('[aria-current=page]').innerText().then((text) => text.replace('Page', '').trim()), `${number}`);
        for (const title of await page.locator('.carte h3').allInnerTexts()) titles.add(title);
        await fits();
        const next = page.getByRole('link', { name: 'Page suivante' });
        if (await next.count() === 0) break;
        await next.click();
        await page.waitForURL(new RegExp(`page=${number + 1}`));
        await settled();
      }
      assert.equal(titles.size, total);
    });

    test('sort', async () => {
      await page.goto('/recherche');
      await page.getByLabel('Trier par').selectOption({ label: 'Titre' });
      if (!scripted) await page.getByRole('button', { name: 'Trier' }).click();
      await page.waitForURL(/tri=titre/);
      await settled();
      const titles = await page.locator('.carte h3').allInnerTexts();
      assert.deepEqual(titles, [...titles].sort(new Intl.Collator('fr', { ignorePunctuation: true }).compare));
    });

    test('find nothing, and be told what to do', async () => {
      await page.goto('/recherche?q=zzzzqqq&niveau=5e');
      assert.match(await page.locator('.vide').innerText(), /Aucune action ne correspond/);
      await fits();
      const everything = page.locator('.vide').getByRole('link', { name: /outes les actions/ });
      assert.equal(await everything.count(), 1, 'said once');
      await everything.click();
      await page.waitForURL(/\/recherche$/);
      assert.ok(await count(page) > 50);
    });

    test('ask for long words and odd ones', async () => {
      for (const q of ['a'.repeat(200), '<script>alert(1)</script>', 'é'.repeat(100), '"><b>']) {
        await page.goto(`/recherche?q=${encodeURIComponent(q)}`);
        await fits();
      }
    });

    if (isSmall && options.javaScriptEnabled !== false) test('read every action without scrolling sideways', async () => {
      for (let number = 1; number <= 3; number++) {
        await page.goto(`/recherche?quand=tout&page=${number}`);
        for (const href of await page.locator('.carte h3 a').evaluateAll((links) => links.map((a) => a.getAttribute('href')))) {
          await page.goto(href);
          await fits();
        }
      }
    });

    test('no error on the console, nothing asked of another host', () => assertQuiet());
  });
}

test('the keyboard reaches the search box and the results', async (t) => {
  const { page } = await visit(t, browser, site, { viewport: { width: 1280, height: 900 } });
  await page.goto('/');
  await page.keyboard.press('Tab');
  assert.equal(await page.locator(':focus').innerText(), 'Aller au contenu');
  assert.ok(await page.locator(':focus').isVisible());
  await page.keyboard.press('Enter');
  for (let i = 0; await page.locator('#q:focus').count() === 0; i++) {
    assert.ok(i < 3, 'a few tabs lead to the box');
    await page.keyboard.press('Tab');
  }
  await page.keyboard.type('forum');
  await page.keyboard.press('Enter');
  await page.waitForURL(/q=forum/);
  assert.ok(await count(page) > 0);
});

test('an error page has its style, and leads back', async (t) => {
  const { page } = await visit(t, browser, site, { viewport: { width: 375, height: 740 } });
  for (const path of ['/inconnue', `/recherche?q=${'a'.repeat(20000)}`, '/recherche?page=0']) {
    await page.goto(path);
    await assertFits(page, 375);
    assert.notEqual(await page.locator('body').evaluate((body) => getComputedStyle(body).fontFamily), '"Times New Roman"');
    await page.getByRole('link', { name: 'Retour à l’accueil' }).click();
    await page.waitForURL(`${site.origin}/`);
  }
});
