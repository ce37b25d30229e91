// Running the project's programs: what they print, how they end, within a time limit.
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

export const projectTop = resolve(dirname(fileURLToPath(import.meta.url)), '../../..');
export const build = resolve(projectTop, process.env.BUILD ?? 'build');

/** What tests take from npm (tests/system/package.json); builds with sanitizers share it. */
export const npm = createRequire(join(process.env.NPM ?? join(build, 'npm'), '/'));

export const program = (name) => join(build, `repertoire-${name}`);
export const fixture = (name) => join(projectTop, 'tests/system/fixtures', name);

/** A directory of the test's own, removed with all it holds when the test ends. */
export async function temporaryDirectory(t) {
  const path = await mkdtemp(join(tmpdir(), 'repertoire-test-'));
  t.after(() => rm(path, { recursive: true, force: true }));
  return path;
}

/** What before() makes and after() ends: `after` as a test's, `end` runs it all, last first. */
export function lifetime() {
  const cleanups = [];
  return {
    after: (cleanup) => { cleanups.unshift(cleanup); },
    end: async () => { for (const cleanup of cleanups) await cleanup(); },
  };
}

/** Waits for a condition; fails, naming it, when the deadline passes. */
export async function until(condition, what, deadlineMs = 10000) {
  const limit = Date.now() + deadlineMs;
  for (;;) {
    const value = await condition();
    if (value) return value;
    if (Date.now() > limit) throw new Error(`not within ${deadlineMs} ms: ${what}`);
    await pause(20);
  }
}

/**
 * Starts a program.  `ended` resolves to { status, signal, stdout, stderr }; one that outlives
 * `limitMs` is killed and makes `ended` reject.
 */
export function start(command, args, { env = {}, cwd, stdin, detached = false, limitMs = 60000 } = {}) {
  const child = spawn(command, args, {
    cwd, detached, env: { ...process.env, ...env }, stdio: [stdin ?? 'ignore', 'pipe', 'pipe'],
  });
  const running = { child, stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text) => { running.stdout += text; });
  child.stderr.setEncoding('utf8').on('data', (text) => { running.stderr += text; });
  running.ended = new Promise((fulfil, reject) => {
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error(`${command} ${args.join(' ')}: still running after ${limitMs} ms\n${running.stderr}`));
    }, limitMs);
    child.on('error', (error) => { clearTimeout(timer); reject(error); });
    child.on('close', (status, signal) => {
      clearTimeout(timer);
      fulfil({ status, signal, stdout: running.stdout, stderr: running.stderr });
    });
  });
  return running;
}

export const run = (command, args, options) => start(command, args, options).ended;
