// A network without a way out: public addresses, names and a certificate authority that exist in it
// alone (namespaces of Linux).  The servers in it are `closed_network_servers.mjs`.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { run, start, temporaryDirectory, until } from './program.mjs';

const SET_UP = `set -e
hosts=$1 authority=$2 addresses=$3; shift 3
mount --make-rprivate /
ip link set lo up
for address in $addresses; do ip address add "$address" dev lo; done
mount --bind "$hosts" /etc/hosts
mount --bind "$authority" /etc/ssl/certs/ca-certificates.crt
exec "$@"`;
const servers = fileURLToPath(new URL('closed_network_servers.mjs', import.meta.url));

/** Keys and certificates of an authority of the test's own. */
export async function certificates(t) {
  const directory = await temporaryDirectory(t), path = (name) => join(directory, name);
  const openssl = async (...args) => {
    const made = await run('openssl', args);
    if (made.status !== 0) throw new Error(`openssl ${args[0]}: ${made.stderr}`);
  };
  const key = path('key.pem'), authority = path('authority.pem');
  await openssl('req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=Autorité d’essai', '-utf8',
    '-keyout', key, '-out', authority);
  return {
    authority,
    /** { key, cert }: paths; `days` may be negative: it has expired. */
    async issue(name, days = 2) {
      const request = path(`${name}.csr`), extensions = path(`${name}.ext`), cert = path(`${name}.${days}.pem`);
      await writeFile(extensions, `subjectAltName = DNS:${name}\n`);
      await openssl('req', '-new', '-key', key, '-subj', `/CN=${name}`, '-out', request);
      await openssl('x509', '-req', '-in', request, '-CA', authority, '-CAkey', key, '-CAcreateserial', '-days', String(days),
        '-extfile', extensions, '-out', cert);
      return { key, cert };
    },
  };
}

/**
 * `addresses`: that exist besides the loopback's; `hosts`: name → addresses; `listening`: a list of
 * { address, port, tls, paths }, paths: path → { status, headers, body }.  Null, and the test
 * is skipped, where the kernel lets nobody have a network.
 */
export async function closedNetwork(t, { addresses, hosts, authority, listening }) {
  const directory = await temporaryDirectory(t), file = join(directory, 'hosts'), log = [];
  // In place: what is mounted is this very file.
  const resolve = (names) => writeFile(file, `127.0.0.1 localhost\n${Object.entries(names)
    .flatMap(([name, list]) => list.map((address) => `${address} ${name}\n`)).join('')}`);
  await resolve(hosts);
  const running = start('unshare', ['--user', '--map-root-user', '--mount', '--net', '--', 'sh', '-c', SET_UP, 'sh', file,
    authority, addresses.join(' '), process.execPath, servers, JSON.stringify(listening)], { stdin: 'pipe', limitMs: 120_000 });
  let ended = false;
  running.ended.catch(() => {}).finally(() => { ended = true; });
  t.after(async () => {
    running.child.stdin.end(); // the servers' sign to end
    await running.ended.catch(() => {});
  });
  await until(() => ended || running.stdout.startsWith('ready\n'), 'the servers listen');
  if (ended) {
    t.skip(`no network of its own can be made here: ${running.stderr.trim()}`);
    return null;
  }
  return {
    resolve,
    /** What a command line must begin with to run in it. */
    through: ['nsenter', '--target', String(running.child.pid), '--user', '--mount', '--net', '--preserve-credentials', '--'],
    /** Since the last time: "connection 10.0.0.1:80", "request 10.0.0.1:80 /flux"…, oldest first. */
    seen() {
      const lines = running.stdout.split('\n').slice(1, -1), fresh = lines.slice(log.length);
      log.push(...fresh);
      return fresh;
    },
  };
}
