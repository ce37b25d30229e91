// The importer over every document at hand, as built with sanitizers: it ends in time, of its own
// accord, without a report, and prints JSON.  Documents of others, and damaged ones, come many to a
// process: that is what makes all of them affordable.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdtemp, open, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';

import { build, program, projectTop, run, temporaryDirectory } from '../system/support/program.mjs';

const LIMIT_MS = 20_000;
const DAMAGES = 400;
const SHOWN = 10; // complaints
const BATCH = 100; // documents
const BATCH_LIMIT_MS = 300_000;
const AT_ONCE = Math.min(availableParallelism(), 4);
// What each command may answer (repertoire-import --help); a report gives 99.
const statuses = { inspect: [0, 1], check: [0, 1, 2] };

/** What is wrong with one run, or null. */
async function complaint(command, file) {
  const { status, signal, stdout, stderr } = await run(program('import'), [command, file], { limitMs: LIMIT_MS });
  if (signal !== null) return `died of ${signal}`;
  if (!statuses[command].includes(status) || /Sanitizer|runtime error:/.test(stderr)) {
    return `status ${status}\n${stderr.slice(0, 4000)}`;
  }
  if (command === 'inspect' && status === 0 && stdout === '') return 'printed nothing';
  for (const line of stdout.split('\n').filter((text) => text !== '')) JSON.parse(line);
  return null;
}

async function runAll(files) {
  const waiting = files.flatMap((file) => Object.keys(statuses).map((command) => [command, file]));
  const complaints = [];
  const worker = async () => {
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      const said = await complaint(...next).catch((error) => error.message);
      if (said !== null) complaints.push(`${next.join(' ')}: ${said}`);
    }
  };
  assert.notEqual(files.length, 0, 'no document');
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  assert.equal(complaints.length, 0, `${complaints.length} runs\n${complaints.slice(0, SHOWN).join('\n')}`);
}

async function filesUnder(directory) {
  const entries = await readdir(directory, { withFileTypes: true });
  const files = await Promise.all(entries.map((entry) => {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) return filesUnder(path);
    return entry.isFile() ? [path] : [];
  }));
  return files.flat().sort();
}

const own = (await Promise.all(['www/demonstration', 'tests/system/fixtures']
  .map((name) => filesUnder(join(projectTop, name))))).flat();

test('the documents of the project', () => runAll(own));

// Numbers that are the same on every machine (mulberry32).
function dice(seed) {
  return (bound) => {
    seed = (seed + 0x6d2b79f5) | 0;
    let z = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    z = (z + Math.imul(z ^ (z >>> 7), 61 | z)) ^ z;
    return ((z ^ (z >>> 14)) >>> 0) % bound;
  };
}

const nasty = ['<![CDATA[', ']]>', '&', '&#0;', '&#x110000;', '&nbsp;', '<', '<!DOCTYPE a [<!ENTITY b "c">]>',
  '\0', '\xff', '\xed\xa0\x80', '<?xml version="1.0" encoding="utf-16"?>', '<a '.repeat(300), '\u202e'];

const damages = [
  (bytes, at) => bytes.subarray(0, at),
  (bytes, at, length) => Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + length)]),
  (bytes, at, length) => Buffer.concat([bytes.subarray(0, at + length), bytes.subarray(at)]),
  (bytes, at, _length, roll) => {
    const copy = Buffer.from(bytes);
    copy[at] ^= 1 << roll(8);
    return copy;
  },
  (bytes, at, _length, roll) => {
    const inserted = Buffer.from(nasty[roll(nasty.length)], roll(2) === 0 ? 'latin1' : 'utf8');
    return Buffer.concat([bytes.subarray(0, at), inserted, bytes.subarray(at)]);
  },
];

/** Many documents in one process (tests/asan/documents.c): null, or what was said before it ended. */
async function batchComplaint(lines) {
  const directory = await mkdtemp(join(tmpdir(), 'repertoire-test-')), list = join(directory, 'list');
  await writeFile(list, `${lines.join('\n')}\n`);
  const stdin = await open(list);
  try {
    const { status, signal, stderr } = await run(join(build, 'documents'), [],
      { stdin: stdin.fd, env: { REPERTOIRE_SHARE: join(build, 'share') }, limitMs: BATCH_LIMIT_MS });
    const report = stderr.search(/^.*(Sanitizer|runtime error:)/m);
    if (status === 0 && report < 0) return null;
    const at = report < 0 ? stderr.length : report;
    return `status ${status} ${signal}\n${stderr.slice(Math.max(0, at - 300), at + 4000)}`;
  } finally {
    await stdin.close();
    await rm(directory, { recursive: true });
  }
}

async function runInBatches(lines) {
  const batches = [];
  for (let from = 0; from < lines.length; from += BATCH) batches.push(lines.slice(from, from + BATCH));
  const complaints = [];
  await Promise.all(Array.from({ length: AT_ONCE }, async () => {
    for (let next = batches.pop(); next !== undefined; next = batches.pop())
      complaints.push(await batchComplaint(next).catch((error) => error.message));
  }));
  const said = complaints.filter((each) => each !== null);
  assert.equal(said.length, 0, `${said.length} batches\n${said.slice(0, SHOWN).join('\n')}`);
}

test(`the same, damaged in ${DAMAGES} ways`, async (t) => {
  const directory = await temporaryDirectory(t), roll = dice(20261124), files = [];
  for (let i = 0; i < DAMAGES; i++) {
    const bytes = await readFile(own[i % own.length]), at = roll(bytes.length);
    const length = roll(Math.min(2000, bytes.length - at)) + 1;
    files.push(join(directory, `${i}.xml`));
    await writeFile(files[i], damages[roll(damages.length)](bytes, at, length, roll));
  }
  await runInBatches(files);
});

/** Of the corpus' files, the Content-Type with which some case has them. */
async function contentTypes(directory) {
  const cases = await readFile(join(directory, 'cases.jsonl'), 'utf8').catch(() => '');
  return new Map(cases.split('\n').filter((line) => line !== '').map((line) => JSON.parse(line))
    .filter((one) => one.http?.['content-type'] !== undefined)
    .map((one) => [join(directory, one.file), one.http['content-type']]));
}

for (const name of ['feeds', 'french/rss', 'french/lheo', 'french/xcal', 'french/scolomfr']) {
  const directory = join(projectTop, '../shared/corpus', name);
  const skip = existsSync(directory) ? false : `there is no ../shared/corpus/${name}`;
  test(`the corpus ${name}`, { skip }, async (t) => {
    const files = await filesUnder(directory), types = await contentTypes(directory);
    assert.notEqual(files.length, 0, 'no document');
    t.diagnostic(`${files.length} documents`);
    await runInBatches(files.map((file) => (types.has(file) ? `${file}\t${types.get(file)}` : file)));
  });
}

test('a report in a batch is told, with the document that it is about', async () => {
  const told = await batchComplaint([join(projectTop, 'tests/asan'), own[0]]); // a directory cannot be read
  assert.match(told, /status 1 .*\n.*tests\/asan\n/);
});
