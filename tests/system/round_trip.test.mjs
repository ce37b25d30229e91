// One répertoire reads another's feeds: the same actions come out.
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';

import { ask, json } from './support/http.mjs';
import { TODAY } from './support/importer.mjs';
import { lifetime, program, run, temporaryDirectory } from './support/program.mjs';
import { startSite } from './support/site.mjs';

const whole = lifetime();
let site, every, top;

before(async () => {
  site = await startSite(whole, { args: ['--no-limits', '--today', TODAY] });
  every = (await json(site, '/api/actions?quand=tout&par_page=100')).resultats;
  top = await temporaryDirectory(whole);
  await writeFile(join(top, 'sources.conf'), ['voisine', ...new Set(every.map(({ source }) => source))].map((name) =>
    `source "${name}" { nom = "Une autre région" categorie = "Entreprise" url = "https://autre.example.fr/flux" }\n`).join(''));
});
after(whole.end);

/** What the importer makes of a feed, by the title of the actions. */
async function read(path, source) {
  const file = join(top, encodeURIComponent(path)), { status, body } = await ask(site, path);
  assert.equal(status, 200, body);
  await writeFile(file, body);
  const checked = await run(program('import'), ['check', '--config', join(top, 'sources.conf'), '--source', source, file]);
  assert.equal(checked.status, 0, checked.stderr);
  assert.doesNotMatch(checked.stderr, /: (erreur|avertissement)/, checked.stderr);
  return checked.stdout.trimEnd().split('\n').filter((line) => line.startsWith('{')).map((line) => JSON.parse(line));
}

/** An action without what belongs to the search and to whoever reads it. */
const bare = ({ id, source, extrait, distance_km, ...action }) => action;

test('the export of all actions gives them too', async () => {
  const again = await read('/flux/repertoire.xml', 'voisine');
  const sorted = (list) => list.map(bare).sort((a, b) => (`${a.titre} ${a.url}` < `${b.titre} ${b.url}` ? -1 : 1));
  assert.deepEqual(sorted(again), sorted(every));
});

for (const format of ['rss', 'atom'])
  describe(format, { concurrency: 2 }, () => {
    test('gives every action as it is, field by field', async () => {
      const read_ = await read(`/flux/actions.${format}?quand=tout&par_page=100`, 'voisine');
      assert.equal(read_.length, every.length);
      const found = new Map(read_.map((action) => [`${action.titre} ${action.url}`, action]));
      assert.equal(found.size, every.length);
      for (const action of every) {
        const again = found.get(`${action.titre} ${action.url}`), { modifie, ...wanted } = bare(action);
        // Atom has a date of change even where the partner gave none: that of publication.
        assert.deepEqual(bare({ ...again, modifie: undefined }), { ...wanted, modifie: undefined }, action.id);
        if (modifie !== undefined) assert.equal(again.modifie, modifie, action.id);
        assert.equal(again.source, 'voisine');
      }
    });

    test('keeps identifiers where it is read as the same source', async () => {
      for (const source of ['opco', 'cci-normandie']) {
        const own = every.filter((action) => action.source === source), [{ partenaire }] = own;
        const ids = (await read(`/flux/actions.${format}?quand=tout&par_page=100&partenaire=${encodeURIComponent(partenaire.nom)}`, source)).map(({ id }) => id);
        for (const id of ids) if (id.startsWith(`${source}:`)) assert.ok(own.some((action) => action.id === id), id);
        assert.ok(ids.some((id) => own.some((action) => action.id === id)));
      }
    });
  });
