// OAI-PMH as harvesters speak it: verbs, lists, tokens over generations, deleted records, ScoLOMFR.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';

import { feedServer } from './support/feed_server.mjs';
import { action, actions } from './support/feeds.mjs';
import { ask, json } from './support/http.mjs';
import { importerWorkspace, TODAY } from './support/importer.mjs';
import { lifetime, program, projectTop, run, temporaryDirectory, until } from './support/program.mjs';
import { startSite } from './support/site.mjs';
import { all, one, xmlTree } from './support/xml.mjs';

const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;

/** The element of the verb, or { error: its code }. */
async function harvest(site, query, options) {
  const { status, headers, body } = await ask(site, `/oai${query}`, options);
  assert.equal(status, 200, body);
  assert.equal(headers['content-type'], 'text/xml; charset=utf-8');
  const root = xmlTree(body), [date, request, answer] = root.children;
  assert.equal(root.name, 'OAI-PMH');
  assert.equal(root.uri, 'http://www.openarchives.org/OAI/2.0/');
  assert.equal(root.children.length, 3);
  assert.match(date.text, instant);
  assert.ok(request.text.endsWith('/oai'));
  if (answer.name !== 'error') return Object.assign(answer, { date: date.text, request });
  if (['badVerb', 'badArgument'].includes(answer.attributes.code)) assert.deepEqual(request.attributes, {});
  return { error: answer.attributes.code };
}

const header = (record) => (record.name === 'header' ? record : one(record, 'header'));
const text = (node, name) => one(node, name)?.text;

describe('the demonstration', { concurrency: 2 }, () => {
  const whole = lifetime();
  let site, every;
  before(async () => {
    site = await startSite(whole, { args: ['--no-limits', '--today', TODAY] });
    every = (await json(site, '/api/actions?quand=tout&par_page=100')).resultats;
  });
  after(whole.end);

  test('Identify, ListMetadataFormats, ListSets', async () => {
    const identity = await harvest(site, '?verb=Identify');
    for (const name of ['repositoryName', 'baseURL', 'protocolVersion', 'adminEmail', 'earliestDatestamp', 'deletedRecord', 'granularity'])
      assert.equal(all(identity, name).length, 1, name);
    assert.deepEqual(identity.children.map(({ name }) => name).slice(0, 3), ['repositoryName', 'baseURL', 'protocolVersion']);
    assert.equal(text(identity, 'protocolVersion'), '2.0');
    assert.match(text(identity, 'adminEmail'), /^\S+@\S+$/);
    assert.match(text(identity, 'earliestDatestamp'), instant);
    assert.equal(text(identity, 'granularity'), 'YYYY-MM-DDThh:mm:ssZ');
    const formats = all(await harvest(site, '?verb=ListMetadataFormats'), 'metadataFormat').map((format) => text(format, 'metadataPrefix'));
    assert.deepEqual(formats, ['oai_dc', 'lom']);
    const sets = all(await harvest(site, '?verb=ListSets'), 'set').map((set) => text(set, 'setSpec'));
    assert.equal(new Set(sets).size, sets.length);
    for (const set of ['niveau', 'niveau:5e', 'departement:14', 'type:forum', 'source:opco']) assert.ok(sets.includes(set), set);
    for (const set of sets) assert.match(set, /^[A-Za-z0-9\-_.!~*'()]+(:[A-Za-z0-9\-_.!~*'()]+)*$/);
  });

  test('every action is a record, by itself and in a list, in both formats', async () => {
    for (const prefix of ['oai_dc', 'lom']) {
      const records = all(await harvest(site, `?verb=ListRecords&metadataPrefix=${prefix}`), 'record');
      assert.deepEqual(records.map((record) => text(header(record), 'identifier')).sort(), every.map(({ id }) => `oai:localhost:${id}`).sort());
      for (const record of records) {
        assert.match(text(header(record), 'datestamp'), instant);
        assert.equal(one(record, 'metadata').children.length, 1);
      }
    }
    const records = all(await harvest(site, '?verb=ListRecords&metadataPrefix=oai_dc'), 'record');
    const found = new Map(records.map((record) => [text(header(record), 'identifier'), one(record, 'metadata').children[0]]));
    for (const { id, titre, partenaire, resume } of every) {
      const dc = found.get(`oai:localhost:${id}`);
      assert.equal(text(dc, 'dc:title'), titre);
      assert.equal(text(dc, 'dc:creator'), partenaire.nom);
      assert.equal(text(dc, 'dc:description'), resume);
      assert.ok(text(dc, 'dc:identifier').endsWith(`/actions/${id}`));
      for (const { uri } of dc.children) assert.equal(uri, 'http://purl.org/dc/elements/1.1/');
    }
    const { id } = every[0], alone = one(await harvest(site, `?verb=GetRecord&metadataPrefix=oai_dc&identifier=oai:localhost:${id}`), 'record');
    assert.equal(text(one(alone, 'metadata').children[0], 'dc:title'), every[0].titre);
    const headers = all(await harvest(site, '?verb=ListIdentifiers&metadataPrefix=lom'), 'header');
    assert.equal(headers.length, every.length);
  });

  test('sets part them as the search does', async () => {
    for (const [set, query] of [['niveau:5e', 'niveau=5e'], ['departement:14', 'departement=14'], ['type:forum', 'type=forum']]) {
      const { total } = await json(site, `/api/actions?quand=tout&${query}`);
      assert.equal(all(await harvest(site, `?verb=ListIdentifiers&metadataPrefix=oai_dc&set=${set}`), 'header').length, total, set);
    }
    assert.equal(all(await harvest(site, '?verb=ListIdentifiers&metadataPrefix=oai_dc&set=source:opco'), 'header').length, every.filter(({ source }) => source === 'opco').length);
    assert.equal(all(await harvest(site, '?verb=ListIdentifiers&metadataPrefix=oai_dc&set=source'), 'header').length, every.length);
  });

  test('what is wrong is told in the protocol’s way', async () => {
    const { id } = every[0];
    for (const [query, code] of [
      ['', 'badVerb'], ['?verb=Destroy', 'badVerb'], ['?verb=Identify&verb=Identify', 'badVerb'], ['?verb=Identify&a=b', 'badArgument'], ['?verb=Identify&until=2027-01-01', 'badArgument'],
      ['?verb=ListRecords', 'badArgument'], ['?verb=ListRecords&metadataPrefix=marc', 'cannotDisseminateFormat'],
      ['?verb=ListRecords&metadataPrefix=oai_dc&metadataPrefix=lom', 'badArgument'], ['?verb=ListRecords&metadataPrefix=oai_dc&from=hier', 'badArgument'],
      ['?verb=ListRecords&metadataPrefix=oai_dc&from=2026-02-30', 'badArgument'], ['?verb=ListRecords&metadataPrefix=oai_dc&from=2026-01-01&until=2026-01-01T00:00:00Z', 'badArgument'],
      ['?verb=ListRecords&metadataPrefix=oai_dc&from=2027-01-01&until=2026-01-01', 'badArgument'], ['?verb=ListRecords&metadataPrefix=oai_dc&until=2001-01-01', 'noRecordsMatch'],
      ['?verb=ListRecords&metadataPrefix=oai_dc&set=niveau:2de', 'noRecordsMatch'], ['?verb=ListRecords&metadataPrefix=oai_dc&set=x', 'noRecordsMatch'],
      ['?verb=ListRecords&resumptionToken=abc', 'badResumptionToken'], ['?verb=ListRecords&resumptionToken=oai_dc,0,9,1,,', 'badResumptionToken'],
      ['?verb=ListRecords&resumptionToken=oai_dc,x,9,1,,a:b', 'badResumptionToken'], ['?verb=ListRecords&metadataPrefix=oai_dc&resumptionToken=abc', 'badArgument'],
      ['?verb=ListSets&resumptionToken=abc', 'badResumptionToken'], ['?verb=GetRecord&metadataPrefix=oai_dc', 'badArgument'],
      ['?verb=GetRecord&metadataPrefix=oai_dc&identifier=oai:localhost:absent', 'idDoesNotExist'], [`?verb=GetRecord&metadataPrefix=oai_dc&identifier=oai:evil.example:${id}`, 'idDoesNotExist'],
      [`?verb=GetRecord&metadataPrefix=marc&identifier=oai:localhost:${id}`, 'cannotDisseminateFormat'], ['?verb=ListMetadataFormats&identifier=oai:localhost:absent', 'idDoesNotExist'],
      ['?verb=GetRecord&metadataPrefix=oai_dc&identifier=%ff', 'badArgument'], ['?verb=%', 'badArgument'],
    ])
      assert.deepEqual(await harvest(site, query), { error: code }, query);
  });

  test('POST is as good as GET', async () => {
    const form = { 'Content-Type': 'application/x-www-form-urlencoded' };
    const posted = await harvest(site, '', { method: 'POST', headers: form, body: 'verb=ListIdentifiers&metadataPrefix=oai_dc&set=niveau%3A5e' });
    assert.equal(posted.request.attributes.set, 'niveau:5e');
    assert.equal(all(posted, 'header').length, (await json(site, '/api/actions?quand=tout&niveau=5e')).total);
    assert.deepEqual(await harvest(site, '', { method: 'POST', headers: form, body: 'verb=Nothing' }), { error: 'badVerb' });
    assert.equal((await ask(site, '/oai?verb=Identify', { method: 'DELETE' })).status, 405);
  });

  test('an answer that did not change is a 304', async () => {
    const { headers } = await ask(site, '/oai?verb=ListRecords&metadataPrefix=lom');
    assert.equal((await ask(site, '/oai?verb=ListRecords&metadataPrefix=lom', { headers: { 'If-None-Match': headers.etag } })).status, 304);
  });

  const schemas = join(projectTop, '../shared/corpus/french/scolomfr/xsd-3.0');
  test('every record is valid ScoLOMFR', { skip: existsSync(schemas) ? false : 'there is no ../shared/corpus/french/scolomfr' }, async (t) => {
    const directory = await temporaryDirectory(t), files = [];
    const { body } = await ask(site, '/oai?verb=ListRecords&metadataPrefix=lom');
    for (const [lom] of body.matchAll(/<lom [^]*?<\/lom>/g)) {
      files.push(join(directory, `${files.length}.xml`));
      await writeFile(files.at(-1), `<?xml version="1.0" encoding="UTF-8"?>\n${lom}\n`);
    }
    assert.equal(files.length, every.length);
    const { status, stderr } = await run('xmllint', ['--nonet', '--noout', '--schema', join(schemas, 'scolomfr.xsd'), ...files]);
    assert.equal(status, 0, stderr.slice(0, 1000));
  });
});

describe('a collection that changes', () => {
  const whole = lifetime();
  let server, workspace, site;
  const numbers = Array.from({ length: 250 }, (_, i) => `n-${String(i).padStart(3, '0')}`);
  const publish = async (list) => {
    server.at('/flux', { body: actions(...list.map(([id, title]) => action(id, title, '<niveau>5e</niveau>'))) });
    const { status, stderr } = await run(program('import'), ['--config', workspace.config, '--data', workspace.data, '--force']);
    assert.equal(status, 0, stderr);
    await until(async () => (await ask(site, '/sante')).headers['x-index-generation'] === await workspace.current(), 'the new index is in service');
  };
  const first = numbers.map((id) => [id, `Visite ${id}`]);

  before(async () => {
    server = await feedServer(whole);
    workspace = await importerWorkspace(whole, { p: { url: `${server.origin}/flux`, options: 'frequence = 0 absence = 0' } });
    server.at('/flux', { body: actions(...first.map(([id, title]) => action(id, title, '<niveau>5e</niveau>'))) });
    assert.equal((await workspace.import(['--force'])).status, 0);
    site = await startSite(whole, { args: ['--no-limits', '--no-import'], prepare: (state) => symlink(workspace.data, join(state, 'data')) });
  });
  after(whole.end);

  async function walk(query, between = async () => {}) {
    const seen = [];
    let page = await harvest(site, `?verb=ListIdentifiers&${query}`), pages = 1;
    for (;;) {
      assert.equal(page.error, undefined);
      seen.push(...all(page, 'header'));
      const token = one(page, 'resumptionToken');
      if (token === undefined || token.text === '') return { seen, pages, last: token };
      assert.equal(Number(token.attributes.cursor), seen.length - all(page, 'header').length);
      await between(pages);
      page = await harvest(site, `?verb=ListIdentifiers&resumptionToken=${encodeURIComponent(token.text)}`);
      pages++;
    }
  }
  const id = (node) => text(node, 'identifier').replace('oai:localhost:p:', '');

  test('tokens lead through it, each record once, and the last page has an empty one', async () => {
    const { seen, pages, last } = await walk('metadataPrefix=oai_dc');
    assert.deepEqual(seen.map(id).sort(), numbers);
    assert.equal(pages, 3);
    assert.equal(last.text, '');
    assert.equal((await walk('metadataPrefix=lom&set=niveau:5e')).seen.length, 250);
  });

  test('and survive a new generation: nothing that stands still is lost', async () => {
    const changed = first.map(([number, title]) => [number, number === 'n-010' ? 'Un autre titre' : title]);
    const { seen } = await walk('metadataPrefix=oai_dc', async (page) => { if (page === 1) await publish(changed); });
    assert.deepEqual([...new Set(seen.map(id))].sort(), numbers);
  });

  test('what changed since the date of an answer is found by that date', async () => {
    const { date } = await harvest(site, '?verb=Identify');
    await until(() => Date.now() >= Date.parse(date) + 1000, 'another second');
    await publish([...first.slice(0, 200), ['n-999', 'Une nouvelle']]);
    const { seen } = await walk(`metadataPrefix=oai_dc&from=${new Date(Date.parse(date) + 1000).toISOString().slice(0, 19)}Z`);
    const gone = seen.filter(({ attributes }) => attributes.status === 'deleted').map(id).sort();
    assert.deepEqual(gone, numbers.slice(200));
    assert.deepEqual(seen.filter(({ attributes }) => attributes.status === undefined).map(id).sort(), ['n-010', 'n-999']);
    const record = one(await harvest(site, '?verb=GetRecord&metadataPrefix=lom&identifier=oai:localhost:p:n-240'), 'record');
    assert.equal(header(record).attributes.status, 'deleted');
    assert.equal(one(record, 'metadata'), undefined);
    assert.ok(all(header(record), 'setSpec').some((set) => set.text === 'niveau:5e'), 'a deleted record keeps its sets');
  });
});
