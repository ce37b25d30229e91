// HTTP as a browser speaks it, and as nobody should.
import assert from 'node:assert/strict';
import { request } from 'node:http';
import { connect } from 'node:net';

const LIMIT_MS = 10000;

/** { status, headers, pairs: [[name, value]…] as sent, body }; the path goes out as it stands. */
export function ask(site, path, { method = 'GET', headers = {}, body } = {}) {
  return new Promise((fulfil, reject) => {
    const asking = request({
      host: '127.0.0.1', port: site.port, path, method, headers, agent: false, timeout: LIMIT_MS,
    }, (response) => {
      const chunks = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const bytes = Buffer.concat(chunks);
        fulfil({
          status: response.statusCode, headers: response.headers, bytes, body: bytes.toString(),
          pairs: response.rawHeaders.flatMap((name, i) =>
            (i % 2 ? [] : [[name.toLowerCase(), response.rawHeaders[i + 1]]])),
        });
      });
    });
    asking.on('timeout', () => asking.destroy(new Error(`${path}: no answer within ${LIMIT_MS} ms`)));
    asking.on('error', reject);
    asking.end(body);
  });
}

/** Writes bytes, and gives all that came back when the server closes, even by a reset: { text, ms }. */
export function exchange(site, bytes) {
  return new Promise((fulfil, reject) => {
    const began = Date.now(), socket = connect(site.port, '127.0.0.1');
    let text = '';
    socket.setEncoding('latin1').on('data', (chunk) => { text += chunk; })
      .on('error', (error) => { if (error.code !== 'ECONNRESET') reject(error); })
      .on('close', () => fulfil({ text, ms: Date.now() - began }));
    socket.write(bytes, 'latin1');
  });
}

export const json = async (site, path) => {
  const answer = await ask(site, path);
  assert.equal(answer.status, 200, `${path}: ${answer.body}`);
  return JSON.parse(answer.body);
};

const securityHeaders = {
  'x-content-type-options': /^nosniff$/,
  'referrer-policy': /^same-origin$/,
  'permissions-policy': /camera=\(\)/,
  'cross-origin-opener-policy': /^same-origin$/,
  'cross-origin-resource-policy': /^same-origin$/,
};

/** On every answer, once each. */
export function assertSecurityHeaders({ pairs }, what) {
  const values = (wanted) => pairs.filter(([name]) => name === wanted).map(([, value]) => value);
  for (const [name, pattern] of Object.entries(securityHeaders)) {
    assert.equal(values(name).length, 1, `${what}: one ${name}`);
    assert.match(values(name)[0], pattern, what);
  }
  const policies = values('content-security-policy');
  assert.equal(policies.length, 1, `${what}: one Content-Security-Policy`);
  const policy = Object.fromEntries(policies[0].split('; ').map((rule) => {
    const [name, ...sources] = rule.split(' ');
    return [name, sources];
  }));
  assert.deepEqual(policy['default-src'], ["'none'"], what);
  assert.deepEqual(policy['base-uri'], ["'none'"], what);
  assert.deepEqual(policy['form-action'], ["'self'"], what);
  assert.ok(policy['frame-ancestors'], what);
  for (const [name, sources] of Object.entries(policy))
    for (const source of sources)
      assert.match(source, /^'(none|self)'$/, `${what}: ${name} ${source}`);
  assert.deepEqual(values('set-cookie'), [], `${what}: no cookie`);
  assert.deepEqual(values('server'), ['nginx'], `${what}: no version`);
  assert.deepEqual(values('x-powered-by'), [], what);
}

/** The values of an attribute in a page, entities decoded. */
export function attributes(html, element, name) {
  const found = [];
  for (const [tag] of html.matchAll(new RegExp(`<${element}\\b[^>]*>`, 'g'))) {
    const match = new RegExp(`\\s${name}="([^"]*)"`).exec(tag);
    if (match) found.push(decode(match[1]));
  }
  return found;
}

export const decode = (text) => text
  .replace(/&(lt|gt|quot|amp|#39);/g, (_all, name) => ({ lt: '<', gt: '>', quot: '"', amp: '&', '#39': "'" })[name]);
