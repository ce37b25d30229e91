// /agence/sources: how every source fares, for the Agence and no one else.
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';

import { feedServer } from './support/feed_server.mjs';
import { numbered } from './support/feeds.mjs';
import { ask, assertSecurityHeaders } from './support/http.mjs';
import { program, run, temporaryDirectory, until } from './support/program.mjs';
import { processesIn, startSite } from './support/site.mjs';

const NAMES = { bonne: 'Partenaire A', panne: 'Partenaire <B>', retiree: 'Partenaire C', neuve: 'Partenaire D' };

async function scene(t, args = []) {
  const server = await feedServer(t), config = join(await temporaryDirectory(t), 'sources.conf');
  const sources = (names) => `site { nom = "Essai" url = "http://localhost:@PORT@" }
    ${names.map((name) => `source "${name}" { nom = "${NAMES[name]}" url = "${server.origin}/${name}" reseau_interne = true frequence = 1 }`).join('\n')}`;
  for (const name of Object.keys(NAMES)) server.at(`/${name}`, { body: numbered(3, name) });
  await writeFile(config, sources(['bonne', 'panne', 'retiree']));
  const site = await startSite(t, { args: ['--no-limits', '--config', config, ...args] });
  return { server, site, sources, config: join(site.state, 'sources.conf'),
    import: (...more) => run(program('import'), ['--config', join(site.state, 'sources.conf'), '--data', join(site.state, 'data'), ...more]) };
}

test('the worst come first, in words, with what to do', async (t) => {
  const { server, site, import: again } = await scene(t);
  const all = await ask(site, '/agence/sources');
  assert.equal(all.status, 200);
  assert.match(all.body, /Aucune source n’est en panne/);
  assertSecurityHeaders(all, '/agence/sources');
  assert.equal(all.headers['cache-control'], 'no-store');

  server.at('/panne', { body: '<actions xmlns="urn:repertoire:actions:1">\n<action id="é"><titre>&<script></actions>' });
  server.at('/retiree', { status: 410 });
  assert.equal((await again('--force')).status, 2);
  const { body } = await ask(site, '/agence/sources');
  assert.match(body, /2\ssources en panne sur\s3\./);
  const order = ['Partenaire &lt;B&gt;', 'Partenaire C', 'Partenaire A'].map((name) => body.indexOf(name));
  assert.deepEqual([...order].sort((a, b) => a - b), order, 'worst first');
  assert.ok(order.every((at) => at > 0));
  assert.match(body, /Ligne\s\d+\sdu flux\u00a0: <code>&lt;action/);
  assert.doesNotMatch(body, /<script>/, 'what a partner wrote is quoted, not obeyed');
  assert.match(body, /À faire\u00a0:/);
  assert.match(body, /Flux retiré par le partenaire/);
  assert.match(body, /à l’instant/);
  assert.match(body, /Prochain essai dans moins de\s\d/);

  const json = await ask(site, '/agence/sources.json');
  const { releve, sources } = JSON.parse(json.body);
  assert.ok(Date.parse(releve) > 0);
  const failing = sources.find((source) => source.source === 'panne');
  assert.equal(failing.etat, 'en_panne');
  assert.equal(failing.gardees, 3, 'nothing of it was lost');
  assert.ok(failing.erreur && failing.conseil && failing.en_panne_depuis);

  assert.equal((await again()).status, 2, 'nothing is due: the report is written all the same');
  assert.ok(Date.parse(JSON.parse((await ask(site, '/agence/sources.json')).body).releve) >= Date.parse(releve));
});

test('before the first import it says so; an import that publishes nothing is told too', async (t) => {
  const { server, site, import: first } = await scene(t, ['--no-import']);
  const empty = await ask(site, '/agence/sources');
  assert.equal(empty.status, 200);
  assert.match(empty.body, /n’a encore rien laissé ici/);
  assert.deepEqual(JSON.parse((await ask(site, '/agence/sources.json')).body).sources, []);
  for (const name of Object.keys(NAMES)) server.at(`/${name}`, { status: 404 });
  assert.equal((await first()).status, 1);
  const { body } = await ask(site, '/agence/sources');
  assert.match(body, /3\ssources en panne sur\s3/);
  assert.match(body, />\s*jamais\s*</);
  assert.match(body, /404/);
});

test('nginx shows it to the addresses of local.conf alone', async (t) => {
  const { site } = await scene(t);
  await writeFile(join(site.state, 'nginx/repertoire/local.conf'), 'deny all;\n');
  const master = (await processesIn(site.state)).find(({ command }) => /nginx: master/.test(command));
  process.kill(master.pid, 'SIGHUP');
  for (const path of ['/agence/sources', '/agence/sources.json', '/agence/'])
    await until(async () => (await ask(site, path)).status === 403, `${path} is refused`);
  assert.equal((await ask(site, '/')).status, 200);
});
