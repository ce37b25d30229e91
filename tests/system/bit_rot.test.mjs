// Bits that turn in what is stored.  The digest of a manifest tells of each in an index; where even
// that is wrong, or in the store, which has none, whatever is read ends of its own accord and nothing
// that is published stops answering.
//
// Which bits is drawn from FAULT_SEED, which is printed; FLIPS says how many copies are damaged.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { cp, mkdir, readFile, readlink, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { before, after, describe, test } from 'node:test';

import { feedServer } from './support/feed_server.mjs';
import { action, actions } from './support/feeds.mjs';
import { TODAY, importerWorkspace } from './support/importer.mjs';
import { lifetime, program, run, temporaryDirectory } from './support/program.mjs';
import { randomNumbers, seed } from './support/random.mjs';

const FLIPS = Number(process.env.FLIPS ?? 300);
const DEEP_FLIPS = Math.ceil(FLIPS / 3); // each is asked several questions
const STORE_FLIPS = Math.ceil(FLIPS / 6); // each is a whole publication
const BITS_MAX = 8; // at a time
const AT_ONCE = 2;
const LIMIT_MS = 10_000;
const ACTIONS = 60;

const feed = actions(...Array.from({ length: ACTIONS }, (_, i) => action(`a-${i}`, `Visite numéro ${i} d’une boulangerie`,
  `<resume>Découverte du métier de boulanger, fournil ${i}.</resume>` +
  `<niveau>${3 + (i % 3)}e</niveau><commune>14118</commune><seance debut="2026-12-${10 + (i % 20)}T09:00"/>`)));

// What each reads of an index differs: words and their counts, the text of hits, completion, the map.
const questions = [
  ['--json', 'quand=tout', `par_page=${ACTIONS}`, 'visite boulangerie'],
  ['--json', 'niveau=4e', 'tri=date', 'boulangers'],
  ['--json', '--suggest', 'boul'],
];

/** The file with the n-th of `count` damages: some bits of one part of it, wherever that lies. */
function damaged(bytes, n, count, random) {
  const copy = Buffer.from(bytes), from = bytes.length * n / count, part = bytes.length / count;
  for (let bits = 1 + Math.floor(random() * BITS_MAX); bits > 0; bits--)
    copy[Math.min(bytes.length - 1, Math.floor(from + random() * part))] ^= 1 << Math.floor(random() * 8);
  return copy;
}

const life = lifetime();
let workspace, name, index, manifest, store, right;

const ask = async (directory, args) => {
  const { status, signal, stdout, stderr } = await run(program('search'),
    ['--index', directory, '--today', TODAY, ...args], { limitMs: LIMIT_MS });
  return { status, signal, stdout: stdout.replace(/"duree_ms":[0-9.]+/, ''), stderr };
};

before(async () => {
  const server = await feedServer(life);
  workspace = await importerWorkspace(life, { partenaire: { url: `${server.origin}/flux` } });
  server.at('/flux', { body: feed });
  const { status, stderr } = await workspace.import();
  assert.equal(status, 0, stderr);
  name = (await readlink(join(workspace.index, 'current'))).slice(0, -'.db'.length);
  index = await readFile(join(workspace.index, `${name}.db`));
  manifest = await readFile(join(workspace.index, `${name}.manifest`));
  store = await readFile(join(workspace.data, 'store.db'));
  right = await Promise.all(questions.map((args) => ask(workspace.index, args)));
  for (const { status: found, stdout } of right) assert.equal(found, 0, stdout);
});
after(() => life.end());

/** Calls work(n, directory) for every n below `count`, a few at a time, each with a directory of its own. */
async function eachOf(t, count, work) {
  t.diagnostic(`FAULT_SEED=${seed}`);
  const top = await temporaryDirectory(t);
  let next = 0;
  await Promise.all(Array.from({ length: AT_ONCE }, async (_, who) => {
    const directory = join(top, `${who}`);
    await mkdir(directory);
    while (next < count) await work(next++, directory);
  }));
}

/** An index directory that has these files alone. */
async function place(directory, db, about) {
  await writeFile(join(directory, `${name}.db`), db);
  await writeFile(join(directory, `${name}.manifest`), about);
  await symlink(`${name}.db`, join(directory, 'current')).catch((error) => { if (error.code !== 'EEXIST') throw error; });
}

describe('bits of an index', () => {
  test(`are told by its manifest, in ${FLIPS} copies`, async (t) => {
    const random = randomNumbers(seed);
    await eachOf(t, FLIPS, async (n, directory) => {
      await place(directory, damaged(index, n, FLIPS, random), manifest);
      const { status, signal, stdout, stderr } = await ask(directory, questions[0]);
      assert.equal(signal, null);
      assert.equal(status, 3, stdout);
      assert.match(stderr, /differs from its manifest/);
      assert.equal(stdout, '');
    });
  });

  test('and those of the manifest too: it is refused, or tells the same', async (t) => {
    const random = randomNumbers(seed + 1), bits = manifest.length * 8;
    await eachOf(t, bits, async (n, directory) => {
      const about = Buffer.from(manifest);
      about[n >> 3] ^= 1 << (n & 7);
      if (random() > DEEP_FLIPS / bits) return;
      await place(directory, index, about);
      const { status, signal, stdout, stderr } = await ask(directory, questions[0]);
      assert.equal(signal, null);
      if (status === 0) assert.equal(stdout, right[0].stdout);
      else assert.ok(status === 3 && stderr !== '', `bit ${n & 7} of byte ${n >> 3}: ${status} ${stderr}`);
    });
  });

  test(`under a manifest that knows no better, in ${DEEP_FLIPS} copies, end no program`, async (t) => {
    const random = randomNumbers(seed + 2);
    let answered = 0, same = 0;
    await eachOf(t, DEEP_FLIPS, async (n, directory) => {
      const db = damaged(index, n, DEEP_FLIPS, random);
      await place(directory, db, manifest.toString().replace(/^sha256 .*/m,
        `sha256 ${createHash('sha256').update(db).digest('hex')}`));
      for (const [i, args] of questions.entries()) {
        const { status, signal, stdout, stderr } = await ask(directory, args);
        assert.equal(signal, null, `copy ${n}: ${signal}`);
        assert.ok(status === 0 || status === 1 || (status === 3 && stderr !== ''), `copy ${n}: ${status} ${stderr}`);
        if (status === 3) continue;
        assert.match(stdout, /^\{.*\}\s*$/s);
        answered++;
        if (stdout === right[i].stdout) same++;
      }
    });
    t.diagnostic(`${answered} of ${DEEP_FLIPS * questions.length} questions had an answer, ${same} the right one`);
    assert.ok(same > 0, 'not all bits matter');
  });
});

test(`bits of the store, in ${STORE_FLIPS} copies: the importer ends of its own accord, what is published answers`, async (t) => {
  const random = randomNumbers(seed + 3);
  let published = 0;
  await eachOf(t, STORE_FLIPS, async (n, directory) => {
    const data = join(directory, `${n}`);
    await mkdir(data);
    await cp(workspace.index, join(data, 'index'), { recursive: true, verbatimSymlinks: true });
    await writeFile(join(data, 'store.db'), damaged(store, n, STORE_FLIPS, random));
    for (const args of [['status'], ['build']]) {
      const { status, signal, stderr } = await run(program('import'),
        [...args, '--config', workspace.config, '--data', data, '--today', TODAY], { limitMs: LIMIT_MS });
      assert.equal(signal, null, `copy ${n}, ${args}: ${signal}`);
      assert.ok(status === 0 || (status === 1 && stderr !== ''), `copy ${n}, ${args}: ${status} ${stderr}`);
      if (args[0] === 'build' && status === 0) published++;
    }
    const { status, stderr } = await ask(join(data, 'index'), questions[0]);
    assert.equal(status, 0, `copy ${n}: ${stderr}`);
  });
  t.diagnostic(`${published} of ${STORE_FLIPS} stores were still published`);
});
