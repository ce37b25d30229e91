// The HTML of descriptions is valid, wherever partners put their tags: by html-validate, and by Chromium,
// which must find the same elements in it as are written.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { startBrowser } from './support/browser.mjs';
import { corpus, lines } from './support/feed_corpus.mjs';
import { xml } from './support/feeds.mjs';
import { lifetime, npm, program, run, temporaryDirectory } from './support/program.mjs';

const { HtmlValidate } = npm('html-validate');
const validator = new HtmlValidate({ rules: {
  'element-permitted-content': 'error', 'element-permitted-parent': 'error', 'element-permitted-order': 'error',
  'element-permitted-occurrences': 'error', 'close-order': 'error', 'no-dup-attr': 'error',
} });
const life = lifetime();
let browser;
before(async () => { browser = await startBrowser(life); });
after(life.end);

const TAGS = ['p', 'div', 'span', 'ul', 'ol', 'li', 'dl', 'dt', 'dd', 'table', 'caption', 'colgroup', 'thead', 'tbody', 'tfoot', 'tr',
  'td', 'th', 'strong', 'b', 'em', 'sub', 'abbr', 'h1', 'h2', 'h5', 'blockquote', 'a href="https://a.example/"', 'figure', 'pre',
  'section', 'center', 'marquee', 'button', 'form', 'noscript', 'font', 'address', 'main', 'details', 'summary'];

/** Tags opened, closed or not, in any order, from a seed. */
function* nestings(count) {
  let state = 20261124;
  const below = (n) => { state = (Math.imul(state, 1664525) + 1013904223) >>> 0; return Math.floor((state / 2 ** 32) * n); };
  for (let i = 0; i < count; i++) {
    let html = '';
    const open = [];
    for (let n = 2 + below(14); n > 0; n--) {
      const tag = TAGS[below(TAGS.length)];
      if (below(3) === 0 && open.length > 0) html += `</${open.splice(below(open.length), 1)[0].split(' ')[0]}>`;
      else if (below(6) === 0) html += ['<br>', '<hr>', '<img src="x">', '<input>', '<script>x</script>', '<col>'][below(6)];
      else { html += `<${tag}>`; open.push(tag); }
      if (below(2) === 0) html += ['mot', ' ', 'l’été &amp; moi '][below(3)];
    }
    yield html;
  }
}

/** What the importer makes of each; undefined where nothing is left. */
async function descriptions(t, inputs) {
  const file = join(await temporaryDirectory(t), 'html.rss');
  await writeFile(file, `<rss version="2.0"><channel>${inputs.map((input, i) =>
    `<item><guid>${i}</guid><title>n°${i}</title><description>${xml(input)}</description></item>`).join('')}</channel></rss>`);
  const { stdout } = await run(program('import'), ['check', file]);
  const actions = stdout.split('\n').filter((line) => line !== '').map((line) => JSON.parse(line));
  assert.equal(actions.length, inputs.length);
  return actions.map(({ description }) => description);
}

async function assertValid(t, inputs) {
  const written = await descriptions(t, inputs), faults = [];
  const page = await browser.newPage({ javaScriptEnabled: true });
  t.after(() => page.close());
  // The markup that is asked for, and what a browser shows of it, without the blanks between tags.
  const shown = await page.evaluate((all) => all.map((html) => {
    const parsed = new DOMParser().parseFromString(`<!DOCTYPE html><html><body><main>${html ?? ''}</main></body></html>`, 'text/html');
    return parsed.querySelector('main').innerHTML;
  }), written);
  for (const [i, html] of written.entries()) {
    if (html === undefined) continue;
    const { results } = await validator.validateString(`<!DOCTYPE html><html lang="fr"><head><title>a</title></head><body><main>${html}</main></body></html>`);
    const messages = results.flatMap(({ messages: all }) => all.map(({ ruleId, message }) => `${ruleId}: ${message}`));
    if (messages.length > 0) faults.push(`${inputs[i]}\n  gives ${html}\n  ${messages.join('\n  ')}`);
    if (shown[i].replaceAll('&nbsp;', '\u00a0') !== html) faults.push(`${inputs[i]}\n  gives ${html}\n  which a browser takes for ${shown[i]}`);
  }
  assert.deepEqual(faults.slice(0, 5), [], `${faults.length} faults`);
}

test('tags in any order and any place', (t) => assertValid(t, [...nestings(1500)]));

test('what other projects test their sanitisers with',
  { skip: existsSync(corpus) ? false : 'there is no ../shared/corpus/feeds' },
  async (t) => assertValid(t, (await lines('sanitize.jsonl')).map(({ input }) => input)));
