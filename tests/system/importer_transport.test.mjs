// What partners' servers do: whatever it is, the last good actions stay published, the other
// partners are read, and `status` says what happened.
import assert from 'node:assert/strict';
import { appendFile, cp, readFile, writeFile } from 'node:fs/promises';
import { createServer as createTlsServer } from 'node:https';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';

import { feedServer, raw } from './support/feed_server.mjs';
import { actions, action, numbered } from './support/feeds.mjs';
import { assertNoLeftovers, importerWorkspace, search } from './support/importer.mjs';
import { build, run, temporaryDirectory } from './support/program.mjs';

const good = numbered(4);

/** A partner whose feed was good once, and a witness that is good always. */
async function partnerAndWitness(t, { url } = {}) {
  const server = await feedServer(t);
  const sources = {
    partenaire: { url: `${server.origin}/partenaire` },
    temoin: { url: `${server.origin}/temoin` },
  };
  const workspace = await importerWorkspace(t, sources);
  server.at('/partenaire', { body: good });
  server.at('/temoin', { body: numbered(2) });
  const first = await workspace.import();
  assert.equal(first.status, 0, first.stderr);
  if (url) await workspace.configure({ ...sources, partenaire: { url } });
  return { server, workspace };
}

/** KEEP: what the catalogue of bad inputs asks of every source that fails. */
async function assertKept({ server, workspace }, { code, http, sentence, withinMs = 5000 }) {
  const before = await workspace.published('partenaire');
  server.at('/temoin', { body: numbered(3) });

  const begun = Date.now();
  const result = await workspace.import();
  assert.ok(Date.now() - begun < withinMs, `took ${Date.now() - begun} ms`);

  assert.equal(result.status, 2, result.stderr);
  assert.match(result.stderr, new RegExp(`partenaire: failed \\(${code}\\)`));
  const status = await workspace.status('partenaire');
  assert.equal(status.erreur_code, code);
  assert.match(status.erreur, sentence ?? /^[A-ZÀÉ].*\.$/u);
  if (http !== undefined) assert.equal(status.http, http);
  assert.equal(status.gardees, before.length);
  assert.deepEqual(await workspace.published('partenaire'), before);
  assert.equal((await workspace.published('temoin')).length, 3, 'the other partner was read');
  await assertNoLeftovers(workspace);
}

/** Goes on sending until the other side has had enough. */
const endlessly = (headers, chunk) => (_request, response) => {
  response.writeHead(200, headers);
  const more = () => { while (!response.destroyed && response.write(chunk)); };
  response.on('drain', more);
  more();
};

/** Sends a little every so often, until the other side has had enough. */
const drip = (bytes, everyMs) => (_request, response) => {
  let at = 0;
  const timer = setInterval(() => response.socket.write(bytes[at++ % bytes.length]), everyMs);
  response.socket.on('close', () => clearInterval(timer));
};

const zeros = gzipSync(Buffer.alloc(64 * 1024 * 1024));

const failures = [
  ['I01 404', { status: 404, body: 'rien' }, { code: 'http_status', http: 404, sentence: /404/ }],
  ['I01 500', { status: 500, body: 'aïe' }, { code: 'http_status', http: 500 }],
  ['I01 503 with Retry-After', { status: 503, headers: { 'Retry-After': '120' } },
    { code: 'http_status', http: 503, sentence: /503/ }],
  ['I02 200 with an empty body', { body: '' }, { code: 'empty_body', http: 200 }],
  ['I04 Content-Length of 1 GiB', raw('HTTP/1.1 200 OK\r\nContent-Length: 1073741824\r\n\r\n<actions'),
    { code: 'too_big' }],
  ['I05 endless chunked body', endlessly({}, ' '.repeat(65536)), { code: 'too_big' }],
  ['I06 gzip bomb', { headers: { 'Content-Encoding': 'gzip' }, body: zeros }, { code: 'too_big' }],
  ['I07 gzip in gzip', { headers: { 'Content-Encoding': 'gzip, gzip' }, body: gzipSync(zeros) },
    { code: 'too_big' }],
  ['I08 seven codings', {
    headers: { 'Content-Encoding': 'gzip, gzip, gzip, gzip, gzip, gzip, gzip' }, body: zeros,
  }, { code: 'encoding' }],
  ['I08 gzip announced, text sent', { headers: { 'Content-Encoding': 'gzip' }, body: good },
    { code: 'encoding' }],
  ['I09 4 MB of headers', raw(`HTTP/1.1 200 OK\r\n${'X-A: b\r\n'.repeat(500000)}\r\n${good}`),
    { code: 'too_big' }],
  ['I12 body shorter than its Content-Length',
    raw(`HTTP/1.1 200 OK\r\nContent-Length: ${good.length + 100}\r\n\r\n${good}`), { code: 'partial' }],
  ['I12 whole actions, then the connection drops',
    raw(`HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n${numbered(3)}`), { code: 'partial' }],
  ['I13 redirect loop', { status: 302, headers: { Location: '/partenaire' } }, { code: 'redirect' }],
  ['I14 redirect to a file', { status: 302, headers: { Location: 'file:///etc/hostname' } },
    { code: 'redirect' }],
  ['I24 an HTML page under 200', {
    headers: { 'Content-Type': 'text/html; charset=utf-8' },
    body: '<!DOCTYPE html>\n<html lang="fr"><head><title>Connexion</title></head><body><form method="post"></form></body></html>',
  }, { code: 'not_feed', http: 200, sentence: /page web/ }],
  ['I24 HTML sent as XML', {
    body: '<?xml version="1.0"?>\n<html xmlns="http://www.w3.org/1999/xhtml"><head><title>Site</title></head><body/></html>',
  }, { code: 'not_feed', sentence: /page web/ }],
  ['I24 a picture', {
    headers: { 'Content-Type': 'image/png' },
    body: Buffer.from('89504e470d0a1a0a0000000d4948445200000001', 'hex'),
  }, { code: 'bad_char' }],
  ['I25 maintenance page with unclosed tags', {
    headers: { 'Content-Type': 'text/html' },
    body: '<HTML><BODY><P>Le site est en maintenance.<BR>Revenez plus tard.',
  }, { code: 'not_feed', sentence: /maintenance/ }],
  ['I25 an error in JSON', {
    headers: { 'Content-Type': 'application/json' }, body: '{"error":"unauthorized"}',
  }, { code: 'not_feed', sentence: /JSON/ }],
  ['I26 connection closed without an answer', (_request, response) => response.socket.destroy(),
    { code: 'network' }],
  ['I26 connection reset in the body', (_request, response) => {
    response.writeHead(200);
    response.write(good.slice(0, 100), () => response.socket.resetAndDestroy());
  }, { code: 'network' }],
];

describe('a source that fails keeps its last good actions', { concurrency: 4 }, () => {
  for (const [name, behaviour, expected] of failures)
    test(name, async (t) => {
      const scene = await partnerAndWitness(t);
      scene.server.at('/partenaire', behaviour);
      await assertKept(scene, expected);
    });

  test('I26 a name that does not exist', async (t) => {
    const scene = await partnerAndWitness(t, { url: 'http://partenaire.invalid/flux' });
    await assertKept(scene, { code: 'network', sentence: /DNS/, withinMs: 12000 });
  });

  test('I26 nobody listens', async (t) => {
    const closed = createServer().listen(0, '127.0.0.1');
    await new Promise((fulfil) => { closed.once('listening', fulfil); });
    const { port } = closed.address();
    await new Promise((fulfil) => { closed.close(fulfil); });
    const scene = await partnerAndWitness(t, { url: `http://127.0.0.1:${port}/flux` });
    await assertKept(scene, { code: 'network' });
  });

  // These wait for the importer's own limit: a rate too low for ten seconds.
  test('I10 one byte every half second', async (t) => {
    const scene = await partnerAndWitness(t);
    scene.server.at('/partenaire', (request, response) => {
      response.socket.write('HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n');
      drip(' ', 500)(request, response);
    });
    await assertKept(scene, { code: 'timeout', withinMs: 16000 });
  });

  // And this one for the limit of the whole transfer.
  test('I10 never too slow for ten seconds, and never at its end', async (t) => {
    const scene = await partnerAndWitness(t);
    scene.server.at('/partenaire', (request, response) => {
      response.socket.write('HTTP/1.1 200 OK\r\nContent-Length: 10000000\r\n\r\n');
      drip([' '.repeat(2000)], 200)(request, response);
    });
    await assertKept(scene, { code: 'timeout', withinMs: 36000 });
  });

  test('I11 accepts, then says nothing', async (t) => {
    const scene = await partnerAndWitness(t);
    scene.server.at('/partenaire', () => {});
    await assertKept(scene, { code: 'timeout', withinMs: 16000 });
  });

  test('I11 headers drop by drop', async (t) => {
    const scene = await partnerAndWitness(t);
    scene.server.at('/partenaire', drip('HTTP/1.1 200 OK\r\nX-Lent: oui', 200));
    await assertKept(scene, { code: 'timeout', withinMs: 16000 });
  });
});

describe('a feed that did not change is not sent again', { concurrency: 2 }, () => {
  for (const [name, headers, sent] of [
    ['ETag', { ETag: 'W/"a-é&<1>"' }, { 'if-none-match': 'W/"a-é&<1>"' }],
    ['Last-Modified', { 'Last-Modified': 'Sun, 1 Nov 2026 8:00:00 GMT' },
      { 'if-modified-since': 'Sun, 1 Nov 2026 8:00:00 GMT' }],
    ['both', { ETag: '"x"', 'Last-Modified': 'Sun, 01 Nov 2026 08:00:00 GMT' },
      { 'if-none-match': '"x"', 'if-modified-since': 'Sun, 01 Nov 2026 08:00:00 GMT' }],
  ])
    test(`I03 ${name} comes back byte for byte, 304 is unchanged`, async (t) => {
      const server = await feedServer(t);
      const workspace = await importerWorkspace(t, { partenaire: { url: `${server.origin}/flux` } });
      const lines = Object.entries(headers).map(([field, value]) => `${field}: ${value}\r\n`).join('');
      server.at('/flux', raw(`HTTP/1.1 200 OK\r\n${lines}\r\n${good}`));
      assert.equal((await workspace.import()).status, 0);
      const before = await workspace.published('partenaire'), generation = await workspace.current();

      server.at('/flux', (_request, response) => response.writeHead(304).end());
      const again = await workspace.import();
      assert.equal(again.status, 0, again.stderr);
      assert.match(again.stderr, /partenaire: unchanged \(304\)/);
      const asked = server.requests('/flux')[1].headers;
      for (const [field, value] of Object.entries(sent))
        assert.equal(Buffer.from(asked[field], 'latin1').toString(), value);
      assert.deepEqual(await workspace.published('partenaire'), before);
      assert.equal(await workspace.current(), generation, 'nothing new was published');
      const status = await workspace.status('partenaire');
      assert.equal(status.http, 304);
      assert.equal(status.erreur_code, undefined);
    });

  test('a 304 after a failure ends the failure', async (t) => {
    const server = await feedServer(t);
    const workspace = await importerWorkspace(t, { partenaire: { url: `${server.origin}/flux` } });
    server.at('/flux', { headers: { ETag: '"1"' }, body: good });
    assert.equal((await workspace.import()).status, 0);
    server.at('/flux', { status: 500 });
    assert.equal((await workspace.import()).status, 2);
    server.at('/flux', { status: 304 });
    assert.equal((await workspace.import()).status, 0);
    assert.equal(server.requests('/flux')[2].headers['if-none-match'], '"1"', 'a failure forgets no validator');
    assert.equal((await workspace.status('partenaire')).erreur_code, undefined);
  });
});

describe('a feed that did not change is read anew when what reads it did', { concurrency: 2 }, () => {
  const scene = async (t, options) => {
    const server = await feedServer(t), source = { url: `${server.origin}/flux`, options };
    const workspace = await importerWorkspace(t, { partenaire: source });
    server.at('/flux', (request, response) => {
      if (request.headers['if-none-match'] === '"1"') return response.writeHead(304).end();
      return response.writeHead(200, { ETag: '"1"' }).end(numbered(3));
    });
    assert.equal((await workspace.import()).status, 0);
    return { workspace, source };
  };

  test('a rule of the source, at once', async (t) => {
    const { workspace, source } = await scene(t, 'frequence = 24');
    const headcounts = async () => (await workspace.published('partenaire')).map((each) => each.effectif_max);
    assert.deepEqual(await headcounts(), [undefined, undefined, undefined]);
    source.options = 'frequence = 24 defaut { effectif_max = 12 }';
    await workspace.configure({ partenaire: source });
    const read = await workspace.import();
    assert.equal(read.status, 0, read.stderr);
    assert.deepEqual(await headcounts(), [12, 12, 12]);
    assert.match((await workspace.import()).stderr, /not due yet/, 'once is enough');
  });

  test('a data file, with the same importer', async (t) => {
    const share = join(await temporaryDirectory(t), 'share');
    await cp(join(build, 'share'), share, { recursive: true });
    const { workspace } = await scene(t, 'frequence = 0'), env = { REPERTOIRE_SHARE: share };
    assert.match((await workspace.import([], { env })).stderr, /unchanged \(304\)/, 'the same files, elsewhere');
    await appendFile(join(share, 'synonymes.txt'), '# un commentaire\n');
    assert.match((await workspace.import([], { env })).stderr, /3 received.*3 kept/);
    assert.match((await workspace.import([], { env })).stderr, /unchanged \(304\)/);
  });

  test('the site’s name is published though no feed changed', async (t) => {
    const { workspace } = await scene(t, 'frequence = 24');
    await writeFile(workspace.config, (await readFile(workspace.config, 'utf8')).replace('url = "http://localhost:8080"',
      'url = "http://localhost:8080" avis = "Un nouvel avis."'));
    assert.equal((await workspace.import()).status, 0);
    assert.equal((await search(workspace.index, [])).avis, 'Un nouvel avis.');
  });
});

test('I24 XML under another Content-Type is read, and noted', async (t) => {
  const server = await feedServer(t);
  const workspace = await importerWorkspace(t, { partenaire: { url: `${server.origin}/flux` } });
  server.at('/flux', { headers: { 'Content-Type': 'text/html' }, body: actions(action('a', 'Visite')) });
  assert.equal((await workspace.import()).status, 0);
  assert.equal((await workspace.published('partenaire')).length, 1);
  const { diagnostics } = await workspace.status('partenaire');
  assert.deepEqual(diagnostics.map((d) => [d.niveau, d.code]), [['note', 'ctype']]);
});

test('a gzip answer is read', async (t) => {
  const server = await feedServer(t);
  const workspace = await importerWorkspace(t, { partenaire: { url: `${server.origin}/flux` } });
  server.at('/flux', { headers: { 'Content-Encoding': 'gzip' }, body: gzipSync(good) });
  assert.equal((await workspace.import()).status, 0);
  assert.match(server.requests('/flux')[0].headers['accept-encoding'], /gzip/);
  assert.equal((await workspace.published('partenaire')).length, 4);
});

test('I16–I17 a feed on a private address is refused unless the operator allows it', async (t) => {
  const hosts = ['127.0.0.1', 'localhost', '127.1', '0', '0x7f000001', '2130706433', '169.254.169.254',
    '10.0.0.1', '[::1]', '[::ffff:127.0.0.1]', '[::ffff:169.254.169.254]', '[fe80::1]'];
  const sources = Object.fromEntries(hosts.map((host, i) =>
    [`hote-${i}`, { url: `http://${host}/flux`, internal: false, options: '' }]));
  const workspace = await importerWorkspace(t, sources);
  assert.equal((await workspace.import()).status, 1, 'nothing to publish');
  for (const name of Object.keys(sources)) {
    const { erreur_code: code, url } = await workspace.status(name);
    assert.equal(code, 'address', url);
  }
});

test('I20 a proxy of the environment is not used: the address check would see it alone', async (t) => {
  const server = await feedServer(t), proxy = await feedServer(t);
  const workspace = await importerWorkspace(t, { partenaire: { url: `${server.origin}/flux` } });
  server.at('/flux', { body: good });
  const names = ['http_proxy', 'https_proxy', 'all_proxy', 'ALL_PROXY'];
  const env = { no_proxy: '', NO_PROXY: '', ...Object.fromEntries(names.map((name) => [name, proxy.origin])) };
  const result = await workspace.import([], { env });
  assert.equal(result.status, 0, result.stderr);
  assert.equal(server.requests('/flux').length, 1);
  assert.deepEqual(proxy.requests(`${server.origin}/flux`), []);
});

test('I22 a certificate that nobody vouches for', async (t) => {
  const scene = await partnerAndWitness(t), directory = await temporaryDirectory(t);
  const key = join(directory, 'key.pem'), cert = join(directory, 'cert.pem');
  const made = await run('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=localhost',
    '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1', '-keyout', key, '-out', cert]);
  assert.equal(made.status, 0, made.stderr);
  let asked = 0;
  const server = createTlsServer({ key: await readFile(key), cert: await readFile(cert) }, (_request, response) => {
    asked++;
    response.end(good);
  });
  await new Promise((fulfil) => { server.listen(0, '127.0.0.1', fulfil); });
  t.after(() => new Promise((fulfil) => { server.close(fulfil); server.closeAllConnections(); }));
  await scene.workspace.configure({
    partenaire: { url: `https://127.0.0.1:${server.address().port}/flux` },
    temoin: { url: `${scene.server.origin}/temoin` },
  });
  await assertKept(scene, { code: 'tls', sentence: /certificat/ });
  assert.equal(asked, 0, 'nothing is asked before the certificate is checked');
});
