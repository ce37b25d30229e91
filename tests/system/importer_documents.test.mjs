// XML made to harm, or harmed on its way: refused with a reason, or repaired and said so, in
// bounded time and memory; the last good actions stay published.
import assert from 'node:assert/strict';
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test } from 'node:test';

import { feedServer } from './support/feed_server.mjs';
import { action, actions, numbered } from './support/feeds.mjs';
import { TODAY, assertNoLeftovers, dataHolds, importerWorkspace } from './support/importer.mjs';
import { program, run, until } from './support/program.mjs';

const MEMORY_KIB = 512 * 1024;
const PROCESSOR_SECONDS = 4;
const declaration = '<?xml version="1.0" encoding="UTF-8"?>\n';
const namespace = 'xmlns="urn:repertoire:actions:1"';
const root = (inside, attributes = '') => `<actions ${namespace} ${attributes}>${inside}</actions>\n`;
const visit = (description) => action('x', 'Visite', `<description>${description}</description>`);

async function scene(t) {
  const server = await feedServer(t);
  const workspace = await importerWorkspace(t, { partenaire: { url: `${server.origin}/flux` } });
  return { server, workspace };
}

/** One import, memory and processor time bounded: a document that needs more fails here. */
async function importBounded(workspace) {
  const result = await run('/bin/sh', ['-c', `ulimit -v ${MEMORY_KIB}; ulimit -t ${PROCESSOR_SECONDS}; exec "$@"`, 'sh',
    program('import'), '--config', workspace.config, '--data', workspace.data, '--today', TODAY]);
  assert.equal(result.signal, null, `ended by ${result.signal}`); // SIGXCPU: the time is over
  return result;
}

async function assertRefused({ server, workspace }, document, code) {
  server.at('/flux', { body: numbered(1) });
  assert.equal((await workspace.import()).status, 0);
  const before = await workspace.published('partenaire');
  server.at('/flux', { body: document });
  const result = await importBounded(workspace);
  assert.equal(result.status, 2, result.stderr);
  const status = await workspace.status('partenaire');
  assert.equal(status.erreur_code, code);
  assert.match(status.erreur, /^[A-ZÀÉ].*\.$/u);
  assert.deepEqual(await workspace.published('partenaire'), before);
  await assertNoLeftovers(workspace);
  return result;
}

async function assertRead({ server, workspace }, document, count = 1) {
  server.at('/flux', { body: document });
  const result = await importBounded(workspace);
  assert.equal(result.status, 0, result.stderr);
  const published = await workspace.published('partenaire');
  assert.equal(published.length, count);
  return published;
}

const nested = (depth) => visit('<b>'.repeat(depth) + 'mot' + '</b>'.repeat(depth));
const laughs = '<!DOCTYPE actions [<!ENTITY a0 "ha">' +
  Array.from({ length: 10 }, (_, i) => `<!ENTITY a${i + 1} "${`&a${i};`.repeat(10)}">`).join('') + ']>\n';
const longText = 'mot '.repeat(11 * 1024 * 1024 / 4);

const quoted = (html) => `<![CDATA[${html}]]>`;

const refused = [
  ['I31 parameter entity', declaration + '<!DOCTYPE actions [<!ENTITY % p SYSTEM "http://127.0.0.1:1/p"> %p;]>\n' + root(visit('mot')), 'doctype'],
  ['I32 billion laughs in a text', declaration + laughs + root(visit('&a10;')), 'doctype'],
  ['I33 billion laughs in an attribute', declaration + laughs + root(visit('mot'), 'titre="&a10;"'), 'doctype'],
  ['I34 quadratic blow-up', `${declaration}<!DOCTYPE actions [<!ENTITY a "${'a'.repeat(100000)}">]>\n${root(visit('&a;'.repeat(20000)))}`, 'doctype'],
  ['I35 elements 300 deep', declaration + root(nested(300)), 'xml'],
  ['I35 elements 1,000,000 deep', declaration + root(nested(1000000)), 'xml'],
  ['I36 a text of 11 MB', declaration + root(visit(longText)), 'xml'],
  ['I36 a CDATA section of 11 MB', declaration + root(visit(`<![CDATA[${longText}]]>`)), 'xml'],
  ['I36 an attribute of 11 MB', declaration + root(visit('mot'), `x="${longText}"`), 'abuse'],
  ['I37 one element with 20,000 attributes', declaration + root(visit('mot'),
    Array.from({ length: 20000 }, (_, i) => `a${i}="1"`).join(' ')), 'abuse'],
  ['a description of one tag with 85,000 attributes', root(visit(quoted(`<p ${Array.from({ length: 85000 },
    (_, i) => `a${i.toString(36)}`).join(' ')}>mot</p>`))), 'too_big'],
  ['a description of 90,000 open tags', root(visit(quoted('<div>'.repeat(90000)))), 'too_big'],
  ['a description of 50,000 lists in lists', root(visit(quoted('<ul><li>'.repeat(50000)))), 'too_big'],
  ['I38 more actions than the limit', actions(...Array.from({ length: 20001 }, (_, i) => action(`n${i}`))), 'too_many'],
  ['I40 cut after whole actions', numbered(3).slice(0, -20), 'xml'],
  ['I49 tags that a parser made to recover would close by itself', declaration + root(`${visit('mot')}<action id="y"><titre>Deux`).replace('</actions>', ''), 'xml'],
  ['I41 a NUL byte', declaration + root(visit('mo\0t')), 'bad_char'],
  ['I46 an encoding that nobody knows', '<?xml version="1.0" encoding="x-inconnu"?>\n' + root(visit('mot')), 'encoding'],
  ['I51 another XML', declaration + '<catalogue><visite/></catalogue>', 'not_feed'],
  ['I52 two documents in one', numbered(1) + numbered(1), 'xml'],
  ['no XML at all', 'Bonjour, le flux est en préparation.', 'xml'],
  ['only blanks', '  \n\n ', 'empty_body'],
];

describe('a harmful document is refused', { concurrency: 2 }, () => {
  for (const [name, document, code] of refused)
    test(name, async (t) => { await assertRefused(await scene(t), document, code); });

  for (const [name, doctype] of [
    ['a general entity', (url) => `<!DOCTYPE actions [<!ENTITY secret SYSTEM "${url}">]>`],
    ['a parameter entity', (url) => `<!DOCTYPE actions [<!ENTITY % p SYSTEM "${url}"> %p; <!ENTITY secret "x">]>`],
  ])
    test(`I30 XXE by ${name}: the file's content goes nowhere`, async (t) => {
      const { server, workspace } = await scene(t);
      const canary = 'canari-7f3a91', secret = join(workspace.top, 'secret.txt');
      await writeFile(secret, canary);
      const result = await assertRefused({ server, workspace },
        `${declaration}${doctype(`file://${secret}`)}\n${root(visit('&secret;'))}`, 'doctype');
      assert.equal(await dataHolds(workspace, canary), null);
      assert.ok(!(result.stdout + result.stderr).includes(canary));
    });
});

describe('a document that can be read is read', { concurrency: 2 }, () => {
  test('I31 an external DTD is never fetched', async (t) => {
    const { server, workspace } = await scene(t);
    server.at('/dtd', { body: '<!ELEMENT actions ANY>' });
    await assertRead({ server, workspace },
      `${declaration}<!DOCTYPE actions SYSTEM "${server.origin}/dtd">\n${root(visit('mot'))}`);
    assert.deepEqual(server.requests('/dtd'), []);
  });

  test('I35 elements 200 deep; what is deeper than a page can need is left out', async (t) => {
    const place = await scene(t);
    await assertRead(place, declaration + root(nested(200)));
    const [found] = await assertRead(place, declaration + root(nested(50)));
    assert.equal(found.resume, 'mot');
  });

  test('character entities that the document declares are replaced, and bounded', async (t) => {
    const { server, workspace } = await scene(t);
    const doctype = `<!DOCTYPE actions [<!ENTITY eacute "&#233;"><!ENTITY long "${'l'.repeat(60)}">]>\n`;
    const [found] = await assertRead({ server, workspace },
      declaration + doctype + root(action('x', 'Visite', '<resume>Un m&eacute;tier</resume>')));
    assert.equal(found.resume, 'Un métier');
    server.at('/flux', { body: declaration + doctype + root(visit('&long;'.repeat(1000000))) });
    assert.equal((await importBounded(workspace)).status, 2);
  });

  test('I47 HTML entities that nobody declared, a bare ampersand, windows-1252 bytes', async (t) => {
    const { server, workspace } = await scene(t);
    const [found] = await assertRead({ server, workspace }, Buffer.concat([
      Buffer.from(declaration + '<actions ' + namespace + '><action id="x"><titre>M&eacute;tiers & d'),
      Buffer.from([0x92]), // ’ in windows-1252
      Buffer.from('avenir</titre></action></actions>'),
    ]));
    assert.equal(found.titre, 'Métiers & d’avenir');
    const status = await workspace.status('partenaire');
    assert.equal(status.reparations, 1);
    assert.ok(status.diagnostics.some((d) => d.code === 'repaired' && d.ligne === 2));
  });

  test('an HTML page quoted in a description is no HTML page', async (t) => {
    const [found] = await assertRead(await scene(t), declaration +
      root(visit('<![CDATA[<!DOCTYPE html><html><body><p>Une visite</p></body></html>]]>')));
    assert.equal(found.description, '<p>Une visite</p>');
  });

  test('I39 XInclude is not followed', async (t) => {
    const { server, workspace } = await scene(t);
    const canary = 'canari-xinclude', secret = join(workspace.top, 'secret.txt');
    await writeFile(secret, canary);
    await assertRead({ server, workspace }, declaration +
      root(visit(`<x:include xmlns:x="http://www.w3.org/2001/XInclude" parse="text" href="file://${secret}"/>`)));
    assert.equal(await dataHolds(workspace, canary), null);
  });

  test('I50 stylesheets are not asked for, a base that is no page is none', async (t) => {
    const one = await scene(t), { server } = one;
    const rss = `<?xml version="1.0"?>\n<?xml-stylesheet type="text/xsl" href="${server.origin}/feuille.xsl"?>\n` +
      '<rss version="2.0" xml:base="javascript:alert(1)//"><channel><title>F</title>' +
      `<xsl:include xmlns:xsl="http://www.w3.org/1999/XSL/Transform" href="${server.origin}/feuille.xsl"/>` +
      '<item><guid>a</guid><title>Visite</title><link>fiche/5</link></item></channel></rss>';
    const [action] = await assertRead(one, rss);
    assert.equal(action.url, `${server.origin}/fiche/5`);
    assert.deepEqual(server.requests('/feuille.xsl'), []);
  });
});

test('each thread that reads a document is confined', async (t) => {
  const { server, workspace } = await scene(t);
  server.at('/flux', { body: actions(...Array.from({ length: 20_000 }, (_, i) =>
    action(`a-${i}`, `Atelier ${i}`, `<description>Pour les 4e, à Lisieux, le 14 janvier 2027, gratuit, ${i}.</description>`))) });
  const running = workspace.startImport(), { pid } = running.child;
  const seen = new Set();
  let ended = false;
  running.ended.finally(() => { ended = true; }).catch(() => {});
  await until(async () => {
    const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '');
    for (const child of children.trim().split(' ').filter(Boolean)) {
      const threads = await readdir(`/proc/${child}/task`).catch(() => []);
      const modes = await Promise.all(threads.map(async (thread) =>
        /^Seccomp:\t(\d)/m.exec(await readFile(`/proc/${child}/task/${thread}/status`, 'utf8').catch(() => ''))?.[1]));
      if (modes.length > 1) seen.add(modes.join(' '));
    }
    return ended || seen.has('2 2');
  }, 'the importer ends', 60_000);
  assert.equal((await running.ended).status, 0);
  assert.ok(seen.has('2 2'), `modes of seccomp: ${[...seen].join(', ')}`);
});
