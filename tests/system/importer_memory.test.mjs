// A document far larger than the memory that reading it may take: read as it comes, in any encoding,
// staged in the store, and published only when it ended cleanly.
import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { test } from 'node:test';

import { feedServer } from './support/feed_server.mjs';
import { assertNoLeftovers, importMeasured, importerWorkspace } from './support/importer.mjs';

const ITEMS = 6000;
const DOCUMENT_BYTES = 72 * 1024 * 1024;
const MEMORY_KIB = 64 * 1024;
// What search/index/writer.c gives SQLite for the new index and for its spool.
const CACHE_KIB = (32 + 8) * 1024;
const LIMIT_MS = 180000;

const options = `frequence = 0 taille_max = ${3 * DOCUMENT_BYTES} actions_max = ${2 * ITEMS}`;
const HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0" xmlns:x="urn:ailleurs">' +
  '<channel><title>Actions</title><link>https://p.example.org/</link><description>Essai</description>\n';
const TAIL = '</channel></rss>\n';
// Most of it is nobody's: what partners' software adds for itself is passed over as it comes.
const PADDING = '<x:note>La visite se prépare avec l’équipe, au collège puis sur place.</x:note>\n'
  .repeat(Math.ceil(DOCUMENT_BYTES / ITEMS / 80));

const item = (i, word) => `<item><title>${word} ${i}</title><link>https://p.example.org/a/${i}</link>` +
  `<guid isPermaLink="false">a${i}</guid><category>5e</category><category>Visite</category>` +
  `<description>Une visite d’atelier à Caen.</description>\n${PADDING}</item>\n`;

/** Serves the document without ever holding it; `bytes()` tells how much of it was made. */
function longFeed(word, { head = HEAD, tail = TAIL, write = item, encoding = 'utf8' } = {}) {
  let bytes = 0;
  function* parts() {
    for (let i = -1; i <= ITEMS; i++) {
      const part = Buffer.from(i < 0 ? head : i < ITEMS ? write(i, word) : tail, encoding);
      bytes += part.length;
      yield part;
    }
  }
  const behaviour = (_request, response) => {
    bytes = 0;
    response.writeHead(200, { 'Content-Type': 'application/rss+xml' });
    Readable.from(parts()).pipe(response);
  };
  return { behaviour, bytes: () => bytes };
}

test('memory stays flat, and a document torn at its end publishes nothing', async (t) => {
  const server = await feedServer(t);
  const workspace = await importerWorkspace(t, { partenaire: { url: `${server.origin}/flux`, options } });
  const whole = longFeed('Atelier');

  server.at('/flux', whole.behaviour);
  const { result, peaks } = await importMeasured(workspace, LIMIT_MS);
  assert.equal(result.status, 0, result.stderr);
  assert.ok(whole.bytes() > DOCUMENT_BYTES, `${whole.bytes()} bytes`);
  assert.equal((await workspace.status('partenaire')).gardees, ITEMS);
  t.diagnostic(`KiB at most: reader ${peaks.reader}, importer ${peaks.reading} reading, ${peaks.all} in all`);
  assert.ok(peaks.reader > 0 && peaks.reader < MEMORY_KIB, `the reader took ${peaks.reader} KiB`);
  assert.ok(peaks.reading > 0 && peaks.reading < MEMORY_KIB, `the importer took ${peaks.reading} KiB`);
  assert.ok(peaks.all < MEMORY_KIB + CACHE_KIB, `the importer took ${peaks.all} KiB`);

  const before = await workspace.published('partenaire'), generation = await workspace.current();
  const torn = longFeed('Tout autre', { tail: '' });
  server.at('/flux', torn.behaviour);
  const again = await importMeasured(workspace, LIMIT_MS);
  assert.equal(again.result.status, 2, again.result.stderr);
  assert.ok(torn.bytes() > DOCUMENT_BYTES, `${torn.bytes()} bytes`);
  assert.equal((await workspace.status('partenaire')).erreur_code, 'xml');
  assert.equal((await workspace.status('partenaire')).gardees, ITEMS);
  assert.equal(await workspace.current(), generation);
  assert.deepEqual(await workspace.published('partenaire'), before);
  assert.ok(again.peaks.reader < MEMORY_KIB && again.peaks.all < MEMORY_KIB,
    `the torn document took ${again.peaks.reader} and ${again.peaks.all} KiB`);
  await assertNoLeftovers(workspace);
});

const headIn = (encoding) => HEAD.replace('UTF-8', encoding);
// Latin 1 has no typographic apostrophe.
const latin = (text) => text.replaceAll('’', "'");
const LATE = ITEMS - 3;
const linesIn = (text) => text.split('\n').length - 1;
const late = linesIn(HEAD) + LATE * linesIn(item(0, '')) + 1;
const lateColumn = `<item><title>Été `.length + 1;

const documents = {
  'ISO-8859-1': { feed: longFeed('Été', { head: headIn('ISO-8859-1'), encoding: 'latin1',
    write: (i, word) => latin(item(i, word)) }) },
  'UTF-16': { feed: longFeed('Été', { head: `\uFEFF${headIn('UTF-16')}`, encoding: 'utf16le' }) },
  'ISO-8859-1 with a fault near its end': { repaired: true,
    feed: longFeed('Été', { head: headIn('ISO-8859-1'), encoding: 'latin1',
      write: (i, word) => latin(item(i, i === LATE ? `${word} & jardin` : word)) }) },
  'UTF-8 with a fault near its end': { repaired: true,
    feed: longFeed('Été', { write: (i, word) => item(i, i === LATE ? `${word} & jardin` : word) }) },
};

for (const [name, { feed, repaired = false }] of Object.entries(documents)) {
  test(`memory stays flat in ${name}`, async (t) => {
    const server = await feedServer(t);
    const workspace = await importerWorkspace(t, { partenaire: { url: `${server.origin}/flux`, options } });

    server.at('/flux', feed.behaviour);
    const { result, peaks } = await importMeasured(workspace, LIMIT_MS);
    assert.equal(result.status, 0, result.stderr);
    assert.ok(feed.bytes() > DOCUMENT_BYTES, `${feed.bytes()} bytes`);
    t.diagnostic(`KiB at most: reader ${peaks.reader}, importer ${peaks.reading} reading`);
    assert.ok(peaks.reader > 0 && peaks.reader < MEMORY_KIB, `the reader took ${peaks.reader} KiB`);
    assert.ok(peaks.reading > 0 && peaks.reading < MEMORY_KIB, `the importer took ${peaks.reading} KiB`);

    const status = await workspace.status('partenaire');
    assert.equal(status.gardees, ITEMS);
    assert.equal(status.reparations, repaired ? 1 : 0);
    const said = status.diagnostics.filter((d) => d.code === 'repaired').map((d) => [d.ligne, d.colonne]);
    assert.deepEqual(said, repaired ? [[late, lateColumn]] : []);
    const found = await workspace.published('partenaire');
    assert.ok(found.every((action) => action.titre.startsWith('Été ')), JSON.stringify(found[0]));
  });
}

test('a long document that is transcoded and torn publishes nothing', async (t) => {
  const server = await feedServer(t);
  const workspace = await importerWorkspace(t, { partenaire: { url: `${server.origin}/flux`, options } });
  const torn = longFeed('Été', { head: headIn('ISO-8859-1'), encoding: 'latin1', tail: '',
    write: (i, word) => latin(item(i, word)) });

  server.at('/flux', torn.behaviour);
  const { result, peaks } = await importMeasured(workspace, LIMIT_MS);
  assert.notEqual(result.status, 0, result.stderr);
  assert.ok(torn.bytes() > DOCUMENT_BYTES, `${torn.bytes()} bytes`);
  assert.equal((await workspace.status('partenaire')).erreur_code, 'xml');
  assert.ok(peaks.reader < MEMORY_KIB && peaks.all < MEMORY_KIB,
    `the torn document took ${peaks.reader} and ${peaks.all} KiB`);
  await assertNoLeftovers(workspace);
});
