// Every French word of the pages stands in the catalogue, and nowhere else.
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

  test('are all used', async () => {
    const keys = [...(await read('www/templates/textes.txt')).matchAll(/^([a-z0-9_.]+) *=/gm)].map((match) => match[1]);
    assert.ok(keys.length > 100);
    const users = await Promise.all([...await files('www/templates', /\.html$/), 'fcgi/words.c', 'fcgi/check_page.c', 'fcgi/view_report.c', 'fcgi/view_guide.c', 'search/facet.c'].map(read));
    const all = users.join('\n');
    // What C composes from a prefix and a name of ours: a field, where a value comes from.
    const catalogue = await read('search/action.c'), report = await read('import/check_report.c');
    const composed = (key) => {
      const [, name] = /^champ\.(?:aide\.)?(\w+)$/.exec(key) ?? [], [, origin] = /^verifier\.origine\.(\w+)$/.exec(key) ?? [];
      return catalogue.includes(`{"${name}", `) || report.includes(`"${origin}"`);
    };
    const byNginx = (key) => /^serveur\.(\d{3}|defaut)\.(titre|conseil)$/.test(key); // nginx/error-words.awk
    for (const key of keys.filter((name) => !composed(name) && !byNginx(name)))
      assert.ok(all.includes(`{{@${key}}}`) || all.includes(`{{@${key} `) || all.includes(`"${key}"`) ||
        (key.startsWith('facette.') && all.includes(`{"${key.slice(8)}"`)), `${key} is called by no page`);
  });
});
