// Requests and feeds made to deceive: nothing forged comes back, and what partners write is text.
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';

import { feedServer } from './support/feed_server.mjs';
import { action, actions } from './support/feeds.mjs';
import { ask, assertSecurityHeaders, attributes, decode, exchange, json } from './support/http.mjs';
import { lifetime, temporaryDirectory } from './support/program.mjs';
import { startSite } from './support/site.mjs';
import { all, one, xmlTree } from './support/xml.mjs';

const payloads = [
  '<script>alert(1)</script>', '"><img src=x onerror=alert(1)>', "' autofocus onfocus=alert(1) x='",
  '</title><script>alert(1)</script>', '</textarea><svg onload=alert(1)>', '<!--', ']]>', '&lt;script&gt;alert(1)&lt;/script&gt;',
  '{{titre}} {{>fin}} {{{x}}}', '<mark>faux</mark>', 'javascript:alert(1)', '<scr<script>ipt>alert(1)</script>',
  '\u2028\u2029</script>', '<a href="//mal.example">lien</a>', '`${alert(1)}`', '%3Cscript%3E', '<base href="//mal.example/">',
];
const inside = (text) => `<![CDATA[${text.replaceAll(']]>', ']]]]><![CDATA[>')}]]>`;

const whole = lifetime();
let site, published;

before(async () => {
  const server = await feedServer(whole), top = await temporaryDirectory(whole), config = join(top, 'sources.conf');
  server.at('/flux', {
    body: actions(...payloads.map((text, i) => action(`p${i}`, `Attaque ${text}`, [
      `<resume>${inside(text)}</resume>`, `<description>${inside(`<p>avant ${text} après</p>`)}</description>`,
      `<cout>${inside(text)}</cout>`, '<gratuit>false</gratuit>', `<contact nom="x" courriel="a@b.example"/>`,
      `<partenaire>${inside(text)}</partenaire>`, `<url>${inside(text)}</url>`, `<image>${inside(text)}</image>`,
      `<langue>${inside(text)}</langue>`,
    ].join('')))),
  });
  await writeFile(config, `site { nom = "Essai <b>&" url = "http://localhost:@PORT@" avis = "Données <fictives>" }
    source "attaque" { nom = "Partenaire <i>" url = "${server.origin}/flux" reseau_interne = true }`);
  site = await startSite(whole, { args: ['--no-limits', '--config', config] });
  published = await json(site, '/api/actions?quand=tout&par_page=100');
  assert.equal(published.total, payloads.length);
});
after(whole.end);

/** No element or attribute that the templates and our own sanitiser do not write. */
function assertHarmless(html, what) {
  const text = html.replace(/^<!DOCTYPE html>/, '').replace('<base target="_blank">', '')
    .replace('<script type="module" src="/site.js"></script>', '')
    .replace(/<svg class="icone" aria-hidden="true" width="\d+" height="\d+"><use href="\/icones\.svg#[a-z_]+"><\/use><\/svg>/g, '')
    .replace(/<script type="application\/ld\+json">([^<>]*)<\/script>/g, (_, data) => { JSON.parse(data); return ''; });
  for (const [tag, name] of text.matchAll(/<\/?([a-zA-Z!][^\s/>]*)[^>]*>/g)) {
    assert.match(name, /^(html|head|meta|title|link|body|a|p|header|div|img|span|nav|main|h[1-6]|form|label|input|button|select|option|fieldset|legend|ul|ol|li|details|summary|aside|section|article|dl|dt|dd|br|time|mark|strong|em|footer|small)$/, `${what}: ${tag}`);
    if (/\b(on[a-z]+|style|srcdoc|autofocus|formaction)\s*=/i.test(tag.replace(/"[^"]*"/g, '""')))
      assert.fail(`${what}: ${tag}`);
  }
  assert.doesNotMatch(text, /<[^>]*\s(?:href|src|action)="\s*(?:javascript|data|vbscript):/i, what);
  for (const src of [...attributes(html, 'img', 'src'), ...attributes(html, 'form', 'action')])
    assert.match(src, /^\/(?!\/)/, `${what}: ${src}`);
}

describe('what partners write stays text', { concurrency: 2 }, () => {
  test('in every feed, and none is broken by it', async () => {
    const at = async (path) => {
      const { status, body } = await ask(site, path);
      assert.equal(status, 200, path);
      assert.doesNotMatch(body, /[\0-\x08\x0b\x0c\x0e-\x1f\x7f]/, path);
      return body;
    };
    const rss = xmlTree(await at('/flux/actions.rss?quand=tout&par_page=100')), atom = xmlTree(await at('/flux/actions.atom?quand=tout&par_page=100'));
    const items = all(rss.children[0], 'item'), entries = all(atom, 'entry');
    assert.equal(items.length, payloads.length);
    assert.equal(entries.length, payloads.length);
    for (const html of [...items.map((item) => one(item, 'description')), ...entries.map((entry) => one(entry, 'content'))])
      assertHarmless(html.text, 'feed');
    for (const { content_html: html } of JSON.parse(await at('/flux/actions.json?quand=tout&par_page=100')).items) assertHarmless(html, 'JSON Feed');
    for (const path of ['/flux/actions.opml', '/opensearch.xml', '/sitemap.xml', `/oembed?format=xml&url=${encodeURIComponent(`http://localhost:${site.port}/recherche?q=<script>`)}`]) xmlTree(await at(path));
    for (const { id } of published.resultats) {
      const { html } = await json(site, `/oembed?url=${encodeURIComponent(`http://localhost:${site.port}/actions/${id}`)}`);
      assert.match(html, /^<iframe(?: [a-z]+="[^"<>]*")+><\/iframe>$/);
      assertHarmless(await at(`/widget?action=${encodeURIComponent(id)}`), 'widget');
    }
  });

  test('H26–H27 on every page', async () => {
    for (const path of ['/', '/recherche?q=attaque&quand=tout', '/recherche?q=faux+alert+script&quand=tout',
      ...published.resultats.map(({ id }) => `/actions/${encodeURIComponent(id)}`)]) {
      const answer = await ask(site, path);
      assert.equal(answer.status, 200);
      assertHarmless(answer.body, path);
      assertSecurityHeaders(answer, path);
    }
  });

  test('H27 <mark> comes from a match only', async () => {
    const { resultats } = await json(site, '/api/actions?q=attaque&quand=tout&par_page=100');
    for (const { titre, extrait } of resultats)
      if (titre.includes('faux')) assert.match(extrait, /&lt;mark&gt;faux&lt;\/mark&gt;/);
    const { body } = await ask(site, '/recherche?q=attaque&quand=tout&par_page=100');
    assert.doesNotMatch(body, /<mark>faux/);
  });

  test('titles come back as they were written', async () => {
    const { body } = await ask(site, '/recherche?quand=tout&par_page=100&tri=titre');
    const shown = [...body.matchAll(/<h3><a href="[^"]*">([^<]*)<\/a><\/h3>/g)].map(([, title]) => decode(title)).sort();
    assert.deepEqual(shown, published.resultats.map(({ titre }) => titre).sort());
  });

  test('H28 JSON holds no < > & that a page would read, nor a line separator', async () => {
    const { body } = await ask(site, '/api/actions?quand=tout&par_page=100');
    assert.doesNotMatch(body, /[<>&\u2028\u2029]/);
  });

  test('H29 JSON opened as a page', async () => {
    for (const path of ['/api/actions?q=%3Cscript%3Ealert(1)%3C/script%3E', '/api/actions?%3Cscript%3E=1', '/api/actions/%3Cscript%3E']) {
      const answer = await ask(site, path);
      assert.equal(answer.headers['content-type'], 'application/json; charset=utf-8');
      assert.equal(answer.headers['x-content-type-options'], 'nosniff');
      assert.doesNotMatch(answer.body, /<script/);
    }
  });

  test('no address but http and https is published', () => {
    for (const { url, image } of published.resultats)
      for (const address of [url, image]) if (address) assert.match(address, /^https?:\/\//);
  });
});

describe('what visitors send stays text', { concurrency: 2 }, () => {
  for (const text of payloads)
    test(`H26 ${JSON.stringify(text)}`, async () => {
      const sent = encodeURIComponent(text);
      for (const path of [`/recherche?q=${sent}`, `/recherche?q=${sent}&niveau=5e&page=2`, `/recherche?niveau=${sent}`,
        `/recherche?${sent}=1`, `/recherche?q=a&tri=${sent}`, `/${sent}`, `/actions/${sent}`]) {
        const answer = await ask(site, path);
        assert.ok([200, 400, 404].includes(answer.status), `${path}: ${answer.status}`);
        assertHarmless(answer.body, path);
        if (path.startsWith('/recherche?q=') && answer.status === 200)
          assert.equal(attributes(answer.body, 'input', 'value')[0], text);
      }
    });

  for (const path of ['/recherche?q=%0d%0aSet-Cookie:%20x=1', '/%0d%0aSet-Cookie:%20x=1', '/actions/%0d%0aSet-Cookie:%20x=1',
    '/recherche?next=%0d%0aSet-Cookie:%20x=1', '/recherche?tri=%0d%0aLocation:%20//mal.example', '/api/actions?q=a%0aX-Faux:%20oui'])
    test(`H24 no header comes of ${path}`, async () => {
      const answer = await ask(site, path);
      assert.ok([200, 400, 404].includes(answer.status));
      const names = answer.pairs.map(([name]) => name);
      for (const name of ['set-cookie', 'location', 'x-faux']) assert.ok(!names.includes(name));
      assertSecurityHeaders(answer, path);
    });

  for (const target of ['//mal.example', '/\\mal.example', 'https:mal.example', 'javascript:alert(1)', '/%2f%2fmal.example'])
    test(`H25 nothing redirects to ${target}`, async () => {
      for (const path of [`/recherche?next=${target}`, `/?url=${target}`, target.startsWith('/') ? target : `/${target}`]) {
        const answer = await ask(site, path);
        assert.ok(answer.status < 300 || answer.status >= 400, `${path}: ${answer.status}`);
        assert.equal(answer.headers.location, undefined);
        assert.doesNotMatch(answer.body, /mal\.example"/);
      }
    });
});

describe('paths that lead out', { concurrency: 2 }, () => {
  for (const path of ['/../../etc/passwd', '/..%2f..%2fetc/passwd', '/%2e%2e/%2e%2e/etc/passwd', '/..\\..\\etc\\passwd',
    '//etc/passwd', '/./../nginx/server.conf', '/templates/../templates/debut.html', '/style.css/../../nginx/http.conf',
    '/demonstration/../../Makefile', '/%252e%252e/etc/passwd', '/style.css%00.html', '/.git/config', '/sources.conf',
    '/demonstration/sources.conf', '/actions/../api/actions', '/recherche/', '/API/actions', '/style.css/'])
    test(`H23 ${path}`, async () => {
      const answer = await ask(site, path);
      assert.ok([400, 404].includes(answer.status) || path === '/actions/../api/actions', `${answer.status}`);
      assert.doesNotMatch(answer.body, /root:|worker_|@PORT@|\{\{|include repertoire/);
      assertSecurityHeaders(answer, path);
    });
});

const head = (line, ...headers) => `${line}\r\n${headers.map((header) => `${header}\r\n`).join('')}Connection: close\r\n\r\n`;

describe('the Host header', { concurrency: 2 }, () => {
  for (const [name, bytes, expected] of [
    ['two of them', head('GET / HTTP/1.1', 'Host: localhost', 'Host: mal.example'), /^HTTP\/1\.1 400 /],
    ['one with bad characters', head('GET / HTTP/1.1', 'Host: mal/../example'), /^HTTP\/1\.1 400 /],
    ['none in HTTP/1.1', head('GET / HTTP/1.1'), /^HTTP\/1\.1 400 /],
    ['a name that is not ours', head('GET / HTTP/1.1', 'Host: mal.example'), /^$/],
    ['an absolute address that is not ours', head('GET http://mal.example/ HTTP/1.1', 'Host: localhost'), /^$/],
    ['a name that only begins like ours', head('GET / HTTP/1.1', 'Host: localhost.mal.example'), /^$/],
    ['none in HTTP/1.0', head('GET / HTTP/1.0'), /^$/],
  ])
    test(`H16 ${name}`, async () => {
      const { text: reply } = await exchange(site, bytes);
      assert.match(reply, expected);
      assert.doesNotMatch(reply, /mal/);
    });

  test('H17–H18 whatever is claimed, addresses come from the configuration', async () => {
    const path = `/actions/${encodeURIComponent(published.resultats[0].id)}`;
    for (const headers of [{ Host: 'localhost' }, { Host: '127.0.0.1:1' }, { Host: `localhost:${site.port}` }]) {
      const { status, body, pairs } = await ask(site, path, {
        headers: {
          ...headers, 'X-Forwarded-Host': 'mal.example', 'X-Forwarded-Proto': 'gopher', 'X-Forwarded-For': '6.6.6.6',
          Forwarded: 'host=mal.example', 'X-Original-URL': '/mal.example', 'X-Rewrite-URL': '/mal.example', Proxy: 'http://mal.example/',
        },
      });
      assert.equal(status, 200);
      assert.doesNotMatch(body + JSON.stringify(pairs), /mal\.example|gopher|6\.6\.6\.6/);
      assert.deepEqual(attributes(body, 'link', 'href').filter((href) => href.startsWith('http')),
        [`http://localhost:${site.port}/actions/${published.resultats[0].id}`]);
    }
  });
});

describe('HTTP that is none', { concurrency: 2 }, () => {
  for (const [name, bytes, expected] of [
    ['words', 'BONJOUR\r\n\r\n', /^HTTP\/1\.1 400 /],
    ['a lower-case method', head('get / HTTP/1.1', 'Host: localhost'), /^HTTP\/1\.1 400 /],
    ['an unknown method', head('FOO / HTTP/1.1', 'Host: localhost'), /^HTTP\/1\.1 405 /],
    ['H19 Content-Length and Transfer-Encoding', `${head('POST / HTTP/1.1', 'Host: localhost', 'Content-Length: 4', 'Transfer-Encoding: chunked')}0\r\n\r\n`, /^HTTP\/1\.1 400 /],
    ['H19 two lengths', `${head('POST / HTTP/1.1', 'Host: localhost', 'Content-Length: 4', 'Content-Length: 5')}abcd`, /^HTTP\/1\.1 400 /],
    ['H20 a header of 9 kB', head('GET / HTTP/1.1', 'Host: localhost', `X-Long: ${'x'.repeat(9000)}`), /^HTTP\/1\.1 400 /],
    ['H20 1,500 headers', head('GET / HTTP/1.1', 'Host: localhost', ...Array.from({ length: 1500 }, (_, i) => `X-${i}: ${'y'.repeat(20)}`)), /^HTTP\/1\.1 400 /],
    ['a NUL in the path', head('GET /\0 HTTP/1.1', 'Host: localhost'), /^HTTP\/1\.1 400 /],
    ['a fragment', head('GET /recherche#q=a HTTP/1.1', 'Host: localhost'), /^HTTP\/1\.1 200 /],
    ['HTTP/0.9', 'GET /\r\n', /^$/],
  ])
    test(name, async () => {
      const { text: reply } = await exchange(site, bytes);
      assert.match(reply, expected);
      if (!/^HTTP\/1\.1 4/.test(reply)) return;
      assert.match(reply, /\r\nContent-Security-Policy: /);
      assert.doesNotMatch(reply, /nginx\//, 'no version');
    });
});
