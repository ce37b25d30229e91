// A répertoire of the test's own: a configuration, a data directory, the importer run over them.
import assert from 'node:assert/strict';
import { readdir, readFile, readlink, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { program, run, start, temporaryDirectory, until } from './program.mjs';

export const TODAY = '2026-11-24';

/**
 * `sources`: name → { url, options, internal }; options are lines of the configuration.  `data`: the
 * directory, where it is not the workspace's own; `through`: what the importer is run with.
 */
export async function importerWorkspace(t, sources, { site = '', data: given, through = [] } = {}) {
  const top = await temporaryDirectory(t);
  const config = join(top, 'sources.conf'), data = given ?? join(top, 'data'), index = join(data, 'index');
  const common = ['--config', config, '--data', data];
  const [command, ...before] = [...through, program('import')];

  const configure = (list, head = { site }) => writeFile(config, [
    `site { nom = "Essai" url = "http://localhost:8080" ${head.site} }`,
    ...Object.entries(list).map(([name, { url, options = 'frequence = 0', internal = true }]) =>
      `source "${name}" { nom = "Partenaire ${name}" url = "${url}" reseau_interne = ${internal} ${options} }`),
    '',
  ].join('\n'));
  await configure(sources);

  return {
    top, config, data, index, configure,
    startImport: (args = [], options = {}) =>
      start(command, [...before, ...common, '--today', TODAY, ...args], options),
    import: (args = [], options = {}) =>
      run(command, [...before, ...common, '--today', TODAY, ...args], options),
    build: () => run(program('import'), ['build', ...common, '--today', TODAY]),

    /** What `status` prints for people. */
    statusText: () => run(program('import'), ['status', ...common]),
    /** What `status --json` says of a source. */
    async status(name) {
      const result = await run(program('import'), ['status', '--json', ...common]);
      assert.equal(result.status, 0, result.stderr);
      return JSON.parse(result.stdout).sources.find((source) => source.source === name);
    },
    /** The published actions of a source, by id. */
    async published(name) {
      const found = await search(index, ['quand=tout', 'par_page=100']);
      return found.resultats.filter((action) => action.source === name)
        .sort((a, b) => (a.id < b.id ? -1 : 1));
    },
    files: () => filesUnder(data),
    current: async () => /^index-(.*)\.db$/.exec(await readlink(join(index, 'current')))[1],
    generations: async () => (await readdir(index)).filter((name) => name.endsWith('.db'))
      .map((name) => name.slice('index-'.length, -'.db'.length)).sort(),
  };
}

export async function search(index, args) {
  const result = await run(program('search'), ['--index', index, '--json', '--today', TODAY, ...args]);
  assert.ok(result.status === 0 || result.status === 1, `repertoire-search: ${result.stderr}`);
  return JSON.parse(result.stdout);
}

async function filesUnder(directory) {
  const found = [];
  for (const name of await readdir(directory)) {
    const path = join(directory, name);
    if ((await stat(path)).isDirectory()) found.push(...await filesUnder(path));
    else found.push(path);
  }
  return found;
}

/** Nothing of a run that failed may lie about. */
export async function assertNoLeftovers(workspace) {
  const left = (await workspace.files()).filter((path) => /\.tmp(-journal)?$/.test(path));
  assert.deepEqual(left, []);
}

/** Whether any file of the data directory holds the bytes. */
export async function dataHolds(workspace, text) {
  for (const path of await workspace.files())
    if ((await readFile(path)).includes(text)) return path;
  return null;
}

/** The most memory that a process ever had, by the kernel's own count; null: it is gone. */
async function peakOf(pid) {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const found = /^VmHWM:\s+(\d+) kB$/m.exec(status);
  return found === null ? null : Number(found[1]);
}

/**
 * Runs the importer to its end.  `peaks`, in KiB: of the process that reads documents, of the one that
 * tries the new index out, and of the importer until all was read and until its end; `seconds`: until these two moments.
 */
export async function importMeasured(workspace, limitMs) {
  const running = workspace.startImport([], { limitMs }), begin = performance.now();
  const pid = running.child.pid;
  const peaks = { reader: 0, trial: 0, reading: 0, all: 0 }, seconds = { reading: 0, all: 0 };
  let ended = false;

  running.ended.finally(() => {
    ended = true;
    seconds.all = (performance.now() - begin) / 1000;
  }).catch(() => {});
  await until(async () => {
    const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '');
    const child = running.stderr.includes('index:') ? 'trial' : 'reader';
    for (const id of children.trim().split(' ').filter(Boolean))
      peaks[child] = Math.max(peaks[child], await peakOf(id) ?? 0);
    const peak = await peakOf(pid) ?? 0;
    peaks.all = Math.max(peaks.all, peak);
    if (!running.stderr.includes('index:')) {
      peaks.reading = Math.max(peaks.reading, peak);
      seconds.reading = (performance.now() - begin) / 1000;
    }
    return ended;
  }, 'the importer ends', limitMs);
  return { result: await running.ended, peaks, seconds };
}
