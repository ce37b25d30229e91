// Feeds as their authors write them, from a server to what is published: mended, decoded, cleaned,
// dated; and shown first as they will be.
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';

import { feedServer } from './support/feed_server.mjs';
import { xml } from './support/feeds.mjs';
import { TODAY, importerWorkspace } from './support/importer.mjs';
import { program, run } from './support/program.mjs';

const declaration = '<?xml version="1.0" encoding="UTF-8"?>\n';
const channel = (...items) => `<rss version="2.0" xmlns:ev="http://purl.org/rss/1.0/modules/event/" xmlns:x="urn:repertoire:actions:1">
<channel><title>Flux</title><link>http://a.example/</link><description>d</description>
${items.join('\n')}
</channel></rss>`;
const item = (id, inside) => `<item><guid>${id}</guid>${inside}</item>`;
const titled = (id, inside = '') => item(id, `<title>Visite ${id}</title>${inside}`);

/** What is published of a document, by title, and what the source's status says of it. */
async function published(t, body, headers = { 'Content-Type': 'application/rss+xml' }) {
  const server = await feedServer(t);
  const workspace = await importerWorkspace(t, { partenaire: { url: `${server.origin}/flux/actions.xml` } });
  server.at('/flux/actions.xml', { headers, body });
  const result = await workspace.import();
  assert.equal(result.status, 0, result.stderr);
  const found = await workspace.published('partenaire'), status = await workspace.status('partenaire');
  return { server, workspace, found, status, of: (titre) => found.find((action) => action.titre === titre) };
}

describe('a document that is not well formed is mended, and its partner told where', { concurrency: 2 }, () => {
  const control = (code) => channel(titled('a'), item('b', `<title>Un${String.fromCharCode(code)}e forge</title>`));
  for (const [name, body, titre, line, said] of [
    ...[0x08, 0x10, 0x18, 0x1e].map((code) => [`the character U+00${code.toString(16).padStart(2, '0').toUpperCase()}`,
      declaration + control(code), 'Une forge', 5, /caractères de contrôle/]),
    ...[['&nbsp;', '\u00a0'], ['&ecirc;', 'ê'], ['&ndash;', '–'], ['&hellip;', '…']].map(([entity, text]) => [entity,
      declaration + channel(item('a', `<title>Bois${entity}fer</title>`)), `Bois${text}fer`, 4, /entités HTML/]),
    ['a bare ampersand', declaration + channel(item('a', '<title>Bois & fer</title>')), 'Bois & fer', 4, /isolés/],
    ['a bare angle bracket', declaration + channel(item('a', '<title>Dès 3 < 5 élèves</title>')), 'Dès 3 < 5 élèves', 4, /isolés/],
    ['an attribute without quotes', declaration + channel('<item><guid isPermaLink=false>a</guid><title>Visite a</title></item>'), 'Visite a', 4, /un attribut/],
    ['a tag closed by another name', declaration + channel(item('a', '<title>Visite a</titre>'), titled('b')), 'Visite a', 4, /autre nom/],
    ['a tag that is never closed', declaration + channel(titled('b'), item('a', '<title>Visite a</title><description>Un <b>four</description>')), 'Visite a', 5, /pas fermée/],
    ['an item that is never closed', declaration + channel('<item><guid>b</guid><title>Visite b</title>', titled('a')), 'Visite a', 4, /pas fermée/],
    ['an end tag of nothing', declaration + channel(item('a', '<title>Visite</i> a</title>')), 'Visite a', 4, /retirée/],
    ['a message of PHP before the document', `\nWarning: date() in /x.php\n${declaration}${channel(titled('a'))}`, 'Visite a', 2, /précédait/],
    ['HTML of PHP before the document', `<br />\n<b>Warning</b>: date()<br />\n${declaration}${channel(titled('a'))}`, 'Visite a', 1, /précédait/],
    ['comments before the declaration', `<!-- cache -->\n<!-- x -->${declaration}${channel(titled('a'))}`, 'Visite a', 1, /précédait/],
    ['blanks before the declaration', `\n\n${declaration}${channel(titled('a'))}`, 'Visite a', undefined, /lignes vides/],
    ['text behind the document', `${declaration}${channel(titled('a'))}\n<!-- fait --> fin`, 'Visite a', 5, /suivait/],
  ])
    test(name, async (t) => {
      const { status, of, found } = await published(t, body);
      assert.ok(of(titre), JSON.stringify(found.map((action) => action.titre)));
      assert.equal(status.etat, 'ok');
      assert.equal(status.reparations, 1);
      const [repaired, ...others] = status.diagnostics.filter(({ code }) => code === 'repaired');
      assert.deepEqual(others, []);
      assert.match(repaired.message, said);
      if (line !== undefined) assert.equal(repaired.ligne, line);
      assert.ok(repaired.ligne >= 1 && repaired.colonne >= 1);
    });
});

describe('the encoding', { concurrency: 2 }, () => {
  const title = 'Été à l’atelier';
  const latin = (text) => Buffer.from(text.replaceAll('’', '\x92'), 'latin1');
  const say = (name) => `<?xml version="1.0" encoding="${name}"?>\n${channel(item('a', `<title>${title}</title>`))}`;
  const bare = channel(item('a', `<title>${title}</title>`));
  for (const [name, body, type, chosen, ...told] of [
    ['a byte order mark is above all', Buffer.from(`\ufeff${say('iso-8859-1')}`), 'application/xml; charset=iso-8859-1', 'utf-8'],
    ['UTF-16 by its mark', Buffer.from(`\ufeff${say('utf-16')}`, 'utf16le'), 'application/xml', 'utf-16le'],
    ['of the header is above the declaration', Buffer.from(say('iso-8859-1')), 'application/xml; charset=UTF-8', 'utf-8'],
    ['of the declaration', latin(say('windows-1252')), 'application/xml', 'windows-1252'],
    ['iso-8859-1 is windows-1252', latin(say('iso-8859-1')), 'text/xml', 'iso-8859-1'],
    ['UTF-8 where nothing says', Buffer.from(bare), 'application/xml', 'utf-8'],
    ['windows-1252 where it is no UTF-8', latin(bare), 'application/xml', 'utf-8', 'repaired'],
  ])
    test(name, async (t) => {
      const { found, server, workspace } = await published(t, body, { 'Content-Type': type });
      assert.deepEqual(found.map((action) => action.titre), [title]);
      const { stdout } = await run(program('import'), ['check', '--json', '--config', workspace.config,
        '--source', 'partenaire', '--url', `${server.origin}/flux/actions.xml`]);
      const { encodage, diagnostics } = JSON.parse(stdout);
      assert.equal(encodage, chosen);
      assert.deepEqual(diagnostics.map(({ code }) => code), told);
    });
});

test('HTML keeps the form of its prose and nothing that loads, runs, hides or follows', async (t) => {
  const html = `<h1 style="color:red" onclick="x()">Le métier</h1><p id="i" class="c">Un <b>atelier</b><script>voler()</script>
<style>p{}</style><img src="http://t.example/pixel.gif" width="1" height="1"><iframe src="http://i.example/"></iframe>
<svg onload="x()"><a href="javascript:x()">s</a></svg><span hidden>caché</span><form action="/"><input value="v"></form></p>
<ul><li><a href="../plan?a=1&amp;b=2" target="_blank" onclick="x()">plan</a></li><li><a href=" https://b.example/&#10;x ">b</a></li>
<li><a href="java&#10;script:x()">j</a></li><li><a href=" JavaScript:x()">k</a></li><li><a href="data:text/html,x">l</a></li>
<li><a href="vbscript:x">m</a></li><li><a href="mailto:a@b.example">n</a></li></ul><table><tr><td>case</td></tr></table><p>ouvert`;
  const { server, found: [action] } = await published(t, declaration + channel(titled('a', `<description>${xml(html)}</description>`)));
  const { description, resume } = action;
  const elements = [...description.matchAll(/<(\/?)([a-z0-9]+)((?:[^>"]|"[^"]*")*)>/g)], open = [];
  for (const [whole, slash, name, attributes] of elements) {
    assert.match(name, /^(p|br|h3|ul|li|strong|a|table|tbody|tr|td)$/, whole);
    if (attributes.trim()) assert.match(whole, /^<a href="(https?:\/\/|mailto:)[^"]*" rel="nofollow noopener">$/);
    if (slash) assert.equal(open.pop(), name, 'what was opened last');
    else if (name !== 'br') open.push(name);
  }
  assert.deepEqual(open, []);
  assert.deepEqual([...description.matchAll(/href="([^"]*)"/g)].map(([, href]) => href),
    [`${server.origin}/plan?a=1&amp;b=2`, 'https://b.example/x', 'mailto:a@b.example']);
  assert.doesNotMatch(description + resume, /script|voler|pixel|i\.example|caché|p\{\}/);
  for (const word of ['<h3>Le métier</h3>', '<strong>atelier</strong>', '<td>case</td>', 'ouvert'])
    assert.ok(description.includes(word), word);
});

describe('dates of publication', { concurrency: 2 }, () => {
  for (const [text, wanted] of [
    ['Tue, 10 Nov 2026 08:00:00 +0100', '2026-11-10T07:00:00Z'], ['Tue, 10 Nov 2026 08:00:00 GMT', '2026-11-10T08:00:00Z'],
    ['10 nov 26 8:00 +0100', '2026-11-10T07:00:00Z'], ['Mon, 9 Nov 2026 3:05 PM EST', '2026-11-09T20:05:00Z'],
    ['2026-11-10T08:00:00+01:00', '2026-11-10T07:00:00Z'], ['2026-11-10', '2026-11-10T00:00:00Z'],
    ['mer, 9 avr 2018', '2018-04-09T00:00:00Z'], ['Lundi, 16. Novembre 2020 - 15:54', '2020-11-16T15:54:00Z'],
    ['12 décembre 2025', '2025-12-12T00:00:00Z'],
  ])
    test(text, async (t) => {
      const { found: [action], status } = await published(t, declaration + channel(titled('a', `<pubDate>${text}</pubDate>`)));
      assert.equal(action.publie, wanted);
      assert.deepEqual(status.diagnostics, []);
    });

  for (const text of ['Invalid Date', '0000-00-00 00:00:00', 'Tue, 31 Feb 2026 08:00:00 GMT', 'hier'])
    test(`${text}: none, never that of the import, and the same action tomorrow`, async (t) => {
      const { workspace, server, found: [action], status } =
        await published(t, declaration + channel(titled('a', `<pubDate>${text}</pubDate>`)));
      assert.equal(action.publie, undefined);
      assert.deepEqual(status.diagnostics.map(({ niveau, code, ligne }) => [niveau, code, ligne]),
        [['avertissement', 'bad_date', 4]]);
      assert.ok(status.diagnostics[0].message.includes(text));
      server.at('/flux/actions.xml', { body: `${declaration}${channel(titled('a', `<pubDate>${text}</pubDate>`))}\n` });
      assert.equal((await workspace.import()).status, 0);
      assert.deepEqual(await workspace.published('partenaire'), [action]);
    });
});

describe('times of events', { concurrency: 2 }, () => {
  const event = (...times) => titled('a', times.map(([start, end]) =>
    `<ev:startdate>${start}</ev:startdate>${end ? `<ev:enddate>${end}</ev:enddate>` : ''}`).join(''));
  const native = (...times) => titled('a', times.map(([start, end]) => `<x:seance debut="${start}"${end ? ` fin="${end}"` : ''}/>`).join(''));
  for (const [name, times, wanted] of [
    ['midnight to midnight of UTC is a whole day', [['2027-02-27T00:00:00Z', '2027-02-28T00:00:00Z']], [['2027-02-27']]],
    ['so it is in summer', [['2027-07-14T00:00:00Z', '2027-07-15T00:00:00Z']], [['2027-07-14']]],
    ['midnight to midnight of Paris', [['2027-07-14T00:00:00+02:00', '2027-07-15T00:00:00+02:00']], [['2027-07-14']]],
    ['the same, said in UTC', [['2027-07-13T22:00:00Z', '2027-07-14T22:00:00Z']], [['2027-07-14']]],
    ['midnight to midnight of the west end of the world', [['2027-05-28T00:00:00-12:00', '2027-05-29T00:00:00-12:00']], [['2027-05-28']]],
    ['of its east end', [['2027-05-28T00:00:00+14:00', '2027-05-30T00:00:00+14:00']], [['2027-05-28', '2027-05-29']]],
    ['of La Réunion', [['2027-05-28T00:00:00+04:00', '2027-05-29T00:00:00+04:00']], [['2027-05-28']]],
    ['of a zone of half hours, to a second before', [['2027-05-28T00:00:00-03:30', '2027-05-28T23:59:59-03:30']], [['2027-05-28']]],
    ['of winter time in summer', [['2027-07-14T00:00:00+01:00', '2027-07-15T00:00:00+01:00']], [['2027-07-14']]],
    ['a midnight of another zone alone', [['2027-05-28T00:00:00-12:00']], [['2027-05-28']]],
    ['an evening in Martinique that is midnight in UTC is no day', [['2027-01-14T20:00:00-04:00', '2027-01-14T21:00:00-04:00']],
      [['2027-01-15T01:00', '2027-01-15T02:00']]],
    ['a day from nine to five of another zone', [['2027-01-14T09:00:00+04:00', '2027-01-14T17:00:00+04:00']],
      [['2027-01-14T06:00', '2027-01-14T14:00']]],
    ['midnight to midnight of no zone', [['2027-02-27T00:00', '2027-02-28T00:00']], [['2027-02-27']]],
    ['three days: the end is excluded', [['2027-02-26T00:00:00Z', '2027-03-01T00:00:00Z']], [['2027-02-26', '2027-02-28']]],
    ['through a change of time', [['2027-03-27T00:00:00+01:00', '2027-03-29T00:00:00+02:00']], [['2027-03-27', '2027-03-28']]],
    ['to a minute before midnight', [['2027-02-27T00:00:00', '2027-02-27T23:59:59']], [['2027-02-27']]],
    ['a midnight alone', [['2027-02-27T00:00:00Z']], [['2027-02-27']]],
    ['the same midnight twice', [['2027-02-27T00:00:00Z', '2027-02-27T00:00:00Z']], [['2027-02-27']]],
    ['days', [['2027-02-27', '2027-02-28']], [['2027-02-27', '2027-02-28']]],
    ['without a zone, nothing is shifted', [['2027-07-14T14:00:00', '2027-07-14T16:30:00']], [['2027-07-14T14:00', '2027-07-14T16:30']]],
    ['UTC in winter', [['2027-01-14T13:00:00Z', '2027-01-14T15:00:00Z']], [['2027-01-14T14:00', '2027-01-14T16:00']]],
    ['UTC in summer', [['2027-07-14T12:00:00Z', '2027-07-14T14:00:00Z']], [['2027-07-14T14:00', '2027-07-14T16:00']]],
    ['an evening until midnight is no day', [['2027-01-14T20:00', '2027-01-15T00:00']], [['2027-01-14T20:00', '2027-01-15T00:00']]],
    ['several times', [['2027-01-14T09:00', '2027-01-14T12:00'], ['2027-01-21T00:00Z', '2027-01-22T00:00Z'], ['2027-01-28T09:00']],
      [['2027-01-14T09:00', '2027-01-14T12:00'], ['2027-01-21'], ['2027-01-28T09:00']]],
    ['the same day by two clocks is said once', [['2027-05-28T00:00:00-12:00', '2027-05-29T00:00:00-12:00'], ['2027-05-28', '2027-05-28'],
      ['2027-05-28T00:00:00Z', '2027-05-29T00:00:00Z']], [['2027-05-28']]],
  ])
    for (const [how, document] of [['the event module', event], ['our elements', native]])
      test(`${name}, by ${how}`, async (t) => {
        const { found: [action] } = await published(t, declaration + channel(document(...times)));
        assert.deepEqual(action.seances.map(({ debut, fin }) => (fin ? [debut, fin] : [debut])), wanted);
      });
});

test('a day without its year is the next one after the publication, and said to be deduced', async (t) => {
  const item = (id, text, date) => titled(id, `<description>${text}</description>${date ? `<pubDate>${date}</pubDate>` : ''}`);
  const { workspace, server, found } = await published(t, declaration + channel(
    item('a', 'Rendez-vous le 14 janvier de 9 h à 12 h.', 'Tue, 10 Nov 2026 08:00:00 +0100'),
    item('b', 'Rendez-vous le 14 janvier.', ''),
    item('c', 'Depuis le 14 janvier 1998, la forge ouvre ses portes.', 'Tue, 10 Nov 2026 08:00:00 +0100')));
  assert.deepEqual(found.map(({ id, seances = [] }) => [id.split(':')[1], seances.map(({ debut, fin }) => [debut, fin])]),
    [['a', [['2027-01-14T09:00', '2027-01-14T12:00']]], ['b', []], ['c', []]]);
  const { stdout } = await run(program('import'), ['check', '--json', '--config', workspace.config, '--source', 'partenaire',
    '--url', `${server.origin}/flux/actions.xml`]);
  const [{ origines, deductions }] = JSON.parse(stdout).elements;
  assert.equal(origines.seances, 'deduit');
  assert.match(deductions.seances.phrase, /14 janvier/);
});

test('gzip that stops in the middle keeps what was published', async (t) => {
  const { server, workspace, found } = await published(t, declaration + channel(titled('a'), titled('b')));
  const packed = gzipSync(Buffer.from(declaration + channel(...Array.from({ length: 500 }, (_, i) => titled(`n${i}-${Math.sin(i)}`)))));
  server.at('/flux/actions.xml', { headers: { 'Content-Encoding': 'gzip' }, body: packed.subarray(0, packed.length / 2) });
  assert.equal((await workspace.import()).status, 2);
  assert.ok((await workspace.status('partenaire')).erreur_code);
  assert.deepEqual(await workspace.published('partenaire'), found);
});

test('a source is shown as it will be before it is read for good: actions, origins, warnings, nothing published', async (t) => {
  const server = await feedServer(t);
  const options = 'frequence = 0 defaut { effectif_max = 12 }';
  const workspace = await importerWorkspace(t, { partenaire: { url: `${server.origin}/flux`, options } });
  const document = declaration + channel(
    ...Array.from({ length: 7 }, (_, i) => titled(`a${i}`, '<description>Une &amp; deux &lt;b&gt;forges&lt;/b&gt; à Lisieux, pour les 4e.</description>')),
    titled('z', '<pubDate>Invalid Date</pubDate>'));
  server.at('/flux', { body: document });
  const preview = async (...more) => run(program('import'), ['check', '--json', '--config', workspace.config,
    '--source', 'partenaire', '--url', `${server.origin}/flux`, '--today', TODAY, ...more]);
  const shown = await preview('--max-items', '5');
  assert.equal(shown.status, 0, shown.stderr);
  const { elements, actions } = JSON.parse(shown.stdout);
  assert.deepEqual(elements.map(({ rang }) => rang), [1, 2, 3, 4, 5, 8], 'the first five, and what has a remark');
  assert.equal(actions.acceptees, 8);
  assert.deepEqual(elements[5].diagnostics.map(({ code }) => code), ['bad_date']);
  for (const { origines } of elements.slice(0, 5)) {
    assert.equal(origines.titre, 'flux');
    assert.equal(origines.effectif_max, 'defaut');
    assert.equal(origines.niveaux, 'deduit');
  }
  await assert.rejects(workspace.files(), { code: 'ENOENT' }, 'nothing was stored');

  assert.equal((await workspace.import()).status, 0);
  const found = await workspace.published('partenaire');
  assert.equal(found.length, 8);
  for (const { action } of elements) {
    const stored = found.find(({ id }) => id === action.id);
    for (const [field, value] of Object.entries(action)) assert.deepEqual(stored[field], value, field);
  }
});

describe('days of sessions', { concurrency: 2 }, () => {
  for (const [name, debut, wanted, fin] of [
    ['an empty one', '', undefined], ['31 February', '31/02/2027', 'bad_date'], ['the year 0', '0000-01-01', 'bad_date'],
    ['the year 9999', '9999-12-31', 'bad_date'], ['a number', '1e18', 'bad_date'], ['2038', '2038-01-20T09:00', '2038-01-20T09:00'],
    ['without a zone, it is ours', '2027-01-14T09:00', '2027-01-14T09:00'], ['with one', '2027-07-14T09:00Z', '2027-07-14T11:00'],
    ['a French month', '14 janvier 2027', '2027-01-14'], ['an end before it', '2027-01-14T12:00', 'bad_date', '2027-01-14T09:00'],
    ['an hour that summer time leaves out', '2027-03-28T02:30', '2027-03-28T02:30'],
  ])
    test(`I66 ${name}`, async (t) => {
      const end = fin ? ` fin="${fin}"` : '', bad = wanted === 'bad_date';
      const { found: [action], status } = await published(t, declaration + channel(titled('a', `<x:seance debut="${debut}"${end}/>`)));
      assert.deepEqual(action.seances, fin ? [{ debut }] : bad || !wanted ? [] : [{ debut: wanted }]);
      assert.deepEqual(status.diagnostics.map(({ code }) => code), bad ? ['bad_date'] : []);
    });
});

describe('addresses of actions', { concurrency: 2 }, () => {
  for (const [link, wanted] of [
    ['javascript:alert(1)'], ['JavaScript:alert(1)'], ['java&#9;script:alert(1)'], ['data:text/html,x'], ['vbscript:x'],
    ['https://e.example/a&#13;&#10;Host: x'], [`https://e.example/${'a'.repeat(8192)}`], ['https://u:p@e.example/'],
    ['\n https://e.example/f \n', () => 'https://e.example/f'], ['//autre.example/x', () => 'http://autre.example/x'],
    ['fiche?n=5', ({ origin }) => `${origin}/flux/fiche?n=5`],
    // Of another alphabet: it is the partner's to choose, and is written as it is.
    ['https://раура1.example/x', () => 'https://раура1.example/x'],
  ])
    test(`I67 ${link.trim().slice(0, 40)}`, async (t) => {
      const { server, found: [action], status } = await published(t, declaration + channel(titled('a', `<link>${link}</link>`)));
      assert.equal(action.url, wanted?.(server));
      assert.deepEqual(status.diagnostics.map(({ niveau, code }) => [niveau, code]), wanted ? [] : [['avertissement', 'bad_url']]);
    });
});

test('I80 the zone of the machine changes nothing', async (t) => {
  const server = await feedServer(t);
  server.at('/flux', { body: declaration + channel(
    titled('a', '<x:seance debut="2027-01-14T23:30" fin="2027-01-15T00:30"/><pubDate>10 nov 26 8:00</pubDate>'),
    titled('b', '<ev:startdate>2027-02-27T00:00:00Z</ev:startdate><description>Le jeudi 14 janvier 2027 à 9 h</description>')) });
  const seen = await Promise.all(['', 'UTC', 'Asia/Tokyo', 'America/Los_Angeles', 'absent/../zone'].map(async (TZ) => {
    const workspace = await importerWorkspace(t, { partenaire: { url: `${server.origin}/flux` } });
    const result = await workspace.import([], { env: { TZ } });
    assert.equal(result.status, 0, result.stderr);
    const { dernier_succes } = await workspace.status('partenaire');
    assert.ok(Math.abs(Date.now() - Date.parse(dernier_succes)) < 60_000, dernier_succes);
    return workspace.published('partenaire');
  }));
  assert.equal(seen[0].length, 2);
  for (const one of seen) assert.deepEqual(one.map(({ modifie, ...rest }) => rest), seen[0].map(({ modifie, ...rest }) => rest));
});

for (const [what, one, code] of [['remarks', (id) => titled(id, '<description>Appelez le 02 31 00 00 01.</description>'), 'pii'],
  ['refused actions', (id) => item(id, '<description>Une visite.</description>'), 'no_title']])
  test(`what ended a reading is told behind more ${what} than are kept`, async (t) => {
    const server = await feedServer(t);
    const workspace = await importerWorkspace(t, { partenaire: { url: `${server.origin}/flux/actions.xml` } });
    const noted = Array.from({ length: 600 }, (_, i) => one(`a${i}`));
    server.at('/flux/actions.xml', { headers: { 'Content-Type': 'application/rss+xml' },
      body: `${channel(...noted).replace('</channel></rss>', '')}<item><title a="1" a="2">Vue</title></item></channel></rss>` });
    assert.notEqual((await workspace.import()).status, 0);
    const { erreur_code, diagnostics } = await workspace.status('partenaire');
    assert.equal(erreur_code, 'xml');
    assert.deepEqual(diagnostics.slice(-2).map((d) => d.code), [code, 'xml']);
    assert.equal(diagnostics.length, 500);
  });

test('I77 an address or a number in a text is remarked on, with what to do; the contact is not', async (t) => {
  const workspace = await importerWorkspace(t, {});
  const file = join(workspace.top, 'flux.xml'), contact = '<x:contact courriel="ecoles@cma.example"/>';
  await writeFile(file, channel(titled('a', '<description>Écrire à lea@example.org</description>'),
    titled('b', `<description>Écrire à ecoles@cma.example</description>${contact}`), titled('c', '<description>À 9 h.</description>')));
  const { stdout, status } = await run(program('import'), ['check', '--json', file]);
  assert.equal(status, 0, stdout);
  const said = JSON.parse(stdout).elements.map((element) => element.diagnostics.filter(({ code }) => code === 'pii'));
  assert.deepEqual(said.map((list) => list.length), [1, 0, 0]);
  assert.match(said[0][0].message, /tout le monde peut les lire/);
  assert.match(said[0][0].conseil, /élève/);
});
