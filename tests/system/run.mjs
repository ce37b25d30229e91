// Runs the test files named on its command line, a few at a time.  `node --test` would do, but
// Debian's node 18 can neither bound how many run at once nor fail when there was none.
import { run } from 'node:test';
import { spec } from 'node:test/reporters';

const AT_ONCE = 2;
const FILE_LIMIT_MS = Number(process.env.FILE_LIMIT_MS ?? 300_000);

const files = process.argv.slice(2);
let ran = 0, failed = 0;

const tests = run({ files, concurrency: AT_ONCE, timeout: FILE_LIMIT_MS });
// A file in which nothing is tested passes under its own name.
tests.on('test:pass', ({ name, skip }) => { if (skip === undefined && !files.includes(name)) ran++; });
tests.on('test:fail', () => { ran++; failed++; });
tests.compose(new spec()).on('end', () => {
  if (ran === 0) console.error('no system test was run');
  if (ran === 0 || failed > 0) process.exitCode = 1;
}).pipe(process.stdout);
