// A whole site whose only source is a feed server of the test.
import { readFile, readlink, rename, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { feedServer } from './feed_server.mjs';
import { numbered } from './feeds.mjs';
import { program, run, start, temporaryDirectory } from './program.mjs';
import { startSite } from './site.mjs';

/** A site of one source of `count` actions, which its feed server serves; 0: nothing was imported yet. */
export async function importedSite(t, count) {
  const server = await feedServer(t), config = join(await temporaryDirectory(t), 'sources.conf');
  server.at('/flux', { body: numbered(count) });
  await writeFile(config, `site { nom = "Essai" url = "http://localhost:@PORT@" avis = "Actions fictives" }
    source "partenaire" { nom = "Partenaire" url = "${server.origin}/flux" reseau_interne = true frequence = 0 }`);
  const site = await startSite(t, { args: ['--no-limits', '--config', config, ...(count ? [] : ['--no-import'])] });
  const data = join(site.state, 'data'), index = join(data, 'index');
  const args = ['--config', join(site.state, 'sources.conf'), '--data', data];
  return {
    server, site, data, index,
    startImport: () => start(program('import'), args),
    import: (...more) => run(program('import'), [...args, ...more]),
    current: () => readlink(join(index, 'current')),
    log: () => readFile(join(site.state, 'log/workers.log'), 'utf8'),
  };
}

let serial = 0;
/** An address that no cache knows. */
export const fresh = (path = '/recherche') => `${path}?q=${'+'.repeat(++serial % 500)}&par_page=${1 + (serial % 100)}`;

/** Puts an index, or whatever has that name, in service. */
export async function repoint(index, target) {
  const aside = join(index, 'current.test');
  await symlink(target, aside);
  await rename(aside, join(index, 'current'));
}
