// The demonstration's seven feeds, over HTTP: all 59 actions are published, every field as each
// partner says it (fixtures/demonstration.json).
import assert from 'node:assert/strict';
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';

import { feedServer } from './support/feed_server.mjs';
import { importerWorkspace, search } from './support/importer.mjs';
import { fixture, lifetime, projectTop } from './support/program.mjs';

const expected = JSON.parse(await readFile(fixture('demonstration.json'), 'utf8'));

describe('the demonstration', () => {
  let workspace, result;
  const whole = lifetime();

  before(async () => {
    const directory = join(projectTop, 'www/demonstration'), server = await feedServer(whole);
    workspace = await importerWorkspace(whole, {});
    for (const name of await readdir(directory))
      server.at(`/demonstration/${name}`, { body: await readFile(join(directory, name)) });
    const config = await readFile(join(directory, 'sources.conf'), 'utf8');
    await writeFile(workspace.config, config.replaceAll('@PORT@', server.port));
    result = await workspace.import();
  });
  after(whole.end);

  test('is imported without a failure', async () => {
    assert.equal(result.status, 0, result.stderr);
    assert.match(result.stderr, /published, 59 actions/);
  });

  for (const action of expected)
    test(action.id, async () => {
      const all = await search(workspace.index, ['quand=tout', 'par_page=100']);
      const { extrait, ...published } = all.resultats.find(({ id }) => id === action.id);
      assert.deepEqual(published, action);
      assert.ok(extrait.length > 0);
    });

  test('holds no other action, and says that it is fictitious', async () => {
    const all = await search(workspace.index, ['quand=tout', 'par_page=100']);
    assert.equal(all.total, expected.length);
    assert.deepEqual(all.resultats.map(({ id }) => id).sort(), expected.map(({ id }) => id).sort());
    assert.match(all.avis, /fictives/);
  });

  test('the dirty feed was repaired, and the repair is said', async () => {
    for (const source of new Set(expected.map((action) => action.source))) {
      const status = await workspace.status(source);
      assert.equal(status.erreur_code, undefined, source);
      assert.equal(status.reparations, source === 'associations' ? 1 : 0, source);
    }
  });

  const values = (action, parameter) => ({
    niveau: action.niveaux, type: [action.type], filiere: action.filieres, departement: action.departements,
    lieu: [action.lieu], public: action.public, label: action.labels,
  })[parameter];

  for (const parameter of ['niveau', 'type', 'filiere', 'departement', 'lieu', 'public', 'label'])
    test(`the facet ${parameter} counts what is there, with and without a filter`, async () => {
      for (const filter of [[], ['niveau=5e'], ['type=atelier'], ['niveau=5e', 'departement=76']]) {
        const { facettes } = await search(workspace.index, ['quand=tout', ...filter]);
        const kept = expected.filter((action) => filter.every((pair) => {
          const [name, value] = pair.split('=');
          return name === parameter || values(action, name).includes(value);
        }));
        for (const { valeur, total } of facettes[parameter])
          assert.equal(total, kept.filter((action) => values(action, parameter).includes(valeur)).length,
            `${parameter}=${valeur} with ${filter}`);
      }
    });
});
