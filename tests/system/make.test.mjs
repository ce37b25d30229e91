// What make says when a package is missing or a test fails.
import assert from 'node:assert/strict';
import { access, chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test } from 'node:test';

import { build, projectTop, run, temporaryDirectory } from './support/program.mjs';

const make = (args, env = {}) =>
  run('make', [...args, `BUILD=${build}`], { cwd: projectTop, env: { MAKEFLAGS: '', ...env } });

describe('without root and sudo', { concurrency: 2 }, () => {
  for (const target of ['run', 'check'])
    test(`make ${target} prints the apt line for what is missing, and stops`, async (t) => {
      const top = await temporaryDirectory(t), state = join(top, 'var');
      for (const [name, script] of [['id', 'echo 1000'], ['sudo', 'exit 1'], ['apt-get', 'touch "$0.was-called"']]) {
        await writeFile(join(top, name), `#!/bin/sh\n${script}\n`);
        await chmod(join(top, name), 0o755);
      }
      const { status, stdout, stderr } = await make([target, `VAR=${state}`, 'RUN_PACKAGES=nginx-absent multiwatch-absent'],
        { PATH: `${top}:${process.env.PATH}` });
      assert.equal(status, 2, stderr);
      assert.match(stdout, /^ {2}apt-get install --no-install-recommends nginx-absent multiwatch-absent$/m);
      await assert.rejects(access(join(top, 'apt-get.was-called')));
      await assert.rejects(access(state), 'nothing is begun');
    });
});

describe('make check-unit', { concurrency: 2 }, () => {
  for (const [name, units, expected] of [['passes when all pass', '/bin/true /bin/true', 0],
    ['fails when one fails', '/bin/true /bin/false /bin/true', 2], ['fails when there is none', '', 2]])
    test(name, async () => {
      const { status, stderr } = await make(['check-unit', `UNITS=${units}`]);
      assert.equal(status, expected, stderr);
    });
});

describe('the runner of the system tests', { concurrency: 2 }, () => {
  const passes = 'test("a", () => {});', throws = '() => { throw new Error("no"); }';

  for (const [name, text, expected] of [
    ['passes when all pass', passes, 0],
    ['fails when one fails', `${passes} test("b", ${throws});`, 1],
    ['fails when what comes before fails', `describe("a", () => { before(${throws}); ${passes} });`, 1],
    ['fails when a file cannot be read', 'import "./absent.mjs";', 1],
    ['fails when every test is skipped', 'test("a", { skip: "why" }, () => {});', 1],
    ['fails when a file tests nothing', '', 1],
    ['fails when there is no file', null, 1],
  ])
    test(name, async (t) => {
      const file = join(await temporaryDirectory(t), 'a.test.mjs');
      if (text !== null) await writeFile(file, `import { before, describe, test } from 'node:test';\n${text}\n`);
      const { status, stdout } = await run(process.execPath,
        [join(projectTop, 'tests/system/run.mjs'), ...(text === null ? [] : [file])], { env: { NODE_TEST_CONTEXT: undefined } });
      assert.equal(status, expected, stdout);
      assert.match(stdout, /^ℹ pass \d+$/m, 'its summary');
    });
});
