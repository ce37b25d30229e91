// Every page that a visitor may meet, errors too, on sites in good and in poor state.
import assert from 'node:assert/strict';
import { cp, open, readFile, realpath } from 'node:fs/promises';
import { join } from 'node:path';

import { feedServer } from './feed_server.mjs';
import { action, actions } from './feeds.mjs';
import { ask } from './http.mjs';
import { importerWorkspace, TODAY } from './importer.mjs';
import { startSite } from './site.mjs';

export const WIDE = { width: 1280, height: 900 }, SMALL = { width: 375, height: 740 };
const COLLEGE = '0140006F';
const TOO_LONG = `/recherche?q=${'a'.repeat(9000)}`; // nginx refuses it: its own error page
const LIMIT_MS = 400_000; // axe takes its time over some forty pages, four times

/**
 * Two sites of the same index: one where the action `p:b` was taken back, and one where the record of
 * `p:c` is torn.
 */
async function startPoorSites(t) {
  const server = await feedServer(t), marker = 'Visite c et rien que c';
  const workspace = await importerWorkspace(t, { p: { url: `${server.origin}/flux`, options: 'frequence = 0 absence = 0' } });
  const make = (id, title) => action(id, title, '<niveau>5e</niveau><departement>14</departement>');
  for (const list of [[make('a'), make('b'), make('c', marker)], [make('a'), make('c', marker)]]) {
    server.at('/flux', { body: actions(...list) });
    assert.equal((await workspace.import(['--force'])).status, 0);
  }
  const start = () => startSite(t, { args: ['--no-limits', '--no-import'], limitMs: LIMIT_MS, prepare: (state) => cp(workspace.data, join(state, 'data'), { recursive: true, verbatimSymlinks: true }) });
  const without = await start(), torn = await start();
  const file = await realpath(join(torn.state, 'data/index/current')), bytes = await readFile(file), handle = await open(file, 'r+');
  // Wherever the title stands, what leads to it (lengths, in a record) is made nonsense.
  for (let at = bytes.indexOf(marker); at > 0; at = bytes.indexOf(marker, at + 1)) await handle.write(Buffer.alloc(8, 0xff), 0, 8, at - 8);
  await handle.close();
  return { without, torn };
}

/**
 * { site: of the demonstration actions, dated: the path of an action with sessions,
 *   pages: [{ site, path, url, status, name }] }
 */
export async function startPages(t) {
  const site = await startSite(t, { args: ['--no-limits', '--today', TODAY], limitMs: LIMIT_MS }), { without, torn } = await startPoorSites(t);
  const { resultats } = JSON.parse((await ask(site, '/api/actions?quand=tout&par_page=100')).body);
  const past = JSON.parse((await ask(site, '/api/actions?quand=passe')).body).resultats[0];
  const dated = resultats.find(({ seances }) => seances?.length > 1), standing = resultats.find(({ seances }) => !seances?.length);
  const pages = [
    ...['/', `/?chez=${COLLEGE}`, '/recherche', '/recherche?q=visite+boulangerie+5e+caen', '/recherche?niveau=5e&niveau=4e&departement=14&page=2', '/recherche?q=zzzzqqq',
      `/recherche?q=visite+boulangerei+caen&niveau=3e&gratuit=1&chez=${COLLEGE}&rayon=50&tri=distance`,
      '/carte', '/carte?niveau=5e', '/carte?autour=14118&rayon=30&niveau=4e', '/agenda', '/agenda?niveau=3e', '/agenda?mois=2027-03', '/agenda?semaine=2027-03-10',
      '/agenda?mois=2031-08', '/colleges', '/colleges?q=forge&vue=carte', '/colleges?nom=caen', '/mon-plan', '/integrer', '/partenaires/', '/partenaires/verifier',
      '/agence/sources', '/accessibilite', '/mentions-legales', '/donnees-personnelles', '/plan-du-site', '/widget?niveau=5e',
      ...[dated, standing, past].filter(Boolean).map(({ id }) => `/actions/${id}`)].map((path) => ({ path, status: 200 })),
    { path: '/inconnue', status: 404 }, { path: '/recherche?page=0', status: 400 }, { path: '/agenda?mois=demain', status: 400 },
    { path: TOO_LONG, status: 414 },
    { site: without, path: '/actions/p:b', status: 410 }, { site: torn, path: '/actions/p:c', status: 500 },
  ].map((one) => ({ site, ...one, url: `${(one.site ?? site).origin}${one.path}`, name: `${one.status} ${one.path.slice(0, 80)}` }));
  return { site, pages, dated: `/actions/${dated.id}` };
}

/** Goes to each page in turn, in one tab of a new browser context, and awaits `look(page, one)`. */
export async function eachPage(t, browser, pages, options, look, { waitUntil = 'load', prepare = async () => {} } = {}) {
  const context = await browser.newContext({ locale: 'fr-FR', ...options });
  t.after(() => context.close());
  const page = await context.newPage();
  await prepare(page);
  for (const one of pages) await look(page, one, await page.goto(one.url, { waitUntil }));
  return context;
}
