// make screenshots: what the README shows, on a large and a small screen.
//
//   node tests/screenshots/screenshots.mjs DIRECTORY
import { stat } from 'node:fs/promises';
import { join } from 'node:path';

import { startBrowser, visit } from '../system/support/browser.mjs';
import { ask } from '../system/support/http.mjs';
import { TODAY } from '../system/support/importer.mjs';
import { lifetime, run } from '../system/support/program.mjs';
import { startSite } from '../system/support/site.mjs';

const BYTES_MAX = 150_000; // a clone carries every version of them
const screens = [{ suffix: '', viewport: { width: 1280, height: 900 } }, { suffix: '-375', viewport: { width: 375, height: 740 } }];
const pictures = [
  { name: 'accueil', path: '/' },
  { name: 'recherche', path: '/recherche?q=métiers+de+la+mer+3e+Manche' },
  { name: 'action', from: '/api/actions?q=boulangerie&quand=a_venir' },
  { name: 'carte', path: '/carte' },
  { name: 'agenda', path: '/agenda?mois=2027-01' },
  { name: 'plan', path: '/mon-plan', prepare: plan },
];

/** Three actions, placed as a head of collège would. */
async function plan(page, site) {
  const { resultats } = JSON.parse((await ask(site, '/api/actions?niveau=5e&niveau=4e&quand=a_venir')).body);
  for (const { id } of resultats.slice(0, 3)) {
    await page.goto(`/actions/${id}`);
    await page.getByRole('button', { name: 'Ajouter à mon plan' }).click();
    await page.getByText('L’action est dans votre plan').waitFor();
  }
  await page.goto('/mon-plan');
  await page.locator('#plan[data-pret]').waitFor();
  for (const level of ['5e', '4e']) {
    const entry = page.locator('.plan-niveau[data-niveau=""] .plan-entree').first(), key = await entry.getAttribute('data-key');
    await entry.getByText('Modifier').click();
    await page.locator(`[data-key="${key}"]`).getByLabel('Niveau').selectOption(level);
    await page.locator(`[data-key="${key}"]`).getByLabel('Date').selectOption({ index: 1 });
    await page.locator(`[data-key="${key}"]`).getByLabel('Connaissance du territoire').check();
    await page.locator(`[data-key="${key}"]`).getByText('Modifier').click();
  }
  await page.evaluate(() => scrollTo(0, 0));
}

const directory = process.argv[2], { after, end } = lifetime();
try {
  const site = await startSite({ after }, { args: ['--no-limits', '--today', TODAY] });
  const browser = await startBrowser({ after });
  for (const { name, path, from, prepare } of pictures) for (const { suffix, viewport } of screens) {
    const { page, assertQuiet } = await visit({ after }, browser, site, { viewport, reducedMotion: 'reduce' });
    const file = join(directory, `${name}${suffix}.png`);
    const address = from ? `/actions/${JSON.parse((await ask(site, from)).body).resultats[0].id}` : path;
    if (prepare) await prepare(page, site);
    else if ((await page.goto(address, { waitUntil: 'networkidle' })).status() !== 200) throw new Error(`${address}: not there`);
    await page.screenshot({ path: file });
    assertQuiet();
    const reduced = await run('pngquant', ['--force', '--ext', '.png', '--speed', '1', '--strip', '64', file]);
    if (reduced.status !== 0) throw new Error(`pngquant: ${reduced.stderr}`);
    const { size } = await stat(file);
    if (size > BYTES_MAX) throw new Error(`${file} has ${size} bytes, more than ${BYTES_MAX}`);
    console.log(`${file}: ${viewport.width} × ${viewport.height}, ${Math.round(size / 1000)} kB`);
  }
} finally {
  await end();
}
