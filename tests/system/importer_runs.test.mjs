// What a run of the importer promises as a whole: exit status, one at a time, nothing lost when it
// is stopped, killed or short of room.
import assert from 'node:assert/strict';
import { mkdir, readFile, readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test } from 'node:test';

import { feedServer } from './support/feed_server.mjs';
import { action, actions, numbered } from './support/feeds.mjs';
import { assertNoLeftovers, importerWorkspace } from './support/importer.mjs';
import { program, run, until } from './support/program.mjs';

/** A feed that answers only when told to. */
const held = () => {
  let release;
  const gate = new Promise((fulfil) => { release = fulfil; });
  return { release, behaviour: (body) => async (_request, response) => { await gate; response.end(body); } };
};

async function scene(t, { options, count = 4 } = {}) {
  const server = await feedServer(t);
  const workspace = await importerWorkspace(t, { partenaire: { url: `${server.origin}/flux`, options } });
  server.at('/flux', { body: numbered(count) });
  const first = await workspace.import();
  assert.equal(first.status, 0, first.stderr);
  return { server, workspace };
}

describe('exit status', { concurrency: 2 }, () => {
  test('0 when nothing changed, and nothing is published anew', async (t) => {
    const { workspace } = await scene(t);
    const generation = await workspace.current();
    assert.equal((await workspace.import()).status, 0);
    assert.equal(await workspace.current(), generation);
  });

  test('1 when the only source fails at the first run', async (t) => {
    const server = await feedServer(t);
    const workspace = await importerWorkspace(t, { partenaire: { url: `${server.origin}/absent` } });
    const result = await workspace.import();
    assert.equal(result.status, 1, result.stderr);
    assert.match(result.stderr, /no action to publish/);
    assert.deepEqual(await readdir(workspace.index), ['sources.txt'], 'no index; why is told');
  });

  test('2 when one of two fails at the first run: the other is published', async (t) => {
    const server = await feedServer(t);
    const workspace = await importerWorkspace(t, {
      partenaire: { url: `${server.origin}/absent` }, temoin: { url: `${server.origin}/temoin` },
    });
    server.at('/temoin', { body: numbered(2) });
    assert.equal((await workspace.import()).status, 2);
    assert.equal((await workspace.published('temoin')).length, 2);
  });

  test('2 as long as a source that is not due yet is known to fail', async (t) => {
    const { server, workspace } = await scene(t, { options: 'frequence = 6' });
    const asked = server.requests('/flux').length;
    const notDue = await workspace.import();
    assert.equal(notDue.status, 0);
    assert.match(notDue.stderr, /partenaire: not due yet/);
    assert.equal(server.requests('/flux').length, asked);

    server.at('/flux', { status: 500 });
    assert.equal((await workspace.import(['--force'])).status, 2);
    assert.equal((await workspace.import()).status, 2);
    assert.equal(server.requests('/flux').length, asked + 1);
  });

  test('I79 75 when another importer is running', async (t) => {
    const { server, workspace } = await scene(t);
    const gate = held();
    server.at('/flux', gate.behaviour(numbered(5)));
    const first = workspace.startImport();
    await until(() => server.requests('/flux').length === 2, 'the first importer fetches');

    const second = await workspace.import();
    assert.equal(second.status, 75);
    assert.match(second.stderr, /another import is running/);
    assert.equal((await workspace.build()).status, 75);
    assert.equal((await workspace.status('partenaire')).gardees, 4, 'status needs no lock');

    gate.release();
    assert.equal((await first.ended).status, 0);
    assert.equal((await workspace.published('partenaire')).length, 5);
  });
});

describe('a feed that loses its actions', { concurrency: 2 }, () => {
  for (const [name, document, code] of [
    ['I60 suddenly empty', actions(), 'shrink'],
    ['I60 less than half', numbered(4), 'shrink'],
    ['I61 nothing but unusable actions', actions('<action id="a"/>\n', '<action id="b"><titre> </titre></action>\n'), 'all_invalid'],
  ])
    test(`${name} keeps the last good ones`, async (t) => {
      const { server, workspace } = await scene(t, { count: 10 });
      const before = await workspace.published('partenaire');
      for (let run = 0; run < 2; run++) {
        server.at('/flux', { body: document, headers: { ETag: '"court"' } });
        const result = await workspace.import();
        assert.equal(result.status, 2, result.stderr);
        assert.equal((await workspace.status('partenaire')).erreur_code, code);
        assert.deepEqual(await workspace.published('partenaire'), before);
      }
      assert.equal(server.requests('/flux').at(-1).headers['if-none-match'], undefined,
        'a document that was not taken is asked for again');
    });

  test('half is taken', async (t) => {
    const { server, workspace } = await scene(t, { count: 10 });
    server.at('/flux', { body: numbered(5) });
    assert.equal((await workspace.import()).status, 0);
  });

  test('the operator may accept it', async (t) => {
    const { server, workspace } = await scene(t, { count: 10, options: 'frequence = 0 absence = 0' });
    server.at('/flux', { body: numbered(2) });
    assert.equal((await workspace.import()).status, 2);
    const accepted = await workspace.import(['--accept-shrink', 'partenaire']);
    assert.equal(accepted.status, 0, accepted.stderr);
    assert.equal((await workspace.published('partenaire')).length, 2);
    assert.equal((await workspace.import()).status, 0);
  });

  test('an action that vanished stays for a while, then goes', async (t) => {
    const { server, workspace } = await scene(t, { count: 4, options: 'frequence = 0 absence = 10' });
    server.at('/flux', { body: numbered(3) });
    assert.equal((await workspace.import()).status, 0);
    assert.equal((await workspace.published('partenaire')).length, 4);
    assert.equal((await workspace.import(['--today', '2026-12-04'])).status, 0);
    assert.equal((await workspace.published('partenaire')).length, 3);
  });

  test('I78 a source taken out of the configuration goes only when told to', async (t) => {
    const { server, workspace } = await scene(t);
    await workspace.configure({ autre: { url: `${server.origin}/autre` } });
    server.at('/autre', { body: numbered(6) });
    const result = await workspace.import();
    assert.equal(result.status, 0, result.stderr);
    assert.equal((await workspace.published('partenaire')).length, 4);
    const text = await run(program('import'), ['status', '--config', workspace.config, '--data', workspace.data]);
    assert.match(text.stdout, /partenaire — n’est plus dans la configuration.*--forget partenaire/);

    assert.equal((await workspace.import(['--forget', 'partenaire'])).status, 0);
    assert.equal((await workspace.published('partenaire')).length, 0);
    assert.equal((await workspace.published('autre')).length, 6);
  });
});

describe('a wrong configuration', { concurrency: 2 }, () => {
  for (const [name, text, where, words] of [
    ['a mistake of syntax', 'site {\n  nom = "Essai\n', /sources\.conf:\d+: /, /./],
    ['an option that does not exist', 'source "a" {\n  nom = "A"\n  adresse = "http://a.example.org"\n}\n', /sources\.conf:3: /, /'adresse'/],
    ['an address that is none', 'source "a" {\n  nom = "A"\n  url = "ftp://a.example.org"\n}\n', /sources\.conf:3: /, /neither http nor https/],
    ['a pattern that does not compile', 'source "a" {\n  nom = "A"\n  url = "http://a.example.org"\n  regle { motif = \'(\' type = mim }\n}\n', /sources\.conf:4: /, /parenthesis/],
  ])
    test(`${name}: file and line, and nothing is done`, async (t) => {
      const { workspace } = await scene(t);
      const generation = await workspace.current(), before = await workspace.published('partenaire');
      await writeFile(workspace.config, text);
      const result = await workspace.import();
      assert.equal(result.status, 1, result.stderr);
      assert.match(result.stderr, where);
      assert.match(result.stderr, words);
      assert.equal(await workspace.current(), generation);
      assert.deepEqual(await workspace.published('partenaire'), before);
    });

  test('a file that is not there', async (t) => {
    const { workspace } = await scene(t);
    const result = await run(program('import'), ['--config', join(workspace.top, 'absent.conf'), '--data', workspace.data]);
    assert.equal(result.status, 1);
    assert.match(result.stderr, /absent\.conf: No such file/);
  });
});

describe('a document that harms the process that reads it', { concurrency: 2 }, () => {
  /** The process that reads the partner's document, once it was asked for again. */
  const reader = async (running, server) => {
    const path = `/proc/${running.child.pid}/task/${running.child.pid}/children`;
    await until(() => server.requests('/flux').length === 2, 'the importer fetches');
    return until(async () => Number((await readFile(path, 'utf8').catch(() => '')).trim()),
      'a document is being read');
  };

  for (const signal of ['SIGSEGV', 'SIGABRT', 'SIGKILL'])
    test(`${signal}: one source is lost for this time, not the run`, async (t) => {
      const server = await feedServer(t);
      const workspace = await importerWorkspace(t, {
        partenaire: { url: `${server.origin}/flux` }, temoin: { url: `${server.origin}/temoin` },
      });
      server.at('/flux', { body: numbered(4) });
      server.at('/temoin', { body: numbered(2) });
      assert.equal((await workspace.import()).status, 0);
      server.at('/flux', { body: numbered(20000), headers: { ETag: '"lourd"' } });
      server.at('/temoin', { body: numbered(3) });
      // A sanitizer would take the signal for a fault of its program's own.
      const env = { ASAN_OPTIONS: `${process.env.ASAN_OPTIONS ?? ''}:handle_segv=0` };
      const running = workspace.startImport([], { env });
      process.kill(await reader(running, server), signal);
      const result = await running.ended;
      assert.equal(result.status, 2, result.stderr);
      const status = await workspace.status('partenaire');
      assert.equal(status.erreur_code, signal === 'SIGKILL' ? 'abuse' : 'crash');
      assert.match(status.erreur, /est refusé\.$/);
      assert.equal((await workspace.published('partenaire')).length, 4);
      assert.equal((await workspace.published('temoin')).length, 3);
      await workspace.import();
      assert.equal(server.requests('/flux').at(-1).headers['if-none-match'], undefined);
    });

  test('TERM while a document is read ends the reader too', async (t) => {
    const { server, workspace } = await scene(t);
    const before = await workspace.status('partenaire');
    server.at('/flux', { body: numbered(20000) });
    const running = workspace.startImport();
    const pid = await reader(running, server);
    running.child.kill('SIGTERM');
    assert.equal((await running.ended).status, 1);
    assert.throws(() => process.kill(pid, 0), 'the reader is gone');
    assert.deepEqual(await workspace.status('partenaire'), before);
  });
});

describe('a run that is cut short', { concurrency: 2 }, () => {
  for (const name of ['SIGTERM', 'SIGINT', 'SIGHUP'])
    test(`F02 ${name} while a slow partner answers: ends soon, nothing is lost`, async (t) => {
      const { server, workspace } = await scene(t);
      const before = await workspace.status('partenaire');
      const gate = held();
      server.at('/flux', gate.behaviour(numbered(5)));
      const running = workspace.startImport([], { limitMs: 4000 });
      await until(() => server.requests('/flux').length === 2, 'the importer fetches');
      running.child.kill(name);
      const result = await running.ended;
      gate.release();
      assert.equal(result.status, 1);
      assert.match(result.stderr, /stopped/);
      assert.deepEqual(await workspace.status('partenaire'), before, 'the partner is not to blame');
      assert.equal((await workspace.published('partenaire')).length, 4);
    });

  test('F01 killed at any moment: the next run mends everything', async (t) => {
    const { server, workspace } = await scene(t, { count: 400 });
    const begun = Date.now();
    assert.equal((await workspace.build()).status, 0);
    const span = Date.now() - begun;
    for (let i = 0; i < 12; i++) {
      server.at('/flux', { body: numbered(400, 'a', `Visite ${i}`) });
      const running = workspace.startImport();
      const timer = setTimeout(() => running.child.kill('SIGKILL'), (span * (i + 1)) / 12);
      await running.ended;
      clearTimeout(timer);
      assert.equal((await workspace.published('partenaire')).length, 100, 'an index is in service');
    }
    const last = await workspace.import();
    assert.equal(last.status, 0, last.stderr);
    await assertNoLeftovers(workspace);
    assert.match((await workspace.published('partenaire'))[0].titre, /^Visite 11/);
  });

  test('F03–F04 no room for the new index: the old one stays', async (t) => {
    const { server, workspace } = await scene(t);
    const generation = await workspace.current(), before = await workspace.published('partenaire');
    const kib = Math.floor((await stat(join(workspace.index, `index-${generation}.db`))).size / 1024 / 2);
    server.at('/flux', { body: numbered(5) });
    const result = await run('/bin/bash', ['-c', `ulimit -f ${kib}; exec "$@"`, 'bash',
      program('import'), 'build', '--config', workspace.config, '--data', workspace.data]);
    assert.equal(result.status, 1, result.stderr);
    assert.match(result.stderr, /index-.*(disk|full|large|I\/O)/i);
    assert.equal(await workspace.current(), generation);
    assert.deepEqual(await workspace.published('partenaire'), before);
    await assertNoLeftovers(workspace);
    assert.deepEqual(await workspace.generations(), [generation]);
  });

  test('F07 a data directory that is a file, or whose parent is missing', async (t) => {
    const { workspace } = await scene(t);
    for (const data of [workspace.config, join(workspace.top, 'absent', 'data')]) {
      const result = await run(program('import'), ['--config', workspace.config, '--data', data]);
      assert.equal(result.status, 1);
      assert.match(result.stderr, /Not a directory|No such file/);
    }
  });

  test('F09 a store that is no database: said, and what is published stays', async (t) => {
    const { workspace } = await scene(t);
    for (const name of ['store.db', 'store.db-wal'])
      await writeFile(join(workspace.data, name), 'ceci n’est pas une base '.repeat(200));
    const result = await workspace.import();
    assert.equal(result.status, 1);
    assert.match(result.stderr, /store/);
    assert.equal((await workspace.published('partenaire')).length, 4);
  });

  test('status before any import says so', async (t) => {
    const workspace = await importerWorkspace(t, { partenaire: { url: 'http://127.0.0.1/flux' } });
    await mkdir(workspace.data);
    const result = await run(program('import'), ['status', '--config', workspace.config, '--data', workspace.data]);
    assert.equal(result.status, 1);
    assert.match(result.stderr, /store\.db: No such file.*run repertoire-import first/);
  });
});

test('the status of a source, in words', async (t) => {
  const { server, workspace } = await scene(t);
  server.at('/flux', { status: 404 });
  await workspace.import();
  const { stdout, status } = await run(program('import'), ['status', '--config', workspace.config, '--data', workspace.data]);
  assert.equal(status, 0);
  assert.match(stdout, /^partenaire — Partenaire partenaire\n {2}dernière lecture réussie\u00a0: \d\d\/\d\d\/\d{4} à \d\d\u00a0h\u00a0\d\d\u202f; dernier essai\u00a0: /);
  assert.match(stdout, /\n {2}publiées\u00a0: 4\u202f; reçues\u00a0: 4\u202f; refusées\u00a0: 0\u202f; complétées\u00a0: \d+\n/);
  assert.match(stdout, /\n {2}EN PANNE \(http_status\)\u00a0: L’adresse n’existe pas, ou n’existe plus \(404\)\.\n/);
});

test('two actions with one identifier are both kept, and said', async (t) => {
  const { server, workspace } = await scene(t);
  server.at('/flux', { body: actions(action('a', 'Visite'), action('a', 'Forum'), action('b', 'Atelier')) });
  assert.equal((await workspace.import()).status, 0);
  const { diagnostics } = await workspace.status('partenaire');
  assert.ok(diagnostics.some((d) => d.code === 'duplicate_guid' && d.ligne > 0));
  const titles = (await workspace.published('partenaire')).map((a) => a.titre);
  for (const title of ['Visite', 'Forum', 'Atelier']) assert.ok(titles.includes(title));
});
