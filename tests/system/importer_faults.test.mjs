// What befalls the machine under the importer: killed at any moment, no room left, nothing may be
// written, a torn index, two at once.  What is published answers all the while, the store is sound,
// and the next run repairs.
//
// Moments and bits are drawn from FAULT_SEED, which is printed; KILLS says how often it is killed.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { chmod, copyFile, mkdir, open, readFile, rm, stat, statfs, symlink, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { setTimeout as after } from 'node:timers/promises';
import { promisify } from 'node:util';

import { feedServer } from './support/feed_server.mjs';
import { numbered } from './support/feeds.mjs';
import { TODAY, assertNoLeftovers, importerWorkspace, search } from './support/importer.mjs';
import { program, run, temporaryDirectory } from './support/program.mjs';
import { randomNumbers, seed } from './support/random.mjs';

const execute = promisify(execFile);
const KILLS = Number(process.env.KILLS ?? 200);
const RUNS_A_KILL = 4; // at most: the others were faster than the kill
const ACTIONS = 40;
const sanitized = process.env.ASAN_OPTIONS === undefined ? false : 'a sanitizer opens files of its own, and ends where it cannot';

async function scene(t, data) {
  const server = await feedServer(t);
  const workspace = await importerWorkspace(t, { partenaire: { url: `${server.origin}/flux` } }, { data });
  server.at('/flux', { body: numbered(ACTIONS) });
  const first = await workspace.import();
  assert.equal(first.status, 0, first.stderr);
  return { server, workspace };
}

/** An index is in service and finds every action of one reading or of another, never of two. */
async function assertAnswers(workspace) {
  const { total, resultats } = await search(workspace.index, ['quand=tout', `par_page=${ACTIONS}`, 'numéro']);
  assert.equal(total, ACTIONS);
  assert.equal(new Set(resultats.map(({ titre }) => titre.split(' numéro ')[0])).size, 1, 'two readings in one index');
}

async function assertSound(workspace) {
  const { stdout } = await execute('sqlite3', [join(workspace.data, 'store.db'), 'PRAGMA integrity_check; PRAGMA foreign_key_check']);
  assert.equal(stdout.trim(), 'ok');
}

async function assertRepaired({ server, workspace }, word) {
  server.at('/flux', { body: numbered(ACTIONS, 'a', word) });
  const repaired = await workspace.import();
  assert.equal(repaired.status, 0, repaired.stderr);
  await assertAnswers(workspace);
  await assertSound(workspace);
  await assertNoLeftovers(workspace);
  for (const { titre } of await workspace.published('partenaire')) assert.ok(titre.startsWith(`${word} `), titre);
}

test(`F01 killed at ${KILLS} random moments of an import`, async (t) => {
  t.diagnostic(`FAULT_SEED=${seed} KILLS=${KILLS}`);
  const random = randomNumbers(seed), { server, workspace } = await scene(t);
  let killed = 0, runs = 0, span = 0;
  for (; killed < KILLS && runs < KILLS * RUNS_A_KILL; runs++) {
    server.at('/flux', { body: numbered(ACTIONS, 'a', `Tour ${runs}`) });
    const begun = performance.now(), running = workspace.startImport(), moment = new AbortController();
    // One that ends by itself tells how long a run takes now.
    if (span > 0)
      after(random() * span, undefined, { signal: moment.signal })
        .then(() => running.child.kill('SIGKILL'), () => {});
    const answering = assertAnswers(workspace); // while it runs
    const { signal, status, stderr } = await running.ended;
    moment.abort();
    if (signal === 'SIGKILL') killed++;
    else assert.equal(status, 0, stderr);
    if (signal === null) span = performance.now() - begun;
    await answering;
    if (runs % 10 === 9) await assertSound(workspace);
  }
  t.diagnostic(`${killed} of ${runs} runs were killed`);
  assert.equal(killed, KILLS);
  await assertAnswers(workspace);
  await assertSound(workspace);
  await assertRepaired({ server, workspace }, 'Réparation');
});

describe('no room', { concurrency: 2 }, () => {
  test('F04 files may not grow beyond a limit, whatever it is', async (t) => {
    const place = await scene(t), { server, workspace } = place;
    const full = (await stat(join(workspace.index, 'current'))).size / 1024;
    for (let part = 1; part <= 10; part++) {
      server.at('/flux', { body: numbered(ACTIONS, 'a', `Essai ${part}`) });
      const kib = Math.max(1, Math.floor((full * part) / 11));
      const result = await run('/bin/bash', ['-c', `ulimit -f ${kib}; exec "$@"`, 'bash', program('import'),
        '--config', workspace.config, '--data', workspace.data, '--today', TODAY]);
      assert.ok(result.status === 1 || result.status === 2, `${kib} KiB: ${result.status} ${result.signal} ${result.stderr}`);
      assert.match(result.stderr, /\S/, 'it says why');
      await assertAnswers(workspace);
      await assertSound(workspace);
      await assertNoLeftovers(workspace);
    }
    await assertRepaired(place, 'Place');
  });

  test('F03 a full disk', async (t) => {
    let mounted;
    t.after(() => mounted && execute('umount', [mounted])); // before its directory is removed
    const data = join(await temporaryDirectory(t), 'petit');
    await mkdir(data);
    try {
      await execute('mount', ['-t', 'tmpfs', '-o', 'size=64m', 'repertoire-test', data]);
    } catch (error) {
      t.skip(`a tmpfs cannot be mounted here: ${String(error.stderr ?? error).trim()}`);
      return;
    }
    mounted = data;
    const place = await scene(t, data), { server, workspace } = place, random = randomNumbers(seed);
    let span = 200; // milliseconds that a run may take
    const index = (await stat(join(workspace.index, 'current'))).size, ballast = join(data, 'lest');
    for (let part = 0; part <= 10; part++) {
      // All but a part of what one more index takes is somebody else's.
      const { bavail, bsize } = await statfs(data);
      const left = Math.floor((index * part) / 12);
      await execute('fallocate', ['-l', String(Math.max(bsize, bavail * bsize - left)), ballast]);
      server.at('/flux', { body: numbered(ACTIONS, 'a', `Plein ${part}`) });
      const result = await workspace.import();
      assert.ok(result.status === 1 || result.status === 2, `${left} bytes left: ${result.status} ${result.stderr}`);
      assert.match(result.stderr, /full|disk|No space|I\/O/i);
      await assertAnswers(workspace);
      await assertNoLeftovers(workspace);
      // F15 killed while it fails, or while it cleans up.
      const dying = workspace.startImport(), begun = performance.now();
      after(random() * span).then(() => dying.child.kill('SIGKILL'));
      const { signal } = await dying.ended;
      if (signal === null) span = performance.now() - begun;
      await assertAnswers(workspace);
      await workspace.import();
      await assertNoLeftovers(workspace);
      await rm(ballast);
      await assertSound(workspace);
    }
    await assertRepaired(place, 'Vide');
  });
});

test('F07 a directory in which nothing may be written', async (t) => {
  const place = await scene(t), { server, workspace } = place;
  server.at('/flux', { body: numbered(ACTIONS, 'a', 'Fermé') });
  const modes = [workspace.index, workspace.data];
  t.after(() => Promise.all(modes.map((path) => chmod(path, 0o755).catch(() => {}))));
  for (const path of modes) {
    // Root may write all the same, unless the file system itself is read-only.
    const command = process.getuid() === 0
      ? ['unshare', ['--mount', 'sh', '-c', 'mount --bind "$0" "$0" && mount -o remount,bind,ro "$0" && exec "$@"', path]]
      : ['env', []];
    if (process.getuid() !== 0) await chmod(path, 0o555);
    const result = await run(command[0], [...command[1], program('import'), '--config', workspace.config,
      '--data', workspace.data, '--today', TODAY]);
    if (process.getuid() === 0 && /unshare|mount:/.test(result.stderr)) {
      t.skip(`nothing can be made read-only here: ${result.stderr.trim()}`);
      return;
    }
    await chmod(path, 0o755);
    assert.equal(result.status, 1, result.stderr);
    assert.match(result.stderr, /[Rr]ead-only|readonly|denied|unable to open/);
    await assertAnswers(workspace);
    await assertSound(workspace);
  }
  await assertRepaired(place, 'Ouvert');
});

describe('F09 a torn index is refused, and the next run publishes a whole one', { concurrency: 2 }, () => {
  for (const [name, tear] of [
    ['cut in half', async (path, size) => truncate(path, size >> 1)],
    ['empty', async (path) => truncate(path, 0)],
    ['a bit turned', async (path, size, random) => {
      const file = await open(path, 'r+'), at = Math.floor(random() * size), byte = Buffer.alloc(1);
      await file.read(byte, 0, 1, at);
      byte[0] ^= 1 << Math.floor(random() * 8);
      await file.write(byte, 0, 1, at);
      await file.close();
    }],
    ['its end zeroed', async (path, size) => {
      await truncate(path, size - 4096);
      await truncate(path, size);
    }],
    ['a FIFO', async (path) => {
      await rm(path);
      await execute('mkfifo', [path]);
    }],
    ['a directory', async (path) => {
      await rm(path);
      await mkdir(path);
    }],
    ['a link to itself', async (path) => {
      await rm(path);
      await symlink(path, path);
    }],
    ['gone', async (path) => rm(path)],
  ])
    test(name, async (t) => {
      t.diagnostic(`FAULT_SEED=${seed}`);
      const { workspace } = await scene(t), torn = await workspace.current();
      const path = join(workspace.index, `index-${torn}.db`);
      await copyFile(path, join(workspace.top, 'whole'));
      await tear(path, (await stat(path)).size, randomNumbers(seed));
      const refused = await run(program('search'), ['--index', workspace.index, '--json', 'visite'], { limitMs: 10000 });
      assert.ok(refused.status > 1, `${refused.status}: ${refused.stdout}`);
      assert.match(refused.stderr, /index-/);
      const mended = await workspace.import();
      assert.equal(mended.status, 0, mended.stderr);
      assert.notEqual(await workspace.current(), torn);
      await assertAnswers(workspace);
    });
});

/** An import under strace(1), which makes system calls fail; null where nothing may be traced. */
async function importTraced(t, workspace, options) {
  const log = join(workspace.top, 'appels');
  const result = await run('strace', ['-f', '-y', '-qq', '-e', 'signal=none', '-o', log, ...options, program('import'),
    '--config', workspace.config, '--data', workspace.data, '--today', TODAY],
  // What looks for leaks traces, too, and two cannot.
  { env: { ASAN_OPTIONS: `${process.env.ASAN_OPTIONS ?? ''}:detect_leaks=0` } })
    .catch((error) => ({ stderr: `strace: ${error.message}` }));
  if (/^strace: /m.test(result.stderr)) {
    t.skip(`nothing can be traced here: ${result.stderr.trim()}`);
    return null;
  }
  // "pid call(arguments) = result"; where another process comes between, in two halves.
  const calls = (await readFile(log, 'utf8')).split('\n').map((line) => line.replace(/^\d+ +/, ''))
    .filter((line) => /^[a-z0-9_]+\(/.test(line));
  return { ...result, calls };
}

describe('calls of the system that fail', { concurrency: 2 }, () => {
  // How often at most each call is made to fail, evenly over its calls, and with what.
  for (const [name, call, error, most, how] of [
    ['F05 a file that cannot be synced, once', 'fsync,fdatasync', 'EIO', 30, ''],
    ['F05 a disk that syncs no more', 'fsync,fdatasync', 'EIO', 10, '+'],
    ['F05 a page that cannot be written', 'pwrite64', 'EIO', 10, ''],
    ['F05 a disk on which nothing can be written any more', 'pwrite64,write,ftruncate', 'EIO', 10, '+'],
    ['F05 a name that cannot be given', 'rename,renameat,symlink', 'EIO', 10, ''],
    ['F08 no descriptor is left', 'openat', 'EMFILE', 30, '+'],
    ['F08 the system has none', 'openat,socket,pipe2', 'ENFILE', 10, ''],
  ])
    test(name, { skip: call.startsWith('openat') && sanitized }, async (t) => {
      const place = await scene(t), { server, workspace } = place;
      server.at('/flux', { body: numbered(ACTIONS, 'a', 'Compte') });
      const counted = await importTraced(t, workspace, ['-e', `trace=${call}`]);
      if (counted === null) return;
      assert.equal(counted.status, 0, counted.stderr);
      const count = counted.calls.length, step = Math.max(1, count / most);
      assert.ok(count > 0, `${call} is never called`);
      let failed = 0;
      for (let at = 1; at <= count; at += step) {
        const nth = Math.floor(at), word = `Appel ${nth}`;
        server.at('/flux', { body: numbered(ACTIONS, 'a', word) });
        const { status, signal, stderr } = await importTraced(t, workspace,
          ['-e', `trace=${call}`, '-e', `inject=${call}:error=${error}:when=${nth}${how}`]);
        assert.equal(signal, null, `${call} ${nth}: ${signal}`);
        const unloaded = status === 127 && /shared libraries/.test(stderr); // not ours yet
        assert.ok([0, 1, 2].includes(status) || unloaded, `${call} ${nth}: ${status} ${stderr}`);
        if (status === 0) for (const { titre } of await workspace.published('partenaire')) assert.ok(titre.startsWith(word), titre);
        else failed++;
        await assertAnswers(workspace);
        await assertSound(workspace);
        await assertNoLeftovers(workspace);
      }
      t.diagnostic(`${failed} of ${Math.ceil(count / step)} runs failed`);
      assert.ok(failed > 0, 'no failure was noticed');
      await assertRepaired(place, 'Réparé');
    });

  test('F08 a signal interrupts every third call that waits', async (t) => {
    const place = await scene(t), { server, workspace } = place;
    const calls = 'poll,recvfrom,sendto,wait4,clock_nanosleep'; // a file's never are
    for (let first = 1; first <= 3; first++) {
      server.at('/flux', { body: numbered(ACTIONS, 'a', `Signal ${first}`) });
      const result = await importTraced(t, workspace,
        ['-e', `trace=${calls}`, '-e', `inject=${calls}:error=EINTR:when=${first}+3`]);
      if (result === null) return;
      assert.equal(result.signal, null);
      assert.equal(result.status, 0, `${first}: ${result.stderr}`);
      await assertAnswers(workspace);
      await assertSound(workspace);
      await assertNoLeftovers(workspace);
    }
    await assertRepaired(place, 'Calme');
  });

  test('F10 an index is on the disk before it has its name, and its name before it is in service', async (t) => {
    const { server, workspace } = await scene(t);
    server.at('/flux', { body: numbered(ACTIONS, 'a', 'Ordre') });
    const traced = await importTraced(t, workspace, ['-e', 'trace=write,pwrite64,pwritev,ftruncate,fsync,fdatasync,rename,symlink']);
    if (traced === null) return;
    assert.equal(traced.status, 0, traced.stderr);
    const { calls } = traced, generation = await workspace.current();
    const first = (pattern) => calls.findIndex((each) => pattern.test(each));
    const last = (pattern) => calls.length - 1 - [...calls].reverse().findIndex((each) => pattern.test(each));
    for (const [what, suffix] of [['index', 'db'], ['manifest', 'manifest']]) {
      const written = last(new RegExp(`^(p?write|pwrite64|pwritev|ftruncate)\\(.*${generation}\\.${suffix}\\.tmp>`));
      const synced = last(new RegExp(`^f(data)?sync\\(.*${generation}\\.${suffix}\\.tmp>`));
      const named = first(new RegExp(`^rename\\(.*${generation}\\.${suffix}\\.tmp", .*${generation}\\.${suffix}"`));
      assert.ok(written >= 0 && written < synced && synced < named, `${what}: ${written} ${synced} ${named}`);
    }
    const named = first(new RegExp(`^rename\\(.*\\.db\\.tmp", .*${generation}\\.db"`));
    const serving = first(/^rename\(.*current\.tmp", .*current"/);
    const directory = calls.map((each, i) => (/^fsync\([^ ]*index>\)/.test(each) ? i : -1)).filter((i) => i >= 0);
    assert.ok(directory.some((i) => i > named && i < serving), 'the directory, once the name is given');
    assert.ok(directory.some((i) => i > serving), 'and once it is in service');
  });
});

test('F08 few descriptors, however few', async (t) => {
  const place = await scene(t), { server, workspace } = place;
  let failed = 0;
  for (let few = 3; few <= 24; few += 3) {
    server.at('/flux', { body: numbered(ACTIONS, 'a', `Peu ${few}`) });
    const { status, signal } = await run('/bin/bash', ['-c', `ulimit -n ${few}; exec "$@"`, 'bash', program('import'),
      '--config', workspace.config, '--data', workspace.data, '--today', TODAY]);
    assert.equal(signal, null, `${few}: ${signal}`);
    if (status !== 0) failed++;
    await assertAnswers(workspace);
    await assertSound(workspace);
    await assertNoLeftovers(workspace);
  }
  assert.ok(failed > 0, 'three are too few');
  await assertRepaired(place, 'Assez');
});

test('I79 several importers at once: one works, the others say so', async (t) => {
  const place = await scene(t), { server, workspace } = place;
  for (let round = 0; round < 5; round++) {
    server.at('/flux', { body: numbered(ACTIONS, 'a', `Ensemble ${round}`) });
    const results = await Promise.all([1, 2, 3, 4].map(() => workspace.import()));
    const statuses = results.map(({ status }) => status);
    assert.ok(statuses.every((status) => status === 0 || status === 75), statuses.join());
    assert.ok(statuses.includes(0), statuses.join());
    for (const { status, stderr } of results) if (status === 75) assert.match(stderr, /another import is running/);
    await assertAnswers(workspace);
    await assertSound(workspace);
  }
  await assertRepaired(place, 'Seul');
});

test('a store of a newer version is refused untouched; what is published answers', async (t) => {
  const { workspace } = await scene(t), path = join(workspace.data, 'store.db');
  await execute('sqlite3', [path, 'PRAGMA user_version=999']);
  const before = await readFile(path);
  const result = await workspace.import();
  assert.equal(result.status, 1);
  assert.match(result.stderr, /store\.db: store: of version 999, made by a newer repertoire-import/);
  assert.deepEqual(await readFile(path), before);
  await assertAnswers(workspace);
});
