// Completion over HTTP and from the shell, on the demonstration.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { ask, assertSecurityHeaders, decode, json } from './support/http.mjs';
import { lifetime, program, run } from './support/program.mjs';
import { startSite } from './support/site.mjs';

const TODAY = '2026-11-24';
const whole = lifetime();
let site;

before(async () => { site = await startSite(whole, { args: ['--no-limits', '--today', TODAY] }); });
after(whole.end);

const path = (q) => `/api/suggestions?q=${encodeURIComponent(q)}`;
const suggestions = async (q) => (await json(site, path(q))).suggestions;
const labels = async (q, group) =>
  (await suggestions(q)).filter(({ groupe }) => groupe === group).map(({ libelle }) => libelle);

const GROUPS = ['actions', 'metiers', 'lieux', 'partenaires', 'types', 'filieres'];

describe('completion', { concurrency: 2 }, () => {
  for (const [q, group, label] of [
    ['boul', 'actions', 'Les coulisses de la boulangerie-pâtisserie'],
    ['pâtis', 'metiers', 'Pâtissier / Pâtissière'],
    ['saint lo', 'lieux', 'Saint-Lô'],
    ['CALV', 'lieux', 'Calvados'],
    ['caen la', 'lieux', 'CU Caen la Mer'],
    ['mini-st', 'types', 'Mini-stage'],
    ['l’agr', 'filieres', 'Agriculture et élevage'],
    ['chambre agri', 'partenaires', 'Chambre d’agriculture de Normandie'],
    ['boulngerie', 'actions', 'Les coulisses de la boulangerie-pâtisserie'],
  ])
    test(`« ${q} » offers ${group}: ${label}`, async () => {
      assert.ok((await labels(q, group)).includes(label), JSON.stringify(await suggestions(q)));
    });

  test('has one shape, few suggestions, groups in their order', async () => {
    const answer = await json(site, path('visi'));
    assert.deepEqual(Object.keys(answer), ['requete', 'generation', 'suggestions']);
    assert.deepEqual(answer.requete, { q: 'visi', approche: false });
    for (const q of ['visi', 'c', 'métiers', 'no', 'me', 'normandie']) {
      const list = await suggestions(q);
      assert.ok(list.length > 0 && list.length <= 12, q);
      const order = list.map(({ groupe }) => GROUPS.indexOf(groupe));
      assert.deepEqual(order, [...order].sort((a, b) => a - b), q);
      for (const group of GROUPS) assert.ok(order.filter((at) => GROUPS[at] === group).length <= 5, q);
      for (const { libelle, libelle_html, intitule, total, chemin } of list) {
        assert.ok(intitule && total > 0 && chemin.startsWith('/'), libelle);
        assert.match(libelle_html, /<mark>/);
        assert.equal(decode(libelle_html.replace(/<\/?mark>/g, '')), libelle);
        assert.doesNotMatch(libelle_html.replace(/<\/?mark>/g, ''), /[<>]/);
      }
    }
  });

  test('each leads where it says, to as many actions as it says', async () => {
    for (const q of ['visi', 'c', 'métiers', 'no', 'saint', 'numer', 'boul', 'e'])
      for (const { id, libelle, parametre, valeur, total, chemin } of await suggestions(q)) {
        const page = await ask(site, chemin);
        assert.equal(page.status, 200, chemin);
        if (id) {
          assert.equal(chemin, `/actions/${id}`);
          assert.equal((await json(site, `/api${chemin}`)).titre, libelle);
        } else {
          assert.equal(decodeURIComponent(chemin), `/recherche?${parametre}=${valeur}`);
          assert.equal((await json(site, `/api/actions?${parametre}=${encodeURIComponent(valeur)}`)).total, total, libelle);
        }
      }
  });

  test('a slip is forgiven and said, only where nothing fits', async () => {
    const answer = await json(site, path('boulngerie'));
    assert.equal(answer.requete.approche, true);
    assert.match(answer.suggestions[0].libelle_html, /<mark>boulangerie<\/mark>/);
    assert.deepEqual(await suggestions('zzzzqqq'), []);
  });

  test('nothing typed, nothing offered', async () => {
    for (const query of ['/api/suggestions', '/api/suggestions?q=', path('   '), path('…'), path('"')])
      assert.deepEqual((await json(site, query)).suggestions, [], query);
  });

  for (const [query, words] of [
    [`q=${'a'.repeat(513)}`, /trop longue.*512/], ['q=a&couleur=bleu', /« couleur »/], ['q=a&niveau=5e', /« niveau »/],
    ['q=%ff', /UTF-8/], ['q=%00', /mal formée/], ['q=%', /mal formée/],
  ])
    test(`${query.slice(0, 20)} is refused in French`, async () => {
      const answer = await ask(site, `/api/suggestions?${query}`);
      assert.equal(answer.status, 400);
      assert.equal(answer.headers['content-type'], 'application/json; charset=utf-8');
      assert.equal(answer.headers['cache-control'], 'no-store');
      assert.match(JSON.parse(answer.body).erreur.message.replaceAll('\u00a0', ' '), words);
    });

  test('headers are those of the other answers of the API', async () => {
    const answer = await ask(site, path('visite')), other = await ask(site, '/api/actions?q=visite');
    assertSecurityHeaders(answer, 'suggestions');
    for (const name of ['content-type', 'cache-control', 'last-modified', 'x-index-generation'])
      assert.equal(answer.headers[name], other.headers[name], name);
    const { etag } = answer.headers;
    assert.match(etag, /^W\/"/);
    const again = await ask(site, path('visite'), { headers: { 'If-None-Match': etag } });
    assert.equal(again.status, 304);
    assert.equal(again.bytes.length, 0);
    assert.notEqual((await ask(site, path('visit'))).headers.etag, etag);
    const head = await ask(site, path('visite'), { method: 'HEAD' });
    assert.deepEqual([head.status, head.bytes.length, head.headers.etag], [200, 0, etag]);
    assert.equal((await ask(site, path('visite'), { method: 'POST' })).status, 405);
  });

  for (const q of ['visi', 'boulngerie', 'saint lo', 'caen ', 'zzzzqqq', "l'agr", '<b>&"'])
    test(`repertoire-search --suggest prints the same: ${q}`, async () => {
      const shell = (...args) => run(program('search'),
        ['--index', `${site.state}/data`, '--today', TODAY, '--suggest', q, ...args]);
      const printed = await shell('--json'), answer = await json(site, path(q));
      assert.equal(printed.status, answer.suggestions.length > 0 ? 0 : 1, printed.stderr);
      assert.deepEqual(JSON.parse(printed.stdout), answer);
      const list = await shell();
      if (answer.suggestions.length === 0) assert.equal(list.stdout, 'Aucune suggestion.\n');
      for (const { intitule, libelle } of answer.suggestions) {
        assert.ok(list.stdout.includes(`${intitule}\n`));
        assert.ok(list.stdout.includes(`   ${libelle}`));
      }
    });
});
