// When partners' servers are asked again, and where: moves, withdrawals, delays that they ask for.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { brotliCompressSync, gzipSync } from 'node:zlib';

import { feedServer } from './support/feed_server.mjs';
import { numbered } from './support/feeds.mjs';
import { importerWorkspace } from './support/importer.mjs';

const seconds = (instant) => Date.parse(instant) / 1000;
const HOUR = 3600, DAY = 24 * HOUR;

/** One source, read once where `first` is given. */
async function scene(t, { options = 'frequence = 0', first = numbered(4) } = {}) {
  const server = await feedServer(t);
  const workspace = await importerWorkspace(t, { partenaire: { url: `${server.origin}/flux`, options } });
  if (first) {
    server.at('/flux', { body: first });
    const read = await workspace.import();
    assert.equal(read.status, 0, read.stderr);
  }
  return { server, workspace, asked: () => server.requests('/flux').length };
}

const redirect = (status, Location) => ({ status, headers: { Location } });
const rss = (head) => `<?xml version="1.0"?><rss version="2.0" xmlns:sy="http://purl.org/rss/1.0/modules/syndication/">
<channel><title>Flux</title><link>http://a.example/</link><description>d</description>${head}
<item><title>Visite d’une usine</title><guid>a</guid></item></channel></rss>`;

describe('validators', { concurrency: 2 }, () => {
  for (const [name, before, after] of [
    ['the ETag changes, Last-Modified does not',
      { ETag: '"1"', 'Last-Modified': 'Sun, 01 Nov 2026 08:00:00 GMT' },
      { ETag: '"2"', 'Last-Modified': 'Sun, 01 Nov 2026 08:00:00 GMT' }],
    ['Last-Modified changes, the ETag does not',
      { ETag: '"1"', 'Last-Modified': 'Sun, 01 Nov 2026 08:00:00 GMT' },
      { ETag: '"1"', 'Last-Modified': 'Mon, 02 Nov 2026 08:00:00 GMT' }],
    ['the ETag is gone', { ETag: '"1"' }, { 'Last-Modified': 'Mon, 02 Nov 2026 08:00:00 GMT' }],
  ])
    for (const status of [200, 304])
      test(`${name}, with a ${status}`, async (t) => {
        const { server, workspace } = await scene(t, { first: null });
        server.at('/flux', { headers: before, body: numbered(3) });
        assert.equal((await workspace.import()).status, 0);
        server.at('/flux', status === 200 ? { headers: after, body: numbered(4) } : { status, headers: after });
        assert.equal((await workspace.import()).status, 0);
        assert.equal((await workspace.import()).status, 0);
        const { headers } = server.requests('/flux')[2];
        const wanted = status === 200 ? after : { ...before, ...after };
        assert.equal(headers['if-none-match'], wanted.ETag);
        assert.equal(headers['if-modified-since'], wanted['Last-Modified']);
        assert.equal(server.requests('/flux').length, 3, 'one request a run, whatever the answer');
      });

  test('a 304 that nobody asked for is no success', async (t) => {
    const { server, workspace } = await scene(t);
    server.at('/flux', { status: 304 });
    assert.equal((await workspace.import()).status, 2);
    assert.match((await workspace.status('partenaire')).erreur, /304/);
  });
});

test('410: the source is asked no more, its actions stay, and it is told at each run', async (t) => {
  const { server, workspace, asked } = await scene(t);
  server.at('/flux', { status: 410 });
  assert.equal((await workspace.import()).status, 2);
  for (let i = 0; i < 3; i++) {
    const run = await workspace.import();
    assert.equal(run.status, 2, 'the operator is told');
    assert.match(run.stderr, /partenaire: gone \(410\)/);
  }
  assert.equal(asked(), 2);
  const status = await workspace.status('partenaire');
  assert.equal(status.etat, 'retiree');
  assert.equal(status.erreur_code, 'gone');
  assert.equal(status.prochain_essai, undefined);
  assert.equal((await workspace.published('partenaire')).length, 4);
  server.at('/flux', { body: numbered(4) });
  assert.equal((await workspace.import(['--source', 'partenaire'])).status, 0, 'the operator may ask');
  assert.equal((await workspace.status('partenaire')).etat, 'ok');
});

describe('moves', { concurrency: 2 }, () => {
  for (const [status, name, target] of [[301, 'relative', () => 'ailleurs'], [308, 'absolute', (s) => `${s.origin}/ailleurs`]])
    test(`${status} with a ${name} Location is kept once the new address gave a feed`, async (t) => {
      const { server, workspace, asked } = await scene(t);
      server.at('/flux', redirect(status, target(server)));
      server.at('/ailleurs', { body: 'pas un flux' });
      assert.equal((await workspace.import()).status, 2);
      assert.equal((await workspace.status('partenaire')).adresse, undefined, 'not before');
      server.at('/ailleurs', { body: numbered(5) });
      assert.equal((await workspace.import()).status, 0);
      const after = await workspace.status('partenaire');
      assert.equal(after.adresse, `${server.origin}/ailleurs`);
      assert.equal(after.url, `${server.origin}/flux`);
      assert.deepEqual(after.diagnostics.map((d) => d.code), ['moved']);
      assert.equal((await workspace.import()).status, 0);
      assert.equal(asked(), 3, 'the old address is asked no more');
      assert.equal((await workspace.published('partenaire')).length, 5);
    });

  for (const [name, hops] of [['302', [302]], ['307', [307]], ['301 then 302', [301, 302]], ['302 then 301', [302, 301]]])
    test(`${name} is followed and not kept`, async (t) => {
      const { server, workspace } = await scene(t);
      hops.forEach((status, i) => server.at(i === 0 ? '/flux' : `/etape-${i}`,
        redirect(status, i + 1 === hops.length ? '/fin' : `/etape-${i + 1}`)));
      server.at('/fin', { body: numbered(5) });
      assert.equal((await workspace.import()).status, 0);
      assert.equal((await workspace.status('partenaire')).adresse, undefined);
      assert.equal((await workspace.published('partenaire')).length, 5);
    });

  test('301 to a login page moves nothing', async (t) => {
    const { server, workspace } = await scene(t);
    server.at('/flux', redirect(301, '/connexion'));
    server.at('/connexion', { headers: { 'Content-Type': 'text/html' },
      body: '<!DOCTYPE html><html><body><form><input type="password"></form></body></html>' });
    assert.equal((await workspace.import()).status, 2);
    const status = await workspace.status('partenaire');
    assert.equal(status.adresse, undefined);
    assert.match(status.erreur, /page web de connexion/);
    assert.equal((await workspace.published('partenaire')).length, 4);
  });

  test('301 to the address of another source is told and not kept', async (t) => {
    const server = await feedServer(t);
    const workspace = await importerWorkspace(t, {
      partenaire: { url: `${server.origin}/flux` }, autre: { url: `${server.origin}/autre` },
    });
    server.at('/flux', redirect(301, '/autre'));
    server.at('/autre', { body: numbered(3) });
    assert.equal((await workspace.import()).status, 0);
    const status = await workspace.status('partenaire');
    assert.equal(status.adresse, undefined);
    assert.deepEqual(status.diagnostics.map((d) => d.code), ['moved_twice']);
  });

  for (const [name, location, code] of [
    ['the metadata of a cloud', 'http://169.254.169.254/latest/', 'address'],
    ['the same inside IPv6', 'http://[::ffff:169.254.169.254]/', 'address'],
    ['a loop', '/flux', 'redirect'], ['a file', 'file:///etc/hostname', 'redirect'],
    ['a name and a password', 'http://u:p@127.0.0.1/', 'redirect'],
  ])
    for (const status of [301, 302])
      test(`${status} to ${name} is refused`, async (t) => {
        const { server, workspace, asked } = await scene(t);
        server.at('/flux', redirect(status, location));
        assert.equal((await workspace.import()).status, 2);
        const state = await workspace.status('partenaire');
        assert.equal(state.erreur_code, code);
        assert.equal(state.adresse, undefined);
        assert.ok(asked() <= 7, `${asked()} requests`);
      });

  test('another address in the configuration is asked at once', async (t) => {
    const { server, workspace } = await scene(t);
    server.at('/flux', redirect(301, '/ailleurs'));
    server.at('/ailleurs', { body: numbered(4) });
    assert.equal((await workspace.import()).status, 0);
    server.at('/neuf', { body: numbered(4) });
    await workspace.configure({ partenaire: { url: `${server.origin}/neuf` } });
    assert.equal((await workspace.import()).status, 0);
    assert.equal(server.requests('/neuf').length, 1);
    assert.equal((await workspace.status('partenaire')).adresse, undefined);
  });
});

describe('Retry-After', { concurrency: 2 }, () => {
  for (const [name, value, low, high] of [
    ['seconds', () => '120', 110, 121],
    ['a date', () => new Date(Date.now() + 600_000).toUTCString(), 590, 602],
    ['ten years', () => `${10 * 365 * DAY}`, DAY - 10, DAY + 1],
    ['a date in ten years', () => new Date(Date.now() + 10 * 365 * DAY * 1000).toUTCString(), DAY - 10, DAY + 1],
  ])
    test(`503 with ${name}`, async (t) => {
      const { server, workspace, asked } = await scene(t);
      server.at('/flux', { status: 503, headers: { 'Retry-After': value() } });
      assert.equal((await workspace.import()).status, 2);
      assert.match((await workspace.import()).stderr, /partenaire: not due yet/);
      assert.equal(asked(), 2);
      const { prochain_essai: next, dernier_essai: last } = await workspace.status('partenaire');
      const delay = seconds(next) - seconds(last);
      assert.ok(delay >= low && delay <= high, `${delay} s`);
    });

  for (const value of ['bientôt', '-5', '12h', '', 'Thu, 01 Jan 1970 00:00:00 GMT'])
    test(`503 with "${value}" asks nothing`, async (t) => {
      const { server, workspace, asked } = await scene(t);
      server.at('/flux', (_request, response) => {
        response.socket.end(`HTTP/1.1 503 Non\r\nRetry-After: ${value}\r\nContent-Length: 0\r\n\r\n`);
      });
      assert.equal((await workspace.import()).status, 2);
      assert.equal((await workspace.import()).status, 2);
      assert.equal(asked(), 3);
    });

  for (const [status, spared] of [[429, true], [503, false]])
    test(`${status} is about ${spared ? 'the whole server' : 'this feed alone'}`, async (t) => {
      const server = await feedServer(t), elsewhere = await feedServer(t);
      const workspace = await importerWorkspace(t, { partenaire: { url: `${server.origin}/flux` },
        voisin: { url: `${server.origin}/voisin` }, ailleurs: { url: `${elsewhere.origin}/flux` } });
      server.at('/flux', { body: numbered(3) });
      server.at('/voisin', { body: numbered(3) });
      elsewhere.at('/flux', { body: numbered(3) });
      assert.equal((await workspace.import()).status, 0);
      server.at('/flux', { status, headers: { 'Retry-After': '3600' } });
      assert.equal((await workspace.import(['--source', 'partenaire'])).status, 2);
      assert.equal((await workspace.import()).status, 2);
      assert.equal(server.requests('/flux').length, 2);
      assert.equal(server.requests('/voisin').length, spared ? 1 : 2);
      assert.equal(elsewhere.requests('/flux').length, 2);
    });
});

test('failures: later and later, up to a day, until the first success', async (t) => {
  const { server, workspace, asked } = await scene(t, { options: 'frequence = 2' });
  const delay = async () => {
    const { prochain_essai: next, dernier_essai: last } = await workspace.status('partenaire');
    return seconds(next) - seconds(last);
  };
  server.at('/flux', { status: 500 });
  let previous = 0, since;
  for (let n = 1; n <= 10; n++) {
    const run = await workspace.import(['--source', 'partenaire']);
    assert.equal(run.status, 2);
    assert.match(run.stderr, /partenaire: failed \(http_status\)/, 'said at each, from the first on');
    const now = await delay(), plain = Math.min(2 * HOUR * 2 ** (n - 1), DAY);
    assert.ok(now >= plain - 2 && now <= plain * 1.1 + 2, `after ${n} failures: ${now} s`);
    if (plain < DAY) assert.ok(now > previous);
    previous = now;
    const status = await workspace.status('partenaire');
    assert.equal(status.echecs, n);
    assert.equal(status.etat, 'en_panne', 'seen at the first failure');
    since ??= status.en_panne_depuis;
    assert.equal(status.en_panne_depuis, since);
  }
  assert.match((await workspace.import()).stderr, /not due yet/);
  server.at('/flux', { body: numbered(4) });
  assert.equal((await workspace.import(['--source', 'partenaire'])).status, 0);
  assert.ok(Math.abs(await delay() - 2 * HOUR) <= 2);
  const status = await workspace.status('partenaire');
  assert.equal(status.echecs, 0);
  assert.equal(status.en_panne_depuis, undefined);
  assert.equal(asked(), 12);
});

describe('what a feed asks for', { concurrency: 2 }, () => {
  for (const [name, head, wanted] of [
    ['a ttl of a day', '<ttl>1440</ttl>', DAY], ['a ttl of two hours', '<ttl>120</ttl>', 2 * HOUR],
    ['a ttl without end', '<ttl>999999</ttl>', DAY], ['a ttl of 0', '<ttl>0</ttl>', HOUR],
    ['a negative ttl', '<ttl>-60</ttl>', HOUR], ['a ttl in words', '<ttl>souvent</ttl>', HOUR],
    ['a shorter ttl', '<ttl>5</ttl>', HOUR],
    ['twice a day', '<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency>', DAY / 2],
    ['weekly', '<sy:updatePeriod>weekly</sy:updatePeriod>', DAY],
  ])
    test(name, async (t) => {
      const { workspace } = await scene(t, { options: 'frequence = 1', first: rss(head) });
      const { prochain_essai: next, dernier_essai: last } = await workspace.status('partenaire');
      assert.ok(Math.abs(seconds(next) - seconds(last) - wanted) <= 2, `${next} after ${last}`);
    });

  test('hours and days to skip', async (t) => {
    const hours = Array.from({ length: 24 }, (_, h) => h).filter((h) => h !== 5);
    const { workspace } = await scene(t, { options: 'frequence = 1', first: rss(
      `<skipHours>${hours.map((h) => `<hour>${h}</hour>`).join('')}</skipHours>` +
      '<skipDays><day>Saturday</day><day>Sunday</day><day>Monday</day></skipDays>') });
    const next = new Date((await workspace.status('partenaire')).prochain_essai);
    assert.equal(next.getUTCHours(), 5);
    assert.ok([2, 3, 4, 5].includes(next.getUTCDay()), next.toISOString());
  });
});

test('br and gzip are asked for and read; the limit counts what comes out', async (t) => {
  const { server, workspace } = await scene(t, { first: null });
  for (const [coding, compress] of [['br', brotliCompressSync], ['gzip', gzipSync]]) {
    server.at('/flux', { headers: { 'Content-Encoding': coding }, body: compress(Buffer.from(numbered(4))) });
    const read = await workspace.import();
    assert.equal(read.status, 0, read.stderr);
    assert.match(server.requests('/flux')[0].headers['accept-encoding'], new RegExp(`\\b${coding}\\b`));
    server.at('/flux', { headers: { 'Content-Encoding': coding }, body: compress(Buffer.alloc(64 << 20, ' ')) });
    assert.equal((await workspace.import()).status, 2);
    assert.equal((await workspace.status('partenaire')).erreur_code, 'too_big');
  }
});

test('one connection a server, in another order each time, with a name and an address', async (t) => {
  const server = await feedServer(t), names = Array.from({ length: 30 }, (_, i) => `source-${i}`);
  const workspace = await importerWorkspace(t, Object.fromEntries(
    names.map((name) => [name, { url: `${server.origin}/${name}` }])));
  let open = 0, most = 0, order = [];
  for (const name of names)
    server.at(`/${name}`, (request, response) => {
      order.push(name);
      most = Math.max(most, ++open);
      response.on('close', () => { open--; });
      assert.match(request.headers['user-agent'], /^repertoire-import\/\S+ \(\+http:\/\/localhost:8080\)$/);
      response.end(numbered(2, name));
    });
  const orders = new Set();
  for (let run = 0; run < 3; run++) {
    order = [];
    assert.equal((await workspace.import()).status, 0);
    assert.deepEqual([...order].sort(), [...names].sort());
    orders.add(order.join());
  }
  assert.equal(most, 1);
  assert.ok(orders.size > 1, 'three times the same order of thirty');
});

test('a server is left alone between two requests', async (t) => {
  const server = await feedServer(t), names = ['a', 'b', 'c'], at = [];
  const workspace = await importerWorkspace(t, Object.fromEntries(
    names.map((name) => [name, { url: `${server.origin}/${name}` }])), { site: 'pause = 1' });
  for (const name of names)
    server.at(`/${name}`, (_request, response) => { at.push(performance.now()); response.end(numbered(2, name)); });
  assert.equal((await workspace.import()).status, 0);
  assert.equal(at.length, 3);
  for (let i = 1; i < at.length; i++) assert.ok(at[i] - at[i - 1] >= 950, `${at[i] - at[i - 1]} ms`);
});

describe('a page where the feed should be', { concurrency: 2 }, () => {
  const html = (body, more = {}) => ({ headers: { 'Content-Type': 'text/html' }, body: `<!DOCTYPE html>\n<html lang="fr">${body}</html>`, ...more });
  for (const [name, behaviour, code, sentence] of [
    ['a login page', html('<form><input type="password" name="p"></form>'), 'not_feed', /page web de connexion/],
    ['404 under 200', html('<head><title>404 - Page introuvable</title></head>'), 'not_feed', /introuvable/],
    ['a challenge under 200', html('<title>Just a moment...</title>'), 'challenge', /robots/],
    ['a challenge under 403', html('<title>Just a moment...</title>', { status: 403 }), 'challenge', /robots/],
    ['a challenge under 503 that says so', { status: 503, headers: { 'cf-mitigated': 'challenge' }, body: 'non' },
      'challenge', /robots/],
  ])
    test(name, async (t) => {
      const { server, workspace } = await scene(t);
      server.at('/flux', behaviour);
      assert.equal((await workspace.import()).status, 2);
      const status = await workspace.status('partenaire');
      assert.equal(status.erreur_code, code);
      assert.match(status.erreur, sentence);
      assert.match(status.conseil, /^[A-Z].*\.$/u);
      assert.equal((await workspace.published('partenaire')).length, 4);
    });
});

test('status quotes the line that failed, and says since when and what to do', async (t) => {
  const { server, workspace } = await scene(t);
  server.at('/flux', { body: '<?xml version="1.0"?>\n<actions xmlns="urn:repertoire:actions:1">\n  <action id="été"><titre a="1" a="2">Visite\u001B[2J\u202E</titre></action>\n</actions>' });
  assert.equal((await workspace.import()).status, 2);
  const status = await workspace.status('partenaire');
  assert.equal(status.erreur_ligne, 3);
  assert.match(status.erreur_extrait, /^<action id="été"><titre a="1" a="2">Visite\[2J<\/titre>/, 'as text that lays nothing out');
  assert.ok(status.en_panne_depuis && status.conseil && status.echecs === 1);
  const left = await readFile(join(workspace.index, 'sources.txt'), 'utf8');
  assert.match(left, /^etat en_panne$/m);
  assert.match(left, /^erreur_ligne 3$/m);
});
