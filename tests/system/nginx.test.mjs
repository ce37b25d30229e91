// nginx as a visitor and as an attacker meet it; its production files as `make install` lays them.
import assert from 'node:assert/strict';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test } from 'node:test';

import { feedServer } from './support/feed_server.mjs';
import { numbered } from './support/feeds.mjs';
import { ask, exchange } from './support/http.mjs';
import { build, program, projectTop, run, start, temporaryDirectory, until } from './support/program.mjs';
import { freePort, processesIn, startSite } from './support/site.mjs';

const securityHeaders = {
  'content-security-policy': "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'same-origin',
  'permissions-policy': 'geolocation=(self), camera=(), microphone=(), payment=()',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
};
const assertSecure = (answer, path) => {
  for (const [name, value] of Object.entries(securityHeaders))
    assert.equal(answer.headers[name], value, `${path}: ${name}`); // twice would read "value, value"
};

const HTML = 'text/html; charset=utf-8', JSON_TYPE = 'application/json; charset=utf-8';
const classes = [
  ['/', 200, HTML],
  ['/recherche?q=visite', 200, HTML],
  ['/recherche?page=0', 400, HTML],
  ['/api/actions', 200, JSON_TYPE],
  ['/api/actions?inconnu=1', 400, JSON_TYPE],
  ['/api/actions/inconnue', 404, JSON_TYPE],
  ['/sante', 200, JSON_TYPE],
  ['/inconnue', 404, HTML],
  ['/style.css', 200, 'text/css'],
  ['/logo.svg', 200, 'image/svg+xml'],
  ['/absente.css', 404, HTML],
  ['/erreur.html', 404, HTML],
  ['/templates/debut.html', 404, HTML],
  ['/demonstration/opco.rss', 200, 'application/rss+xml'],
  ['/demonstration/branches.atom', 200, 'application/atom+xml'],
  ['/demonstration/agence-orientation.xml', 200, 'text/xml'],
  ['/demonstration/sources.conf', 404, HTML],
  ['/..%2f..%2fetc/passwd', 400, HTML],
  [`/${'a'.repeat(9000)}`, 414, HTML],
];

const generationOf = async (site, path) => (await ask(site, path)).headers['x-index-generation'];
const workersOf = async (site) => (await processesIn(site.state))
  .filter(({ command }) => command.startsWith(program('fcgi')) && !command.includes(' --check ')).map(({ pid }) => pid);

test('the site', async (t) => {
  const site = await startSite(t, { args: ['--no-limits'] });

  for (const [path, status, type] of classes)
    await t.test(`${path.slice(0, 40)} is ${status}, with type and security headers`, async () => {
      const answer = await ask(site, path);
      assert.equal(answer.status, status);
      assert.equal(answer.headers['content-type'], type);
      assertSecure(answer, path);
    });

  await t.test('other methods are 405 and say which are allowed', async () => {
    for (const path of ['/', '/recherche?q=visite', '/api/actions', '/sante', '/style.css', '/demonstration/opco.rss'])
      for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH', 'TRACE', 'FOO']) {
        const answer = await ask(site, path, { method });
        assert.equal(answer.status, 405, `${method} ${path}`);
        assert.equal(answer.headers.allow, 'GET, HEAD', `${method} ${path}`);
        assertSecure(answer, path);
      }
  });

  await t.test('HEAD has the headers of GET and leaves nothing short in the cache', async () => {
    const path = '/recherche?q=atelier', head = await ask(site, path, { method: 'HEAD' });
    await ask(site, path, { method: 'HEAD' });
    const get = await ask(site, path);
    assert.equal(head.status, 200);
    assert.equal(head.body, '');
    assert.match(get.body, /<\/html>\s*$/);
    for (const name of ['content-type', 'content-length', 'etag', 'last-modified', 'cache-control'])
      assert.equal(head.headers[name], get.headers[name], name);
  });

  await t.test('what did not change is 304', async () => {
    for (const path of ['/style.css', '/demonstration/opco.rss', '/recherche?q=forum']) {
      const { headers } = await ask(site, path);
      for (const condition of [{ 'If-None-Match': headers.etag }, { 'If-Modified-Since': headers['last-modified'] }]) {
        const answer = await ask(site, path, { headers: condition });
        assert.equal(answer.status, 304, `${path} ${JSON.stringify(condition)}`);
        assert.equal(answer.body, '');
      }
    }
  });

  await t.test('text is compressed for those who accept it', async () => {
    for (const path of ['/', '/api/actions', '/style.css', '/demonstration/opco.rss']) {
      const answer = await ask(site, path, { headers: { 'Accept-Encoding': 'gzip' } });
      assert.equal(answer.headers['content-encoding'], 'gzip', path);
      assert.equal(answer.headers.vary, 'Accept-Encoding', path);
      assert.equal((await ask(site, path)).headers['content-encoding'], undefined, path);
    }
  });

  await t.test('a path does not lead out of what is public', async () => {
    for (const path of ['/../../etc/passwd', '/%2e%2e/%2e%2e/etc/passwd', '/style.css/../templates/debut.html',
      '/demonstration/../templates/debut.html', '/demonstration/%2e%2e/demonstration/sources.conf',
      '//etc/passwd', '/style.css%00.html', '/\\..\\etc\\passwd', '/.git/config', '/templates/']) {
      const answer = await ask(site, path);
      assert.ok(answer.status === 400 || answer.status === 404, `${path}: ${answer.status}`);
      assert.doesNotMatch(answer.body, /root:|\{\{|reseau_interne/);
    }
  });

  await t.test('no header line comes out of a path or a query', async () => {
    for (const path of ['/%0d%0aSet-Cookie:x=1', '/style.css%0d%0aSet-Cookie:x=1', '/recherche?q=%0d%0aSet-Cookie:x=1',
      '/actions/%0d%0aSet-Cookie:x=1', '/api/actions?inconnu=%0d%0aSet-Cookie:x=1'])
      assert.equal((await ask(site, path)).headers['set-cookie'], undefined, path);
  });

  await t.test('a body or a header beyond bounds is refused in French', async () => {
    const body = await ask(site, '/', { method: 'POST', body: 'a'.repeat(20_000) });
    assert.equal(body.status, 413);
    assert.match(body.body, /trop volumineux/);
    const header = await ask(site, '/', { headers: { 'X-Long': 'a'.repeat(9000) } });
    assert.equal(header.status, 400);
    assert.match(header.body, /pas valable/);
  });

  await t.test('another host name is not answered', async () => {
    assert.equal((await exchange(site, 'GET / HTTP/1.1\r\nHost: ailleurs.example\r\n\r\n')).text, '');
    assert.match((await exchange(site, 'GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n')).text, /^HTTP\/1\.1 200 /);
  });

  await t.test('the access log has the path, not the query nor the address', async () => {
    await ask(site, '/recherche?q=confidence');
    await ask(site, '/introuvable.css?q=confidence');
    const log = await until(async () => {
      const text = await readFile(join(site.state, 'log/access.log'), 'utf8');
      return text.includes('/introuvable.css') && text;
    }, 'the request is logged');
    assert.match(log, /"chemin":"\/recherche","statut":200/);
    assert.match(log, /"chemin":"\/introuvable\.css","statut":404/);
    assert.doesNotMatch(log, /confidence|127\.0\.0\.1/);
  });

  await t.test('a new generation is seen at once on a page in the cache', async () => {
    const path = '/recherche?q=stage', old = await generationOf(site, path);
    await until(async () => {
      await ask(site, path);
      return /"chemin":"\/recherche","statut":200,[^\n]*"cache":"HIT"/.test(await readFile(join(site.state, 'log/access.log'), 'utf8'));
    }, 'the page comes from the cache');
    const built = await run(program('import'), ['build', '--config', join(site.state, 'sources.conf'), '--data', join(site.state, 'data')]);
    assert.equal(built.status, 0, built.stderr);
    await until(async () => await generationOf(site, path) !== old, 'the new generation is served', 3000);
  });

  await t.test('a feed that is asked for again comes from the cache, and not at all to who has it', async () => {
    const path = '/flux/actions.rss?niveau=5e';
    await until(async () => {
      await ask(site, path);
      return /"chemin":"\/flux\/actions\.rss","statut":200,[^\n]*"cache":"HIT"/.test(await readFile(join(site.state, 'log/access.log'), 'utf8'));
    }, 'the feed comes from the cache');
    const { headers } = await ask(site, path), again = await ask(site, path, { headers: { 'If-None-Match': headers.etag } });
    assert.equal(again.status, 304);
    assert.equal(again.bytes.length, 0);
  });

  await t.test('a worker that is killed is missed by nobody', async () => {
    for (const killed of await workersOf(site)) {
      process.kill(killed, 'SIGKILL');
      assert.equal((await ask(site, `/recherche?q=metier&page=1&killed=${killed}`)).status, 200);
      await until(async () => {
        const workers = await workersOf(site);
        return workers.length === 2 && !workers.includes(killed);
      }, 'it is replaced');
    }
  });

  await t.test('workers that stall give 504 in time; what is cached stays readable', async () => {
    const cached = '/recherche?q=visite';
    for (let i = 0; i < 3; i++) assert.equal((await ask(site, cached)).status, 200);
    const workers = await workersOf(site), began = Date.now();
    for (const pid of workers) process.kill(pid, 'SIGSTOP');
    try {
      const [page, data, kept] = await Promise.all(['/recherche?q=salon', '/api/actions?q=salon', cached]
        .map((path) => ask(site, path)));
      for (const answer of [page, data]) {
        assert.equal(answer.status, 504);
        assert.equal(answer.headers['retry-after'], '5');
        assert.equal(answer.headers['cache-control'], 'no-store');
        assertSecure(answer, '504');
      }
      assert.match(page.body, /<h1>Le répertoire met trop de temps à répondre<\/h1>/);
      assert.equal(JSON.parse(data.body).erreur.statut, 504);
      assert.equal(kept.status, 200);
      assert.ok(Date.now() - began < 8000, `${Date.now() - began} ms`);
    } finally {
      for (const pid of workers) process.kill(pid, 'SIGCONT');
    }
  });

  await t.test('a header that trickles is cut', async () => {
    const { ms } = await exchange(site, 'GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: ');
    assert.ok(ms < 10_000, `${ms} ms`);
  });

  await t.test('its configuration passes nginx -t', async () => {
    const end = await run('nginx', ['-t', '-e', 'stderr', '-p', site.state, '-c', join(site.state, 'nginx/nginx.conf')],
      { cwd: site.state, env: { PATH: `${process.env.PATH}:/usr/sbin` } });
    assert.equal(end.status, 0, end.stderr);
    assert.doesNotMatch(end.stderr, /\[(warn|emerg)\]/);
  });
});

test('a flood from one address gets 429, in the form of what was asked; static files do not', async (t) => {
  const site = await startSite(t, { args: ['--no-import'] });
  const line = (path, connection) => `GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: ${connection}\r\n\r\n`;
  for (const path of ['/recherche', '/api/actions']) {
    const { text } = await exchange(site, line(path, 'keep-alive').repeat(900) + line('/style.css', 'close'));
    const statuses = text.match(/HTTP\/1\.1 \d+/g).map((status) => status.slice(-3));
    assert.ok(statuses.includes('429'), path);
    assert.equal(statuses.at(-1), '200');
  }
  const refused = await until(async () => {
    const answer = await exchange(site, line('/api/actions', 'keep-alive').repeat(900) + line('/api/actions', 'close'));
    return answer.text.split('HTTP/1.1 ').find((part) => part.startsWith('429'));
  }, 'the API refuses');
  assert.match(refused, /\r\nRetry-After: 1\r\n/);
  assert.match(refused, /\{"erreur":\{"statut":429,/);
});

/** Directives of a redirect or a header that hold what a visitor can put line ends into. */
function injectable(configuration) {
  const directives = configuration.replace(/(^|\s)#.*/g, '').split(/[;{}]/).map((directive) => directive.trim());
  return directives.filter((directive) => {
    const variables = (directive.match(/\$\w+/g) ?? []).filter((name) => name !== '$request_uri');
    return (/^(return 3\d\d|return https?:|rewrite )/.test(directive) && variables.length > 0) ||
      (/^(add_header|more_set_headers|error_page)\b/.test(directive) &&
        variables.some((name) => /^\$(uri|document_uri|page|args|query_string|arg_\w+|[a-z]|\d)$/.test(name)));
  });
}

describe('the configuration files', () => {
  test('hold no $uri, decoded, in a redirect or a header', async () => {
    const bad = 'location /a { return 302 https://x.example$uri; }\nlocation /b { rewrite ^/b(.*)$ $1 permanent; }\nadd_header X-Page $document_uri;';
    assert.equal(injectable(bad).length, 3);
    const names = (await readdir(join(projectTop, 'nginx'))).filter((name) => name.endsWith('.conf'));
    assert.ok(names.length >= 4);
    for (const name of names) {
      const text = await readFile(join(projectTop, 'nginx', name), 'utf8');
      // What is commented out in production.conf is there to be used.
      assert.deepEqual(injectable(text), [], name);
      assert.deepEqual(injectable(text.replace(/^\s*# ?/gm, '')), [], name);
    }
  });

  test('keep no connection to a worker and lock no cache entry', async () => {
    const text = await readFile(join(projectTop, 'nginx/server.conf'), 'utf8');
    assert.match(text, /^fastcgi_keep_conn off;$/m);
    assert.doesNotMatch(text, /^\s*fastcgi_cache_lock\b/m);
  });
});

// What Debian's nginx.conf sets around the sites: ours must not set it again.
const mainConfiguration = (top) => `${process.getuid() === 0 ? 'user root;' : ''}
daemon off;
pid ${top}/nginx.pid;
error_log stderr error;
events { worker_connections 128; }
http {
  sendfile on; tcp_nopush on; types_hash_max_size 2048;
  include /etc/nginx/mime.types;
  default_type application/octet-stream;
  ssl_protocols TLSv1.2 TLSv1.3; ssl_prefer_server_ciphers on;
  access_log off;
  gzip on;
  client_body_temp_path ${top}/body; fastcgi_temp_path ${top}/fastcgi; proxy_temp_path ${top}/proxy;
  scgi_temp_path ${top}/scgi; uwsgi_temp_path ${top}/uwsgi;
  include sites-available/repertoire;
}
`;

async function install(t) {
  const top = await temporaryDirectory(t);
  const places = [`PREFIX=${top}/usr`, `SYSCONFDIR=${top}/etc`, `STATE=${top}/state`,
    `SOCKET=${top}/workers.sock`, `NGINX_CACHE=${top}/cache`, `BUILD=${build}`];
  const make = async (target) => {
    const end = await run('make', [target, ...places], { cwd: projectTop, env: { MAKEFLAGS: '' } });
    assert.equal(end.status, 0, end.stderr);
  };
  await make('install');
  return { top, make };
}

describe('what make install lays down', () => {
  test('serves its name over nginx in production, and no other', async (t) => {
    const { top } = await install(t), feeds = await feedServer(t), port = await freePort();
    const config = join(top, 'sources.conf'), conf = join(top, 'etc/nginx/nginx.conf');
    feeds.at('/feed.xml', { body: numbered(3) });
    await writeFile(config, `site { nom = "Essai" url = "https://repertoire.example.fr" }
      source "a" { nom = "A" url = "${feeds.origin}/feed.xml" reseau_interne = true }`);
    const imported = await run(join(top, 'usr/bin/repertoire-import'), ['--config', config, '--data', join(top, 'state')]);
    assert.equal(imported.status, 0, imported.stderr);

    await writeFile(conf, mainConfiguration(top));
    const site = join(top, 'etc/nginx/sites-available/repertoire');
    await writeFile(site, (await readFile(site, 'utf8')).replace(/listen 80/g, `listen 127.0.0.1:${port}`)
      .replace(/^\s*listen \[::\].*$/gm, '').replaceAll('/var/log/nginx', top));
    const nginx = ['-e', 'stderr', '-p', top, '-c', conf], env = { PATH: `${process.env.PATH}:/usr/sbin` };
    const tested = await run('nginx', ['-t', ...nginx], { env });
    assert.equal(tested.status, 0, tested.stderr);
    assert.doesNotMatch(tested.stderr, /\[(warn|emerg)\]/);

    const running = [start('nginx', nginx, { env }),
      start('spawn-fcgi', ['-n', '-s', join(top, 'workers.sock'), '--', join(top, 'usr/bin/repertoire-fcgi'),
        '--index', join(top, 'state/index')])];
    t.after(async () => {
      for (const { child } of running) child.kill('SIGTERM');
      await Promise.all(running.map(({ ended }) => ended));
    });
    const asProduction = { headers: { Host: 'repertoire.example.fr', 'Accept-Encoding': 'gzip' } };
    await until(async () => {
      try {
        return (await ask({ port }, '/sante', asProduction)).status === 200;
      } catch (error) {
        if (error.code !== 'ECONNREFUSED') throw error;
        return false;
      }
    }, 'the site answers');
    assert.equal((await ask({ port }, '/', asProduction)).status, 200);
    assert.equal((await ask({ port }, '/demonstration/opco.rss', asProduction)).status, 404);
    const style = await ask({ port }, '/style.css', asProduction);
    assert.equal(style.headers['content-encoding'], 'gzip');
    assert.ok(Number(style.headers['content-length']) > 0, 'compressed beforehand, so of known length');
    assert.equal((await exchange({ port }, 'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n')).text, '');
  });

  test('keeps the operator’s files, and goes away with make uninstall', async (t) => {
    const { top, make } = await install(t);
    const own = [join(top, 'etc/nginx/sites-available/repertoire'), join(top, 'etc/nginx/repertoire/local.conf'),
      join(top, 'etc/repertoire/sources.conf')];
    for (const path of own) await writeFile(path, '# mine\n');
    await make('install');
    await make('uninstall');
    const left = (await readdir(top, { withFileTypes: true, recursive: true })).filter((entry) => entry.isFile());
    assert.equal(left.length, own.length);
    for (const path of own) assert.equal(await readFile(path, 'utf8'), '# mine\n');
  });

  test('has an example configuration that the importer accepts', async (t) => {
    const { top } = await install(t), feed = join(top, 'feed.xml');
    await writeFile(feed, numbered(2));
    const end = await run(join(top, 'usr/bin/repertoire-import'),
      ['check', '--config', join(top, 'etc/repertoire/sources.conf'), '--source', 'chambre', feed]);
    assert.equal(end.status, 0, end.stderr);
  });

  test('has units that systemd understands', async (t) => {
    const { top } = await install(t), units = join(top, 'usr/lib/systemd/system');
    const names = await readdir(units);
    for (const name of ['repertoire-checker.service', 'repertoire-checker.socket', 'repertoire-fcgi@.service', 'repertoire-import.timer'])
      assert.ok(names.includes(name), name);
    let end;
    try {
      end = await run('systemd-analyze', ['verify', ...names.map((name) => join(units, name.replace('@.', '@1.')))]);
    } catch (error) {
      if (error.code !== 'ENOENT') throw error;
      t.skip('systemd-analyze is not installed here');
      return;
    }
    assert.equal(end.status, 0, end.stderr);
    assert.equal(end.stderr, '');
  });
});
