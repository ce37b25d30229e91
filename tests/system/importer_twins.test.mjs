// One action that two sources publish: shown once, with both partners, everywhere; and apart again.
import assert from 'node:assert/strict';
import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';

import { feedServer } from './support/feed_server.mjs';
import { action, actions, numbered, xml } from './support/feeds.mjs';
import { ask, decode, json } from './support/http.mjs';
import { importerWorkspace, search, TODAY } from './support/importer.mjs';
import { lifetime, program, run, until } from './support/program.mjs';
import { startSite } from './support/site.mjs';

const OLD = 'aa:visite-1', MERGED = 'bb:fiche-9', PAGE = 'https://biscuiterie.example.fr/visites/coulisses';
const partner = (name) => `<partenaire>${xml(name)}</partenaire>`;
const inside = (name, url, more = '') => `${partner(name)}<commune>14118</commune>${more}<url>${xml(url)}</url>`;
const first = (more) => action('visite-1', 'Dans les coulisses d’une biscuiterie', inside('Biscuiterie & Cie', PAGE, more));
const second = (more = '', url = `${PAGE}/?utm_source=rss#haut`) =>
  action('fiche-9', 'Les coulisses d’une biscuiterie', inside('Chambre de métiers', url, more));
// What two partners call alike, in two towns.
const generic = (id, commune) => action(id, 'Visite d’entreprise',
  `${partner(id)}<commune>${commune}</commune><url>https://annuaire.example.fr/visites</url>`);

async function scene(t) {
  const server = await feedServer(t);
  const workspace = await importerWorkspace(t, Object.fromEntries(['aa', 'bb'].map((name) =>
    [name, { url: `${server.origin}/${name}` }])));
  return {
    workspace,
    async read(aa, bb, args = []) {
      server.at('/aa', { body: aa });
      server.at('/bb', { body: bb });
      const result = await workspace.import(args);
      assert.equal(result.status, 0, result.stderr);
      return (await search(workspace.index, ['quand=tout', 'par_page=100'])).resultats;
    },
  };
}

const ids = (list) => list.map(({ id }) => id).sort();
const A = (...more) => actions(first('<niveau>5e</niveau>'), generic('caen', '14118'), ...more);
const B = (...more) => actions(second('<duree_minutes>90</duree_minutes><effectif_max>20</effectif_max>'), generic('rouen', '76540'), ...more);

describe('an action of two sources', { concurrency: 2 }, () => {
  test('is one, under the id stored first; what the other says completes it', async (t) => {
    const { read, workspace } = await scene(t);
    await read(A(), actions(generic('rouen', '76540')));
    const list = await read(A(), B());
    assert.deepEqual(ids(list), ['aa:caen', OLD, 'bb:rouen']);
    const { stdout: said, stderr: log } = await workspace.build();
    assert.match(said + log, /index: merged, 1 that another source publishes too/);
    const one = list.find(({ id }) => id === OLD);
    assert.equal(one.partenaire.nom, 'Biscuiterie & Cie');
    assert.deepEqual(one.partenaires_associes, ['Chambre de métiers']);
    assert.deepEqual([one.niveaux, one.duree_minutes, one.effectif_max, one.url], [['5e'], 90, 20, PAGE]);
    for (const { id, partenaires_associes } of list)
      if (id !== OLD) assert.equal(partenaires_associes, undefined, id);

    assert.deepEqual((await workspace.status('aa')).fusions, [{ id: OLD, avec: MERGED }]);
    assert.deepEqual((await workspace.status('bb')).fusions, [{ id: MERGED, avec: OLD }]);
    const { stdout } = await run(program('import'), ['status', '--config', workspace.config, '--data', workspace.data]);
    assert.match(stdout, /montrées une seule fois\u00a0: 1\n {4}bb:fiche-9, avec aa:visite-1\n/);
  });

  test('comes apart when one source changes it, or no longer has it', async (t) => {
    const { read } = await scene(t);
    const both = ['aa:caen', OLD, 'bb:rouen'];
    await read(A(), actions(generic('rouen', '76540'))); // sources are read in any order
    assert.deepEqual(ids(await read(A(), B())), both);
    const apart = await read(A(), actions(second('', 'https://chambre.example.fr/autre'), generic('rouen', '76540')));
    assert.deepEqual(ids(apart), ['aa:caen', OLD, MERGED, 'bb:rouen'].sort());
    assert.ok(apart.every((one) => one.partenaires_associes === undefined));
    assert.deepEqual(ids(await read(A(), B())), both);

    // What vanishes goes once its dates are over: the other's stands alone, under its own id.
    const over = A().replace('<commune>14118</commune><niveau>', '<commune>14118</commune><seance debut="2026-11-20"/><niveau>');
    assert.deepEqual(ids(await read(over, B())), both);
    const alone = await read(actions(generic('caen', '14118')), B());
    assert.deepEqual(ids(alone), ['aa:caen', MERGED, 'bb:rouen']);
    assert.equal(alone.find(({ id }) => id === MERGED).partenaires_associes, undefined);
  });

  test('is not what a source has twice, nor what only looks alike', async (t) => {
    const { read } = await scene(t);
    const list = await read(A(action('encore', 'Dans les coulisses d’une biscuiterie', inside('Biscuiterie & Cie', PAGE))), B());
    assert.equal(list.length, 5, JSON.stringify(ids(list)));
  });

  test('a whole catalogue that comes twice is not taken for a loss', async (t) => {
    const server = await feedServer(t);
    const names = ['aa', 'bb', 'cc'];
    const workspace = await importerWorkspace(t, Object.fromEntries(names.map((name) =>
      [name, { url: `${server.origin}/${name}` }])));
    const feed = (word) => numbered(20, 'a', word).replace(/<\/titre>/g, '</titre><partenaire>Un même</partenaire>');
    for (const [i, name] of names.entries()) server.at(`/${name}`, { body: feed(`Découverte du chantier naval ${'xyz'[i]}${i}`) });
    assert.equal((await workspace.import()).status, 0);
    for (const name of names) server.at(`/${name}`, { body: feed('Découverte du chantier naval') });
    const result = await workspace.import();
    assert.equal(result.status, 0, result.stderr);
    const { resultats } = await search(workspace.index, ['quand=tout', 'par_page=100']);
    assert.equal(resultats.length, 20);
    assert.equal(resultats[0].partenaires_associes, undefined, 'a partner is named once');
  });
});

describe('over HTTP, an action of two sources', () => {
  const whole = lifetime();
  let site, workspace, read;

  before(async () => {
    ({ workspace, read } = await scene(whole));
    await read(A(), actions(generic('rouen', '76540')));
    await read(A(), B());
    site = await startSite(whole, { args: ['--no-limits', '--no-import', '--today', TODAY],
      prepare: (state) => symlink(workspace.data, join(state, 'data')) });
  });
  after(whole.end);
  const plain = (html) => decode(html.replace(/<[^>]*>/g, '')).replace(/\s+/g, ' ');

  test('is found, and counted, under both partners', async () => {
    for (const name of ['Biscuiterie & Cie', 'Chambre de métiers']) {
      const found = await json(site, `/api/actions?partenaire=${encodeURIComponent(name)}`);
      assert.deepEqual(ids(found.resultats), [OLD], name);
      assert.equal(found.facettes.partenaire.find(({ valeur }) => valeur === name).total, 1);
    }
    const { resultats } = await json(site, `/api/actions?q=${encodeURIComponent('"chambre de métiers"')}&brut=1`);
    assert.deepEqual(ids(resultats), [OLD], 'the words of the other name');
  });

  test('names both on its page and on cards', async () => {
    const { body } = await ask(site, `/actions/${OLD}`);
    assert.match(plain(body), /Proposée par Biscuiterie & Cie et Chambre de métiers/);
    assert.match(body, /href="\/recherche\?partenaire=Chambre%20de%20m%C3%A9tiers"/);
    assert.match(plain((await ask(site, '/recherche?q=biscuiterie')).body), /Biscuiterie & Cie et Chambre de métiers/);
  });

  test('is where the other address was', async () => {
    const page = await ask(site, `/actions/${MERGED}`);
    assert.equal(page.status, 200);
    assert.match(page.body, /<link rel="canonical" href="[^"]*\/actions\/aa:visite-1"/);
    for (const path of [`/api/actions/${MERGED}`, `/actions/${MERGED}.json`])
      assert.equal((await json(site, path)).id, OLD, path);
  });

  test('is in feeds with both names, and once', async () => {
    for (const [path, element] of [['/flux/actions.rss', 'dc:creator'], ['/flux/actions.atom', 'name']]) {
      const { body } = await ask(site, `${path}?q=biscuiterie`);
      assert.equal(body.split('Dans les coulisses d’une biscuiterie</title>').length, 2, body);
      for (const name of ['Biscuiterie &amp; Cie', 'Chambre de métiers'])
        assert.ok(body.includes(`<${element}>${name}</${element}>`), `${path}: ${name}\n${body}`);
    }
    const [item] = (await json(site, '/flux/actions.json?q=biscuiterie')).items;
    assert.deepEqual(item.authors, [{ name: 'Biscuiterie & Cie' }, { name: 'Chambre de métiers' }]);
  });

  test('goes from one répertoire to another whole', async (t) => {
    const { body } = await ask(site, '/flux/repertoire.xml');
    assert.match(body, /<partenaire_associe>Chambre de métiers<\/partenaire_associe>/);
    const server = await feedServer(t);
    server.at('/flux', { body });
    const other = await importerWorkspace(t, { voisin: { url: `${server.origin}/flux` } });
    const result = await other.import();
    assert.equal(result.status, 0, result.stderr);
    const one = (await other.published('voisin')).find(({ titre }) => titre.includes('biscuiterie'));
    assert.deepEqual(one.partenaires_associes, ['Chambre de métiers']);
    assert.equal(one.partenaire.nom, 'Biscuiterie & Cie');
  });

  test('harvesters are told that the other record is gone, and when it is back', async () => {
    const oai = async (id) => (await ask(site, `/oai?verb=GetRecord&metadataPrefix=oai_dc&identifier=${
      encodeURIComponent(id)}`)).body;
    const { body: list } = await ask(site, '/oai?verb=ListIdentifiers&metadataPrefix=oai_dc');
    const [, prefix] = /<identifier>(.*?)aa:visite-1<\/identifier>/.exec(list);
    assert.match(await oai(prefix + MERGED), /<header status="deleted">/);
    const record = await oai(prefix + OLD);
    assert.match(record, /<dc:creator>Biscuiterie &amp; Cie<\/dc:creator>\s*<dc:creator>Chambre de métiers<\/dc:creator>/);

    await read(A(), actions(second('', 'https://chambre.example.fr/autre'), generic('rouen', '76540')));
    await until(async () => (await ask(site, `/actions/${MERGED}`)).body.includes(`/actions/${MERGED}"`), 'it has its page again');
    assert.doesNotMatch(await oai(prefix + MERGED), /deleted/);
    assert.doesNotMatch(await oai(prefix + OLD), /Chambre de métiers/);
    const { body: calendar } = await ask(site, '/flux/actions.ics');
    assert.doesNotMatch(calendar, /STATUS:CANCELLED/);
  });
});
