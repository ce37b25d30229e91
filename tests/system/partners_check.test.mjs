// What partners are told of what they publish: check, its report, the schema, the examples.
import assert from 'node:assert/strict';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test } from 'node:test';

import { feedServer } from './support/feed_server.mjs';
import { program, projectTop, run, start, temporaryDirectory } from './support/program.mjs';

const partners = join(projectTop, 'www/partenaires');
const check = (...args) => run(program('import'), ['check', ...args]);

/** check --json over standard input: { status, report, stderr }. */
async function reportOn(text, ...args) {
  const running = start(program('import'), ['check', '--json', ...args, '-'], { stdin: 'pipe' });
  running.child.stdin.on('error', () => {}); // it may refuse before it has read all
  running.child.stdin.end(text);
  const { status, stdout, stderr } = await running.ended;
  return { status, stderr, report: JSON.parse(stdout) };
}

const actions = (...members) => `<?xml version="1.0"?>\n<actions xmlns="urn:repertoire:actions:1">\n${members.join('\n')}\n</actions>\n`;
const plain = (text) => text.replaceAll('\u00a0', ' ').replaceAll('\u202f', ' ');

describe('the examples of the guide', { concurrency: 2 }, () => {
  for (const [file, count] of [['exemple-natif.xml', 2], ['exemple-rss.xml', 1]])
    test(`${file}: not a remark, and nothing is missing`, async () => {
      const { status, report } = await reportOn(await readFile(join(partners, file)));
      assert.equal(status, 0);
      assert.deepEqual(report.remarques, { erreurs: 0, avertissements: 0, notes: 0 });
      assert.equal(report.elements.length, count);
      for (const { manques, origines } of report.elements) {
        assert.deepEqual(manques, []);
        assert.ok(Object.values(origines).filter((origin) => origin === 'donne').length > 8);
      }
    });

  test('exemple-export.xml through exemple-export.map: the same', async (t) => {
    const top = await temporaryDirectory(t), config = join(top, 'sources.conf');
    await writeFile(join(top, 'exemple-export.map'), await readFile(join(partners, 'exemple-export.map')));
    await writeFile(config, `source "lycee" { nom = "Lycée" url = "https://lycee.example.org/visites.xml"
      format = exemple-export.map defaut { lieu = en_centre_de_formation public = {"classe"} } }\n`);
    const { status, report } = await reportOn(await readFile(join(partners, 'exemple-export.xml')),
      '--config', config, '--source', 'lycee');
    assert.equal(status, 0);
    assert.deepEqual(report.remarques, { erreurs: 0, avertissements: 0, notes: 0 });
    const [{ manques, origines, action }] = report.elements;
    assert.deepEqual(manques, []);
    assert.equal(origines.lieu, 'defaut');
    assert.equal(origines.niveaux, 'donne');
    assert.equal(origines.departements, 'deduit');
    assert.deepEqual(action.filieres, ['bois']);
  });
});

describe('the schema', { concurrency: 2 }, () => {
  const validate = (path) => run('xmllint', ['--noout', '--nonet', '--relaxng', join(partners, 'actions.rng'), path]);

  test('takes the example, the demonstration and every code of the vocabularies', async (t) => {
    for (const path of [join(partners, 'exemple-natif.xml'), join(projectTop, 'www/demonstration/agence-orientation.xml')])
      assert.equal((await validate(path)).status, 0, path);
    const vocabularies = await readFile(join(projectTop, 'search/data/vocabulaires.csv'), 'utf8');
    const codes = (name) => [...vocabularies.matchAll(new RegExp(`^${name},([^,\\n]+),`, 'gm'))].map(([, code]) => code);
    const elements = ['niveau', 'filiere', 'label', 'public', 'departement'], path = join(await temporaryDirectory(t), 'codes.xml');
    for (const name of [...elements, 'type', 'lieu', 'categorie']) assert.ok(codes(name).length >= 4, name);
    await writeFile(path, actions(
      `<action id="a"><titre>A</titre>${elements.map((name) => codes(name).map((code) => `<${name}>${code}</${name}>`).join('')).join('')}</action>`,
      ...['type', 'lieu'].flatMap((name) => codes(name).map((code) => `<action id="${code}"><titre>A</titre><${name}>${code}</${name}></action>`)),
      ...codes('categorie').map((code) => `<action id="c"><titre>A</titre><partenaire categorie="${code}">P</partenaire></action>`)));
    const { status, stderr } = await validate(path);
    assert.equal(status, 0, stderr);
    // And no code that the vocabularies have not.
    const schema = await readFile(join(partners, 'actions.rng'), 'utf8');
    for (const [, name, list] of schema.matchAll(/<define name="code-(\w+)">\n\s*<choice>([^]*?)<\/choice>/g))
      assert.deepEqual([...list.matchAll(/<value>(.*?)<\/value>/g)].map(([, code]) => code), codes(name), name);
  });

  test('has the elements of the catalogue of fields, no more and no less', async () => {
    const catalogue = await readFile(join(projectTop, 'search/action.c'), 'utf8'), schema = await readFile(join(partners, 'actions.rng'), 'utf8');
    const columns = [...catalogue.matchAll(/^\t\[FIELD_\w+\]\s*= \{"\w+", [^,]+, "\w+", "(\w+)"/gm)].map(([, element]) => element);
    const wanted = [...new Set(columns.filter((name) => !['id', 'source'].includes(name))), 'actions', 'action'].sort();
    assert.ok(wanted.length > 20);
    assert.deepEqual([...schema.matchAll(/<element name="(\w+)"/g)].map(([, name]) => name).sort(), wanted);
  });

  test('tells what the reading leaves unsaid, at its line and column', async (t) => {
    const path = join(await temporaryDirectory(t), 'a.xml');
    await writeFile(path, actions('<action>', '  <titre>Sans id</titre>', '</action>', '<action id="b">', '  <titre>B</titre>',
      '  <titre>B encore</titre>', '</action>', '<action id="c">', '  <titre>C</titre>', '  <contact email="a@b.example"/>', '</action>',
      '<action id="d"><titre>D</titre></action>', '<intrus/>'));
    const { status, stdout, stderr } = await check(path);
    assert.equal(status, 0, stderr);
    assert.equal(stdout.trimEnd().split('\n').length, 4, 'every action is kept');
    const lines = plain(stderr).trimEnd().split('\n').map((line) => line.slice(path.length + 1));
    assert.deepEqual(lines.slice(0, -1).map((line) => /^\d+/.exec(line)[0]), ['3', '8', '12', '15']);
    assert.match(lines[0], /^3:\d+: avertissement: Un attribut obligatoire manque à l’élément « action »/);
    assert.match(lines[1], /^8:4: avertissement: L’élément « titre » est en trop/);
    assert.match(lines[2], /^12:12: avertissement: L’attribut « email » de l’élément « contact »/);
    assert.match(lines[3], /^15:2: avertissement: L’élément « intrus » n’est pas attendu/);
  });

  test('keeps quiet of other formats and of what the reading said', async () => {
    const { report } = await reportOn(actions('<action id="a"><titre>A</titre>', '<niveau>2nde</niveau></action>'));
    const [{ diagnostics }] = report.elements;
    assert.deepEqual(diagnostics.map(({ code, ligne, colonne, texte }) => ({ code, ligne, colonne, texte })),
      [{ code: 'unknown_code', ligne: 4, colonne: 9, texte: '<niveau>2nde</niveau></action>' }]);
    const rss = await reportOn('<rss version="2.0"><channel><item><title>Visite</title></item></channel></rss>');
    assert.equal(rss.report.remarques.avertissements, 0);
  });
});

describe('the report', { concurrency: 2 }, () => {
  test('tells, per action, what was understood, from where, and what is missing', async () => {
    const { status, report } = await reportOn(`<rss version="2.0"><channel>
      <item><guid>1</guid><title>Visite d’une boulangerie pour les 5e</title><link>https://a.example.org/1</link></item>
      <item><guid>2</guid><description>Sans titre</description></item>
      <item><guid>1</guid><title>Une autre</title></item></channel></rss>`);
    assert.equal(status, 2, 'one was refused');
    assert.equal(report.lu, true);
    assert.deepEqual(report.format, { code: 'rss2.0', libelle: 'RSS 2.0' });
    assert.deepEqual(report.actions, { recues: 3, acceptees: 2, refusees: 1, decrites: 3 });
    const [visit, untitled, double] = report.elements;
    assert.equal(visit.ligne, 2);
    assert.match(visit.texte, /^<item><guid>1/);
    assert.equal(visit.origines.titre, 'flux');
    assert.equal(visit.origines.url, 'flux');
    assert.equal(visit.origines.type, 'deduit');
    assert.equal(visit.origines.niveaux, 'deduit');
    assert.equal(visit.valeurs.niveaux, '5e');
    assert.deepEqual(visit.deductions.niveaux, { par: 'vocabulaire', ou: 'titre', mots: '5e',
      phrase: 'D’après «\u00a05e\u00a0», dans le titre.' });
    const deduced = Object.keys(visit.origines).filter((field) => visit.origines[field] === 'deduit');
    assert.deepEqual(Object.keys(visit.deductions).sort(), deduced.sort(), 'each with its reason');
    const missing = visit.manques.map(({ champs }) => champs[0]);
    for (const field of ['resume', 'communes', 'gratuit']) assert.ok(missing.includes(field), field);
    for (const field of ['type', 'niveaux', 'url']) assert.ok(!missing.includes(field), field);
    for (const { message, conseil } of visit.manques) assert.ok(message.length > 20 && conseil.length > 20);
    assert.equal(untitled.acceptee, false);
    assert.equal(untitled.diagnostics[0].code, 'no_title');
    assert.ok(untitled.diagnostics[0].conseil);
    assert.deepEqual(double.diagnostics.map(({ code }) => code), ['duplicate_guid']);
  });

  test('says that a document had to be mended, and where', async () => {
    const { report } = await reportOn('<rss version="2.0"><channel>\n<item><title>Bois & métal</title></item></channel></rss>');
    assert.equal(report.repare, true);
    assert.equal(report.diagnostics[0].code, 'repaired');
    assert.equal(report.diagnostics[0].ligne, 2);
    assert.match(report.diagnostics[0].texte, /Bois & métal/);
  });

  test('says which tag was never closed', async () => {
    const { report } = await reportOn('<actions xmlns="urn:repertoire:actions:1">\n<action id="a">\n<titre>Visite\n' +
      '</action>\n<action id="b"><titre>Forum</titre></action></actions>');
    assert.equal(report.actions.acceptees, 2);
    assert.equal(report.diagnostics[0].code, 'repaired');
    assert.equal(report.diagnostics[0].ligne, 3);
    assert.match(report.diagnostics[0].texte, /<titre>Visite/);
  });

  for (const [what, text, code] of [
    ['nothing', '', 'empty_body'],
    ['a web page', '<!DOCTYPE html><html><body>Connexion</body></html>', 'not_feed'],
    ['JSON', '{"erreur": 404}', 'not_feed'],
    ['XML that stops', '<rss version="2.0"><channel><item><title>A</title>', 'xml'],
    ['a foreign XML', '<catalogue/>', 'not_feed'],
    ['an entity bomb', '<!DOCTYPE a [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><a>&b;</a>', 'doctype'],
  ])
    test(`is given of ${what}`, async () => {
      const { status, report } = await reportOn(text);
      assert.equal(status, 1);
      assert.equal(report.lu, false);
      assert.equal(report.remarques.erreurs, 1);
      const [{ code: given, message, niveau }] = report.diagnostics;
      assert.deepEqual({ given, niveau }, { given: code, niveau: 'erreur' });
      assert.ok(message.length > 15);
    });

  test('describes the first actions, and those with a remark however late they come', async () => {
    const many = Array.from({ length: 40 }, (_, i) => `<action id="a${i}"><titre>Visite ${i}</titre>${i === 35 ? '<niveau>2nde</niveau>' : ''}</action>`);
    const { report } = await reportOn(actions(...many), '--max-items', '5');
    assert.deepEqual(report.elements.map(({ rang }) => rang), [1, 2, 3, 4, 5, 36]);
    assert.deepEqual(report.actions, { recues: 40, acceptees: 40, refusees: 0, decrites: 6 });
  });

  test('cuts a long line around the place', async () => {
    const { report } = await reportOn(`<actions xmlns="urn:repertoire:actions:1"><action id="a"><titre>${'long '.repeat(200)}</titre><niveau>2nde</niveau></action></actions>`);
    const [{ texte, colonne }] = report.elements[0].diagnostics;
    assert.ok(colonne > 1000);
    assert.match(texte, /^….*<niveau>2nde<\/niveau>/);
    assert.ok(texte.length <= 170);
  });

  test('quotes a line as text that lays nothing out', async () => {
    const { report } = await reportOn(actions('<action id="a"><titre>Visite</titre><niveau>2nde\u202E\u20662J\t\u007F</niveau></action>'));
    const [{ message, texte }] = report.elements[0].diagnostics;
    assert.match(texte, /<niveau>2nde2J <\/niveau>/);
    assert.match(message, /^«\u00a02nde2J\u00a0»/);
  });

  test('points at a value that is too long to be quoted whole', async () => {
    const { report } = await reportOn(`<actions xmlns="urn:repertoire:actions:1">\n<action id="a"><titre>Visite</titre><niveau>${'très '.repeat(40)}loin</niveau></action></actions>`);
    const [{ code, message, ligne, colonne }] = report.elements[0].diagnostics;
    assert.deepEqual({ code, ligne, colonne }, { code: 'unknown_code', ligne: 2, colonne: 45 });
    assert.match(message, /^«\u00a0très .*…\u00a0»/);
  });

  test('of a URL: fetched as a feed is, with its guard', async (t) => {
    const server = await feedServer(t), top = await temporaryDirectory(t), config = join(top, 'sources.conf');
    server.at('/flux', { body: await readFile(join(partners, 'exemple-rss.xml')) });
    await writeFile(config, `source "lui" { nom = "Lui" url = "${server.origin}/flux" reseau_interne = true }\n`);
    const fetched = await check('--json', '--config', config, '--source', 'lui', '--url', `${server.origin}/flux`);
    assert.equal(fetched.status, 0, fetched.stderr);
    assert.equal(JSON.parse(fetched.stdout).actions.acceptees, 1);
    const absent = JSON.parse((await check('--json', '--config', config, '--source', 'lui', '--url', `${server.origin}/absent`)).stdout);
    assert.equal(absent.lu, false);
    assert.ok(absent.diagnostics[0].message);
    const asked = server.requests('/flux').length;
    for (const url of [`${server.origin}/flux`, 'file:///etc/passwd', 'http://169.254.169.254/', 'http://0x7f000001/']) {
      const { status, stdout } = await check('--json', '--url', url);
      assert.equal(status, 1, url);
      assert.equal(JSON.parse(stdout).lu, false);
      assert.equal(JSON.parse(stdout).remarques.erreurs, 1, url);
    }
    assert.equal(server.requests('/flux').length, asked, 'nobody was asked');
  });
});

test('every file for partners is named by its kind', async () => {
  for (const name of await readdir(partners)) assert.match(name, /^(actions\.rng|exemple-[a-z]+\.(xml|map))$/);
});
