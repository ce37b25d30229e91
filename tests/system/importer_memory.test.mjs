// A document far larger than the memory that reading it may take: read as it comes, staged in the
// store, and published only when it ended cleanly.
import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { test } from 'node:test';

import { feedServer } from './support/feed_server.mjs';
import { assertNoLeftovers, importMeasured, importerWorkspace } from './support/importer.mjs';

const ITEMS = 6000;
const DOCUMENT_BYTES = 72 * 1024 * 1024;
const MEMORY_KIB = 64 * 1024;
// What search/index/writer.c gives SQLite for the new index and for its spool.
const CACHE_KIB = (64 + 16) * 1024;
const LIMIT_MS = 180000;

const options = `frequence = 0 taille_max = ${2 * DOCUMENT_BYTES} actions_max = ${2 * ITEMS}`;
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
function longFeed(word, { tail = TAIL, items = ITEMS } = {}) {
  let bytes = 0;
  function* parts() {
    for (let i = -1; i <= items; i++) {
      const part = Buffer.from(i < 0 ? HEAD : i < items ? item(i, word) : tail);
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
