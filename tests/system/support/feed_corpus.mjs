// Cases of other projects (../shared/corpus/feeds, see its README): what a document must be read as,
// and how that is compared with what `inspect` prints.
import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';

import { program, projectTop, run } from './program.mjs';

export const corpus = join(projectTop, '../shared/corpus/feeds');

const LIMIT_MS = 10_000;

export async function lines(name) {
  const text = await readFile(join(corpus, name), 'utf8');
  return text.split('\n').filter((line) => line !== '').map((line) => JSON.parse(line));
}

const ENTITIES = { amp: '&', lt: '<', gt: '>', quot: '"', apos: '\'', nbsp: '\u00a0' };

const flat = (text) => text.normalize('NFC').replace(/\s+/gu, ' ').trim();

function decoded(text) {
  return text.replace(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi, (whole, hex, decimal, name) => {
    if (name !== undefined) return ENTITIES[name] ?? whole;
    const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}

/** The letters of HTML. */
const textOf = (html) => flat(decoded(decoded(html).replace(/<[^>]*>/g, ' '))).replaceAll(' ', '');

function mediaType(type) {
  const lower = type.toLowerCase();
  return { html: 'text/html', text: 'text/plain', xhtml: 'application/xhtml+xml', '': 'text/plain' }[lower] ?? lower;
}

const address = (url) => flat(url).replace(/^(https?:\/\/)([^/?#]*)(\/$)?/, (_, scheme, host) => scheme + host.toLowerCase());
const encoding = (name) => name.toLowerCase().replace(/[-_]|be$|le$/g, '');

function valueAt(document, key) {
  if (key === 'items_count') return document.items?.length ?? 0;
  const count = /^(.*)\.(links|categories|enclosures)_count$/.exec(key);
  if (count !== null) return valueAt(document, `${count[1]}.${count[2]}`)?.length ?? 0;
  return (key.match(/[^.[\]]+|\[\d+\]/g) ?? [])
    .reduce((value, part) => value?.[part.startsWith('[') ? Number(part.slice(1, -1)) : part], document);
}

function isEmpty(value) {
  return value === undefined || value === null || value === '' ||
    (typeof value === 'object' && Object.keys(value).length === 0);
}

function isSame(key, want, got, how) {
  if (want === null) return isEmpty(got);
  if (typeof want === 'boolean') return Boolean(got) === want;
  if (typeof want === 'number' && typeof got !== 'string') return Math.abs(got - want) < 1e-6;
  if (typeof want === 'object') return JSON.stringify(got) === JSON.stringify(want);
  if (isEmpty(got)) return want === '';
  const wanted = String(want), given = String(got);
  if (key.endsWith('_type')) return mediaType(wanted) === mediaType(given);
  if (key === 'encoding') return encoding(wanted) === encoding(given);
  if (/(language|_lang)$/.test(key)) return wanted.toLowerCase() === given.toLowerCase();
  if (/(link|url|uri|_base|comments|docs|icon|logo)$/.test(key) && /^https?:\/\//.test(wanted)) {
    return address(wanted) === address(given);
  }
  return how === 'html' ? textOf(wanted) === textOf(given) : flat(wanted) === flat(given);
}

/** What `inspect` sees in a file of the corpus, or throws: a crash, a hang, no JSON. */
async function inspect(testCase) {
  const options = [['--content-type', testCase.http?.['content-type']], ['--base', testCase.base_url],
    ['--content-location', testCase.http?.['content-location']]].filter(([, value]) => value !== undefined);
  const { signal, stdout } = await run(program('import'),
    ['inspect', ...options.flat(), join(corpus, testCase.file)], { limitMs: LIMIT_MS });
  if (signal !== null) throw new Error(`died of ${signal}`);
  return JSON.parse(stdout);
}

/** Runs one case: null, or what is wrong. */
async function complaint(testCase) {
  let document;
  try {
    document = await inspect(testCase);
  } catch (error) {
    return `CRASH ${error.message}`;
  }
  const wrong = Object.entries(testCase.expect)
    .filter(([key]) => !key.startsWith('diagnostic') && !key.endsWith('_raw'))
    .filter(([key, want]) => !isSame(key, want, valueAt(document, key), testCase.compare?.[key]))
    .map(([key]) => key);
  return wrong.length === 0 ? null : wrong.join(' ');
}

/** A Map from `suite case` to what is wrong, of those that fail. */
export async function failuresOf(cases) {
  const waiting = [...cases], failures = new Map();
  const worker = async () => {
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      const wrong = await complaint(next);
      if (wrong !== null) failures.set(`${next.suite} ${next.case}`, wrong);
    }
  };
  await Promise.all(Array.from({ length: Math.min(availableParallelism(), 4) }, worker));
  return failures;
}
