// make bench, through nginx: wrk asks a running site what tests/bench/bench asked the library.
//
//   node tests/bench/traffic.mjs DIRECTORY ACTIONS...
//
// DIRECTORY holds what bench left: index-ACTIONS/ and queries-ACTIONS.txt.  Processor time is read
// from /proc, so that a core's worth of searches follows even where wrk takes its share of the
// machine.  A refused or failed request, or a cache that answers where it must not, is a failure.
import { execFileSync } from 'node:child_process';
import { mkdir, open, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';

import { fastcgi } from './fastcgi.mjs';
import { lifetime, program, run } from '../system/support/program.mjs';
import { processesIn, startSite } from '../system/support/site.mjs';

const TODAY = '2026-11-24'; // BENCH_TODAY of tests/bench/generate.h
const SECONDS = 2;
const WARMING_SECONDS = 1;
const CONNECTIONS_A_WORKER = 2; // one that is answered and one that waits: a worker is never idle
const POPULAR = 50; // the queries that come again and again, where the cache is wanted
// A search without result is never kept: the worker counts it (about one in ten of the log).
const CACHED_SHARE_MIN = 0.8;

// A reader asks again for a feed that has not changed.
const UNCHANGED_ASKED = 2000;
const UNCHANGED_MAX_US = 1000;

const page = '/recherche', api = '/api/actions';
const rows = [
  { name: 'API', path: api, workers: 1 },
  { name: 'API', path: api, workers: 2 },
  { name: 'page', path: page, workers: 1 },
  { name: 'page', path: page, workers: 2 },
  { name: 'page, gzip', path: page, workers: 2, gzip: true },
  { name: 'page, gzip, cached', path: page, workers: 2, gzip: true, cached: true },
];

/**
 * wrk's own language.  nginx caches by address: unless its cache is wanted, each request is made
 * different by 20 blanks before the query, which the search leaves out, spelled in one of a
 * million ways.
 */
const script = ({ path, gzip, cached }, queries, firstWay) => `
local queries, n = {}, 0
for line in io.lines(${JSON.stringify(queries)}) do queries[#queries + 1] = line:sub(3) end
local different = ${cached ? POPULAR : '#queries'}
${gzip ? 'wrk.headers["Accept-Encoding"] = "gzip"' : ''}
local function blanks(way)
  local out = {}
  for i = 1, 20 do
    out[i] = way % 2 == 0 and "+" or "%20"
    way = math.floor(way / 2)
  end
  return table.concat(out)
end
function request()
  n = n + 1
  return wrk.format("GET", "${path}?q=" .. ${cached ? '""' : `blanks(${firstWay} + n)`} .. queries[n % different + 1])
end
function done(summary, latency)
  local e = summary.errors
  io.write(string.format('\\n{"requests":%d,"bytes":%d,"us":%d,"p50":%f,"p99":%f,"failed":%d}\\n', summary.requests,
    summary.bytes, summary.duration, latency:percentile(50), latency:percentile(99),
    e.connect + e.read + e.write + e.status + e.timeout))
end
`;

const ticks = Number(execFileSync('getconf', ['CLK_TCK']));

/** Microseconds of processor that a process has used. */
async function processorTime(pid) {
  const fields = (await readFile(`/proc/${pid}/stat`, 'utf8')).replace(/^.*\) /s, '').split(' ');
  return (Number(fields[11]) + Number(fields[12])) / ticks * 1e6; // utime, stime
}

/** { workers, nginx }: Map of pid to processor time. */
async function processorTimes(site) {
  const times = { workers: new Map(), nginx: new Map() };
  for (const { pid, command } of await processesIn(site.state)) {
    const kind = command.startsWith(program('fcgi')) ? 'workers' : command.startsWith('nginx: worker') ? 'nginx' : null;
    if (kind) times[kind].set(pid, await processorTime(pid));
  }
  return times;
}

function spent(before, after) {
  let sum = 0;
  if (before.size !== after.size) throw new Error('a process was started or ended in the middle of a measure');
  for (const [pid, time] of after) {
    if (!before.has(pid)) throw new Error(`process ${pid} was started in the middle of a measure`);
    sum += time - before.get(pid);
  }
  return sum;
}

/** The share of requests that nginx answered from its cache, by its log from an offset on. */
async function cachedShare(log, start) {
  const file = await open(log);
  let all = 0, hits = 0;
  for await (const line of file.readLines({ start })) {
    all++;
    if (/"cache":"(HIT|REVALIDATED|STALE|UPDATING)"/.test(line)) hits++;
  }
  return all === 0 ? 0 : hits / all;
}

let asked = 0;

async function replay(site, row, queries, seconds) {
  const file = join(site.state, 'wrk.lua');
  await writeFile(file, script(row, queries, asked));
  const { status, stdout, stderr } = await run('wrk', ['--threads', '1', '--connections',
    `${CONNECTIONS_A_WORKER * row.workers}`, '--duration', `${seconds}s`, '--script', file, site.origin]);
  if (status !== 0) throw new Error(`wrk: ${stdout}${stderr}`);
  const result = JSON.parse(stdout.trimEnd().split('\n').at(-1));
  if (result.requests === 0 || result.failed > 0)
    throw new Error(`${result.failed} of ${result.requests} requests failed; the site's log says:\n${
      await readFile(join(site.state, 'log/workers.log'), 'utf8')}`);
  asked += result.requests + CONNECTIONS_A_WORKER * row.workers;
  return result;
}

async function measure(site, row, queries) {
  const log = join(site.state, 'log/access.log');
  await replay(site, row, queries, WARMING_SECONDS);
  const { size } = await stat(log), before = await processorTimes(site);
  const result = await replay(site, row, queries, SECONDS);
  const after = await processorTimes(site), share = await cachedShare(log, size);
  if (row.cached ? share < CACHED_SHARE_MIN : share > 0)
    throw new Error(`${row.name}: ${(share * 100).toFixed(1)} % of the answers came from nginx's cache`);
  return {
    ...result, share,
    nginx: spent(before.nginx, after.nginx) / result.requests,
    workers: spent(before.workers, after.workers) / result.requests,
  };
}

const column = (value, width, digits = 0) =>
  (typeof value === 'number' ? value.toFixed(digits) : value).padStart(width);

function print(row, m) {
  console.log(`  ${row.name.padEnd(19)}${column(row.workers, 8)}${column(m.requests / m.us * 1e6, 9)}${
    column(m.p50 / 1000, 9, 2)}${column(m.p99 / 1000, 9, 2)}${column(m.nginx, 8)}${column(m.workers, 8)}${
    column(1e6 / (m.nginx + m.workers), 9)}${column(m.bytes / m.requests / 1000, 8, 1)}${column(m.share * 100, 8, 1)}`);
}

/** What a feed that the reader has already costs the worker, who alone is asked. */
async function measureUnchanged(site, queries) {
  const socket = join(site.state, 'run/workers.sock'), lines = (await readFile(queries, 'utf8')).trimEnd().split('\n');
  const before = (await processorTimes(site)).workers;
  for (let i = 0; i < UNCHANGED_ASKED; i++) {
    const query = lines[i % lines.length].slice(2), uri = `/flux/actions.rss?q=${query}`;
    const answer = await fastcgi(socket, { REQUEST_METHOD: 'GET', REQUEST_URI: uri, QUERY_STRING: `q=${query}`, HTTP_IF_NONE_MATCH: '*' });
    if (!answer.toString('latin1').startsWith('Status: 304 ')) throw new Error(`${uri}: ${answer.toString('latin1', 0, 200)}`);
  }
  const cost = spent(before, (await processorTimes(site)).workers) / UNCHANGED_ASKED;
  console.log(`  a feed that has not changed: ${cost.toFixed(0)} µs of the worker's CPU for its 304`);
  if (cost > UNCHANGED_MAX_US) throw new Error(`a 304 costs more than ${UNCHANGED_MAX_US} µs`);
}

async function measureSize(directory, actions) {
  const queries = join(directory, `queries-${actions}.txt`);
  console.log(`\n${actions} actions through nginx: µs of CPU a request, none failed`);
  console.log(`  ${'20 results, facets'.padEnd(19)}${column('workers', 8)}${column('req/s', 9)}${column('p50 ms', 9)}${
    column('p99 ms', 9)}${column('nginx', 8)}${column('worker', 8)}${column('a core/s', 9)}${column('kB', 8)}${column('cached %', 9)}`);
  for (const workers of [1, 2]) {
    const { after, end } = lifetime();
    try {
      const site = await startSite({ after }, {
        args: ['--no-import', '--no-limits', '--today', TODAY, '--workers', `${workers}`],
        prepare: async (state) => {
          await mkdir(join(state, 'data'));
          await symlink(join(directory, `index-${actions}`), join(state, 'data/index'));
        },
      });
      for (const row of rows.filter((each) => each.workers === workers))
        print(row, await measure(site, row, queries));
      if (workers === 1) await measureUnchanged(site, queries);
    } finally {
      await end();
    }
  }
}

const [directory, ...sizes] = process.argv.slice(2);
if (sizes.length === 0 || sizes.some((size) => !/^[1-9]\d*$/.test(size))) {
  console.error('usage: traffic.mjs DIRECTORY ACTIONS...');
  process.exit(2);
}
for (const actions of sizes) await measureSize(resolve(directory), actions);
