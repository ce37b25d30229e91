// How others find the site and what it holds: OPML, OpenSearch, oEmbed, JSON-LD, sitemap, robots.txt.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { ask, attributes, decode, json } from './support/http.mjs';
import { TODAY } from './support/importer.mjs';
import { lifetime, npm } from './support/program.mjs';
import { feedsmith } from './support/readers.mjs';
import { startSite } from './support/site.mjs';
import { all, one, xmlTree } from './support/xml.mjs';

const jsonld = npm('jsonld');

const whole = lifetime();
let site, every;

before(async () => {
  site = await startSite(whole, { args: ['--no-limits', '--today', TODAY] });
  every = (await json(site, '/api/actions?quand=tout&par_page=100')).resultats;
});
after(whole.end);

const own = (path) => `http://localhost:${site.port}${path}`;
const path = (url) => {
  assert.ok(url.startsWith(own('/')) || url === own(''), url);
  return url.slice(own('').length);
};

test('OPML lists a feed for every collège, département and level, and each of them is one', async () => {
  const { status, headers, body } = await ask(site, '/flux/actions.opml');
  assert.equal(status, 200);
  assert.equal(headers['content-type'], 'text/x-opml; charset=utf-8');
  assert.equal((await ask(site, '/flux/actions.opml', { headers: { 'If-None-Match': headers.etag } })).status, 304);
  const { head, body: { outlines } } = feedsmith.parseOpml(body);
  assert.ok(head.title);
  const feeds = [], walk = (list) => { for (const outline of list) { assert.ok(outline.text); if (outline.outlines) walk(outline.outlines); else feeds.push(outline); } };
  walk(outlines);
  for (const feed of feeds) {
    assert.equal(feed.type, 'rss');
    path(feed.xmlUrl);
    path(feed.htmlUrl);
  }
  const asked = (name) => feeds.filter(({ xmlUrl }) => new URL(xmlUrl).searchParams.has(name)).map(({ xmlUrl }) => new URL(xmlUrl).searchParams.get(name));
  assert.deepEqual(asked('departement').sort(), ['14', '27', '50', '61', '76']);
  assert.deepEqual(asked('niveau').sort(), ['3e', '4e', '5e', '6e']);
  assert.equal(new Set(asked('chez')).size, asked('chez').length);
  assert.ok(asked('chez').length > 300);
  for (let i = 0; i < feeds.length; i += 25) {
    const { status: found, body: rss } = await ask(site, path(feeds[i].xmlUrl));
    assert.equal(found, 200, feeds[i].xmlUrl);
    assert.ok(feedsmith.parseRssFeed(rss).title.endsWith('actions et outils'));
  }
});

describe('OpenSearch', () => {
  test('describes the site within the bounds of the specification', async () => {
    const { headers, body } = await ask(site, '/opensearch.xml'), description = xmlTree(body), text = (name) => one(description, name)?.text;
    assert.equal(headers['content-type'], 'application/opensearchdescription+xml; charset=utf-8');
    assert.equal(description.uri, 'http://a9.com/-/spec/opensearch/1.1/');
    for (const [name, most] of [['ShortName', 16], ['LongName', 48], ['Description', 1024], ['Tags', 256]]) {
      assert.ok(text(name), name);
      assert.ok([...text(name)].length <= most, name);
      assert.doesNotMatch(text(name), /[<>]/);
    }
    for (const { attributes: url } of all(description, 'Url')) {
      const filled = path(url.template.replace('{searchTerms}', encodeURIComponent('métiers du pain')).replace('{startPage?}', '1').replace('{count?}', ''));
      const answer = await ask(site, filled);
      assert.equal(answer.status, 200, filled);
      assert.ok(answer.headers['content-type'].startsWith(url.type), filled);
    }
    const types = all(description, 'Url').map(({ attributes: { type } }) => type);
    for (const type of ['text/html', 'application/rss+xml', 'application/atom+xml', 'application/x-suggestions+json']) assert.ok(types.includes(type), type);
    assert.ok(all(description, 'Url').some(({ attributes: { rel } }) => rel === 'self'));
    assert.equal(one(description, 'Query').attributes.role, 'example');
  });

  test('completes what is typed, as browsers want it', async () => {
    const { headers, body } = await ask(site, '/opensearch/suggestions?q=boul');
    assert.equal(headers['content-type'], 'application/x-suggestions+json; charset=utf-8');
    const [typed, labels, descriptions, addresses] = JSON.parse(body);
    assert.equal(typed, 'boul');
    assert.ok(labels.length > 0);
    assert.equal(descriptions.length, labels.length);
    assert.equal(addresses.length, labels.length);
    for (const address of addresses) assert.equal((await ask(site, path(address))).status, 200, address);
    assert.deepEqual(JSON.parse((await ask(site, '/opensearch/suggestions?q=')).body), ['', [], [], []]);
    assert.equal((await ask(site, '/opensearch/suggestions?q=%ff')).status, 400);
  });
});

describe('oEmbed', () => {
  const address = (url, more = '') => `/oembed?url=${encodeURIComponent(url)}${more}`;

  test('puts an action or a search into a frame', async () => {
    for (const [url, what] of [[own(`/actions/${every[0].id}`), every[0].titre], [own('/recherche?niveau=5e&q=pain'), '«\u00a0pain\u00a0», 5e'], [own('/'), 'Répertoire normand des actions et outils'], [own(''), 'Répertoire normand des actions et outils']]) {
      const found = await json(site, address(url));
      assert.equal(found.version, '1.0');
      assert.equal(found.type, 'rich');
      assert.equal(found.title, what);
      assert.match(found.html, /^<iframe [^<>]*><\/iframe>$/);
      const [frame] = attributes(found.html, 'iframe', 'src').map(decode), { status, body } = await ask(site, path(frame));
      assert.equal(status, 200, frame);
      assert.match(body, /<li class="carte/);
      assert.ok(Number.isInteger(found.width) && Number.isInteger(found.height));
      const { status: xmlStatus, headers, body: xml } = await ask(site, address(url, '&format=xml'));
      assert.equal(xmlStatus, 200);
      assert.equal(headers['content-type'], 'text/xml; charset=utf-8');
      for (const [name, value] of Object.entries(found)) assert.equal(one(xmlTree(xml), name).text, String(value), name);
    }
  });

  test('keeps within the size asked for', async () => {
    const found = await json(site, address(own('/recherche'), '&maxwidth=320&maxheight=200'));
    assert.ok(found.width <= 320 && found.height <= 200);
    assert.match(found.html, /width="320" height="200"/);
  });

  test('refuses what it must', async () => {
    for (const url of ['https://evil.example/', own('/actions/inconnue'), own('/sante'), own('/recherche?niveau=zz'), `${own('')}.evil.example/`, 'javascript:alert(1)', own('/actions/%00'), own('/actions/../sante')])
      assert.equal((await ask(site, address(url))).status, 404, url);
    assert.equal((await ask(site, address(own('/'), '&format=yaml'))).status, 501);
    for (const bad of ['/oembed', '/oembed?url=', address(own('/'), '&maxwidth=-1'), address(own('/'), '&maxheight=1e9')])
      assert.equal((await ask(site, bad)).status, 400, bad);
  });
});

test('JSON-LD says of every action what it is, by a processor that is not ours', async () => {
  // Without a network: the context of schema.org for what it is, a vocabulary.
  const documentLoader = async (url) => {
    assert.match(url, /^https:\/\/schema\.org\/?$/);
    return { documentUrl: url, document: { '@context': { '@vocab': 'http://schema.org/', id: '@id', type: '@type', url: { '@type': '@id' }, image: { '@type': '@id' } } } };
  };
  const kinds = new Set();
  for (const action of every) {
    const { body } = await ask(site, `/actions/${encodeURIComponent(action.id)}`);
    const scripts = [...body.matchAll(/<script type="application\/ld\+json">(.*?)<\/script>/gs)].map(([, text]) => text);
    assert.equal(scripts.length, 1);
    const document = JSON.parse(scripts[0]);
    const [node] = await jsonld.expand(document, { documentLoader, safe: true });
    const value = (of, name) => of[`http://schema.org/${name}`]?.[0]?.['@value'];
    assert.equal(node['@id'], own(`/actions/${action.id}`));
    assert.equal(value(node, 'name'), action.titre);
    assert.equal(value(node, 'isAccessibleForFree'), action.gratuit);
    const kind = node['@type'][0].split('/').at(-1);
    kinds.add(`${kind} ${Math.min(action.seances.length, 2)}`);
    const organiser = node[`http://schema.org/${kind === 'Course' ? 'provider' : 'organizer'}`][0];
    assert.deepEqual(organiser['@type'], ['http://schema.org/Organization']);
    assert.equal(value(organiser, 'name'), action.partenaire.nom);
    const events = kind === 'EducationEvent' ? [node] : node['http://schema.org/hasCourseInstance'] ?? [];
    assert.equal(events.length, action.seances.length);
    action.seances.forEach(({ debut }, i) => {
      const start = value(events[i], 'startDate');
      assert.ok(start.startsWith(debut));
      if (debut.includes('T')) assert.match(start, /T\d\d:\d\d:00\+0[12]:00$/);
      assert.equal(value(events[i], 'eventStatus'), 'https://schema.org/EventScheduled');
      assert.ok(events[i]['http://schema.org/location']);
    });
  }
  assert.deepEqual([...kinds].sort(), ['Course 0', 'Course 2', 'EducationEvent 1']);
});

test('the sitemap has every action, with the day of its change, and nothing else but the home page', async () => {
  const { headers, body } = await ask(site, '/sitemap.xml'), urls = xmlTree(body);
  assert.equal(headers['content-type'], 'text/xml; charset=utf-8');
  assert.equal(urls.name, 'urlset');
  assert.equal(urls.uri, 'http://www.sitemaps.org/schemas/sitemap/0.9');
  const found = new Map(urls.children.map((url) => [path(one(url, 'loc').text), one(url, 'lastmod')?.text]));
  assert.deepEqual([...found.keys()].sort(), ['/', ...every.map(({ id }) => `/actions/${id}`)].sort());
  for (const { id, publie, modifie } of every) assert.equal(found.get(`/actions/${id}`), modifie ?? publie);
  for (const part of ['/sitemap-1.xml', '/sitemap-0.xml', '/sitemap', '/sitemap-', '/sitemap-1.xml.gz']) assert.equal((await ask(site, part)).status, 404, part);
});

test('robots.txt lets crawlers see actions and keeps them out of combinations of filters', async () => {
  const { headers, body } = await ask(site, '/robots.txt');
  assert.equal(headers['content-type'], 'text/plain; charset=utf-8');
  const rules = [...body.matchAll(/^Disallow: (.+)$/gm)].map(([, rule]) => new RegExp(`^${rule.replace(/[.?+]/g, '\\$&').replaceAll('*', '.*')}`));
  const allowed = (at) => !rules.some((rule) => rule.test(at));
  for (const open of ['/', '/recherche', `/actions/${every[0].id}`, '/style.css', '/sitemap.xml', '/opensearch.xml']) assert.ok(allowed(open), open);
  for (const closed of ['/recherche?niveau=5e', '/recherche?q=a&page=2', '/api/actions', '/flux/actions.rss', `/actions/${every[0].id}.ics`, '/widget?q=a']) assert.ok(!allowed(closed), closed);
  assert.match(body, new RegExp(`^Sitemap: ${own('/sitemap.xml')}$`, 'm'));
});

describe('whatever a machine asks for', { concurrency: 2 }, () => {
  const addresses = () => ['/', '/recherche?q=pain', `/actions/${every[0].id}`, '/api/actions', `/api/actions/${every[0].id}`, '/api/suggestions?q=boul',
    '/api/colleges?q=caen', '/api/openapi.json', ...['rss', 'atom', 'json', 'ics', 'opml'].map((format) => `/flux/actions.${format}`), '/flux/repertoire.xml',
    '/opensearch.xml', '/opensearch/suggestions?q=boul', ...['json', 'xml'].map((format) => `/oembed?format=${format}&url=${encodeURIComponent(own('/'))}`),
    '/sitemap.xml', '/robots.txt', '/oai?verb=Identify', '/oai?verb=ListRecords&metadataPrefix=lom', '/widget', '/integrer'];

  test('costs nothing to who has it', async () => {
    for (const address of addresses()) {
      const { status, headers } = await ask(site, address);
      assert.equal(status, 200, address);
      assert.match(headers.etag ?? '', /^W\/"[^"]+"$/, address);
      const again = await ask(site, address, { headers: { 'If-None-Match': headers.etag } });
      assert.equal(again.status, 304, address);
      assert.equal(again.bytes.length, 0, address);
    }
  });

  test('never shows what a client calls the site', async () => {
    for (const address of addresses())
      for (const forged of [{ Host: `127.0.0.1:${site.port}` }, { 'X-Forwarded-Host': 'evil.example', Forwarded: 'host=evil.example', 'X-Forwarded-Proto': 'https' }]) {
        const { status, headers, body } = await ask(site, address, { headers: forged });
        assert.equal(status, 200, address);
        assert.doesNotMatch(`${JSON.stringify(headers)} ${body}`, /evil\.example|127\.0\.0\.1|https:\/\/localhost/, address);
      }
  });
});
