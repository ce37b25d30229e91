// The time of a run: a source that takes too much of it is cut short, without blame, and has all that
// it needs in the next.  These wait for the importer's own limits, ten seconds and more.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { describe, test } from 'node:test';

import { feedServer } from './support/feed_server.mjs';
import { numbered } from './support/feeds.mjs';
import { assertNoLeftovers, importerWorkspace } from './support/importer.mjs';
import { until } from './support/program.mjs';

const LEAST_MS = 10_000; // RUN_SOURCE_MS_LEAST
const SOON_MS = 5_000; // for all the rest of a run
const FETCH_MS = 30_000; // FETCH_TOTAL_MS
const MEBIBYTE = 1024 * 1024;

/** A good document that takes so long to arrive, never slow enough to be given up for that. */
const slowly = (document, lastsMs) => (_request, response) => {
  const padded = document.replace('</actions>', `${' '.repeat(2000 * lastsMs / 200)}</actions>`);
  const parts = Math.ceil(lastsMs / 200), each = Math.ceil(padded.length / parts);
  let at = 0;
  const timer = setInterval(() => {
    response.write(padded.slice(at, at += each));
    if (at < padded.length) return;
    clearInterval(timer);
    response.end();
  }, 200);
  response.on('close', () => clearInterval(timer));
};

async function timed(running) {
  const begun = performance.now(), result = await running;
  return { ...result, ms: performance.now() - begun };
}

test('I27 a source that takes the whole time of a run: the others wait for the next', async (t) => {
  const server = await feedServer(t), names = ['a', 'b', 'c'];
  const workspace = await importerWorkspace(t, Object.fromEntries(
    names.map((name) => [name, { url: `${server.origin}/${name}` }])));
  for (const name of names)
    server.at(`/${name}`, (_request, response) => { setTimeout(() => response.end(numbered(2, name)), 1100); });
  const asked = () => names.filter((name) => server.requests(`/${name}`).length > 0);
  const short = await workspace.import(['--time-limit', '1']);
  assert.equal(short.status, 2, short.stderr);
  assert.equal(asked().length, 1, 'whichever came first');
  assert.equal((short.stderr.match(/: left for the next run, this one took over 1 s/g) ?? []).length, 2);
  assert.equal((await workspace.published(asked()[0])).length, 2, 'what was read is published');
  assert.equal((await workspace.import()).status, 0);
  for (const name of names) assert.equal((await workspace.published(name)).length, 2);
  for (const wrong of ['0', '-1', '99999999', 'dix'])
    assert.match((await workspace.import(['--time-limit', wrong])).stderr, /--time-limit wants seconds/);
});

/** The run is over soon, says whom it cut short and blames nobody; the next run reads it first. */
async function assertCutThenRead({ server, workspace }, cut) {
  const short = await timed(cut());
  assert.equal(short.status, 2, short.stderr);
  assert.match(short.stderr, /partenaire: cut short, this run took over 1 s; the next one asks it first/);
  assert.ok(short.ms < LEAST_MS + SOON_MS, `${short.ms} ms`);
  const { erreur_code: code, dernier_succes: success } = await workspace.status('partenaire');
  assert.equal(code, undefined);
  assert.equal(success, undefined);
  assert.equal((await workspace.published('temoin')).length, 2, 'what was read is in service');
  await assertNoLeftovers(workspace);

  const whole = await workspace.import(['--time-limit', '1']);
  assert.match(whole.stderr, /^repertoire-import: partenaire: \d+ received/, 'it was asked first');
  assert.equal((await workspace.status('partenaire')).erreur_code, undefined);
}

async function scene(t) {
  const server = await feedServer(t);
  const witnesses = Object.fromEntries(['temoin', 'temoin-2', 'temoin-3', 'temoin-4'].map((name) =>
    [name, { url: `${server.origin}/temoin` }]));
  const workspace = await importerWorkspace(t, witnesses);
  server.at('/temoin', { body: numbered(2, 't') });
  assert.equal((await workspace.import()).status, 0);
  await workspace.configure({ ...witnesses, partenaire: { url: `${server.origin}/partenaire` } });
  return { server, workspace };
}

describe('a source that takes long', { concurrency: true }, () => {
  test('longer to arrive than the run has', async (t) => {
    const place = await scene(t);
    place.server.at('/partenaire', slowly(numbered(4), LEAST_MS * 1.3));
    await assertCutThenRead(place, () => place.workspace.import(['--time-limit', '1']));
    assert.equal((await place.workspace.published('partenaire')).length, 4);
  });

  test('longer to be read than the run has', async (t) => {
    const place = await scene(t);
    place.server.at('/partenaire', { body: numbered(15000) });
    await assertCutThenRead(place, async () => {
      const running = place.workspace.startImport(['--time-limit', '1']), { pid } = running.child;
      // Its reader stands still, as on a machine that has other things to do.
      await until(() => place.server.requests('/partenaire').length > 0, 'it is asked');
      const children = `/proc/${pid}/task/${pid}/children`;
      const reader = await until(async () => Number((await readFile(children, 'utf8').catch(() => '')).trim()), 'it is read');
      process.kill(reader, 'SIGSTOP');
      return running.ended;
    });
    assert.equal((await place.workspace.status('partenaire')).gardees, 15000);
  });

  test('cut short and then failing, it is a failure like any other', async (t) => {
    const { server, workspace } = await scene(t);
    server.at('/partenaire', slowly(numbered(4), LEAST_MS * 1.3));
    assert.match((await workspace.import(['--time-limit', '1'])).stderr, /partenaire: cut short/);
    server.at('/partenaire', { status: 500 });
    assert.equal((await workspace.import()).status, 2);
    assert.equal((await workspace.status('partenaire')).erreur_code, 'http_status');
  });

  test('to arrive, but may be larger than most', async (t) => {
    const server = await feedServer(t), options = `frequence = 0 taille_max = ${40 * MEBIBYTE}`;
    const workspace = await importerWorkspace(t, { partenaire: { url: `${server.origin}/flux`, options } });
    server.at('/flux', slowly(numbered(4), FETCH_MS * 1.1));
    const result = await timed(workspace.import());
    assert.equal(result.status, 0, result.stderr);
    assert.ok(result.ms > FETCH_MS, `${result.ms} ms`);
    assert.equal((await workspace.published('partenaire')).length, 4);
  });
});
