// The index as an artefact: built aside, verified, then put in service; refused when it is not
// what was published.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { copyFile, mkdir, readFile, readdir, rename, rm, symlink, truncate, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test } from 'node:test';

import { feedServer } from './support/feed_server.mjs';
import { action, actions, numbered } from './support/feeds.mjs';
import { assertNoLeftovers, importerWorkspace, search } from './support/importer.mjs';
import { program, run } from './support/program.mjs';

async function scene(t, { count = 4, options } = {}) {
  const server = await feedServer(t);
  const workspace = await importerWorkspace(t, { partenaire: { url: `${server.origin}/flux`, options } });
  server.at('/flux', { body: numbered(count) });
  const first = await workspace.import();
  assert.equal(first.status, 0, first.stderr);
  const generation = await workspace.current();
  return {
    server, workspace, generation,
    database: join(workspace.index, `index-${generation}.db`),
    manifest: join(workspace.index, `index-${generation}.manifest`),
  };
}

const trySearch = (workspace) => run(program('search'), ['--index', workspace.index, '--json']);

async function flipOneByte(path, at) {
  const bytes = await readFile(path);
  bytes[at < 0 ? bytes.length + at : at] ^= 0x01;
  await writeFile(path, bytes);
}

async function repoint(workspace, target) {
  const aside = join(workspace.index, 'current.new');
  await symlink(target, aside);
  await rename(aside, join(workspace.index, 'current'));
}

test('a manifest beside each index says its size, digest and number of actions', async (t) => {
  const { database, manifest, generation } = await scene(t);
  const bytes = await readFile(database);
  assert.equal(await readFile(manifest, 'utf8'), [
    'format 1', `generation ${generation}`, `bytes ${bytes.length}`,
    `sha256 ${createHash('sha256').update(bytes).digest('hex')}`, 'actions 4', '',
  ].join('\n'));
});

const damages = [
  ['one bit flipped in the middle', ({ database }) => flipOneByte(database, 20000), /differs from its manifest/],
  ['one bit flipped at the end', ({ database }) => flipOneByte(database, -1), /differs from its manifest/],
  ['cut short', ({ database }) => truncate(database, 8192), /8192 bytes where its manifest says/],
  ['emptied', ({ database }) => truncate(database, 0), /0 bytes where its manifest says/],
  ['another file in its place', ({ database }) => writeFile(database, 'rien'), /4 bytes where/],
  ['gone', ({ database }) => unlink(database), /No such file/],
  ['a directory in its place', async ({ database }) => { await unlink(database); await mkdir(database); }, /Is a directory/],
  ['a symbolic link in its place', async ({ database }) => { await rename(database, `${database}.x`); await symlink(`${database}.x`, database); }, /symbolic links/],
  ['its manifest gone', ({ manifest }) => unlink(manifest), /manifest: No such file/],
  ['its manifest cut', ({ manifest }) => truncate(manifest, 60), /not a manifest of this generation/],
  ['the manifest of another generation', async ({ manifest }) => {
    await writeFile(manifest, (await readFile(manifest, 'utf8')).replace(/^generation .*$/m, 'generation 20200101T000000Z-000000'));
  }, /not a manifest of this generation/],
  ['current leads nowhere', ({ workspace }) => repoint(workspace, 'index-20200101T000000Z-000000.db'), /No such file/],
  ['current leads to another file', ({ workspace }) => repoint(workspace, '../store.db'), /is no index file/],
  ['current leads to itself', ({ workspace }) => repoint(workspace, 'current'), /is no index file/],
  ['current is gone', ({ workspace }) => unlink(join(workspace.index, 'current')), /no index is published; run repertoire-import/],
];

describe('an index that is not what was published is refused, and mended by the next run', { concurrency: 2 }, () => {
  for (const [name, damage, words] of damages)
    test(name, async (t) => {
      const place = await scene(t);
      await damage(place);
      const refused = await trySearch(place.workspace);
      assert.equal(refused.status, 3, refused.stderr);
      assert.match(refused.stderr, words);
      assert.equal(refused.stdout, '');

      const mended = await place.workspace.import();
      assert.equal(mended.status, 0, mended.stderr);
      assert.match(mended.stderr, words, 'why it builds anew, though nothing changed');
      assert.equal((await place.workspace.published('partenaire')).length, 4);
    });
});

test('a directory without any index', async (t) => {
  const workspace = await importerWorkspace(t, { a: { url: 'http://127.0.0.1/' } });
  await mkdir(workspace.index, { recursive: true });
  const result = await trySearch(workspace);
  assert.equal(result.status, 3);
  assert.match(result.stderr, /no index is published; run repertoire-import/);
});

test('an index of another format is refused, and mended by the next run', async (t) => {
  const { workspace, database, manifest, generation } = await scene(t);
  const sql = await run('sqlite3', [database, "UPDATE meta SET valeur = '999' WHERE cle = 'format'"]);
  assert.equal(sql.status, 0, sql.stderr);
  const bytes = await readFile(database);
  await writeFile(manifest, `format 1\ngeneration ${generation}\nbytes ${bytes.length}\nsha256 ${createHash('sha256').update(bytes).digest('hex')}\nactions 4\n`);
  const result = await trySearch(workspace);
  assert.equal(result.status, 3);
  assert.match(result.stderr, /format/);
  const mended = await workspace.import();
  assert.equal(mended.status, 0, mended.stderr);
  assert.match(mended.stderr, /has format 999/, 'why it builds anew, though nothing changed');
  assert.equal((await workspace.published('partenaire')).length, 4);
});

describe('publication', { concurrency: 2 }, () => {
  test('the three newest generations stay, and the one in service', async (t) => {
    const { server, workspace, generation } = await scene(t);
    const all = [generation];
    for (let i = 5; i < 9; i++) {
      server.at('/flux', { body: numbered(i) });
      assert.equal((await workspace.import()).status, 0);
      all.push(await workspace.current());
    }
    assert.equal(new Set(all).size, 5);
    assert.deepEqual(await workspace.generations(), all.slice(-3).sort());
    const manifests = (await readdir(workspace.index)).filter((name) => name.endsWith('.manifest'));
    assert.equal(manifests.length, 3);
  });

  test('an older generation may be put back in service by its link', async (t) => {
    const { server, workspace, generation } = await scene(t);
    server.at('/flux', { body: numbered(5) });
    assert.equal((await workspace.import()).status, 0);
    await repoint(workspace, `index-${generation}.db`);
    const found = await search(workspace.index, ['quand=tout']);
    assert.equal(found.generation, generation);
    assert.equal(found.total, 4);
    assert.equal((await workspace.import()).status, 0);
    assert.equal(await workspace.current(), generation, 'a run without news leaves it there');
  });

  test('an index that would lose more than half is not put in service', async (t) => {
    const { server, workspace } = await scene(t, { count: 20, options: 'frequence = 0 absence = 10' });
    for (const count of [10, 5]) { // each run loses half, which is taken; the absent ones stay
      server.at('/flux', { body: numbered(count) });
      assert.equal((await workspace.import()).status, 0);
    }
    const generation = await workspace.current();
    const files = (await readdir(workspace.index)).sort();
    const later = await workspace.import(['--today', '2026-12-24']);
    assert.equal(later.status, 1, later.stderr);
    assert.match(later.stderr, /would hold 5 actions where the one in service holds 20: not published/);
    assert.equal(await workspace.current(), generation);
    assert.deepEqual((await readdir(workspace.index)).sort(), files);

    const accepted = await workspace.import(['--today', '2026-12-24', '--accept-shrink', 'partenaire']);
    assert.equal(accepted.status, 0, accepted.stderr);
    assert.equal((await search(workspace.index, ['quand=tout'])).total, 5);
  });

  test('F11 what dead runs left is swept', async (t) => {
    const { server, workspace, generation } = await scene(t);
    const stale = 'index-20200101T000000Z-abcdef.db.tmp';
    for (const name of [stale, `${stale}-journal`, 'index-20200101T000000Z-abcdef.manifest.tmp', 'current.tmp'])
      await writeFile(join(workspace.index, name), 'reste');
    await copyFile(join(workspace.index, `index-${generation}.db`), join(workspace.index, 'note.txt'));
    server.at('/flux', { body: numbered(5) });
    assert.equal((await workspace.import()).status, 0);
    await assertNoLeftovers(workspace);
    assert.ok((await readdir(workspace.index)).includes('note.txt'), 'what is not ours stays');
  });

  test('build publishes from the store, without asking anybody', async (t) => {
    const { server, workspace, generation } = await scene(t);
    const asked = server.requests('/flux').length;
    await rm(workspace.index, { recursive: true });
    const built = await workspace.build();
    assert.equal(built.status, 0, built.stderr);
    assert.equal(server.requests('/flux').length, asked);
    assert.notEqual(await workspace.current(), generation);
    assert.equal((await workspace.published('partenaire')).length, 4);
  });

  test('titles of any kind do not keep an index from being verified', async (t) => {
    const { server, workspace } = await scene(t);
    const titles = ['« »', '"', '...', 'AND OR NOT', 'NEAR(a b)', '*', '-', 'œ', '\u{1F600}', 'C++', "l'", 'mot '.repeat(70).trim()];
    server.at('/flux', { body: actions(...titles.map((title, i) => action(`t${i}`, title))) });
    const result = await workspace.import();
    assert.equal(result.status, 0, result.stderr);
  });
});
