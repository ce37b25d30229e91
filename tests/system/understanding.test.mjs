// What the site says that it understood of a search, and how that is undone, on the demonstration.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { ask, decode, json } from './support/http.mjs';
import { lifetime, program, run } from './support/program.mjs';
import { startSite } from './support/site.mjs';

const TODAY = '2026-11-24';
const whole = lifetime();
let site;

before(async () => { site = await startSite(whole, { args: ['--no-limits', '--today', TODAY] }); });
after(whole.end);

const answer = (q, rest = '') => json(site, `/api/actions?q=${encodeURIComponent(q)}${rest}`);
const understood = async (q) => (await answer(q)).requete.compris.map(({ filtre, valeur }) => `${filtre}=${valeur}`);

describe('what is understood', { concurrency: 2 }, () => {
  for (const [q, ...readings] of [
    ['stage 76', 'type=mini_stage', 'departement=76'],
    ['forum 14', 'type=forum', 'departement=14'],
    ['calvados (14)', 'departement=14'],
    ['14, 50 et 61', 'departement=14', 'departement=50', 'departement=61'],
    ['76100', 'commune=76540'],
    ['14118', 'commune=14118'],
    ['14000 Caen', 'commune=14118'],
    ['Caen (14)', 'commune=14118'],
    ['près de 14100', 'autour=14366'],
    ['pays d’Auge', 'pays=pays-d-auge'],
    ['forum en Suisse normande', 'type=forum', 'pays=suisse-normande'],
    ['Lisieux en pays d’Auge', 'commune=14366'],
    ['Vexin normand', 'epci=200071843'],
    ['sauf le Bessin', '-pays=bessin'],
    ['saut à la perche'],
    ['année scolaire 2026-2027', 'periode=2026-09-01/2027-08-31'],
    ['forum deuxième trimestre', 'type=forum', 'periode=2026-12-01/2027-03-31'],
    ['rentrée 2027', 'periode=2027-09-01/2027-09-30'],
    ['vacances de Noël'],
    ['premier trimestre 2027'],
    ['14 élèves'],
    ['semaine 27'],
    ['50 %'],
    ['76 000 emplois'],
  ])
    test(`« ${q} »: ${readings.join(', ') || 'nothing'}`, async () => assert.deepEqual(await understood(q), readings));

  test('kilometres are counted from a commune, and from nothing wider', async () => {
    const far = async (q) => (await answer(q)).resultats.some((action) => action.distance_km > 0);
    assert.ok(await far('Lisieux'));
    for (const q of ['pays d’Auge', 'Vexin normand', 'Calvados']) assert.ok(!await far(q), q);
  });

  test('is shown on the page, and undone there', async () => {
    const page = await ask(site, `/recherche?q=${encodeURIComponent('forum 14')}`);
    assert.match(page.body, /class="puce-lue">Calvados</);
    const [, undo] = page.body.match(/class="lecture">.*?<a href="([^"]+)"/);
    assert.match(decode(undo), /brut=1/);
    const plain = await ask(site, decode(undo));
    assert.equal(plain.status, 200);
    assert.doesNotMatch(plain.body, /puce-lue/);
  });

  test('a term says which months it is taken for', async () => {
    const { body } = await ask(site, `/recherche?q=${encodeURIComponent('visite 3e trimestre')}`);
    assert.match(body, /class="puce-lue">Au troisième trimestre 2026-2027 \(mars à juillet\)</);
  });

  test('a landscape says that its borders are approximate', async () => {
    const { body } = await ask(site, `/recherche?q=${encodeURIComponent('pays de caux')}`);
    assert.match(body, /class="puce-lue">Le pays de Caux \(limites approximatives\)</);
    const { total } = await answer('pays de caux');
    assert.ok(total > 0);
  });

  test('a département read from its number filters as its name does', async () => {
    const [byNumber, byName] = [await answer('forum 14'), await answer('forum calvados')];
    assert.ok(byNumber.total > 0);
    assert.deepEqual(byNumber.resultats.map(({ id }) => id), byName.resultats.map(({ id }) => id));
  });

  test('is what is left when nothing holds the words', async () => {
    const { total, pistes } = await answer('xylophone 76');
    assert.equal(total, 0);
    const lead = pistes.find(({ libelle }) => /^Seulement «.Seine-Maritime.»$/.test(libelle));
    assert.equal((await json(site, `/api/actions?${lead.requete}`)).total, lead.total);
    assert.ok(lead.total > 0);
  });

  test('is said in the shell too', async () => {
    const { stdout } = await run(program('search'), ['--index', `${site.state}/data`, '--today', TODAY, 'forum 76100']);
    assert.match(stdout, /^Compris.: .*Rouen/m);
  });
});
