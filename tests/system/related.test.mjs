// Actions close to another: on its page, and in the API for who asks.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { ask, decode, json } from './support/http.mjs';
import { lifetime } from './support/program.mjs';
import { startSite } from './support/site.mjs';

const TODAY = '2026-11-24';
const whole = lifetime();
let site, all;

before(async () => {
  site = await startSite(whole, { args: ['--no-limits', '--today', TODAY] });
  all = (await json(site, '/api/actions?quand=tout&par_page=100')).resultats;
});
after(whole.end);

const of = (id, query = '?voisines=1') => json(site, `/api/actions/${encodeURIComponent(id)}${query}`);
const isPast = ({ seances }) => seances.length > 0 && seances.every(({ debut, fin }) => (fin ?? debut).slice(0, 10) < TODAY);
const plain = (html) => decode(html.replace(/<[^>]*>/g, ' ')).replace(/[\s\u00a0\u202f]+/g, ' ');

describe('actions close to another', { concurrency: 2 }, () => {
  test('are in the API only where they are asked for', async () => {
    const [{ id }] = all;
    assert.equal((await of(id, '')).voisines, undefined);
    assert.equal((await of(id, '?voisines=0')).voisines, undefined);
    const { voisines, ...action } = await of(id);
    assert.deepEqual(action, await of(id, ''));
    assert.ok(Array.isArray(voisines));
    const tags = await Promise.all(['', '?voisines=1'].map(async (query) =>
      (await ask(site, `/api/actions/${encodeURIComponent(id)}${query}`)).headers.etag));
    assert.notEqual(tags[0], tags[1]);
    assert.equal((await ask(site, `/api/actions/${encodeURIComponent(id)}?voisines=1`, { headers: { 'If-None-Match': tags[1] } })).status, 304);
  });

  test('are few, to come, each as the API gives it, and never three of one partner', async () => {
    let found = 0;
    for (const { id } of all) {
      const { voisines } = await of(id);
      assert.ok(voisines.length <= 6, id);
      found += voisines.length;
      const partners = voisines.map(({ partenaire }) => partenaire.nom);
      for (const voisine of voisines) {
        assert.notEqual(voisine.id, id);
        assert.ok(!isPast(voisine), `${id}: ${voisine.id} is over`);
        assert.deepEqual(voisine, await of(voisine.id, ''));
        assert.ok(partners.filter((name) => name === voisine.partenaire.nom).length <= 2, id);
      }
      assert.equal(new Set(voisines.map((voisine) => voisine.id)).size, voisines.length);
    }
    assert.ok(found > all.length * 3, `${found} for ${all.length}`);
  });

  test('share what the action is about', async () => {
    const bakery = all.find(({ titre }) => /boulangerie/.test(titre));
    const { voisines } = await of(bakery.id);
    assert.ok(voisines.length > 0);
    for (const { filieres, titre } of voisines)
      assert.ok(filieres.some((sector) => sector !== 'toutes' && bakery.filieres.includes(sector)), titre);
  });

  test('are on its page as cards that say their own facts', async () => {
    let shown = 0;
    for (const action of all) {
      const { voisines } = await of(action.id), { body } = await ask(site, `/actions/${encodeURIComponent(action.id)}`);
      const [, section] = /<section class="voisines"[^>]*>([^]*?)<\/section>/.exec(body) ?? [];
      if (voisines.length === 0) {
        assert.equal(section, undefined, action.id);
        assert.doesNotMatch(body, /Actions proches/);
        continue;
      }
      assert.match(section, /<h2 id="voisines"[^>]*>Actions proches<\/h2>/);
      const cards = section.split('<li class="carte').slice(1);
      assert.equal(cards.length, voisines.length);
      for (const [i, voisine] of voisines.entries()) {
        const text = plain(cards[i]);
        assert.ok(cards[i].includes(`href="/actions/${encodeURIComponent(voisine.id).replaceAll('%3A', ':')}"`), voisine.id);
        assert.ok(text.includes(voisine.titre.replace(/[\s\u00a0\u202f]+/g, ' ')), text);
        assert.equal(/Toute l’année/.test(text), voisine.seances.length === 0, text);
        assert.equal(/Gratuit/.test(text), voisine.gratuit === true, text);
        assert.doesNotMatch(text, /Dates passées/);
        assert.equal(cards[i].startsWith(' est-passee'), false);
        shown++;
      }
    }
    assert.ok(shown > 0);
  });

  for (const [query, words] of [['voisines=oui', /« voisines »/], ['voisines=2', /« voisines »/], ['couleur=bleu', /voisines/], ['voisines=%zz', /mal formée/]])
    test(`?${query} is refused in French by the API`, async () => {
      const { status, body } = await ask(site, `/api/actions/${encodeURIComponent(all[0].id)}?${query}`);
      assert.equal(status, 400);
      assert.match(JSON.parse(body).erreur.message.replaceAll('\u00a0', ' '), words);
    });

  test('pages ignore what they do not know', async () => {
    for (const beside of ['', '.json'])
      assert.equal((await ask(site, `/actions/${encodeURIComponent(all[0].id)}${beside}?utm_source=lettre`)).status, 200);
    const { body } = await ask(site, `/actions/${encodeURIComponent(all[0].id)}.json?voisines=1`);
    assert.deepEqual(JSON.parse(body), await of(all[0].id));
  });
});
