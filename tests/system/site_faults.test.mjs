// The site while importers are killed and torn indexes placed under it: the same workers go on, and
// every answer is whole and of one reading.
//
// Moments and faults are drawn from FAULT_SEED, which is printed; KILLS says how often.
import assert from 'node:assert/strict';
import { copyFile, mkdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as after } from 'node:timers/promises';
import { promisify } from 'node:util';

import { numbered } from './support/feeds.mjs';
import { ask } from './support/http.mjs';
import { importedSite, repoint } from './support/imported_site.mjs';
import { temporaryDirectory, until } from './support/program.mjs';
import { randomNumbers, seed } from './support/random.mjs';
import { processesIn } from './support/site.mjs';

const execute = promisify(execFile);
const KILLS = Number(process.env.KILLS ?? 60);
const RUNS_A_KILL = 4; // at most: the others were faster than the kill
const ACTIONS = 40;
const CLIENTS = 3;
const ANSWERS_A_KILL = 5; // on average, at least

// [name, what becomes of a copy of the index in service, its size and a number from 0 to 1 given]
const tears = [
  ['cut short', (path, size, at) => truncate(path, Math.floor(size * at))],
  ['its end zeroed', async (path, size, at) => { await truncate(path, Math.floor(size * at)); await truncate(path, size); }],
  ['a bit turned', async (path, size, at) => {
    const bytes = await readFile(path);
    bytes[Math.floor(size * at)] ^= 1 << Math.floor(at * 1e6) % 8;
    await writeFile(path, bytes);
  }],
  ['another file', (path) => writeFile(path, 'ceci n’est pas un index')],
  ['a directory', async (path) => { await rm(path); await mkdir(path); }],
  ['a FIFO', async (path) => { await rm(path); await execute('mkfifo', [path]); }],
  ['gone', (path) => rm(path)],
];

/** Gives what puts a torn copy of the index of now in service, as a hand or a broken disk would. */
async function tearer(t, { index, current }, random) {
  const sound = (await current()).slice(0, -'.db'.length), kept = join(await temporaryDirectory(t), 'sound.db');
  const manifest = await readFile(join(index, `${sound}.manifest`), 'utf8');
  const size = Number(/^bytes (\d+)/m.exec(manifest)[1]);
  let placed = 0;
  await copyFile(join(index, `${sound}.db`), kept);
  return async () => {
    const generation = `20200101T000000Z-${`${placed}`.padStart(6, '0')}`, path = join(index, `index-${generation}.db`);
    await writeFile(join(index, `index-${generation}.manifest`), manifest.replace(/^generation .*/m, `generation ${generation}`));
    await copyFile(kept, path);
    await tears[placed++ % tears.length][1](path, size, random());
    await repoint(index, `index-${generation}.db`);
  };
}

const workersOf = async (site) => (await processesIn(site.state))
  .filter(({ command }) => command.includes('repertoire-fcgi') && !/multiwatch|spawn-fcgi| --check /.test(command))
  .map(({ pid }) => pid).sort();

test(`right answers while ${KILLS} importers are killed and torn indexes placed`, async (t) => {
  t.diagnostic(`FAULT_SEED=${seed} KILLS=${KILLS}`);
  const random = randomNumbers(seed), scene = await importedSite(t, ACTIONS), { server, site, log } = scene;
  const words = new Map(); // of each generation that answered
  let running = true, answers = 0, serial = 0, span = 0, killed = 0, runs = 0;

  /** One whole answer: every action, of the one reading that its generation was made of. */
  const look = async () => {
    const path = `/api/actions?quand=tout&par_page=${ACTIONS}&q=num%C3%A9ro${'+'.repeat(++serial % 500)}`;
    const { status, headers, body } = await ask(site, path);
    assert.equal(status, 200, body);
    const { total, resultats, generation } = JSON.parse(body);
    const said = [...new Set(resultats.map(({ titre }) => titre.split(' numéro ')[0]))];
    assert.equal(total, ACTIONS);
    assert.equal(new Set(resultats.map(({ id }) => id)).size, ACTIONS);
    assert.equal(said.length, 1, `two readings in one answer: ${said}`);
    assert.equal(headers['x-index-generation'], generation);
    assert.equal(words.get(generation) ?? said[0], said[0], 'a generation does not change');
    words.set(generation, said[0]);
    return said[0];
  };
  const clients = Array.from({ length: CLIENTS }, async () => {
    for (; running; answers++) await look();
  });
  // A client that fails ends the test at once, not when its turn comes.
  let failure;
  for (const client of clients) client.catch((error) => { failure ??= error; });

  await until(async () => (await log()).match(/serving generation/g)?.length >= 2, 'both workers serve');
  const workers = await workersOf(site), placeTorn = await tearer(t, scene, random);
  for (; killed < KILLS && runs < KILLS * RUNS_A_KILL && failure === undefined; runs++) {
    server.at('/flux', { body: numbered(ACTIONS, 'a', `Tour ${runs}`) });
    const begun = performance.now(), importing = scene.startImport(), moment = new AbortController();
    // One that ends by itself tells how long a run takes now.
    if (span > 0)
      after(random() * span, undefined, { signal: moment.signal })
        .then(() => importing.child.kill('SIGKILL'), () => {});
    // Under a run, or between two.
    if (runs % 3 === 0) await placeTorn();
    const { signal, status, stderr } = await importing.ended;
    moment.abort();
    if (signal === 'SIGKILL') killed++;
    else assert.equal(status, 0, stderr);
    if (signal === null) span = performance.now() - begun;
    if (runs % 3 === 1) await placeTorn();
  }
  t.diagnostic(`${killed} of ${runs} runs were killed; ${answers} answers of ${words.size} generations`);
  if (failure) throw failure;
  assert.equal(killed, KILLS);

  server.at('/flux', { body: numbered(ACTIONS, 'a', 'Fin') });
  const { status, stderr } = await scene.import();
  assert.equal(status, 0, stderr);
  await until(async () => await look() === 'Fin', 'the last reading is in service');
  running = false;
  await Promise.all(clients);
  assert.ok(answers > KILLS * ANSWERS_A_KILL, `${answers} answers`);
  assert.deepEqual(await workersOf(site), workers, 'no worker ended');
  assert.match(await log(), /going on with the generation in service/, 'a torn index was met');
});
