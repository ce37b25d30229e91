// make lighthouse: the pages of the demonstration that search engines may list, as a phone loads them, in
// Debian's Chromium.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { ask } from '../system/support/http.mjs';
import { TODAY } from '../system/support/importer.mjs';
import { build, lifetime, run } from '../system/support/program.mjs';
import { startSite } from '../system/support/site.mjs';

const SCORE_MIN = 95, LIMIT_MS = 120_000, SITE_LIMIT_MS = 3_600_000;
const TRIES_MAX = 3; // Lighthouse loses the beginning of a trace now and then, and says to run it again
const { after, end } = lifetime();

/** { performance, accessibility, … } of 100, and what took points. */
async function scores(address, home, tries = TRIES_MAX) {
  const report = join(home, 'report.json');
  const { status, stderr } = await run(join(build, 'lighthouse/node_modules/.bin/lighthouse'), [address, '--quiet', '--output=json', `--output-path=${report}`,
    `--chrome-flags=--headless=new --disable-gpu${process.getuid() === 0 ? ' --no-sandbox' : ''}`],
  { env: { ...process.env, CHROME_PATH: '/usr/bin/chromium', HOME: home }, limitMs: LIMIT_MS });
  if (status !== 0 && tries > 1 && /NO_NAVSTART/.test(stderr)) {
    console.error(`  ${address}: nothing was measured (NO_NAVSTART), once more`);
    return scores(address, home, tries - 1);
  }
  if (status !== 0) throw new Error(`lighthouse ${address}: ${stderr}`);
  const { categories, audits } = JSON.parse(await readFile(report, 'utf8'));
  return Object.values(categories).map(({ title, score, auditRefs }) => ({
    title, score: Math.round(score * 100),
    lost: auditRefs.filter(({ id, weight }) => weight > 0 && audits[id].score !== null && audits[id].score < 0.9).map(({ id }) => id),
  }));
}

try {
  const site = await startSite({ after }, { args: ['--no-limits', '--today', TODAY], limitMs: SITE_LIMIT_MS });
  const home = await mkdtemp(join(tmpdir(), 'repertoire-lighthouse-'));
  after(() => rm(home, { recursive: true, force: true }));
  const [{ id }] = JSON.parse((await ask(site, '/api/actions?quand=a_venir')).body).resultats;
  for (const path of ['/', '/recherche', `/actions/${id}`, '/carte', '/agenda', '/colleges', '/mon-plan', '/partenaires/',
    '/partenaires/verifier', '/integrer', '/accessibilite', '/mentions-legales', '/donnees-personnelles', '/plan-du-site']) {
    const all = await scores(site.origin + path, home);
    console.log(`${path.padEnd(40)} ${all.map(({ title, score }) => `${title} ${score}`).join(', ')}`);
    for (const { title, score, lost } of all.filter((one) => one.score < SCORE_MIN)) {
      console.error(`  ${title}: ${score}, at least ${SCORE_MIN} is wanted: ${lost.join(', ')}`);
      process.exitCode = 1;
    }
  }
} finally {
  await end();
}
