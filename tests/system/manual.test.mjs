// The manual pages say what the programs take, the README what there is: no more and no less.
import assert from 'node:assert/strict';
import { access, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test } from 'node:test';

import { fixture, program, projectTop, run, temporaryDirectory } from './support/program.mjs';

const manual = (name) => readFile(join(projectTop, 'man', name), 'utf8');
const matches = (text, pattern) => [...new Set([...text.matchAll(pattern)].map((match) => match[1]))].sort();

describe('the manual', { concurrency: 2 }, () => {
  test('is sound mdoc', async () => {
    const pages = (await readdir(join(projectTop, 'man'))).map((name) => join(projectTop, 'man', name));
    assert.ok(pages.length >= 4);
    const { status, stdout } = await run('mandoc', ['-Tlint', '-Wwarning', ...pages]);
    assert.equal(stdout, '');
    assert.equal(status, 0);
  });

  for (const name of ['import', 'search', 'fcgi'])
    test(`of repertoire-${name} has the options of its --help`, async () => {
      const { stdout: help } = await run(program(name), ['--help']), page = await manual(`repertoire-${name}.1`);
      const options = matches(help, /--([a-z][a-z-]*)/g);
      assert.ok(options.includes('help') && options.length >= 4);
      assert.deepEqual(matches(page, /\bFl -([a-z][a-z-]*)/g), options);
    });

  test('of repertoire-import has the commands of its --help', async () => {
    const { stdout: help } = await run(program('import'), ['--help']), page = await manual('repertoire-import.1');
    assert.deepEqual(matches(page, /^\.It Cm (\w+)$/gm), matches(help, /^ +repertoire-import (\w+) /gm));
  });
});

/** The text of a section or subsection of a page. */
const section = (page, title) => page.split(/^\.S[hs] /m).find((part) => part.startsWith(title));

describe('sources.conf(5)', { concurrency: 2 }, () => {
  // The importer cannot list its options: its tables are read.
  test('names every option of a section', async () => {
    const syntax = await readFile(join(projectTop, 'import/config_syntax.c'), 'utf8'), page = await manual('sources.conf.5');
    for (const title of ['site', 'source']) {
      const options = matches(syntax.split(`cfg_opt_t ${title}[] =`)[1].split('CFG_END()')[0],
        /(?:TEXT_OPTION|TEXT_LIST_OPTION|CFG_INT|CFG_BOOL)\("(\w+)"/g);
      assert.ok(options.length >= 4);
      assert.deepEqual(matches(section(page, title), /^\.It Cm (\w+)$/gm), options, title);
    }
  });

  test('names every field that may be set', async () => {
    const catalogue = await readFile(join(projectTop, 'search/action.c'), 'utf8'), page = await manual('sources.conf.5');
    const columns = matches(catalogue, /^\t\[FIELD_\w+\]\s*= \{"(\w+)"/gm), named = matches(section(page, 'defaut'), /^\.Cm (\w+)/gm);
    assert.ok(columns.length >= 30);
    // Neither the identity of an action nor its sessions are for a configuration to give.
    for (const column of columns.filter((name) => !['id', 'source', 'seances'].includes(name)))
      assert.ok(named.includes(column), column);
  });

  test('has an example that the importer accepts, mapping included', async (t) => {
    const top = await temporaryDirectory(t), examples = section(await manual('sources.conf.5'), 'EXAMPLES');
    const [config, mapping] = matches(examples, /^\.Bd -literal\n([^]*?)\n\.Ed$/gm).sort((a, b) => b.length - a.length);
    await writeFile(join(top, 'sources.conf'), config);
    await writeFile(join(top, 'visites.map'), mapping);
    const check = (source, document) =>
      run(program('import'), ['check', '--config', join(top, 'sources.conf'), '--source', source, document]);
    assert.equal((await check('chambre', fixture('simple.rss'))).status, 0);
    await writeFile(join(top, 'visites.xml'), `<catalogue><visite ref="v1"><intitule>Salon des métiers</intitule>
      <texte>Des métiers du bois.</texte><nature>Salon</nature><classes><classe>Troisième</classe></classes>
      <ville insee="14118"/><creneaux><creneau debut="2027-01-14T09:00" fin="2027-01-14T12:00"/></creneaux></visite></catalogue>`);
    const { status, stdout, stderr } = await check('lycees', join(top, 'visites.xml'));
    assert.equal(status, 0, stderr);
    const action = JSON.parse(stdout);
    assert.equal(action.id, 'lycees:v1');
    assert.equal(action.type, 'forum');
    assert.deepEqual(action.niveaux, ['3e']);
    assert.deepEqual(action.communes, ['14118']);
    assert.equal(action.seances.length, 1);
  });
});

/** The paths that a map names: `name.[ch]` is two of them; `folder/*` stands for all that is in it. */
function* readMap(text) {
  const folders = [];
  for (const line of text.split('\n')) {
    const [, indent, name] = /^( *)(\S+)/.exec(line), depth = indent.length / 2;
    folders.length = depth;
    const path = folders.join('') + name;
    if (name.endsWith('/')) folders[depth] = name;
    else if (name.endsWith('.[ch]')) yield* [path.replace('[ch]', 'c'), path.replace('[ch]', 'h')];
    else yield path;
  }
}

describe('the README', { concurrency: 2 }, () => {
  test('names every file in its map, and no other', async (t) => {
    const listed = await run('git', ['-c', `safe.directory=${projectTop}`, 'ls-files'], { cwd: projectTop });
    if (listed.status !== 0) return t.skip('this is no git checkout: there is no list of files');
    const readme = await readFile(join(projectTop, 'README.md'), 'utf8');
    const named = [...readMap(/^```map\n([^]*?)\n```$/m.exec(readme)[1])], files = listed.stdout.trimEnd().split('\n');
    const names = (name, file) => (name.endsWith('/*') ? file.startsWith(name.slice(0, -1)) : name === file);
    assert.deepEqual(files.filter((file) => !named.some((name) => names(name, file))), [], 'add these to the map at the end of README.md');
    assert.deepEqual(named.filter((name) => !files.some((file) => names(name, file))), [], 'these are in the map of README.md only');
    assert.equal(new Set(named).size, named.length);
  });

  test('leads nowhere that does not exist', async () => {
    const readme = await readFile(join(projectTop, 'README.md'), 'utf8');
    const links = [...matches(readme, /\]\(([^)#:]+)\)/g), ...matches(readme, /\bsrc="([^"]+)"/g)];
    assert.ok(links.length >= 2);
    for (const link of links) await access(join(projectTop, link));
    const help = await run('make', ['help'], { cwd: projectTop, env: { MAKEFLAGS: '' } });
    for (const target of matches(readme, /\bmake ([a-z][a-z-]+)/g).filter((name) => name !== 'uninstall'))
      assert.match(help.stdout, new RegExp(`^  make ${target} `, 'm'), target);
  });

  test('has examples that the importer accepts', async (t) => {
    const top = await temporaryDirectory(t), readme = await readFile(join(projectTop, 'README.md'), 'utf8');
    const blocks = matches(readme, /^```\w*\n([^]*?)\n```$/gm);
    const [config, mapping] = ['\nsource', '\nelement ='].map((beginning) => blocks.find((block) => block.includes(`${beginning} `)));
    const source = 'source "lycees" { nom = "Lycées" url = "https://lycees.example.fr/visites.xml" format = visites.map }';
    await writeFile(join(top, 'sources.conf'), `${config}\n${source}\n`);
    await writeFile(join(top, 'visites.map'), mapping);
    const { status, stderr } = await run(program('import'),
      ['check', '--config', join(top, 'sources.conf'), '--source', 'chambre', fixture('simple.rss')]);
    assert.equal(status, 0, stderr);
  });
});
