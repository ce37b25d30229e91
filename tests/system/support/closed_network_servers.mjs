// The servers of a closed network: `listening` (closed_network.mjs) is the only argument.  They say
// what reaches them, one line each, and end with their standard input.
import { readFileSync, writeSync } from 'node:fs';
import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';

const say = (line) => writeSync(1, `${line}\n`); // at once, so that whoever got an answer finds it said

async function listen({ address, port, tls, paths }) {
  const name = address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
  const answer = (request, response) => {
    const { status = 200, headers = {}, body = '' } = paths[request.url] ?? { status: 404 };
    say(`request ${name} ${request.url}`);
    response.writeHead(status, { 'Content-Type': 'application/xml', ...headers }).end(body);
  };
  const server = tls === undefined ? createServer(answer)
    : createTlsServer({ key: readFileSync(tls.key), cert: readFileSync(tls.cert) }, answer);
  server.on('connection', () => say(`connection ${name}`));
  server.on('tlsClientError', () => {});
  await new Promise((fulfil, reject) => { server.on('error', reject).listen(port, address, fulfil); });
}

for (const each of JSON.parse(process.argv[2])) await listen(each);
say('ready');
process.stdin.on('end', () => process.exit(0)).resume();
