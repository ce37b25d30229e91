// make bench, of the importer: how fast a long RSS is read beside xmllint, in how much memory, and how
// long made-up native actions take from the partner's server to a published index beside a plain
// FTS5 table of the same texts in the same run.
//
//   node tests/bench/import.mjs DIRECTORY MEGABYTES ACTIONS
import { spawnSync } from 'node:child_process';
import { closeSync, createReadStream, openSync } from 'node:fs';
import { rm, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';

import { feedServer } from '../system/support/feed_server.mjs';
import { importMeasured, importerWorkspace } from '../system/support/importer.mjs';
import { build, lifetime } from '../system/support/program.mjs';

const ITEM_BYTES = 1090; // of an RSS, tests/bench/import/documents.h
const ROUNDS = 3;        // of what is short: the best counts, since other work only slows
const LIMIT_MS = 3600000;
const KIB_A_MB = 1000 / 1.024;

const [directory, megabytes, actions] = [process.argv[2], ...process.argv.slice(3).map(Number)];

/** Runs a program to its end; `out`: a descriptor that takes what it prints. */
function finish(command, args, out = 'pipe') {
  const { status, error, stdout, stderr } = spawnSync(command, args.map(String),
    { stdio: ['ignore', out, 'pipe'], encoding: 'utf8' });
  if (error || status !== 0) throw error ?? new Error(`${command} ${args.join(' ')}: ${stderr}`);
  return { stdout, stderr };
}

const part = (...args) => finish(join(build, 'bench/parts'), args).stdout.trim().split(' ').map(Number);

function write(name, ...args) {
  const path = resolve(directory, name), out = openSync(path, 'w');
  try {
    finish(join(build, 'bench/parts'), args, out);
  } finally {
    closeSync(out);
  }
  return path;
}

/** xmllint's processor time, by the shell's own count: "0m0.420000s 0m0.010000s" of its children. */
function xmllint(path) {
  const { stderr } = finish('/bin/sh', ['-c', 'xmllint --stream --noout "$1" && times >&2', 'sh', path]);
  return [...stderr.trim().split('\n').at(-1).matchAll(/(\d+)m([\d.]+)s/g)]
    .reduce((sum, [, minutes, seconds]) => sum + 60 * Number(minutes) + Number(seconds), 0);
}

async function importOf(path, items) {
  const t = lifetime();
  try {
    const server = await feedServer(t), { size } = await stat(path);
    const options = `frequence = 0 taille_max = ${size + 1} actions_max = ${items + 1}`;
    const workspace = await importerWorkspace(t, { banc: { url: `${server.origin}/flux`, options } });
    server.at('/flux', (_request, response) => {
      response.writeHead(200, { 'Content-Type': 'application/xml', 'Content-Length': size });
      createReadStream(path).pipe(response);
    });
    const measured = await importMeasured(workspace, LIMIT_MS);
    const { gardees } = await workspace.status('banc');
    if (measured.result.status !== 0 || gardees !== items)
      throw new Error(`${gardees} actions of ${items}: ${measured.result.stderr}`);
    return measured;
  } finally {
    await t.end();
  }
}

const best = (times) => Math.min(...times);
const rounds = (measure) => Array.from({ length: ROUNDS }, measure);
const megabytesOf = (kib) => `${(kib / KIB_A_MB).toFixed(0)} MB`;
const line = (what, text) => console.log(`  ${what.padEnd(34)} ${text}`);

function printImport({ seconds, peaks }) {
  line('to a published index', `${seconds.all.toFixed(1)} s of wall: ${seconds.reading.toFixed(1)} read and kept, ` +
    `${(seconds.all - seconds.reading).toFixed(1)} indexed and published`);
  line('memory at most', `reader ${megabytesOf(peaks.reader)}, importer ${megabytesOf(peaks.reading)} while reading, ` +
    `${megabytesOf(peaks.all)} in all, SQLite's caches included; trial of the index ${megabytesOf(peaks.trial)}`);
}

async function longFeed() {
  const items = Math.round(megabytes * 1e6 / ITEM_BYTES), path = write('long.rss', 'rss', items);
  const { size } = await stat(path), speed = (seconds) => (size / 1e6 / seconds).toFixed(0);
  const theirs = best(rounds(() => xmllint(path))), ours = rounds(() => part('read', path));
  const seconds = best(ours.map(([, cpu]) => cpu));

  if (ours.some(([read]) => read !== items)) throw new Error(`not all of ${items} items were read`);
  console.log(`\nimport of an RSS of ${items} items, ${(size / 1e6).toFixed(0)} MB`);
  line('parsed', `${speed(seconds)} MB/s of CPU, xmllint --stream ${speed(theirs)}: ` +
    `${(theirs / seconds).toFixed(2)} × its speed (at least 0.5)`);
  printImport(await importOf(path, items));
  await rm(path);
}

async function nativeActions() {
  const path = write('native.xml', 'native', actions), plain = resolve(directory, 'import-plain.db');
  await rm(plain, { force: true });
  const [wall, cpu] = part('plain', plain, actions), measured = await importOf(path, actions);

  console.log(`\nimport of ${actions} native actions, ${((await stat(path)).size / 1e6).toFixed(0)} MB`);
  printImport(measured);
  line('bare FTS5, of the same texts', `${wall.toFixed(1)} s of wall, ${cpu.toFixed(1)} s of CPU`);
  line('ratio', `${(measured.seconds.all / wall).toFixed(2)} × (at most 1.5)`);
  await rm(path);
  await rm(plain);
}

await longFeed();
await nativeActions();
