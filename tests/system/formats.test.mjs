// The formats that are mapping files: each is known by its root, and gives what its fixture says.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';

import { feedServer } from './support/feed_server.mjs';
import { importerWorkspace } from './support/importer.mjs';
import { program, projectTop, run, temporaryDirectory } from './support/program.mjs';

const fixtures = join(projectTop, 'tests/system/fixtures/formats');

async function inspect(file, ...options) {
  const { status, stdout, stderr } = await run(program('import'), ['inspect', ...options, file]);
  assert.equal(status, 0, stderr);
  return JSON.parse(stdout);
}

/** One object an item: a text for a field of one value, a list where there are several. */
function fieldsOf({ items }) {
  return items.map(({ fields = [], categories = [] }) => {
    const given = {};
    for (const { name, value } of fields) {
      given[name] = name in given ? [given[name], value].flat() : value;
    }
    if (categories.length > 0) given.mots_cles = categories.map(({ term }) => term);
    return given;
  });
}

const expected = {
  lheo: [{
    id: 'f-1', titre: 'Découverte des métiers de la biscuiterie', description: '<p>Voir les métiers en vrai.</p><p></p>',
    metiers: ['H2102', 'D1106'], publie: '20260901', modifie: '20261002', partenaire_nom: 'CFA de la plaine',
    contact_nom: 'Anne Lebrun', contact_courriel: 'anne.lebrun@cfa.example.fr', contact_telephone: '02 31 00 00 00',
    url: 'http://cfa.example.fr/biscuiterie', communes: '14118', geo_lat: '49.18', geo_lon: '-0.37', effectif_max: '24',
    seances: ['20270900\t2027-12-31\t14118', '20280114\t\t14118'], inscription_limite: '20270615',
  }],
  xcal: [{
    id: 'forum-7@example.fr', titre: 'Forum des métiers',
    description: 'Quarante exposants.<p>Lieu\u00a0: Salle des fêtes, Lisieux', mots_cles: ['Orientation', 'Collège'],
    url: 'https://example.fr/forum', publie: '2026-11-02T08:00:00Z', partenaire_nom: 'Ville de Lisieux',
    contact_courriel: 'forum@example.fr', geo_lat: '49.146', geo_lon: '0.227',
    seances: '2027-01-14T09:00:00\t2027-01-14T17:00:00\t',
  }, {
    id: 'salon-8@example.fr', titre: 'Salon de deux jours',
    seances: ['2027-02-04\t2027-02-05\t', '2027-03-04\t\t'],
  }],
  scolomfr: [{
    id: 'https://example.fr/ressources/12', titre: 'Les métiers de la mer', description: 'Douze films courts.',
    mots_cles: ['marine'], langue: 'fr', url: 'https://example.fr/mer', type: 'outil_en_ligne',
    partenaire_nom: 'Maison de la mer', publie: '2026-09-01', niveaux: '4e', gratuit: 'true',
  }],
  'oai-pmh': [{
    id: 'oai:example.fr:1', titre: 'Atelier du bois', description: 'Une demi-journée à l’établi.',
    mots_cles: ['Menuiserie'], langue: 'fr', url: 'https://example.fr/bois', partenaire_nom: 'Compagnons de l’Orne',
    publie: '2026-10-01', modifie: '2026-11-02',
  }, {
    id: 'oai:example.fr:3', titre: 'Carnet d’orientation', url: 'https://example.fr/carnet', modifie: '2026-11-04',
  }],
};

for (const [name, items] of Object.entries(expected)) {
  test(`${name}, by its root`, async () => {
    const seen = await inspect(join(fixtures, `${name}.xml`));
    assert.equal(seen.format, name);
    assert.deepEqual(fieldsOf(seen), items);
  });
}

test('LHEO in every namespace, and in none', async (t) => {
  const text = await readFile(join(fixtures, 'lheo.xml'), 'utf8');
  const file = join(await temporaryDirectory(t), 'formation.xml');
  for (const uri of ['http://www.lheo.org/1.3', 'http://www.lheo.org/1.3.0', 'http://www.lheo.org/2.0',
    'http://lheo.gouv.fr/2.3', 'https://www.of.moncompteformation.gouv.fr', '']) {
    await writeFile(file, text.replace(' xmlns="http://www.lheo.org/2.2"', uri === '' ? '' : ` xmlns="${uri}"`));
    const seen = await inspect(file);
    assert.equal(seen.format, 'lheo', uri);
    assert.deepEqual(fieldsOf(seen), expected.lheo, uri);
  }
});

test('check makes actions of them, a month becoming its days', async () => {
  const { status, stdout, stderr } = await run(program('import'),
    ['check', '--today', '2026-11-24', join(fixtures, 'lheo.xml')]);
  assert.equal(status, 0, stderr);
  const { seances, inscription_limite: limit, communes } = JSON.parse(stdout);
  assert.deepEqual(seances.map(({ debut, fin }) => [debut, fin ?? null]),
    [['2027-09-01', '2027-12-31'], ['2028-01-14', null]]);
  assert.equal(limit, '2027-06-15');
  assert.deepEqual(communes, ['14118']);
});

test('an import knows them, too, and letters in any encoding', async (t) => {
  const server = await feedServer(t), names = Object.keys(expected);
  for (const name of names) server.at(`/${name}`, { body: await readFile(join(fixtures, `${name}.xml`)) });
  const koi8 = Buffer.concat([Buffer.from('<?xml version="1.0" encoding="koi8-r"?><rss><channel><item><guid>1</guid><title>'),
    Buffer.from([0xf0, 0xd2, 0xc9, 0xd7, 0xc5, 0xd4]), Buffer.from('</title></item></channel></rss>')]);
  server.at('/koi8', { body: koi8 });
  const workspace = await importerWorkspace(t, Object.fromEntries([...names, 'koi8']
    .map((name) => [name, { url: `${server.origin}/${name}` }])));
  const result = await workspace.import();
  assert.equal(result.status, 0, result.stderr);
  for (const name of names) {
    const titles = (await workspace.published(name)).map(({ titre }) => titre);
    assert.deepEqual(titles.sort(), expected[name].map(({ titre }) => titre).sort(), name);
  }
  assert.deepEqual((await workspace.published('koi8')).map(({ titre }) => titre), ['Привет']);
});

test('thousands of sessions pass; more than can be read is told', async (t) => {
  const text = await readFile(join(fixtures, 'lheo.xml'), 'utf8'), file = join(await temporaryDirectory(t), 'l.xml');
  const session = '<session numero="s-2"><periode><debut>20280114</debut><fin>99999999</fin></periode></session>';
  assert.ok(text.includes(session));
  await writeFile(file, text.replace(session, session.repeat(3000)));
  assert.ok(fieldsOf(await inspect(file))[0].seances.length > 200);
  await writeFile(file, text.replace(session, session.repeat(40_000)));
  const seen = await inspect(file);
  assert.equal(seen.error, true);
  assert.deepEqual(seen.diagnostics.map(({ level, code, line }) => [level, code, line]), [['error', 'mapping', 4]]);
});

test('a format is named, too', async () => {
  const seen = await inspect(join(fixtures, 'xcal.xml'), '--format', 'xcal');
  assert.equal(seen.format, 'xcal');
  const other = await inspect(join(fixtures, 'xcal.xml'), '--format', 'lheo');
  assert.equal(other.error, true);
  assert.equal(other.diagnostics[0].code, 'not_feed');
});

test('every mapping that is installed has a fixture, or a demonstration', async () => {
  const files = await readdir(join(projectTop, 'import/data/formats'));
  const names = files.filter((file) => file.endsWith('.map')).map((file) => file.slice(0, -'.map'.length));
  assert.deepEqual(names.filter((name) => !(name in expected)), ['catalogue-visites']);
});

const samples = join(projectTop, '../shared/corpus/french');
const skip = existsSync(samples) ? false : 'there is no ../shared/corpus/french';

test('samples of others', { skip }, async () => {
  for (const [directory, format, least] of [['lheo', 'lheo', 1], ['xcal', 'xcal', 1], ['scolomfr/valid', 'scolomfr', 1]]) {
    const files = (await readdir(join(samples, directory))).filter((file) => file.endsWith('.xml'));
    let items = 0;
    for (const file of files) {
      const seen = await inspect(join(samples, directory, file));
      assert.equal(seen.error, false, `${file} ${JSON.stringify(seen.diagnostics)}`);
      assert.equal(seen.format, format, file);
      items += seen.items.filter(({ title }) => title !== undefined).length;
    }
    assert.ok(items >= least, `${items} of ${directory}`);
  }
});
