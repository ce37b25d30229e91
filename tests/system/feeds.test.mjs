// Every search as a feed, read back by parsers that are not ours and by the rules of validators.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { ask, assertSecurityHeaders, json } from './support/http.mjs';
import { TODAY } from './support/importer.mjs';
import { lifetime } from './support/program.mjs';
import { feedsmith, widgetReads } from './support/readers.mjs';
import { startSite } from './support/site.mjs';
import { all, one, xmlTree } from './support/xml.mjs';

const whole = lifetime();
let site, api;

before(async () => {
  site = await startSite(whole, { args: ['--no-limits', '--today', TODAY] });
  api = await json(site, '/api/actions?quand=tout&par_page=100&tri=recent');
});
after(whole.end);

const searches = ['', 'niveau=5e&niveau=4e', 'q=boulangerie&departement=14', 'chez=0140006F', 'quand=tout&par_page=100',
  'quand=tout&par_page=7&page=3', 'type=forum&tri=date&utm_source=ent', 'q=zzzzqqq', 'autour=14118&rayon=20&tri=distance',
  'du=2027-01-01&au=2027-03-31', 'gratuit=1&quand=permanent', `q=${encodeURIComponent('<b>"\'&amp;]]>')}`];
const address = (format, query) => `/flux/actions.${format}${query === '' ? '' : `?${query}`}`;
const own = (path) => `http://localhost:${site.port}${path}`;
const types = { rss: 'application/rss+xml', atom: 'application/atom+xml', json: 'application/feed+json' };
const rfc822 = /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4} \d\d:\d\d:\d\d GMT$/;
const controls = /[\0-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff]/;

/** What validators would complain of in HTML inside a feed. */
function assertHarmless(html, what) {
  assert.doesNotMatch(html, /<(script|iframe|object|embed|style|form|meta|link)\b|\son\w+=|javascript:/i, `${what}: SecurityRisk`);
  for (const [, url] of html.matchAll(/\s(?:href|src)="([^"]*)"/g))
    assert.match(url, /^(https?:\/\/|mailto:)/, `${what}: ContainsRelRef`);
}

describe('any feed', { concurrency: 2 }, () => {
  for (const format of Object.keys(types)) {
    test(`${format}: answered at its exact address, as UTF-8 without byte order mark`, async () => {
      for (const query of searches) {
        const answer = await ask(site, address(format, query));
        assert.equal(answer.status, 200, `${query}: ${answer.body}`);
        assert.equal(answer.headers['content-type'], `${types[format]}; charset=utf-8`);
        assert.match(answer.headers['cache-control'], /^public, max-age=900,/);
        assertSecurityHeaders(answer, query);
        assert.notEqual(answer.bytes[0], 0xef);
        assert.doesNotMatch(new TextDecoder('utf-8', { fatal: true }).decode(answer.bytes), controls);
      }
    });

    test(`${format}: 304 to whoever has it, by either validator`, async () => {
      for (const query of searches) {
        const { headers } = await ask(site, address(format, query));
        for (const condition of [{ 'If-None-Match': headers.etag }, { 'If-Modified-Since': headers['last-modified'] }]) {
          const again = await ask(site, address(format, query), { headers: condition });
          assert.equal(again.status, 304, JSON.stringify(condition));
          assert.equal(again.bytes.length, 0);
        }
      }
    });

    test(`${format}: what a client calls the site never shows`, async () => {
      for (const headers of [{ Host: `127.0.0.1:${site.port}` }, { Host: `localhost:${site.port}`, 'X-Forwarded-Host': 'evil.example', Forwarded: 'host=evil.example' }]) {
        const { body } = await ask(site, address(format, 'q=visite'), { headers });
        assert.doesNotMatch(body, /evil\.example|127\.0\.0\.1/);
        assert.ok(body.includes(own('/')));
      }
    });

    test(`${format}: a bad value is a 400 that names the parameter, in what its reader can show`, async () => {
      const { status, headers, body } = await ask(site, address(format, 'niveau=2de'));
      assert.equal(status, 400);
      assert.match(headers['content-type'], format === 'json' ? /^application\/json/ : /^text\/html/);
      assert.match(body, /niveau/);
    });
  }

  test('no other format', async () => {
    for (const path of ['/flux/actions.xml', '/flux/actions.', '/flux/', '/flux/actions.rss/', '/flux/actions.RSS'])
      assert.equal((await ask(site, path)).status, 404, path);
  });

  test('the same actions in every format as in the API, newest first', async () => {
    const ids = api.resultats.map(({ id }) => id);
    const rss = feedsmith.parseRssFeed((await ask(site, address('rss', 'quand=tout&par_page=100'))).body);
    const atom = feedsmith.parseAtomFeed((await ask(site, address('atom', 'quand=tout&par_page=100'))).body);
    const feed = JSON.parse((await ask(site, address('json', 'quand=tout&par_page=100'))).body);
    const local = (tag) => /^tag:localhost,2026:(.+)$/.exec(tag)[1];
    assert.equal(ids.length, api.total);
    assert.deepEqual(rss.items.map(({ guid }) => local(guid.value)), ids);
    assert.deepEqual(atom.entries.map(({ id }) => local(id)), ids);
    assert.deepEqual(feed.items.map(({ id }) => local(id)), ids);
  });

  test('pages that lead one to the next give every action once', async () => {
    for (const [format, next] of [
      ['atom', (body) => feedsmith.parseAtomFeed(body).links.find(({ rel }) => rel === 'next')?.href],
      ['json', (body) => feedsmith.parseJsonFeed(body).next_url],
    ]) {
      const seen = [];
      let url = own(address(format, 'quand=tout&par_page=9'));
      while (url !== undefined) {
        const { status, body } = await ask(site, url.replace(own(''), ''));
        assert.equal(status, 200, url);
        seen.push(...body.match(/tag:localhost,2026:[^<"]+/g));
        url = next(body);
      }
      assert.equal(seen.length, api.total);
      assert.equal(new Set(seen).size, api.total);
    }
  });
});

describe('RSS', { concurrency: 2 }, () => {
  test('has none of the faults that validators tell', async () => {
    for (const query of searches) {
      const { body } = await ask(site, address('rss', query)), rss = xmlTree(body);
      assert.equal(rss.name, 'rss');
      assert.equal(rss.attributes.version, '2.0');
      const [channel] = rss.children, text = (name) => one(channel, name)?.text;
      for (const name of ['title', 'link', 'description', 'lastBuildDate', 'ttl']) assert.ok(text(name), name);
      assert.equal(text('language'), 'fr');
      assert.match(text('lastBuildDate'), rfc822);
      assert.ok(Date.parse(text('lastBuildDate')) <= Date.now());
      assert.ok(text('link').startsWith(own('/recherche')));
      assert.equal(one(channel, 'image'), undefined);
      assert.equal(one(channel, 'textInput'), undefined);
      const links = all(channel, 'atom:link').map(({ attributes }) => attributes);
      const self = links.filter(({ rel }) => rel === 'self');
      assert.equal(self.length, 1, 'MissingAtomSelfLink');
      assert.equal(self[0].href, own(address('rss', query)), 'SelfDoesntMatchLocation');
      for (const { href } of links) assert.ok(href.startsWith(own('/')));
      const firstItem = channel.children.findIndex(({ name }) => name === 'item');
      if (firstItem >= 0)
        assert.ok(channel.children.slice(firstItem).every(({ name }) => name === 'item'), 'channel elements come first');
      const guids = [], items = all(channel, 'item');
      for (const item of items) {
        const names = item.children.map(({ name }) => name).filter((name) => !/^(category|repertoire:.*)$/.test(name));
        assert.equal(new Set(names).size, names.length, `an element twice: ${names}`);
        const value = (name) => one(item, name)?.text;
        assert.ok(value('title') && value('link') && value('description'));
        assert.equal(one(item, 'guid').attributes.isPermaLink, 'false', 'InvalidHttpGUID');
        guids.push(value('guid'));
        assert.ok(value('link').startsWith(own('/actions/')));
        if (value('pubDate') !== undefined) {
          assert.match(value('pubDate'), rfc822, 'ProblematicalRFC822Date');
          assert.ok(Date.parse(value('pubDate')) <= Date.now(), 'ImplausibleDate');
        }
        assertHarmless(value('description'), 'description');
        assertHarmless(value('content:encoded') ?? '', 'content:encoded');
        assert.equal(one(item, 'author'), undefined, 'MissingRealName');
      }
      assert.equal(new Set(guids).size, guids.length, 'NotSufficientlyUnique');
      const counts = Object.fromEntries(['totalResults', 'startIndex', 'itemsPerPage'].map((name) => [name, Number(text(`opensearch:${name}`))]));
      const found = await json(site, `/api/actions?${query.replace('&utm_source=ent', '')}`);
      assert.deepEqual(counts, { totalResults: found.total, startIndex: (found.page - 1) * found.par_page + 1, itemsPerPage: found.par_page });
    }
  });

  test('shows right in the widget of a college intranet', async () => {
    for (const query of searches) {
      const { bytes, body } = await ask(site, address('rss', query)), channel = widgetReads(bytes), parsed = feedsmith.parseRssFeed(body);
      assert.equal(channel.title, parsed.title);
      assert.ok(channel.title.endsWith('Répertoire normand des actions et outils'));
      assert.ok(channel.link.startsWith(own('/recherche')));
      assert.equal(channel.language, 'fr');
      assert.equal(channel.items.length, parsed.items?.length ?? 0);
      for (const [i, item] of channel.items.entries()) {
        assert.equal(item.link, parsed.items[i].link);
        const { status } = await ask(site, new URL(item.link).pathname);
        assert.equal(status, 200, item.link);
        assert.match(item.description, /^<p>|^<ul>/);
      }
    }
  });

  test('says dates in full, in titles and in descriptions: a widget may keep them for weeks', async () => {
    const channel = widgetReads((await ask(site, address('rss', 'quand=tout&par_page=100'))).bytes);
    const days = ['dim.', 'lun.', 'mar.', 'mer.', 'jeu.', 'ven.', 'sam.'];
    let dated = 0;
    for (const [i, action] of api.resultats.entries()) {
      const next = action.seances.find(({ debut, fin = debut }) => fin.slice(0, 10) >= TODAY), { title, description } = channel.items[i];
      assert.doesNotMatch(title, /demain|aujourd’hui|\bhier\b/i);
      if (next === undefined) {
        assert.doesNotMatch(title, / \d{4} – /);
        continue;
      }
      const day = new Date(next.debut.slice(0, 10));
      assert.ok(title.startsWith(`${days[day.getUTCDay()]} ${day.getUTCDate() === 1 ? '1er' : day.getUTCDate()}\u00a0`), title);
      assert.match(title, new RegExp(` ${day.getUTCFullYear()} – `));
      assert.match(description, new RegExp(`Quand\u00a0:</strong> [^<]*${day.getUTCFullYear()}`));
      dated++;
    }
    assert.ok(dated > 10);
  });

  test('names what was searched', async () => {
    const title = async (query) => widgetReads((await ask(site, address('rss', query))).bytes).title.split(' – ')[0];
    assert.equal(await title('niveau=5e&departement=14'), '5e, Calvados');
    assert.match(await title('chez=0140006F'), /^Collège /);
    assert.equal(await title('q=pain&gratuit=1&du=2027-01-01'), '«\u00a0pain\u00a0», gratuit, à partir du vendredi 1er\u00a0janvier 2027');
  });
});

describe('Atom', { concurrency: 2 }, () => {
  test('has what RFC 4287 wants, and the paging of RFC 5005', async () => {
    for (const query of searches) {
      const feed = xmlTree((await ask(site, address('atom', query))).body), text = (node, name) => one(node, name)?.text;
      assert.equal(feed.uri, 'http://www.w3.org/2005/Atom');
      const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;
      for (const node of [feed, ...all(feed, 'entry')]) {
        for (const name of ['id', 'title', 'updated']) assert.equal(all(node, name).length, 1, name);
        assert.match(text(node, 'id'), /^(https?:\/\/|tag:)[^\s<>"]+$/);
        assert.match(text(node, 'updated'), instant);
        assert.ok(Date.parse(text(node, 'updated')) <= Date.now());
        assert.equal(all(node, 'link').filter(({ attributes }) => attributes.rel === 'alternate').length, 1);
      }
      assert.ok(text(one(feed, 'author'), 'name'));
      for (const entry of all(feed, 'entry'))
        for (const name of ['content', 'summary'])
          if (one(entry, name)) {
            assert.equal(one(entry, name).attributes.type, 'html');
            assertHarmless(text(entry, name), name);
          }
      const link = Object.fromEntries(all(feed, 'link').map(({ attributes: { rel, href } }) => [rel, href]));
      const { total, page, par_page: size } = await json(site, `/api/actions?${query.replace('&utm_source=ent', '')}`);
      const pages = Math.max(1, Math.ceil(total / size));
      assert.equal(one(feed, 'fh:complete') !== undefined, pages === 1);
      assert.equal(link.first !== undefined && link.last !== undefined, pages > 1);
      assert.equal(link.next !== undefined, page < pages);
      assert.equal(link.previous !== undefined, page > 1);
    }
  });

  test('is one feed whatever the page', async () => {
    const ids = await Promise.all(['quand=tout&par_page=7', 'quand=tout&par_page=7&page=2', 'quand=tout'].map(async (query) =>
      feedsmith.parseAtomFeed((await ask(site, address('atom', query))).body).id));
    assert.equal(new Set(ids).size, 1);
  });
});

test('JSON Feed keeps to version 1.1', async () => {
  for (const query of searches) {
    const { body } = await ask(site, address('json', query)), feed = JSON.parse(body);
    assert.equal(feedsmith.detectJsonFeed(feed), true);
    assert.equal(feed.version, 'https://jsonfeed.org/version/1.1');
    assert.ok(feed.title);
    assert.equal(feed.author, undefined);
    for (const name of ['home_page_url', 'feed_url']) assert.ok(feed[name].startsWith(own('/')), name);
    for (const item of feed.items) {
      assert.equal(typeof item.id, 'string');
      assert.ok(item.url.startsWith(own('/actions/')));
      assert.ok(item.content_html);
      assertHarmless(item.content_html, item.id);
      for (const date of [item.date_published, item.date_modified])
        if (date !== undefined) assert.match(date, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
      for (const { name } of item.authors) assert.ok(name);
      assert.deepEqual(item._repertoire, await json(site, `/api/actions/${item._repertoire.id}`));
    }
    for (const name of Object.keys(feed).concat(feed.items.flatMap(Object.keys)))
      assert.match(name, /^(_repertoire|version|title|home_page_url|feed_url|description|next_url|language|authors|items|id|url|external_url|content_html|summary|image|date_published|date_modified|tags)$/);
  }
});
