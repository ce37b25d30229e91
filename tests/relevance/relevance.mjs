// make relevance: how well judged queries are answered, per kind of query.
//
//   node tests/relevance/relevance.mjs BUILD [--worst | --brief]
//
// A set is actions, queries and judgements (grade 1 to 3): the project's own, and those of
// ../shared where it is there.  Gain 2^grade - 1; a query that nothing answers is right when nothing
// is shown, or when the answer says that it was widened.  Exits with 1 where a set is below its bounds.
import { createServer } from 'node:http';
import { execFile, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const top = resolve(import.meta.dirname ?? '.', '../..');
const today = '2026-11-24';
const build = resolve(process.argv[2] ?? 'build');
const showWorst = process.argv.includes('--worst'), brief = process.argv.includes('--brief');

const escape = (text) => String(text).replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);
const element = (name, value) => (value === undefined || value === null || value === '' ? ''
  : `<${name}>${escape(value)}</${name}>`);
const list = (name, values = []) => [values].flat().map((value) => element(name, value)).join('');

const nativeXml = (actions) => `<?xml version="1.0" encoding="UTF-8"?>
<actions xmlns="urn:repertoire:actions:1">${actions.map((a) => `
<action id="${escape(a.id)}">${element('titre', a.titre)}${element('resume', a.resume)}${element('description', a.description)}${
  element('type', a.type)}${list('niveau', a.niveaux)}${list('filiere', a.filieres)}${list('metier', a.metiers)}${
  list('label', a.labels)}${list('public', a.public)}${element('lieu', a.lieu)}${
  list('departement', a.territoire?.departements)}${list('commune', a.territoire?.communes)}${
  a.territoire?.regional ? '<regional>true</regional>' : ''}${
  a.partenaire ? `<partenaire categorie="${escape(a.partenaire.categorie)}">${escape(a.partenaire.nom)}</partenaire>` : ''}${
  (a.dates ?? []).map((date) => `<seance debut="${date}"/>`).join('')}${element('duree_minutes', a.duree_minutes)}${
  element('effectif_max', a.effectif_max)}${element('gratuit', a.gratuit)}${element('cout', a.cout)}${
  element('url', a.url)}${element('modifie', a.maj ? `${a.maj}T08:00:00Z` : '')}</action>`).join('')}
</actions>
`;

/** Publishes the actions with the importer, from a feed on loopback; gives the data directory. */
async function publish(directory, actions) {
  const xml = nativeXml(actions);
  const server = createServer((_request, response) => response.end(xml));
  await new Promise((fulfil) => { server.listen(0, '127.0.0.1', fulfil); });
  const config = join(directory, 'sources.conf');
  writeFileSync(config, `site { nom = "Pertinence"  url = "http://localhost" }
source "s" { nom = "Source"  categorie = "Association"  format = actions  reseau_interne = true
  url = "http://127.0.0.1:${server.address().port}/a.xml" }\n`);
  try {
    await run(join(build, 'repertoire-import'), ['--config', config, '--data', directory]);
  } finally {
    server.close();
  }
}

/** Publishes plain texts without the importer: no vocabulary tags them. */
function publishTexts(directory, texts) {
  const { status, stderr } = spawnSync(join(build, 'relevance/index_texts'), [directory], {
    env: { ...process.env, REPERTOIRE_SHARE: join(build, 'share') }, encoding: 'utf8',
    input: texts.map((fields) => `${fields.map((field) => field.replace(/\s+/g, ' ')).join('\t')}\n`).join(''),
  });
  if (status !== 0) throw new Error(stderr);
}

async function answer(directory, text, raw) {
  const { stdout } = await run(join(build, 'repertoire-search'), ['--index', directory, '--json', '--today', today,
    'quand=tout', 'par_page=20', ...(raw ? ['brut=1'] : []), '--', text], { maxBuffer: 1 << 26 })
    .catch((error) => { if (error.code === 1) return error; throw error; });
  const found = JSON.parse(stdout);
  return {
    ids: found.resultats.map((result) => result.id.replace(/^s:/, '')), widened: found.requete.elargi.length > 0,
  };
}

const gain = (grade) => 2 ** grade - 1;
function measure(grades, { ids, widened }) {
  if (grades.size === 0) return Array(4).fill(ids.length > 0 && !widened ? 0 : 1);
  const dcg = (list) => list.slice(0, 10).reduce((sum, grade, i) => sum + gain(grade) / Math.log2(i + 2), 0);
  const found = ids.map((id) => grades.get(id) ?? 0), first = found.slice(0, 10).findIndex((grade) => grade > 0);
  return [dcg(found) / dcg([...grades.values()].sort((a, b) => b - a)), first < 0 ? 0 : 1 / (first + 1),
    found.slice(0, 20).filter((grade) => grade > 0).length / grades.size, found.slice(0, 3).some((grade) => grade > 0) ? 1 : 0];
}

const lines = (file) => readFileSync(file, 'utf8').split('\n').filter(Boolean);

/** The measures of every query, by kind; a query of several kinds counts in each. */
async function measureSet({ actions, texts, queries, judgements }) {
  const raw = texts !== undefined;
  const directory = mkdtempSync(join(tmpdir(), 'repertoire-relevance-'));
  const kinds = new Map(), worst = [];
  try {
    if (raw) publishTexts(directory, texts);
    else await publish(directory, actions);
    for (const query of queries) {
      const measures = measure(judgements.get(query.id) ?? new Map(), await answer(directory, query.text, raw));
      worst.push([measures[0], query.id, query.text]);
      for (const kind of ['overall', ...[query.kind].flat()])
        kinds.set(kind, [...(kinds.get(kind) ?? []), measures]);
    }
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
  const means = new Map([...kinds].map(([kind, all]) =>
    [kind, all[0].map((_, i) => all.reduce((sum, m) => sum + m[i], 0) / all.length)]));
  return { kinds, means, worst: worst.sort((a, b) => a[0] - b[0]) };
}

function printTable({ name, actions, texts, queries }, { kinds, means, worst }) {
  console.log(`\n${name}: ${(texts ?? actions).length} texts, ${queries.length} queries`);
  console.log(`${''.padEnd(14)}${'n'.padStart(5)}  nDCG@10   MRR@10  R@20   S@3`);
  for (const kind of ['overall', ...[...kinds.keys()].filter((k) => k !== 'overall').sort()]) {
    const [n, m, r, s] = means.get(kind);
    console.log(`${kind.padEnd(14)}${String(kinds.get(kind).length).padStart(5)}${n.toFixed(3).padStart(9)}${
      m.toFixed(3).padStart(9)}${r.toFixed(3).padStart(7)}${s.toFixed(2).padStart(6)}`);
  }
  if (showWorst)
    console.log(worst.slice(0, 25).map(([n, id, text]) => `  ${n.toFixed(2)} ${id} ${text}`).join('\n'));
}

/** What is below its bound, in words; a set that measured nothing is. */
function shortfalls({ name, queries, overall, kind: least }, { means }) {
  if (queries.length === 0 || !means.has('overall'))
    return [`${name}: nothing was measured`];
  return [...means].map(([kind, [ndcg]]) => ({ kind, ndcg, bound: kind === 'overall' ? overall : kind === 'none' ? 1 : least }))
    .filter(({ ndcg, bound }) => !(ndcg >= bound))
    .map(({ kind, ndcg, bound }) => `${name}, ${kind}: nDCG@10 ${ndcg.toFixed(3)}, at least ${bound} is wanted`);
}

function judgementsOf(file) {
  const judgements = new Map();
  for (const [query, id, grade] of lines(file).map((line) => line.split('\t')))
    if (/^\d+$/.test(grade))
      judgements.set(query, (judgements.get(query) ?? new Map()).set(id, Number(grade)));
  return judgements;
}

function ownSet() {
  const here = import.meta.dirname ?? join(top, 'tests/relevance');
  return [{
    name: 'Judged queries of the project', overall: 0.85, kind: 0.7,
    actions: JSON.parse(readFileSync(join(here, 'actions.json'), 'utf8')),
    queries: lines(join(here, 'queries.jsonl')).map((line) => JSON.parse(line)),
    judgements: judgementsOf(join(here, 'judgements.tsv')),
  }];
}

function sharedSet() {
  const shared = join(dirname(top), 'shared'), judged = join(shared, 'corpus/queries');
  if (!existsSync(judged)) {
    console.log('../shared/corpus/queries is not here: its judged queries are skipped.');
    return [];
  }
  return [{
    name: 'Judged queries of ../shared', overall: 0.9, kind: 0.75,
    actions: JSON.parse(readFileSync(join(shared, 'data/demo/actions_demo.json'), 'utf8')),
    queries: lines(join(judged, 'queries.jsonl')).map((line) => JSON.parse(line)),
    judgements: judgementsOf(join(judged, 'qrels.tsv')),
  }];
}

/** French prose with one right answer a question, asked without the vocabularies. */
function proseSet() {
  const prose = join(dirname(top), 'shared/corpus/ir/cnil');
  if (!existsSync(prose)) {
    console.log('../shared/corpus/ir/cnil is not here: its questions are skipped.');
    return [];
  }
  return [{
    name: 'Questions of ../shared/corpus/ir/cnil, vocabularies off', overall: 0.66,
    texts: lines(join(prose, 'corpus.jsonl')).map((line) => JSON.parse(line))
      .map(({ id, title, text }) => [`s:${id}`, title, escape(text)]),
    queries: lines(join(prose, 'queries.jsonl')).map((line) => ({ kind: [], ...JSON.parse(line) })),
    judgements: judgementsOf(join(prose, 'qrels.tsv')),
  }];
}

const missed = [];
for (const set of [...ownSet(), ...sharedSet(), ...proseSet()]) {
  const measured = await measureSet(set);
  if (!brief) printTable(set, measured);
  const short = shortfalls(set, measured);
  if (brief && short.length === 0)
    console.log(`relevance: ${set.name}: ${set.queries.length} queries, nDCG@10 ${measured.means.get('overall')[0].toFixed(3)}`);
  missed.push(...short);
}
for (const line of missed)
  console.error(`relevance: ${line}`);
process.exitCode = missed.length > 0 ? 1 : 0;
