// make screenshots: what the README shows, on a large and a small screen.
//
//   node tests/screenshots/screenshots.mjs DIRECTORY
import { stat } from 'node:fs/promises';
import { join } from 'node:path';

import { startBrowser, visit } from '../system/support/browser.mjs';
import { TODAY } from '../system/support/importer.mjs';
import { lifetime, run } from '../system/support/program.mjs';
import { startSite } from '../system/support/site.mjs';

const BYTES_MAX = 150_000; // a clone carries every version of them
const path = '/recherche?q=métiers+de+la+mer+3e+Manche';
const pictures = [
  { name: 'recherche.png', viewport: { width: 1280, height: 900 } },
  { name: 'recherche-375.png', viewport: { width: 375, height: 740 } },
];

const directory = process.argv[2], { after, end } = lifetime();
try {
  const site = await startSite({ after }, { args: ['--no-limits', '--today', TODAY] });
  const browser = await startBrowser({ after });
  for (const { name, viewport } of pictures) {
    const { page, assertQuiet } = await visit({ after }, browser, site, { viewport });
    const file = join(directory, name), answer = await page.goto(path);
    if (answer.status() !== 200) throw new Error(`${path}: ${answer.status()}`);
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
