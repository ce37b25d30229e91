// nginx/run.sh and `make run`: what they say, when they refuse, and that nothing stays behind.
import assert from 'node:assert/strict';
import { access, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, test } from 'node:test';

import { feedServer } from './support/feed_server.mjs';
import { numbered } from './support/feeds.mjs';
import { build, projectTop, start, temporaryDirectory, until } from './support/program.mjs';
import { freePort, processesIn, startRunner, startSite } from './support/site.mjs';

const health = async (site) => {
  const answer = await fetch(`${site.origin}/sante`);
  return { status: answer.status, ...await answer.json() };
};

async function assertNothingLeft(state) {
  await until(async () => (await processesIn(state)).length === 0, 'no process is left');
  await assert.rejects(access(join(state, 'run/workers.sock')), { code: 'ENOENT' });
}

describe('a run', () => {
  test('imports the demonstration over HTTP and says what is running and where', async (t) => {
    const site = await startSite(t);
    assert.equal((await health(site)).actions, 59);
    assert.match(site.running.stdout, new RegExp(`running on http://localhost:${site.port}/`));
    for (const name of ['agence-orientation', 'cci-normandie', 'cma-normandie', 'opco', 'branches',
      'lycees-cfa', 'associations'])
      assert.match(site.running.stderr, new RegExp(`${name}: [1-9][0-9]* received`));
  });

  test('refuses a state directory in use, and leaves the first run alone', async (t) => {
    const site = await startSite(t, { args: ['--no-import'] });
    const second = await startRunner(t, ['--var', site.state, '--port', `${await freePort()}`]).ended;
    assert.equal(second.status, 4);
    assert.match(second.stderr, new RegExp(`already running .* http://localhost:${site.port}/ \\(process ${site.running.child.pid}\\)`));
    assert.equal((await health(site)).status, 503);
  });

  test('refuses a busy port and starts nothing', async (t) => {
    const server = createServer(), state = await temporaryDirectory(t);
    await new Promise((fulfil) => { server.listen(0, '127.0.0.1', fulfil); });
    t.after(() => server.close());
    const { port } = server.address();
    const end = await startRunner(t, ['--var', state, '--port', `${port}`]).ended;
    assert.equal(end.status, 3);
    assert.match(end.stderr, new RegExp(`port ${port} is in use`));
    await assertNothingLeft(state);
  });

  test('stands beside another one', async (t) => {
    const sites = await Promise.all([startSite(t, { args: ['--no-import'] }), startSite(t, { args: ['--no-import'] })]);
    for (const site of sites) assert.equal((await health(site)).status, 503);
  });

  test('says what is wrong with its arguments', async (t) => {
    for (const [args, words] of [
      [['--port', '0'], /0 is no port/],
      [['--port', '65536'], /65536 is no port/],
      [['--port', 'http'], /http is no port/],
      [['--workers', '0'], /no number of workers/],
      [['--config', '/nonexistent.conf'], /cannot read the configuration/],
      [['--var'], /--var wants a value/],
      [['--frobnicate'], /unknown option --frobnicate/],
    ]) {
      const end = await startRunner(t, args).ended;
      assert.equal(end.status, 2, args.join(' '));
      assert.match(end.stderr, words);
    }
  });
});

describe('an import that fails', () => {
  test('in one source names it and its cause; the others are served', async (t) => {
    const feeds = await feedServer(t), config = join(await temporaryDirectory(t), 'sources.conf');
    feeds.at('/good.xml', { body: numbered(3) });
    await writeFile(config, `site { nom = "Essai" url = "http://localhost:@PORT@" }
      source "good" { nom = "A" url = "${feeds.origin}/good.xml" reseau_interne = true }
      source "gone" { nom = "B" url = "${feeds.origin}/gone.xml" reseau_interne = true }`);
    const site = await startSite(t, { args: ['--config', config] });
    assert.match(site.running.stderr, /gone: failed \(http_status\): .*404/);
    assert.match(site.running.stdout, /Some feed failed/);
    assert.equal((await health(site)).actions, 3);
  });

  test('for its configuration names file and line; the site answers 503', async (t) => {
    const config = join(await temporaryDirectory(t), 'sources.conf');
    await writeFile(config, 'site { nom = "Essai" url = "http://localhost" }\nsauce "x" { }\n');
    const site = await startSite(t, { args: ['--config', config] });
    assert.match(site.running.stderr, /sources\.conf:2: .*sauce/);
    assert.match(site.running.stdout, /The import failed/);
    assert.equal((await health(site)).status, 503);
  });
});

describe('a run that is told to stop', () => {
  const moments = {
    'at once': (running) => running.child.pid,
    'while it starts': (running) => running.stdout.includes('Starting'),
    'while it imports': (running) => running.stdout.includes('Fetching'),
    'in the middle of an import': (running) => running.stderr.includes('received'),
    'when it serves': (running) => /^ready /m.test(running.stdout),
  };

  for (const [moment, reached] of Object.entries(moments))
    for (const signal of ['SIGINT', 'SIGTERM'])
      test(`${moment}, by ${signal}, ends all it started`, async (t) => {
        const state = await temporaryDirectory(t);
        const running = startRunner(t, ['--var', state, '--port', `${await freePort()}`]);
        await until(() => reached(running), moment, 60_000);
        running.child.kill(signal);
        await running.ended;
        await assertNothingLeft(state);
      });

  test('while a feed stalls, does not wait for it', async (t) => {
    const feeds = await feedServer(t), config = join(await temporaryDirectory(t), 'sources.conf');
    feeds.at('/stalls.xml', () => {});
    await writeFile(config, `site { nom = "Essai" url = "http://localhost:@PORT@" }
      source "stalls" { nom = "A" url = "${feeds.origin}/stalls.xml" reseau_interne = true }`);
    const state = await temporaryDirectory(t);
    const running = startRunner(t, ['--config', config, '--var', state, '--port', `${await freePort()}`]);
    await until(() => feeds.requests('/stalls.xml').length > 0, 'the feed is asked for', 60_000);
    const asked = Date.now();
    running.child.kill('SIGINT');
    await running.ended;
    assert.ok(Date.now() - asked < 10_000, `${Date.now() - asked} ms`);
    await assertNothingLeft(state);
  });

  test('by a kill that it cannot see, is followed by all it started', async (t) => {
    const site = await startSite(t, { args: ['--no-import'] });
    site.running.child.kill('SIGKILL');
    await site.running.ended;
    await until(async () => (await processesIn(site.state)).length === 0, 'no process is left');
    const again = startRunner(t, ['--no-import', '--var', site.state, '--port', `${await freePort()}`]);
    await until(() => /^ready /m.test(again.stdout), 'it starts again', 60_000);
  });

  test('by the death of nginx, says so and ends the rest', async (t) => {
    const site = await startSite(t, { args: ['--no-import'] });
    const nginx = (await processesIn(site.state)).find(({ command }) => command.startsWith('nginx: master'));
    process.kill(nginx.pid, 'SIGKILL');
    const end = await site.running.ended;
    assert.equal(end.status, 1);
    assert.match(end.stderr, /nginx or the workers ended by themselves/);
    await assertNothingLeft(site.state);
  });
});

test('make run takes PORT and VAR, and Ctrl-C ends it', async (t) => {
  const state = await temporaryDirectory(t), port = await freePort();
  // As a terminal does: a process group of its own, and INT to all of it.
  const running = start('make', ['run', `PORT=${port}`, `VAR=${state}`, `BUILD=${build}`],
    { cwd: projectTop, detached: true, env: { MAKEFLAGS: '' }, limitMs: 120_000 });
  t.after(() => running.ended);
  try {
    await until(() => running.stdout.includes(`ready http://localhost:${port}/`), 'it is ready', 90_000);
    const page = await fetch(`http://127.0.0.1:${port}/`);
    assert.equal(page.status, 200);
    assert.match(await page.text(), /fictives/);
  } finally {
    process.kill(-running.child.pid, 'SIGINT');
  }
  await running.ended;
  await assertNothingLeft(state);
});
