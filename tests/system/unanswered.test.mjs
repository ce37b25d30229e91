// Queries without result: counted behind the site, listed for the Agence, and no word of who asked.
import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';

import { ask } from './support/http.mjs';
import { lifetime, program, run, until } from './support/program.mjs';
import { startSite } from './support/site.mjs';

const TODAY = '2026-11-24', LISTED = '24/11/2026';
const options = ['--no-limits', '--today', TODAY];

const list = async (site, ...args) => run(program('search'), ['--unanswered', join(site.state, 'journal.db'), ...args]);
const entries = async (site) => {
  const { status, stdout, stderr } = await list(site, '--json');
  assert.ok(status <= 1, stderr);
  return JSON.parse(stdout);
};
const total = async (site, texte) => (await entries(site)).requetes.find((entry) => entry.texte === texte)?.total ?? 0;

/** All occurrences, of queries without text too. */
const occurrences = async (site) => {
  const { stdout } = await run('sqlite3', ['-readonly', join(site.state, 'journal.db'), 'SELECT sum(nombre) FROM requete']);
  return Number(stdout);
};

/** Whether a file of the journal holds the bytes. */
async function holds(site, bytes) {
  for (const name of (await readdir(site.state)).filter((file) => file.startsWith('journal.db')))
    try {
      if ((await readFile(join(site.state, name))).includes(bytes)) return true;
    } catch (error) {
      if (error.code !== 'ENOENT') throw error; // what a worker began with is gone by now
    }
  return false;
}

const search = (site, query) => ask(site, `/recherche?${query}`);

describe('queries without result', () => {
  const whole = lifetime();
  let site;

  before(async () => { site = await startSite(whole, { args: options }); });
  after(whole.end);

  test('two occurrences leave no text, three do; counted past nginx and its cache', async () => {
    assert.equal((await search(site, 'q=Zorglubine%20Dupontel')).status, 200);
    assert.equal((await ask(site, '/api/actions?q=zorglubine+dupontel')).status, 200);
    await until(async () => await occurrences(site) === 2, 'both are written');
    assert.deepEqual(await entries(site), { requetes: [], sans_texte: 1 });
    for (const word of ['orglubine', 'upontel']) assert.equal(await holds(site, word), false, word);
    for (let i = 3; i <= 6; i++) {
      const { headers } = await search(site, 'q=zorglubine+DUPONTEL');
      assert.equal(headers['x-accel-expires'], undefined, 'a word between nginx and the worker');
      await until(async () => await total(site, 'zorglubine dupontel') === i, `${i} occurrences`);
    }
    assert.equal(await holds(site, 'zorglubine dupontel'), true);
    const { requetes: [entry] } = await entries(site);
    assert.deepEqual(entry, { texte: 'zorglubine dupontel', total: 6, dernier_jour: TODAY });
  });

  test('only what has no result: not what is found, corrected, filtered away, paged or undone', async () => {
    const not = ['q=boulangerie', 'q=boulngerie', 'q=visite', 'q=', 'q=...', 'q=boulangerie&departement=50&niveau=6e',
      'q=zoulgrabe&page=2', 'q=zoulgrabe&brut=1', 'departement=50&type=concours&duree=court'];
    for (const query of not) for (let i = 0; i < 3; i++) await search(site, `${query}&par_page=${10 + i}`);
    // Words that nothing has are counted, whatever the filters; what was asked before it is written by then.
    for (let i = 0; i < 3; i++) await search(site, `q=zartempion&niveau=5e&par_page=${10 + i}`);
    await until(async () => await total(site, 'zartempion') === 3, 'the last one is written');
    assert.deepEqual((await entries(site)).requetes.map(({ texte }) => texte).sort(), ['zartempion', 'zorglubine dupontel']);
    assert.equal((await entries(site)).sans_texte, 0);
  });

  test('no address and no agent is anywhere in it', async () => {
    await ask(site, '/recherche?q=zoulgrabe', { headers: { 'User-Agent': 'Naviguateur', 'X-Forwarded-For': '198.51.100.7' } });
    await until(async () => (await entries(site)).sans_texte === 1, 'it is written');
    for (const bytes of ['127.0.0.1', '198.51.100.7', 'Naviguateur']) assert.equal(await holds(site, bytes), false, bytes);
    assert.equal((await stat(join(site.state, 'journal.db'))).mode & 0o077, 0, 'for its owner alone');
    assert.equal((await stat(join(site.state, 'journal.db.cle'))).mode & 0o077, 0);
  });

  test('are listed in French, the most frequent first', async () => {
    const { status, stdout } = await list(site);
    assert.equal(status, 0);
    assert.equal(stdout.replaceAll('\u00a0', ' '), `Recherches restées sans résultat, les plus fréquentes d’abord :
     6 fois, la dernière le ${LISTED} : zorglubine dupontel
     3 fois, la dernière le ${LISTED} : zartempion
1 autre, faite moins de 3 fois : le texte n’en est pas gardé.
`);
  });
});

test('two workers at once lose no count', async (t) => {
  const site = await startSite(t, { args: options }), times = 120;
  await Promise.all(Array.from({ length: 8 }, async (_, client) => {
    for (let i = client; i < times; i += 8)
      assert.equal((await search(site, `q=zigomar&par_page=${1 + (i % 100)}`)).status, 200);
  }));
  await until(async () => await total(site, 'zigomar') === times, `${times} occurrences`);
});

test('an empty journal, and none', async (t) => {
  const site = await startSite(t, { args: options });
  const none = await list(site);
  assert.equal(none.status, 3, 'nothing was ever counted: there is no file');
  assert.match(none.stderr, /journal\.db: unable to open/);
  await search(site, 'q=zigomar');
  await until(async () => /autre/.test((await list(site)).stdout), 'the first one is written');
  const { stdout } = await list(site);
  assert.equal(stdout.replaceAll('\u00a0', ' '), `Aucune recherche n’est restée 3 fois sans résultat.
1 autre, faite moins de 3 fois : le texte n’en est pas gardé.
`);
});

test('a journal that cannot be written disturbs no answer, and is told once', async (t) => {
  const site = await startSite(t, {
    args: [...options, '--workers', '1'],
    prepare: (state) => mkdir(join(state, 'journal.db')), // where the file should be
  });
  for (let i = 0; i < 5; i++) {
    const { status, body } = await search(site, `q=zigomar&par_page=${10 + i}`);
    assert.equal(status, 200);
    assert.match(body, /Aucune action ne correspond/);
  }
  const log = await until(async () => {
    const text = await readFile(join(site.state, 'log/workers.log'), 'utf8');
    return /not counted/.test(text) && text;
  }, 'the log says so');
  assert.equal(log.match(/not counted/g).length, 1, log);
  assert.doesNotMatch(log, /zigomar/);
});
