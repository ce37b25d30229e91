// « Mon plan » in a real browser: what is put there stays, is shared, exported and printed.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, describe, test } from 'node:test';

import { startBrowser, visit } from './support/browser.mjs';
import { TODAY } from './support/importer.mjs';
import { lifetime, npm } from './support/program.mjs';
import { startSite } from './support/site.mjs';

const ICAL = npm('ical.js');
const whole = lifetime();
let site, browser;

before(async () => {
  site = await startSite(whole, { args: ['--no-limits', '--today', TODAY] });
  browser = await startBrowser(whole);
});
after(whole.end);

const ready = (page) => page.locator('#plan[data-pret]').waitFor();

async function found(query) {
  const answer = await fetch(`${site.origin}/api/actions?par_page=100&${query}`);
  return (await answer.json()).resultats;
}

async function put(page, id) {
  const button = page.getByRole('button', { name: 'Ajouter à mon plan' }), link = page.getByRole('link', { name: 'Voir dans mon plan' });
  await page.goto(`/actions/${id}`);
  await button.waitFor();
  assert.equal(await link.isVisible(), false, 'it is not there yet');
  await button.click();
  await link.waitFor();
  assert.equal(await button.isVisible(), false, 'and not twice');
}

async function open(page) {
  await page.goto('/mon-plan');
  await ready(page);
}

const stored = (page) => page.evaluate(() => JSON.parse(localStorage.getItem('repertoire-plan')));

async function downloaded(page, name) {
  const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name }).click()]);
  return { name: file.suggestedFilename(), content: await readFile(await file.path(), 'utf8') };
}

for (const [screen, viewport] of [['a large screen', { width: 1280, height: 900 }], ['a small screen', { width: 375, height: 740 }]])
  describe(screen, () => {
    const mine = lifetime();
    let page, assertQuiet, dated, standing;

    before(async () => {
      ({ page, assertQuiet } = await visit(mine, browser, site, { viewport, acceptDownloads: true }));
      [dated] = (await found('niveau=5e&quand=a_venir')).filter(({ seances, duree_minutes }) => seances?.length && duree_minutes);
      [standing] = (await found('niveau=3e&quand=permanent')).filter(({ labels }) => !labels?.includes('mixite'));
    });
    after(mine.end);

    test('an empty plan says how to begin', async () => {
      await open(page);
      await page.getByRole('heading', { name: 'Votre plan est vide' }).waitFor();
      assert.equal(await page.locator('#plan-bilan').isVisible(), false);
      assert.equal(await page.getByRole('button', { name: /Partager/ }).isDisabled(), true);
    });

    test('an action is put there from its page', async () => {
      await put(page, dated.id);
      await put(page, standing.id);
      await page.reload();
      await page.getByRole('link', { name: 'Voir dans mon plan' }).click();
      await ready(page);
      assert.equal(await page.locator('.plan-entree').count(), 2);
      assert.equal(await page.getByRole('link', { name: dated.titre }).getAttribute('href'), `/actions/${dated.id}`);
    });

    test('level, period, needs, hours and notes are kept', async () => {
      const entry = () => page.locator('.plan-entree', { hasText: dated.titre });
      await entry().getByText('Modifier').click();
      await entry().getByLabel('Niveau').selectOption('5e');
      await entry().getByLabel('Date').selectOption({ index: 1 });
      assert.notEqual(await entry().getByLabel('Période').inputValue(), '', 'the date says the period');
      const year = await entry().getByLabel('Année scolaire').inputValue();
      await page.getByLabel('Année scolaire').first().selectOption(year);
      await entry().getByLabel('Durée en minutes').fill('150');
      await entry().getByLabel('Ambition').check();
      await entry().getByLabel('Notes').fill('=Voir Mme la documentaliste');
      await entry().getByLabel('Notes').blur();
      await page.getByLabel('Nom du plan').fill('Plan du collège');
      await page.getByLabel('Nom du plan').blur();
      await page.reload();
      await ready(page);
      const [kept] = (await stored(page)).entries.filter(({ id }) => id === dated.id);
      assert.deepEqual([kept.level, kept.minutes, kept.needs, kept.note, `${kept.year}`], ['5e', 150, ['ambition'], '=Voir Mme la documentaliste', year]);
      assert.equal(kept.session.start, dated.seances[0].debut);
      assert.equal((await stored(page)).title, 'Plan du collège');
    });

    test('the balance counts and names what is missing', async () => {
      const year = (await stored(page)).entries.find(({ id }) => id === dated.id).year;
      await page.getByLabel('Année scolaire').first().selectOption(`${year}`);
      const row = page.locator('#plan-niveaux tr', { hasText: '5e' });
      assert.match(await row.innerText(), /5e\s+1\s+2\sh\s30/);
      const gaps = await page.locator('.manques').innerText();
      assert.match(gaps, /Aucune action en 4e/);
      assert.doesNotMatch(gaps, /Aucune action en 5e/);
      const [labels] = [(await stored(page)).entries.flatMap(({ labels: own }) => own)];
      assert.equal(/mixité/.test(gaps), !labels.includes('mixite'));
      const entry = page.locator('.plan-entree', { hasText: dated.titre });
      await entry.getByText('Modifier').click();
      await entry.getByLabel('Mixité des métiers').check();
      assert.doesNotMatch(await page.locator('.manques').innerText(), /mixité/);
    });

    test('a removal can be undone', async () => {
      const entry = () => page.locator('.plan-entree', { hasText: standing.titre });
      await entry().getByText('Modifier').click();
      await entry().getByRole('button', { name: 'Retirer du plan' }).click();
      assert.equal(await entry().count(), 0);
      await page.getByRole('button', { name: 'Annuler' }).click();
      await entry().waitFor();
      assert.equal((await stored(page)).entries.length, 2);
    });

    test('the same action goes to another level', async () => {
      const entry = page.locator('.plan-entree', { hasText: standing.titre }).first();
      if (!await entry.getByRole('button', { name: 'Ajouter pour un autre niveau' }).isVisible()) await entry.getByText('Modifier').click();
      await entry.getByRole('button', { name: 'Ajouter pour un autre niveau' }).click();
      const levels = (await stored(page)).entries.filter(({ id }) => id === standing.id).map(({ level }) => level);
      assert.equal(levels.length, 2);
      assert.notEqual(levels[0], levels[1]);
    });

    test('it is exported as a table, formulas disarmed', async () => {
      const { name, content } = await downloaded(page, /CSV/);
      const lines = content.slice(1).trimEnd().split('\r\n');
      assert.equal(name, 'mon-plan.csv');
      assert.equal(content[0], '\ufeff');
      assert.equal(lines.length, 4);
      assert.equal(lines[0].split(';').length, 11);
      assert.ok(content.includes('"\'=Voir Mme la documentaliste"'));
      assert.ok(content.includes(`"${dated.titre.replaceAll('"', '""')}"`));
    });

    test('it is exported as a calendar that another program reads', async () => {
      const { name, content } = await downloaded(page, /agenda/);
      const calendar = new ICAL.Component(ICAL.parse(content)), [event] = calendar.getAllSubcomponents('vevent').map((one) => new ICAL.Event(one));
      assert.equal(name, 'mon-plan.ics');
      assert.equal(event.summary, `5e : ${dated.titre}`);
      assert.equal(event.startDate.toString().slice(0, dated.seances[0].debut.length), dated.seances[0].debut);
      assert.equal(event.description, '=Voir Mme la documentaliste');
      for (const line of content.split('\r\n')) assert.ok(Buffer.byteLength(line) <= 75, line);
    });

    test('it is shared by a link, which changes nothing until it is accepted', async () => {
      await page.getByRole('button', { name: 'Partager' }).click();
      await page.getByLabel('Lien vers ce plan').waitFor();
      const link = await page.getByLabel('Lien vers ce plan').inputValue();
      const other = await visit(mine, browser, site, { viewport });
      await put(other.page, standing.id);
      await other.page.goto(link);
      await ready(other.page);
      await other.page.getByRole('heading', { name: 'Un plan vous est partagé : Plan du collège' }).waitFor();
      assert.equal((await stored(other.page)).entries.length, 1, 'nothing yet');
      await other.page.locator('#plan-recu').getByRole('button', { name: 'Ajouter à mon plan' }).click();
      assert.ok((await stored(other.page)).entries.length >= 3);
      assert.equal(new URL(other.page.url()).hash, '');
      await other.page.getByRole('button', { name: 'Annuler' }).click();
      assert.equal((await stored(other.page)).entries.length, 1);
      await other.page.goto(`${link.slice(0, -9)}`);
      await other.page.getByText('Ce lien est incomplet').waitFor();
      assert.equal((await stored(other.page)).entries.length, 1);
      other.assertQuiet();
    });

    test('it fits the screen, and is quiet', async () => {
      const { scroll, client } = await page.evaluate(() => ({ scroll: document.documentElement.scrollWidth, client: document.documentElement.clientWidth }));
      assert.ok(scroll <= client, `${scroll} px wide on a screen of ${client}`);
      if (process.env.PICTURES) await page.screenshot({ path: `${process.env.PICTURES}/plan-${viewport.width}.png`, fullPage: true });
      assertQuiet();
    });
  });

describe('what cannot be foreseen', () => {
  const mine = lifetime();
  after(mine.end);

  const plan = (entries) => ({ version: 1, title: '', entries });
  const entry = (what) => ({ key: 0, id: 'nulle:part', title: 'Une action retirée', partner: 'Un partenaire', type: 'atelier', sectors: [], labels: [], minutes: null, levels: [], level: '4e', year: 2026, period: 'hiver', session: null, needs: [], note: 'À garder', gone: false, ...what });

  async function visitWith(kept) {
    const { page } = await visit(mine, browser, site, { viewport: { width: 1280, height: 900 } });
    await page.addInitScript((text) => { if (localStorage.getItem('repertoire-plan') === null) localStorage.setItem('repertoire-plan', text); }, kept);
    await open(page);
    return page;
  }

  test('an action that has gone stays, with its title and a warning', async () => {
    const page = await visitWith(JSON.stringify(plan([entry({})])));
    const item = page.locator('.plan-entree', { hasText: 'Une action retirée' });
    await item.getByText('N’est plus dans le répertoire').waitFor();
    assert.match(await item.innerText(), /À garder/);
    assert.equal(await item.locator('h3 a').getAttribute('href'), null);
    await page.reload();
    await ready(page);
    assert.equal((await stored(page)).entries[0].gone, true);
  });

  test('a kept text that is no plan is put aside', async () => {
    const page = await visitWith('{"version": 99');
    await page.getByRole('heading', { name: 'Votre plan est vide' }).waitFor();
    const aside = () => page.evaluate(() => localStorage.getItem('repertoire-plan-illisible'));
    assert.equal(await aside(), '{"version": 99');
    await page.getByRole('heading', { name: 'Un plan gardé ici n’a pas pu être lu' }).waitFor();
    assert.equal((await downloaded(page, 'Télécharger la copie')).content, '{"version": 99');
    await page.getByRole('button', { name: 'Effacer la copie' }).click();
    assert.equal(await page.getByText('n’a pas pu être lu').isVisible(), false);
    assert.equal(await aside(), null);
  });

  test('« Vider » leaves nothing in the browser but an empty plan', async () => {
    const page = await visitWith('{"version": 99');
    await page.getByRole('button', { name: 'Vider' }).click();
    assert.deepEqual(await page.evaluate(() => ({ ...localStorage })), { 'repertoire-plan': JSON.stringify(plan([])) });
    assert.equal(await page.getByText('n’a pas pu être lu').isVisible(), false);
    await page.reload();
    await ready(page);
    assert.equal(await page.getByRole('button', { name: 'Vider' }).isDisabled(), true);
  });

  test('the focus is never lost, whatever a button takes away', async () => {
    const page = await visitWith(JSON.stringify(plan([0, 1, 2].map((key) => entry({ key, title: `Action ${key}`, gone: true })))));
    const focused = () => page.evaluate(() => { const { activeElement: one } = document; return `${one.closest('[data-key]')?.dataset.key ?? ''} ${one.localName} ${one.textContent.trim()}`.trim(); });
    const press = async (key, name) => {
      const item = page.locator(`[data-key="${key}"]`);
      if (!await item.getByRole('button', { name }).isVisible()) await item.getByText('Modifier').click();
      await item.getByRole('button', { name }).focus();
      await page.keyboard.press('Enter');
    };
    await press(1, 'Retirer du plan');
    assert.equal(await focused(), '2 summary Modifier');
    await page.getByRole('button', { name: 'Annuler' }).click();
    assert.equal(await focused(), '1 summary Modifier', 'back at what has come back');
    await press(2, 'Ajouter pour un autre niveau');
    assert.equal(await focused(), '3 summary Modifier');
    await page.locator('[data-key="0"]').getByText('Modifier').click();
    await page.locator('[data-key="0"]').getByLabel('Niveau').focus();
    await page.locator('[data-key="0"]').getByLabel('Niveau').selectOption('3e');
    assert.match(await focused(), /^0 select/);
    await page.getByRole('button', { name: 'Vider' }).focus();
    await page.keyboard.press('Enter');
    assert.equal(await focused(), 'button Annuler');
    await page.keyboard.press('Enter');
    assert.equal(await focused(), 'h1 Mon plan');
    assert.equal(await page.locator('.plan-entree').count(), 4);
    for (const key of [0, 1, 2, 3]) await press(key, 'Retirer du plan');
    assert.equal(await focused(), 'a Chercher des actions');
  });

  test('what is written in a plan is text', async () => {
    const page = await visitWith(JSON.stringify(plan([entry({ title: '<img src=x onerror=alert(1)>', note: '<b>gras</b>' })])));
    assert.equal(await page.locator('.plan-entree h3').innerText(), '<img src=x onerror=alert(1)>');
    assert.equal(await page.locator('.plan-entree img, .plan-entree b').count(), 0);
  });

  test('a browser that keeps nothing says so', async () => {
    const { page } = await visit(mine, browser, site, { viewport: { width: 1280, height: 900 } });
    await page.addInitScript(() => { Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); }; });
    const [one] = await found('niveau=3e');
    await page.goto(`/actions/${one.id}`);
    await page.getByRole('button', { name: 'Ajouter à mon plan' }).click();
    await page.getByText('Ce navigateur ne garde rien').waitFor();
  });

  test('without scripts the page says why it is empty', async () => {
    const { page } = await visit(mine, browser, site, { javaScriptEnabled: false });
    await page.goto('/mon-plan');
    assert.match(await page.locator('#plan-secours').innerText(), /Cette page a besoin de JavaScript/);
  });
});
