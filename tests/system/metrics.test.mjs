// /metriques: what a Prometheus on the local network reads, and nobody else.
import assert from 'node:assert/strict';
import { readFile, readlink, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';

import { feedServer } from './support/feed_server.mjs';
import { numbered } from './support/feeds.mjs';
import { ask, assertSecurityHeaders, json } from './support/http.mjs';
import { program, run, temporaryDirectory, until } from './support/program.mjs';
import { processesIn, startSite } from './support/site.mjs';

const NAMES = { bonne: 'Partenaire A', panne: 'Partenaire "B" \\n <é>', neuve: 'Partenaire D' };
const path = '/metriques', TYPE = 'text/plain; version=0.0.4; charset=utf-8';
const quoted = (text) => `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`; // for sources.conf

async function scene(t, args = []) {
  const server = await feedServer(t), config = join(await temporaryDirectory(t), 'sources.conf');
  for (const name of Object.keys(NAMES)) server.at(`/${name}`, { body: numbered(3, name) });
  await writeFile(config, `site { nom = "Essai" url = "http://localhost:@PORT@" }
    ${Object.entries(NAMES).map(([source, nom]) =>
    `source "${source}" { nom = ${quoted(nom)} url = "${server.origin}/${source}" reseau_interne = true frequence = 1 }`).join('\n')}`);
  const site = await startSite(t, { args: ['--no-limits', '--config', config, ...args] });
  return { server, site, data: join(site.state, 'data'),
    import: (...more) => run(program('import'), ['--config', join(site.state, 'sources.conf'), '--data', join(site.state, 'data'), ...more]) };
}

/**
 * The text format 0.0.4, strictly: each family has its HELP, its TYPE, then all its samples, and no
 * sample comes twice.  Map of name to [{ labels, value }].
 */
function parse(text) {
  const families = new Map(), seen = new Set();
  let family, typed;
  assert.match(text, /\n$/, 'the last line ends');
  for (const line of text.slice(0, -1).split('\n')) {
    const help = /^# HELP ([a-z_]+) (\S.*)$/.exec(line), type = /^# TYPE ([a-z_]+) gauge$/.exec(line);
    if (help) {
      assert.ok(!families.has(help[1]), `${help[1]} comes once`);
      family = help[1];
      typed = false;
      families.set(family, []);
    } else if (type) {
      assert.equal(type[1], family, line);
      typed = true;
    } else {
      const sample = /^([a-z_]+)(?:\{((?:[a-z_]+="(?:[^"\\]|\\[\\"n])*",?)*)\})? (-?\d+)$/.exec(line);
      assert.ok(sample, `a sample: ${line}`);
      assert.equal(sample[1], family, line);
      assert.ok(typed, line);
      const identity = line.slice(0, line.lastIndexOf(' '));
      assert.ok(!seen.has(identity), `once: ${line}`);
      seen.add(identity);
      const labels = Object.fromEntries([...(sample[2] ?? '').matchAll(/([a-z_]+)="((?:[^"\\]|\\.)*)"/g)]
        .map(([, name, value]) => [name, value.replace(/\\(.)/g, (_all, c) => (c === 'n' ? '\n' : c))]));
      families.get(family).push({ labels, value: Number(sample[3]) });
    }
  }
  return families;
}

/** The one value of a family, or of its sample with these labels. */
function valueOf(families, name, labels = {}) {
  const fitting = (families.get(`repertoire_${name}`) ?? []).filter((sample) =>
    Object.entries(labels).every(([label, value]) => sample.labels[label] === value));
  assert.ok(fitting.length <= 1, name);
  return fitting[0]?.value;
}

async function read(site) {
  const answer = await ask(site, path);
  assert.equal(answer.status, 200, answer.body);
  return parse(answer.body);
}

test('the index and every source, as /sante and /agence/sources.json say them', async (t) => {
  const { server, site, import: again } = await scene(t);
  const answer = await ask(site, path);
  assert.equal(answer.status, 200);
  assert.equal(answer.headers['content-type'], TYPE);
  assert.equal(answer.headers['cache-control'], 'no-store');
  assertSecurityHeaders(answer, path);

  server.at('/panne', { body: '<html>' });
  server.at('/neuve', { body: numbered(4, 'neuve') });
  assert.equal((await again('--force')).status, 2);
  await until(async () => (await json(site, '/sante')).actions === 10, 'the new index is in service');
  const families = await read(site), health = await json(site, '/sante');
  assert.deepEqual(families.get('repertoire_index_info'), [{ labels: { generation: health.generation }, value: 1 }]);
  assert.equal(valueOf(families, 'index_actions'), 10);
  assert.equal(valueOf(families, 'index_partners'), 3);
  assert.equal(valueOf(families, 'index_refused'), 0);
  assert.ok(Math.abs(valueOf(families, 'index_age_seconds') - health.age_s) <= 2);
  const [year, month, day, hour, minute, second] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z/.exec(health.generation).slice(1);
  const named = Date.UTC(year, month - 1, day, hour, minute, second) / 1000;
  assert.ok(Math.abs(valueOf(families, 'index_built_timestamp_seconds') - named) <= 10, 'as its generation is named');

  const { releve, sources } = await json(site, '/agence/sources.json');
  const seconds = (instant) => (instant === undefined || instant === null ? undefined : Date.parse(instant) / 1000);
  assert.equal(valueOf(families, 'import_timestamp_seconds'), seconds(releve));
  assert.equal(sources.length, 3);
  for (const s of sources) {
    const of = { source: s.source };
    assert.equal(valueOf(families, 'source_info', { ...of, nom: NAMES[s.source] }), 1, 'quotes and backslashes are escaped');
    for (const etat of ['ok', 'en_panne', 'retiree', 'jamais_lue'])
      assert.equal(valueOf(families, 'source_state', { ...of, etat }), Number(s.etat === etat), `${s.source} ${etat}`);
    for (const [name, value] of [['last_attempt_timestamp_seconds', seconds(s.dernier_essai)],
      ['last_success_timestamp_seconds', seconds(s.dernier_succes)], ['failing_since_timestamp_seconds', seconds(s.en_panne_depuis)],
      ['next_attempt_timestamp_seconds', seconds(s.prochain_essai)], ['consecutive_failures', s.echecs], ['actions_received', s.recues],
      ['actions_kept', s.gardees], ['actions_rejected', s.refusees], ['actions_repaired', s.reparations]])
      assert.equal(valueOf(families, `source_${name}`, of), value, `${s.source} ${name}`);
  }
  assert.ok(valueOf(families, 'source_failing_since_timestamp_seconds', { source: 'panne' }) > 0);
  assert.equal(valueOf(families, 'source_failing_since_timestamp_seconds', { source: 'bonne' }), undefined);
  assert.equal(valueOf(families, 'source_consecutive_failures', { source: 'panne' }), 1);
  assert.equal(valueOf(families, 'source_actions_kept', { source: 'panne' }), 3, 'nothing of it was lost');
  assert.equal(valueOf(families, 'source_actions_kept', { source: 'neuve' }), 4);
  // Whichever worker answers says the same.
  const stable = (map) => [...map].filter(([name]) => !/age_seconds$/.test(name));
  for (let i = 0; i < 8; i++) assert.deepEqual(stable(await read(site)), stable(families));
});

test('never cached; HEAD is GET without its body; nothing else is taken', async (t) => {
  const { server, site, import: again } = await scene(t);
  const head = await ask(site, path, { method: 'HEAD' });
  assert.equal(head.status, 200);
  assert.equal(head.body, '');
  assert.equal(head.headers['content-type'], TYPE);
  assert.ok(Number(head.headers['content-length']) > 1000);
  for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS']) {
    const answer = await ask(site, path, { method });
    assert.deepEqual([answer.status, answer.headers.allow], [405, 'GET, HEAD'], method);
  }
  assert.equal((await ask(site, `${path}/`)).status, 404);
  // What a cache of a second would still tell.
  for (let i = 0; i < 3; i++) assert.equal(valueOf(await read(site), 'source_consecutive_failures', { source: 'panne' }), 0);
  server.at('/panne', { status: 404 });
  assert.equal((await again('--force')).status, 2);
  assert.equal(valueOf(await read(site), 'source_consecutive_failures', { source: 'panne' }), 1);
  const log = await until(async () => {
    const lines = (await readFile(join(site.state, 'log/access.log'), 'utf8')).split('\n').filter((line) => line.includes('"chemin":"/metriques"'));
    return lines.length >= 9 && lines;
  }, 'the log has every request');
  for (const line of log) assert.match(line, /"cache":""/);
});

test('without an index 503, in French; with one and no report, the index alone', async (t) => {
  const { site, data, import: first } = await scene(t, ['--no-import']);
  const none = await ask(site, path);
  assert.equal(none.status, 503);
  assert.ok(Number(none.headers['retry-after']) > 0);
  assert.match(none.headers['content-type'], /^text\/html/);
  assert.match(none.body, /<html lang="fr"/);
  assert.equal((await first()).status, 0);
  const families = await until(async () => (await ask(site, path)).status === 200 && read(site), 'the index is taken up');
  assert.equal(families.get('repertoire_source_info').length, 3);
  for (const place of ['sources.txt', 'index/sources.txt']) await rm(join(data, place), { force: true });
  await until(async () => {
    const { status, body } = await ask(site, path);
    return status === 200 && parse(body).get('repertoire_source_info').length === 0;
  }, 'no source is made up');
  const left = await read(site);
  assert.equal(valueOf(left, 'index_actions'), 9);
  assert.equal(left.has('repertoire_import_timestamp_seconds'), false);
});

test('a generation that cannot be used is told', async (t) => {
  const { site, data } = await scene(t), current = join(data, 'index/current');
  const sound = await readlink(current);
  assert.equal(valueOf(await read(site), 'index_refused'), 0);
  await rm(current);
  await symlink('index-20200101T000000Z-000000.db', current);
  await until(async () => valueOf(await read(site), 'index_refused') === 1, 'it is refused');
  assert.equal(valueOf(await read(site), 'index_actions'), 9, 'the one before is served');
  await rm(current);
  await symlink(sound, current);
  await until(async () => valueOf(await read(site), 'index_refused') === 0, 'it is mended');
});

test('nginx shows it to the machine and private networks alone', async (t) => {
  const { site } = await scene(t), file = join(site.state, 'nginx/repertoire/local.conf');
  // The rules as they are shipped, for the address that a header names.
  await writeFile(file, `set_real_ip_from 127.0.0.1;\nreal_ip_header X-Essai;\n${await readFile(file, 'utf8')}`);
  const master = (await processesIn(site.state)).find(({ command }) => /nginx: master/.test(command));
  process.kill(master.pid, 'SIGHUP');
  const from = async (address) => ask(site, path, { headers: { 'X-Essai': address } });
  await until(async () => (await from('203.0.113.7')).status === 403, 'a stranger is refused');
  for (const address of ['203.0.113.7', '172.15.255.255', '172.32.0.1', '192.169.0.1', '11.0.0.1', '2001:db8::7']) {
    const { status, body } = await from(address);
    assert.equal(status, 403, address);
    assert.doesNotMatch(body, /repertoire_/, address);
  }
  for (const address of ['127.0.0.1', '::1', '10.1.2.3', '172.16.0.9', '192.168.7.7', 'fd00::7'])
    assert.equal((await from(address)).status, 200, address);
  assert.equal((await ask(site, '/', { headers: { 'X-Essai': '203.0.113.7' } })).status, 200);
});
