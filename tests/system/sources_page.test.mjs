// /agence/sources: how every source fares, for the Agence and no one else.
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { startBrowser, visit } from './support/browser.mjs';
import { feedServer } from './support/feed_server.mjs';
import { action, actions, numbered } from './support/feeds.mjs';
import { ask, assertSecurityHeaders } from './support/http.mjs';
import { lifetime, program, run, temporaryDirectory, until } from './support/program.mjs';
import { processesIn, startSite } from './support/site.mjs';

const NAMES = { bonne: 'Partenaire A', panne: 'Partenaire <B>', retiree: 'Partenaire C', neuve: 'Partenaire D' };

const life = lifetime();
let browser;
before(async () => { browser = await startBrowser(life); });
after(life.end);

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

  server.at('/panne', { body: '<actions xmlns="urn:repertoire:actions:1">\n<action id="é"><titre a="1" a="2">&<script></actions>' });
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

test('a source that is read, but not as it should be, stands before those that are well, and says so', async (t) => {
  const { server, site, import: again } = await scene(t);
  const states = (body) => [...body.matchAll(/<tr>\s*<th scope="row">([^<]*(?:&[^<]*)?)<br>[^]*?<td>\s*<p>([^<]*)<\/p>/g)].map(([, name, state]) => `${name}: ${state}`);
  assert.deepEqual(states((await ask(site, '/agence/sources')).body), ['Partenaire &lt;B&gt;: Tout va bien', 'Partenaire A: Tout va bien', 'Partenaire C: Tout va bien']);
  server.at('/retiree', { body: numbered(3, 'retiree').replace('<titre>', '<titre>Fer & ') });
  assert.equal((await again('--force')).status, 0);
  const { body } = await ask(site, '/agence/sources');
  assert.deepEqual(states(body), ['Partenaire C: Lue, avec des points à corriger', 'Partenaire &lt;B&gt;: Tout va bien', 'Partenaire A: Tout va bien']);
  assert.match(body, /Document réparé à la lecture/);
  assert.match(body, /celles qui demandent de l’attention d’abord/);
});

test('what several sources publish: once, with a link to the card that visitors see', async (t) => {
  const { server, site, import: again } = await scene(t);
  assert.match((await ask(site, '/agence/sources')).body, /chaque action publiée ne vient que d’une source/);
  const page = 'https://forge.example.fr/visites/atelier';
  const same = (source) => actions(action(`${source}-f`, 'Dans l’atelier d’une <forge>', `<commune>14118</commune><url>${page}</url>`),
    ...[1, 2, 3].map((n) => action(`${source}-${n}`, `Visite numéro ${n} de ${source}`)));
  server.at('/bonne', { body: same('bonne') });
  server.at('/panne', { body: same('panne') });
  assert.equal((await again('--force')).status, 0);
  const shown = await ask(site, '/agence/sources');
  assert.match(shown.body, /1\saction est publiée par plusieurs sources/);
  const [, href, names] = /<th scope="row"><a href="(\/actions\/[^"]+)">Dans l’atelier d’une &lt;forge&gt;<\/a><\/th><td>\s*<ul>([^]*?)<\/ul>/.exec(shown.body);
  assert.deepEqual([...names.matchAll(/<li>([^<]*)<\/li>/g)].map(([, name]) => name).sort(), ['Partenaire &lt;B&gt;', 'Partenaire A']);
  const card = await ask(site, href);
  assert.equal(card.status, 200);
  assert.match(card.body, /Dans l’atelier d’une &lt;forge&gt;/);
  const { fusionnees, fusions } = JSON.parse((await ask(site, '/agence/sources.json')).body);
  assert.equal(fusionnees, 1);
  assert.equal(fusions.length, 1);
  assert.deepEqual([...fusions[0].sources].sort(), ['bonne', 'panne']);
  assert.equal(fusions[0].titre, 'Dans l’atelier d’une <forge>');

  server.at('/panne', { body: same('panne').replace('Dans l’atelier d’une', 'Tout autre chose que la').replace(page, `${page}/autre`) });
  assert.equal((await again('--force')).status, 0);
  assert.match((await ask(site, '/agence/sources')).body, /ne vient que d’une source/, 'they come apart again');
});

test('of very many the first are named, and all are counted', async (t) => {
  const { server, site, import: again } = await scene(t);
  const many = (source) => actions(...Array.from({ length: 230 }, (_, i) =>
    action(`${source}-${i}`, `Atelier ${String(i).padStart(3, '0')}`, `<commune>14118</commune><url>https://forge.example.fr/ateliers/${i}</url>`)));
  server.at('/bonne', { body: many('bonne') });
  server.at('/panne', { body: many('panne') });
  assert.equal((await again('--force')).status, 0);
  const { body } = await ask(site, '/agence/sources');
  assert.match(body, /230\sactions sont publiées par plusieurs/);
  assert.equal([...body.matchAll(/<th scope="row"><a href="\/actions\//g)].length, 200);
  assert.match(body, /Et\s30\sautres/);
});

for (const [width, height] of [[1280, 900], [375, 812]])
  test(`in a browser ${width} px wide: nothing overflows, tables scroll by themselves`, async (t) => {
    const { server, site, import: again } = await scene(t);
    const same = (source) => actions(action(`${source}-f`, `Dans l’atelier d’une forge ${'très '.repeat(20)}ancienne`,
      '<commune>14118</commune><url>https://forge.example.fr/atelier</url>'), ...[1, 2, 3].map((n) => action(`${source}-${n}`, `Visite ${n} de ${source}`)));
    server.at('/bonne', { body: same('bonne') });
    server.at('/panne', { body: same('panne') });
    server.at('/retiree', { status: 410 });
    assert.equal((await again('--force')).status, 2);
    const { page, assertQuiet } = await visit(t, browser, site, { viewport: { width, height } });
    await page.goto('/agence/sources');
    await page.getByRole('heading', { name: 'Actions publiées par plusieurs sources' }).waitFor();
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth) <= width);
    for (const caption of await page.locator('caption').all()) { // what names a table is read without scrolling it
      const { x, width: wide } = await caption.boundingBox();
      assert.ok(x >= 0 && x + wide <= width, await caption.innerText());
    }
    if (process.env.SHOTS) await page.screenshot({ path: join(process.env.SHOTS, `sources-${width}.png`), fullPage: true });
    assertQuiet();
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
