// The whole site on a free port, started by nginx/run.sh: workers, nginx, what was imported.
import { readdir, readFile, readlink } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';

import { build, projectTop, start, temporaryDirectory, until } from './program.mjs';

const runner = join(projectTop, 'nginx/run.sh');
const PORT_BUSY = 3; // the runner's exit status

export async function freePort() {
  const server = createServer();
  await new Promise((fulfil) => { server.listen(0, '127.0.0.1', fulfil); });
  const { port } = server.address();
  await new Promise((fulfil) => { server.close(fulfil); });
  return port;
}

/** nginx/run.sh as it comes: not waited for, ended by TERM when the test ends. */
export function startRunner(t, args, options = {}) {
  const running = start(runner, ['--build', build, ...args], { limitMs: 120_000, ...options });
  t.after(async () => {
    running.child.kill('SIGTERM');
    await running.ended;
  });
  return running;
}

/**
 * A site that serves.  `args` go to nginx/run.sh; `--workers 2` unless they say otherwise.
 * `prepare` gets the state directory before anything is started there.  `limitMs`: for tests that
 * need it longer than the runner's own limit.
 * { origin, port, state: its directory, running: what startRunner() gives }
 */
export async function startSite(t, { args = [], prepare = async () => {}, limitMs } = {}) {
  const state = await temporaryDirectory(t);
  await prepare(state);
  for (;;) {
    const port = await freePort();
    const running = startRunner(t, ['--workers', '2', ...args, '--var', state, '--port', `${port}`], limitMs ? { limitMs } : {});
    const end = await Promise.race([running.ended,
      until(() => /^ready /m.test(running.stdout), 'the site is ready', 60_000)]);
    if (end === true) return { origin: `http://127.0.0.1:${port}`, port, state, running };
    // Somebody else may have taken the port since.
    if (end.status !== PORT_BUSY) throw new Error(`nginx/run.sh: ${end.stdout}${end.stderr}`);
  }
}

/** The processes that work in a state directory: { pid, command }. */
export async function processesIn(state) {
  const found = [];
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    try {
      if (await readlink(`/proc/${pid}/cwd`) === state)
        found.push({ pid: Number(pid), command: (await readFile(`/proc/${pid}/cmdline`, 'utf8')).replaceAll('\0', ' ') });
    } catch (error) {
      if (!['ENOENT', 'ESRCH', 'EACCES'].includes(error.code)) throw error; // gone, or not ours
    }
  }
  return found;
}
