// The site while things happen to it: no index, a torn one, new generations, workers that die.
import assert from 'node:assert/strict';
import { copyFile, readdir, readFile, readlink, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { describe, test } from 'node:test';

import { numbered } from './support/feeds.mjs';
import { ask, assertSecurityHeaders, exchange } from './support/http.mjs';
import { fresh, importedSite as scene, repoint } from './support/imported_site.mjs';
import { until } from './support/program.mjs';
import { processesIn, startSite } from './support/site.mjs';

const total = async (site) => {
  const { status, body } = await ask(site, fresh('/api/actions'));
  return status === 200 ? JSON.parse(body).total : status;
};
const health = async (site) => JSON.parse((await ask(site, '/sante')).body);

async function tear(path) {
  const bytes = await readFile(path);
  bytes[bytes.length >> 1] ^= 0x10;
  await writeFile(path, bytes);
}

async function assertUnavailable(site) {
  for (const [path, type] of [[fresh(), 'text/html'], ['/', 'text/html'], ['/actions/partenaire:a-1', 'text/html'],
    [fresh('/api/actions'), 'application/json'], ['/api/actions/partenaire:a-1', 'application/json'], ['/sante', 'application/json']]) {
    const answer = await ask(site, path);
    assert.equal(answer.status, 503, path);
    assert.match(answer.headers['retry-after'], /^[1-9]\d*$/);
    assert.equal(answer.headers['cache-control'], 'no-store');
    assert.ok(answer.headers['content-type'].startsWith(type), path);
    assert.match(answer.body, /momentanément indisponible/);
    assertSecurityHeaders(answer, path);
  }
  assert.equal((await ask(site, '/style.css')).status, 200, 'the error page keeps its style');
}

describe('H39 without a sound index', { concurrency: 2 }, () => {
  test('503 with Retry-After; served as soon as one is published', async (t) => {
    const { server, site, import: importNow } = await scene(t, 0);
    await assertUnavailable(site);
    server.at('/flux', { body: numbered(7) });
    assert.equal((await importNow()).status, 0);
    await until(async () => await total(site) === 7, 'the index is taken up');
    // Each worker looks for it at most once a second.
    await until(async () => (await health(site)).actions === 7, 'by every worker');
  });

  test('a torn index is not served, and said in the log; the next run mends it', async (t) => {
    const { site, index, current, log, import: importNow } = await scene(t, 7);
    await tear(join(index, await current()));
    // New workers, as after a crash or a restart.
    for (const { pid, command } of await processesIn(site.state))
      if (command.includes('repertoire-fcgi') && !command.includes('multiwatch')) process.kill(pid, 'SIGTERM');
    await until(async () => (await ask(site, '/sante')).status === 503, 'the torn index is refused');
    await until(async () => /differs from its manifest/.test(await log()), 'the log says why');
    await assertUnavailable(site);
    assert.equal((await importNow()).status, 0);
    await until(async () => await total(site) === 7, 'the mended index is taken up');
  });

  test('a torn new generation leaves the old one in service', async (t) => {
    const { server, site, index, current, log, import: importNow } = await scene(t, 7);
    await until(async () => {
      assert.equal(await total(site), 7);
      return (await log()).match(/serving generation/g).length === 2;
    }, 'both workers serve it');
    const old = (await current()).slice(0, -'.db'.length), torn = 'index-20200101T000000Z-000000';
    const manifest = await readFile(join(index, `${old}.manifest`), 'utf8');
    await writeFile(join(index, `${torn}.manifest`), manifest.replace(/^generation .*/m, `generation ${torn.slice('index-'.length)}`));
    await copyFile(join(index, `${old}.db`), join(index, `${torn}.db`));
    await tear(join(index, `${torn}.db`));
    await repoint(index, `${torn}.db`);
    await until(async () => {
      assert.equal(await total(site), 7);
      return /going on with the generation in service/.test(await log());
    }, 'the torn one is refused');
    // A refusal is for good: the file is not read again at every request, nor every second.
    for (const limit = Date.now() + 2200; Date.now() < limit;) assert.equal(await total(site), 7);
    const said = (await log()).match(/going on with/g).length;
    assert.ok(said <= 2, `said once by each worker, not ${said} times`);

    server.at('/flux', { body: numbered(11) });
    assert.equal((await importNow()).status, 0);
    await until(async () => await total(site) === 11, 'a sound one is taken up');
  });
});

test('new generations under load: no request fails, each answer is of one generation', async (t) => {
  const { server, site, current, import: importNow } = await scene(t, 10);
  const counts = new Map([[(await health(site)).generation, 10]]);
  let running = true, answers = 0;
  const seen = new Set();
  const client = async () => {
    while (running) {
      const { status, headers, body } = await ask(site, fresh('/api/actions'));
      assert.equal(status, 200, body);
      const answer = JSON.parse(body);
      assert.equal(headers['x-index-generation'], answer.generation);
      assert.equal(answer.resultats.length, Math.min(answer.total, answer.par_page));
      seen.add(`${answer.generation} ${answer.total}`);
      answers++;
    }
  };
  const clients = [client(), client(), client()];
  for (let count = 11; count <= 15; count++) {
    server.at('/flux', { body: numbered(count) });
    const { status, stderr } = await importNow();
    assert.equal(status, 0, stderr);
    await until(async () => {
      const { generation, actions } = await health(site);
      counts.set(generation, actions);
      return actions === count;
    }, `generation with ${count} actions`);
  }
  running = false;
  await Promise.all(clients);
  assert.equal(counts.size, 6);
  for (const pair of seen) {
    const [generation, number] = pair.split(' ');
    assert.equal(Number(number), counts.get(generation), 'a generation and its count belong together');
  }
  assert.ok(seen.size >= 3, `${seen.size} generations were met`);
  // F12 What is served no more takes no room once its file is removed.
  const name = await current();
  await until(async () => {
    await Promise.all([total(site), total(site), total(site)]); // a worker looks when it is asked
    const used = await Promise.all((await workersOf(site)).map(({ pid }) => indexesHeld(pid)));
    return used.every((names) => names.length === 1 && names[0] === name);
  }, 'every worker holds the newest index alone');
  assert.ok(answers > 100, `${answers} answers`);
});

/** The index files that a process has open, or mapped. */
async function indexesHeld(pid) {
  const open = await Promise.all((await readdir(`/proc/${pid}/fd`)).map((fd) => readlink(`/proc/${pid}/fd/${fd}`).catch(() => '')));
  const all = `${open.join('\n')}\n${await readFile(`/proc/${pid}/maps`, 'utf8')}`;
  return [...new Set(all.match(/index-[^/\s]*\.db/g))];
}

const workersOf = async (site) => (await processesIn(site.state))
  .filter(({ command }) => command.includes('repertoire-fcgi') && !/multiwatch|spawn-fcgi| --check /.test(command));

describe('a worker that ends', { concurrency: 2 }, () => {
  for (const signal of ['SIGKILL', 'SIGSEGV', 'SIGTERM'])
    test(`by ${signal} is replaced, and visitors do not notice`, async (t) => {
      const { site } = await scene(t, 10);
      for (let i = 0; i < 5; i++) {
        const before = await workersOf(site);
        assert.equal(before.length, 2);
        process.kill(before[0].pid, signal);
        for (let n = 0; n < 5; n++) assert.equal((await ask(site, fresh())).status, 200);
        await until(async () => {
          const now = await workersOf(site);
          return now.length === 2 && now.every(({ pid }) => pid !== before[0].pid);
        }, 'another worker is there');
      }
      assert.equal(await total(site), 10);
    });

  test('in the middle of a request: another takes the request over', async (t) => {
    const { site } = await scene(t, 10);
    const answers = [0, 0];
    let running = true, serial = 0;
    // Answers of one block: what a worker has begun to send cannot be sent by another.
    const small = () => `/api/actions?par_page=1&q=${'+'.repeat(++serial % 500)}`;
    const client = async (who) => {
      while (running) {
        assert.equal((await ask(site, small())).status, 200);
        answers[who]++;
      }
    };
    const clients = [client(0), client(1)];
    for (let i = 0; i < 10; i++) {
      const [worker] = await workersOf(site);
      if (worker) process.kill(worker.pid, 'SIGKILL');
      await until(async () => {
        const now = await workersOf(site);
        return now.length === 2 && !now.some(({ pid }) => pid === worker?.pid);
      }, 'it is replaced');
      // nginx hands a request over once: let those under way end before the next blow.
      const before = [...answers];
      await until(() => answers.every((now, who) => now >= before[who] + 2), 'both clients are served again');
    }
    running = false;
    await Promise.all(clients);
  });

  test('H41 for a client that stalls, is replaced by its watchdog', async (t) => {
    const { site, log } = await scene(t, 10);
    const before = (await workersOf(site)).map(({ pid }) => pid);
    const stalled = before.map(() => connect(join(site.state, 'run/workers.sock')));
    t.after(() => stalled.forEach((socket) => socket.destroy()));
    // The first bytes of a FastCGI record that never ends.
    for (const socket of stalled) {
      socket.on('error', () => {});
      socket.write(Buffer.from([1, 1, 0, 1, 0, 8, 0, 0, 0, 1]));
    }
    await until(async () => {
      const now = await workersOf(site);
      return now.length === 2 && now.every(({ pid }) => !before.includes(pid));
    }, 'both workers are new', 15000);
    assert.match(await log(), /took too long/);
    assert.equal((await ask(site, fresh())).status, 200);
  });
});

test('a site whose date is given keeps to it', async (t) => {
  const site = await startSite(t, { args: ['--no-limits', '--today', '2039-12-01'] });
  const count = async (when) => JSON.parse((await ask(site, `/api/actions?quand=${when}`)).body).total;
  const [coming, past, permanent, all] = [await count('a_venir'), await count('passe'), await count('permanent'), await count('tout')];
  assert.equal(coming, 0);
  assert.ok(past > 0 && permanent > 0);
  assert.equal(past + permanent, all);
});

test('a site told to end answers what it has begun, and ends cleanly', async (t) => {
  const { site, log } = await scene(t, 10);
  const answer = exchange(site, 'GET /recherche HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n');
  assert.match((await answer).text, /^HTTP\/1\.1 200 /);
  site.running.child.kill('SIGTERM');
  const end = await site.running.ended;
  assert.equal(end.status, 0, end.stderr);
  assert.doesNotMatch(await log(), /Segmentation|Sanitizer|took too long|assert/);
  assert.ok(!(await readdir(join(site.state, 'run'))).includes('workers.sock'));
});
