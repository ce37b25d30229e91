// How well feeds are read that other projects' parsers are tested with.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';

import { corpus, failuresOf, lines } from './support/feed_corpus.mjs';
import { program, projectTop, run, temporaryDirectory } from './support/program.mjs';

const skip = existsSync(corpus) ? false : 'there is no ../shared/corpus/feeds';
const LISTED = 'tests/system/feed_corpus_failures.tsv';
// What the figures must not fall below.
const LEAST = { core: 0.995, extra: 0.97, dates: 0.98 };

const share = (failed, all) => (all - failed) / all;
const percent = (ratio) => `${(ratio * 100).toFixed(1)} %`;

/** Of `suite case` to why. */
async function listed() {
  const text = await readFile(join(projectTop, LISTED), 'utf8');
  return new Map(text.split('\n').filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => line.split('\t')));
}

async function check(t, level) {
  const cases = (await lines('cases.jsonl')).filter((c) => c.level === level);
  const failures = await failuresOf(cases), known = await listed();
  const ratio = share(failures.size, cases.length);
  t.diagnostic(`${level}: ${percent(ratio)} of ${cases.length}`);
  for (const [name, why] of failures) {
    assert.ok(!why.startsWith('CRASH'), `${name}: ${why}`);
    if (!known.has(name)) t.diagnostic(`${name}: ${why}`);
  }
  assert.ok(ratio >= LEAST[level], `${percent(ratio)}\n${[...failures].map((f) => f.join(': ')).join('\n')}`);
  return { failures, known };
}

test('core: what actions are made of', { skip }, async (t) => {
  const { failures, known } = await check(t, 'core');
  const unlisted = [...failures.keys()].filter((name) => !known.has(name));
  assert.deepEqual(unlisted, [], `these want a reason in ${LISTED}`);
  for (const [name, reason] of known) {
    assert.ok(failures.has(name), `${name} is listed and passes`);
    assert.ok(reason?.length > 20, `${name} has no reason`);
  }
});

test('extra: what actions might be made of', { skip }, (t) => check(t, 'extra'));

test('hostile: each of them, well', { skip }, async () => {
  const cases = (await lines('cases.jsonl')).filter((c) => c.suite === 'hostile');
  assert.notEqual(cases.length, 0);
  assert.deepEqual([...await failuresOf(cases)], []);
});

test('smoke: none ends the program, or hangs', { skip }, async () => {
  const cases = (await lines('cases.jsonl')).filter((c) => c.level === 'smoke');
  assert.notEqual(cases.length, 0);
  const crashes = [...await failuresOf(cases)].filter(([, why]) => why.startsWith('CRASH'));
  assert.deepEqual(crashes, []);
});

const escaped = (text) => text.replace(/[&<>]/g, (c) => `&#${c.codePointAt(0)};`);

// The policy of import/read/html.h, which is not that of those who wrote these.
const KEPT = new Set(['p', 'br', 'ul', 'ol', 'li', 'dl', 'dt', 'dd', 'blockquote', 'table', 'caption', 'thead', 'tbody', 'tfoot', 'tr',
  'td', 'th', 'sub', 'sup', 'abbr', 'strong', 'em', 'h3', 'h4', 'a']);

test('sanitize: nothing but what the policy keeps', { skip }, async (t) => {
  const inputs = (await lines('sanitize.jsonl')).map(({ input }) => input);
  const file = join(await temporaryDirectory(t), 'html.rss');
  await writeFile(file, `<rss version="2.0"><channel>${inputs.map((input, i) =>
    `<item><guid>${i}</guid><title>n°${i}</title><description>${escaped(`<p>Avant.</p>${input}`)}</description></item>`)
    .join('')}</channel></rss>`);
  const { stdout } = await run(program('import'), ['check', file]);
  const actions = stdout.split('\n').filter((line) => line !== '').map((line) => JSON.parse(line));
  assert.equal(actions.length, inputs.length);
  for (const [i, { description }] of actions.entries()) {
    assert.match(description, /^<p>Avant\.<\/p>/);
    for (const [tag, name, attributes] of description.matchAll(/<\/?([a-z0-9]+)([^>]*)>/g)) {
      assert.ok(KEPT.has(name), `${inputs[i]} gives ${tag}`);
      assert.match(attributes, name === 'a' ? /^$|^ href="(https?:|mailto:)[^"]+" rel="nofollow noopener"$/ : /^$/);
    }
  }
});

test('a view of many megabytes is printed whole', async (t) => {
  const file = join(await temporaryDirectory(t), 'long.rss');
  await writeFile(file, `<rss version="2.0"><channel>${`<item><title>${'mot '.repeat(1000)}</title></item>`
    .repeat(1500)}</channel></rss>`);
  const { status, stdout } = await run(program('import'), ['inspect', file]);
  assert.equal(status, 0);
  assert.equal(JSON.parse(stdout).items.length, 1500);
});

test('dates', { skip }, async (t) => {
  const dates = (await lines('dates.jsonl')).filter(({ input }) => input.trim() !== '');
  const file = join(await temporaryDirectory(t), 'dates.rss');
  await writeFile(file, `<rss version="2.0"><channel>${dates
    .map(({ input }) => `<item><pubDate>${escaped(input)}</pubDate></item>`).join('')}</channel></rss>`);
  const { stdout } = await run(program('import'), ['inspect', file]);
  const { items } = JSON.parse(stdout);
  const wrong = dates.filter(({ expect }, i) => expect === 'any'
    ? items[i].published === undefined
    : (items[i].published ?? null) !== expect).map(({ input, expect }) => `${input}, which is ${expect}`);
  const ratio = share(wrong.length, dates.length);
  t.diagnostic(`dates: ${percent(ratio)} of ${dates.length}; not ${wrong.join('; ')}`);
  assert.ok(ratio >= LEAST.dates, wrong.join('\n'));
});
