// Every French word that people read stands in the catalogue, and nowhere else.
import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test } from 'node:test';

import { projectTop } from './support/program.mjs';

const read = (path) => readFile(join(projectTop, path), 'utf8');
const files = async (folder, pattern) =>
  (await readdir(join(projectTop, folder))).filter((name) => pattern.test(name)).map((name) => `${folder}/${name}`);

const WORD = /\p{L}{2,}/u;
// Attributes that people read or hear.
const SPOKEN = /\s(?:alt|title|placeholder|aria-label|aria-description|aria-roledescription|label|data-texte[a-z-]*|content)="([^"]*)"/g;
const MACHINE = /<meta (?:charset|name="(?:viewport|robots)")[^>]*>|<(script|style)\b[^]*?<\/\1>/g;

/** What a template says by itself: text and spoken attributes, without tags and keys. */
function wordsOf(template) {
  const text = template.replace(/\{\{[^}]*\}\}/g, '').replace(/<!--[^]*?-->/g, '').replace(/<code>[^]*?<\/code>/g, '').replace(MACHINE, '');
  return [...[...text.matchAll(SPOKEN)].map((match) => match[1]), ...text.replace(/<[^>]*>/g, '\n').split('\n')]
    .map((words) => words.trim()).filter((words) => WORD.test(words));
}

/** Literals of C that are French: with a letter or mark that ASCII lacks, or like the beginning of a sentence. */
function frenchLiterals(source) {
  const code = source.replace(/\/\*[^]*?\*\//g, '').replace(/^#include.*$/gm, '');
  return [...code.matchAll(/"((?:[^"\\\n]|\\.)*)"/g)].map((match) => match[1])
    .filter((text) => /[^\x00-\x7f]|\\u00a0|\\u202f/.test(text) || /^\p{Lu}\p{Ll}/u.test(text));
}

describe('the words of the pages', { concurrency: 2 }, () => {
  test('are in no template', async () => {
    assert.deepEqual(wordsOf('<p title="Un titre">{{@cle}} <b>reste</b></p><img alt="">'), ['Un titre', 'reste']);
    const templates = await files('www/templates', /\.html$/);
    assert.ok(templates.length >= 9);
    for (const path of templates) assert.deepEqual(wordsOf(await read(path)), [], path);
  });

  test('are in no view', async () => {
    assert.deepEqual(frenchLiterals('/* "é" */ f("Payant", "/recherche", "l’été", "no memory for a page");'), ['Payant', 'l’été']);
    const views = await files('fcgi', /^(view|page)[a-z_]*\.c$/);
    assert.ok(views.length >= 5);
    for (const path of views) assert.deepEqual(frenchLiterals(await read(path)), [], path);
  });

  test('are in no script', async () => {
    for (const path of await files('www', /\.m?js$/)) {
      const code = (await read(path)).replace(/\/\*[^]*?\*\/|^\s*\/\/.*$/gm, '').replace(/STYLE = `[^`]*`/, '');
      assert.deepEqual([...code.matchAll(/(['"`])((?:(?!\1)[^\\]|\\.)*)\1/g)].map((match) => match[2])
        .filter((text) => /[À-ÿœ’«»]/.test(text) || /\p{Lu}?\p{Ll}{2,} \p{Ll}{2,} \p{Ll}/u.test(text)), [], path);
    }
  });

  // What is linguistic data or another's vocabulary, not words on pages; by file.
  const DATA = {
    'fcgi/feed.h': [/^Répertoire$/], // the name of the program, as feeds tell their generator
    'fcgi/feed_ics.c': [/^-\/\/Repertoire\/\//], // and calendars
    'fcgi/oai_lom.c': [/^(événement|éditeur|créateur|activité pédagogique|niveau éducatif)$/], // labels of ScoLOMFR
    'fcgi/openapi_schemas.c': [/^(Action|Recherche|Suggestions|Filtres)$/], // names on the wire
    'fcgi/opensearch.c': [/^(Description|Contact|Image)$/], // elements of OpenSearch
    'fcgi/words.c': [/^du au$/], // names of values
    'import/sentences.c': [/^(regle )?mots ou$/], // the same
    'import/draft.c': [/^\\u00a0$/],
    'import/personal_data.c': [/^\\u(00a0|202f)$/],
    'import/read/attributes.c': [/^[“”„«»″]$/], // quotes that word processors make
    'import/read/date_names.c': [/^[\p{sc=Greek}\p{sc=Hangul}\p{sc=Han}]+$/u], // words of dates
    'import/tagger.c': [/^’$/],
    'search/base/articles.c': [/^d’%s$/, /^[ÉÈŒ]$/, /^Le |^Les |^Collège $/, /^l’$/],
    'search/base/typography.h': [/^\\u00a0$/, /^\\u202f$/],
    'search/base/typography.c': [/^[«»]$/],
    'search/query/periods.c': [/^(d’|à |(à|de) la )$/],
    'search/reference.c': [/^no memory for the collèges$/],
    'search/texts.c': [/^[’€]$/],
    'search/query/numbers.c': [/^[°€£]$/], // what stands beside a number that counts
    'search/query/highlight.c': [/^(…\\u00a0|\\u00a0…)$/], // where a passage is cut
    'search/query/place_table.c': [/^(Métropole |de l’|d’|de la |du |des |de )$/], // how names of EPCI begin
  };
  // Help is English, the index and the store are French; patterns are what French is read with.
  const MACHINES = /^(?:Usage: repertoire-|SELECT |CREATE TABLE |, coalesce\()|\(\?[:=!<]|\\\\[bBGsw]/;
  const SMALL = /(?<![\p{L}<%-])(?:le|la|les|une?|des?|du|aux?|est|sont|pour|par|dans|avec|sans|toutes?|aucune?|et|ou|ne|pas|elle|cette|qui|que)(?![\p{L}_>-])/u;

  /** What looks French in C: beyond ASCII, a sentence with its small words, or a text of the catalogue. */
  const french = (source, texts) => source.replace(/\/\*[^]*?\*\//g, '').replace(/^#\s*include.*$/gm, '').replace(/"\s+"/g, '')
    .match(/"(?:[^"\\\n]|\\.)*"/g)?.map((literal) => literal.slice(1, -1))
    .filter((text) => !MACHINES.test(text)).filter((text) => /[^\x00-\x7f…–−]|\\u00a0|\\u202f/.test(text) || (/\p{L} \p{L}/u.test(text) && SMALL.test(text)) ||
      (/^\p{Lu}/u.test(text) && texts.has(text))) ?? [];

  test('are in no other C', async () => {
    const catalogue = await read('www/templates/textes.txt');
    const texts = new Set([...catalogue.matchAll(/^[a-z0-9_.]+ *= *(.*)$/gm)].map((match) => match[1]));
    assert.deepEqual(french('/* "é" */ f("Gratuit", "à", "toutes les dates", "no memory for a page", "l" "’a", "gratuit");', texts),
      ['Gratuit', 'à', 'toutes les dates', 'l’a']);
    const sources = (await readdir(projectTop, { recursive: true }))
      .filter((path) => /^(?:search|fcgi|import)\/.*\.[ch]$/.test(path));
    assert.ok(sources.length > 300);
    const stale = new Map(Object.entries(DATA).flatMap(([path, allowed]) => allowed.map((pattern) => [`${path} ${pattern}`, true])));
    const wrong = [];
    for (const path of sources) {
      const allowed = DATA[path] ?? [];
      const found = french(await read(path), texts);
      wrong.push(...found.filter((text) => !allowed.some((pattern) => pattern.test(text))).map((text) => `${path}: ${text}`));
      for (const pattern of allowed) if (found.some((text) => pattern.test(text))) stale.delete(`${path} ${pattern}`);
    }
    assert.deepEqual(wrong, [], 'stands in C');
    assert.deepEqual([...stale.keys()], [], 'is allowed and not there');
  });

  test('are all used, and none that is called lacks', async () => {
    const keys = new Set([...(await read('www/templates/textes.txt')).matchAll(/^([a-z0-9_.]+) *=/gm)].map((match) => match[1]));
    assert.ok(keys.size > 100);
    const sources = (await readdir(projectTop, { recursive: true })).filter((path) => /^(?:search|fcgi|import)\/.*\.c$/.test(path));
    const code = (await Promise.all(sources.map(read))).join('\n');
    const pages = (await Promise.all((await files('www/templates', /\.html$/)).map(read))).join('\n');
    const report = await read('import/check_report.c');
    // What C composes from a prefix and a name of ours: a field, a facet, a parameter, where a value comes from.
    const COMPOSED = /^(?:champ|champ\.aide|facette|pourquoi\.dans|api\.parametre|api\.facette)\.(\w+)$/;
    const composed = (key) => {
      const [, name] = COMPOSED.exec(key) ?? [], [, origin] = /^verifier\.origine\.(\w+)$/.exec(key) ?? [];
      return code.includes(`{"${name}",`) || report.includes(`"${origin}"`);
    };
    const byNginx = (key) => /^serveur\.(\d{3}|defaut)\.(titre|conseil)$/.test(key); // nginx/error-words.awk
    for (const key of [...keys].filter((name) => !composed(name) && !byNginx(name)))
      assert.ok(pages.includes(`{{@${key}}}`) || pages.includes(`{{@${key} `) || code.includes(`"${key}"`), `${key} is called by nobody`);
    const rooms = new Set([...keys].map((key) => key.split('.')[0]));
    for (const [, key] of code.matchAll(/"([a-z][a-z0-9_]*(?:\.[a-z0-9_]+)+)"/g))
      if (rooms.has(key.split('.')[0])) assert.ok(keys.has(key) || [...keys].some((one) => one.startsWith(`${key}.`)), `${key} is called and not there`);
  });
});
