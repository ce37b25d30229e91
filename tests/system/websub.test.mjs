// WebSub: a hub that is configured is named in the feeds that it is told of, after each publication.
import assert from 'node:assert/strict';
import { readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';

import { feedServer } from './support/feed_server.mjs';
import { numbered } from './support/feeds.mjs';
import { ask } from './support/http.mjs';
import { importerWorkspace } from './support/importer.mjs';
import { lifetime } from './support/program.mjs';
import { feedsmith } from './support/readers.mjs';
import { startSite } from './support/site.mjs';

const whole = lifetime();
let server, workspace, posts, answer;

const setHub = async (hub) => {
  const text = (await readFile(workspace.config, 'utf8')).replace(/ hub = "[^"]*"/, '');
  await writeFile(workspace.config, hub === null ? text : text.replace('site {', `site { hub = "${hub}"`));
};

before(async () => {
  server = await feedServer(whole);
  server.at('/flux', { body: numbered(3) });
  posts = [];
  answer = 202;
  server.at('/hub', (request, response) => {
    let body = '';
    request.on('data', (chunk) => { body += chunk; });
    request.on('end', () => {
      posts.push({ method: request.method, type: request.headers['content-type'], form: new URLSearchParams(body) });
      response.writeHead(answer);
      response.end();
    });
  });
  workspace = await importerWorkspace(whole, { p: { url: `${server.origin}/flux` } });
});
after(whole.end);

describe('the hub', () => {
  test('is told nothing, and named nowhere, unless it is configured', async () => {
    assert.equal((await workspace.import(['--force'])).status, 0);
    assert.deepEqual(posts, []);
  });

  test('is told of each publication, and of nothing else', async () => {
    await setHub(`${server.origin}/hub`);
    const first = await workspace.import(['--force']);
    assert.equal(first.status, 0, first.stderr);
    assert.equal(posts.length, 1);
    assert.equal(posts[0].method, 'POST');
    assert.equal(posts[0].type, 'application/x-www-form-urlencoded');
    assert.equal(posts[0].form.get('hub.mode'), 'publish');
    assert.deepEqual(posts[0].form.getAll('hub.url'), ['rss', 'atom', 'json'].map((format) => `http://localhost:8080/flux/actions.${format}`));
    assert.equal((await workspace.import(['--force'])).status, 0);
    assert.equal(posts.length, 1, 'nothing changed, nothing was published');
    server.at('/flux', { body: numbered(4) });
    assert.equal((await workspace.import(['--force'])).status, 0);
    assert.equal(posts.length, 2);
  });

  test('that fails is said, and changes nothing of what is published', async () => {
    answer = 500;
    server.at('/flux', { body: numbered(5) });
    const refused = await workspace.import(['--force']);
    assert.equal(refused.status, 0);
    assert.match(refused.stderr, /the hub http:\S+ refuses: HTTP status 500/);
    assert.equal((await workspace.published('p')).length, 5);
    await setHub('http://127.0.0.1:9/');
    server.at('/flux', { body: numbered(6) });
    const away = await workspace.import(['--force']);
    assert.equal(away.status, 0);
    assert.match(away.stderr, /the hub http:\S+ cannot be told/);
  });

  test('is named in the feeds that it is told of, and in no other', async (t) => {
    await setHub(`${server.origin}/hub`);
    assert.equal((await workspace.build()).status, 0);
    const site = await startSite(t, { args: ['--no-limits', '--no-import'], prepare: (state) => symlink(workspace.data, join(state, 'data')) });
    const at = async (path) => { const { headers, body } = await ask(site, path); return { link: headers.link, body }; };
    const hub = `${server.origin}/hub`;
    const rss = await at('/flux/actions.rss'), atom = await at('/flux/actions.atom'), feed = await at('/flux/actions.json');
    assert.deepEqual(feedsmith.parseRssFeed(rss.body).atom.links.filter(({ rel }) => rel === 'hub').map(({ href }) => href), [hub]);
    assert.deepEqual(feedsmith.parseAtomFeed(atom.body).links.filter(({ rel }) => rel === 'hub').map(({ href }) => href), [hub]);
    assert.deepEqual(JSON.parse(feed.body).hubs, [{ type: 'WebSub', url: hub }]);
    for (const { link } of [rss, atom, feed]) assert.match(link, new RegExp(`^<${hub}>; rel="hub", <http://localhost:8080/flux/actions\\.(rss|atom|json)>; rel="self"$`));
    for (const path of ['/flux/actions.rss?niveau=5e', '/flux/actions.atom?page=1']) {
      const { link, body } = await at(path);
      assert.equal(link, undefined);
      assert.doesNotMatch(body, /rel="hub"/);
    }
  });
});
