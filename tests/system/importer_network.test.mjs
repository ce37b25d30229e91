// Which machines the importer connects to, whatever a name resolves to, a redirect says or a
// certificate claims: seen from the other end, in a network of the test's own.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { certificates, closedNetwork } from './support/closed_network.mjs';
import { numbered } from './support/feeds.mjs';
import { importerWorkspace } from './support/importer.mjs';

const PUBLIC = '93.184.216.34', SILENT = '93.184.216.35', PRIVATE = '10.0.0.1';
const inside = ['127.0.0.1', PRIVATE, '192.168.7.7', '172.16.0.1', '169.254.169.254', '100.64.0.1', '::1', 'fd00::1'];
const feed = { '/flux': { body: numbered(4) } };
const everywhere = (paths) => [PUBLIC, ...inside].map((address) => ({ address, port: 80, paths }));

/** A closed network, and a source in it that may not be on a private one. */
async function scene(t, network, url = 'http://partenaire.example/flux') {
  const closed = await closedNetwork(t, { addresses: [`${PUBLIC}/32`, `${SILENT}/32`,
    ...inside.filter((address) => !['127.0.0.1', '::1'].includes(address)).map((address) => `${address}/${address.includes(':') ? 128 : 32}`)],
  authority: '/etc/ssl/certs/ca-certificates.crt', ...network });
  if (closed === null) return null;
  const source = (address) => ({ partenaire: { url: address, internal: false, options: '' } });
  const workspace = await importerWorkspace(t, source(url), { through: closed.through });
  return { ...closed, workspace, moveTo: (address) => workspace.configure(source(address)) };
}

const ask = (workspace) => workspace.import(['--source', 'partenaire']);

async function assertRead({ workspace, seen }, reached) {
  const result = await ask(workspace);
  assert.equal(result.status, 0, result.stderr);
  assert.deepEqual(seen(), reached);
  assert.equal((await workspace.published('partenaire')).length, 4);
}

/** Failed with the code, nobody but those was reached, and what was published stays. */
async function assertRefused({ workspace, seen }, code, sentence, reached = []) {
  const result = await ask(workspace);
  assert.equal(result.status, 2, result.stderr);
  const status = await workspace.status('partenaire');
  assert.equal(status.erreur_code, code, status.erreur);
  assert.match(status.erreur, sentence);
  assert.deepEqual(seen(), reached);
  assert.equal((await workspace.published('partenaire')).length, 4);
}

const once = (address, path = '/flux', port = 80) => [`connection ${address}:${port}`, `request ${address}:${port} ${path}`];

test('I18 a name that was public and now leads inside is refused before anything connects', async (t) => {
  const place = await scene(t, { hosts: { 'partenaire.example': [PUBLIC] }, listening: everywhere(feed) });
  if (place === null) return;
  await assertRead(place, once(PUBLIC));
  for (const address of [...inside, '0.0.0.0', '::ffff:127.0.0.1', '::ffff:10.0.0.1']) {
    await place.resolve({ 'partenaire.example': [address] });
    await assertRefused(place, 'address', /réseau privé/);
  }
  await place.resolve({ 'partenaire.example': [PUBLIC] });
  await assertRead(place, once(PUBLIC));
});

test('I15 a redirect to such a name is refused at its hop', async (t) => {
  const paths = { ...feed, '/ailleurs': { status: 302, headers: { Location: 'http://interne.example/flux' } } };
  const place = await scene(t, { hosts: { 'partenaire.example': [PUBLIC], 'interne.example': [PRIVATE] }, listening: everywhere(paths) });
  if (place === null) return;
  await assertRead(place, once(PUBLIC));
  await place.moveTo('http://partenaire.example/ailleurs');
  await assertRefused(place, 'address', /réseau privé/, once(PUBLIC, '/ailleurs'));
});

test('I19 of a public and a private address of one name, the private one is never connected', async (t) => {
  const place = await scene(t, { hosts: { 'partenaire.example': [PRIVATE, PUBLIC] }, listening: everywhere(feed) });
  if (place === null) return;
  for (const addresses of [[PRIVATE, PUBLIC], [PUBLIC, PRIVATE], ['127.0.0.1', PUBLIC, '192.168.7.7']]) {
    await place.resolve({ 'partenaire.example': addresses });
    await assertRead(place, once(PUBLIC));
  }
  for (const addresses of [[PRIVATE, SILENT], [SILENT, PRIVATE]]) {
    await place.resolve({ 'partenaire.example': addresses });
    await assertRefused(place, 'address', /réseau privé/);
  }
});

test('I26 an IPv6 address that cannot be reached does not hide the other; alone, it is told', async (t) => {
  const place = await scene(t, { hosts: { 'partenaire.example': ['2606:4700::1111', PUBLIC] }, listening: everywhere(feed) });
  if (place === null) return;
  await assertRead(place, once(PUBLIC));
  await place.resolve({ 'partenaire.example': ['2606:4700::1111'] });
  await assertRefused(place, 'network', /ne répond pas/);
});

describe('over TLS', { concurrency: 2 }, () => {
  const NAME = 'partenaire.example', OTHER = 'autre.example';

  /** `issue(certificates)`: what SILENT answers with; PUBLIC is as it should be. */
  async function secureScene(t, issue, paths = {}) {
    const issuer = await certificates(t), good = await issuer.issue(NAME), other = await issue(issuer);
    return scene(t, { hosts: { [NAME]: [PUBLIC], [OTHER]: [SILENT] }, authority: issuer.authority, listening: [
      { address: PUBLIC, port: 443, tls: good, paths: { ...feed, ...paths } },
      { address: SILENT, port: 443, tls: other, paths: feed },
      { address: PUBLIC, port: 80, paths: feed }, { address: SILENT, port: 80, paths: feed },
    ] }, `https://${NAME}/flux`);
  }

  test('I21 https that redirects to http is refused, to https it is followed', async (t) => {
    const place = await secureScene(t, (issuer) => issuer.issue(OTHER), {
      '/descend': { status: 302, headers: { Location: `http://${NAME}/flux` } },
      '/descend-ailleurs': { status: 301, headers: { Location: `http://${OTHER}/flux` } },
      '/reste': { status: 302, headers: { Location: `https://${OTHER}/flux` } },
    });
    if (place === null) return;
    await assertRead(place, once(PUBLIC, '/flux', 443));
    for (const path of ['/descend', '/descend-ailleurs']) {
      await place.moveTo(`https://${NAME}${path}`);
      await assertRefused(place, 'redirect', /chiffrée/, once(PUBLIC, path, 443));
    }
    await place.moveTo(`https://${NAME}/reste`);
    await assertRead(place, [...once(PUBLIC, '/reste', 443), ...once(SILENT, '/flux', 443)]);
  });

  for (const [name, issue] of [
    ['expired', (issuer) => issuer.issue(OTHER, -1)],
    ['of another name', (issuer) => issuer.issue(NAME)],
    ['of a name that only begins alike', (issuer) => issuer.issue(`${OTHER}.invalid`)],
  ])
    test(`I22 a certificate of a known authority, but ${name}: nothing is asked`, async (t) => {
      const place = await secureScene(t, issue);
      if (place === null) return;
      await assertRead(place, once(PUBLIC, '/flux', 443));
      await place.moveTo(`https://${OTHER}/flux`);
      await assertRefused(place, 'tls', /certificat/, [`connection ${SILENT}:443`]);
    });
});
