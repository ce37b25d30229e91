// Whose pages may read the API, and who may embed the widget: everyone, or those of the configuration.
import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';

import { ask } from './support/http.mjs';
import { TODAY } from './support/importer.mjs';
import { lifetime, projectTop, temporaryDirectory } from './support/program.mjs';
import { startSite } from './support/site.mjs';

const shared = ['/api/actions?q=visite', '/api/suggestions?q=b', '/flux/actions.rss', '/flux/actions.ics', '/flux/actions.opml', '/api/actions?page=0'];
const portal = 'https://portail.example.fr', preflight = { 'Access-Control-Request-Method': 'GET', 'Access-Control-Request-Headers': 'if-none-match' };

describe('without a list', { concurrency: 2 }, () => {
  const whole = lifetime();
  let site;
  before(async () => { site = await startSite(whole, { args: ['--no-limits', '--today', TODAY] }); });
  after(whole.end);

  test('any page may read what is for machines, faults included', async () => {
    for (const path of shared) {
      const { headers } = await ask(site, path, { headers: { Origin: portal } });
      assert.equal(headers['access-control-allow-origin'], '*', path);
      assert.match(headers['access-control-expose-headers'], /ETag/);
      assert.equal(headers['access-control-allow-credentials'], undefined);
      assert.doesNotMatch(headers.vary ?? '', /Origin/);
    }
  });

  test('and may ask with its validators', async () => {
    const answer = await ask(site, shared[0], { method: 'OPTIONS', headers: { Origin: portal, ...preflight } });
    assert.equal(answer.status, 204);
    assert.equal(answer.bytes.length, 0);
    assert.equal(answer.headers['access-control-allow-origin'], '*');
    assert.equal(answer.headers['access-control-allow-methods'], 'GET, HEAD');
    assert.match(answer.headers['access-control-allow-headers'], /If-None-Match/);
  });

  test('but not write, nor read pages', async () => {
    const asks = (path, method) => ask(site, path, { method: 'OPTIONS', headers: { Origin: portal, 'Access-Control-Request-Method': method } });
    for (const method of ['POST', 'DELETE', 'PUT']) assert.equal((await asks(shared[0], method)).status, 405);
    assert.equal((await asks('/recherche', 'GET')).status, 405);
    for (const path of ['/', '/recherche', '/sante'])
      assert.equal((await ask(site, path, { headers: { Origin: portal } })).headers['access-control-allow-origin'], undefined);
  });

  test('any page may embed the widget, and no other page', async () => {
    const { headers, body } = await ask(site, '/widget?niveau=5e');
    assert.match(headers['content-security-policy'], /(^|; )frame-ancestors \*$/);
    assert.match(headers['content-security-policy'], /^default-src 'none'; style-src 'self';/);
    assert.equal(headers['x-frame-options'], undefined);
    assert.equal(headers['set-cookie'], undefined);
    assert.doesNotMatch(body, /<script/);
    assert.match((await ask(site, '/recherche')).headers['content-security-policy'], /frame-ancestors 'none'/);
  });
});

describe('with a list', { concurrency: 2 }, () => {
  const whole = lifetime();
  let site;
  before(async () => {
    const model = await readFile(join(projectTop, 'www/demonstration/sources.conf'), 'utf8');
    const config = join(await temporaryDirectory(whole), 'sources.conf');
    await writeFile(config, model.replace('site {',
      `site {\n    origines = {"${portal}", "https://autre.example.fr:8443"}\n    cadres = {"https://ent.example.fr", "https://*.colleges.example.fr"}`));
    site = await startSite(whole, { args: ['--no-limits', '--today', TODAY, '--config', config] });
  });
  after(whole.end);

  test('its pages may read, others may not, whatever the cache holds', async () => {
    const allowed = async (origin) => {
      const { headers } = await ask(site, shared[0], { headers: origin === undefined ? {} : { Origin: origin } });
      assert.match(headers.vary, /Origin/);
      return headers['access-control-allow-origin'];
    };
    for (let i = 0; i < 3; i++) {
      assert.equal(await allowed(portal), portal);
      assert.equal(await allowed('https://autre.example.fr:8443'), 'https://autre.example.fr:8443');
      for (const other of ['https://evil.example', `${portal}.evil.example`, 'https://portail.example.f', 'null', `${portal} https://evil.example`, 'http://portail.example.fr', undefined])
        assert.equal(await allowed(other), undefined, other);
    }
  });

  test('only those who are listed may embed the widget', async () => {
    assert.match((await ask(site, '/widget')).headers['content-security-policy'],
      /; frame-ancestors https:\/\/ent\.example\.fr https:\/\/\*\.colleges\.example\.fr$/);
  });
});
