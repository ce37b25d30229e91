// The programs from the shell: help, options, exit status, and what each command prints.
import assert from 'node:assert/strict';
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test } from 'node:test';

import { feedServer } from './support/feed_server.mjs';
import { numbered } from './support/feeds.mjs';
import { importerWorkspace } from './support/importer.mjs';
import { build, fixture, program, projectTop, run, temporaryDirectory } from './support/program.mjs';

describe('every program', { concurrency: 2 }, () => {
  for (const name of ['import', 'search', 'fcgi']) {
    test(`${name} --help tells what it does and how it ends`, async () => {
      const { status, stdout, stderr } = await run(program(name), ['--help']);
      assert.equal(status, 0);
      assert.equal(stderr, '');
      assert.match(stdout, new RegExp(`^Usage: repertoire-${name} `));
      assert.match(stdout, /Exit status/);
      for (const line of stdout.split('\n')) assert.ok(line.length <= 100, line);
    });

    test(`${name} --version`, async () => {
      const { status, stdout } = await run(program(name), ['--version']);
      assert.equal(status, 0);
      assert.match(stdout, new RegExp(`^repertoire-${name} \\d+\\.\\d+\\.\\d+\n$`));
    });
  }

  for (const [name, args, status, words] of [
    ['import', ['--nonsense'], 1, /unrecognized option|unknown option/],
    ['import', ['fly'], 1, /unknown command fly/],
    ['import', [], 1, /--config FILE is missing/],
    ['import', ['--config', '/dev/null'], 1, /--data DIR is missing/],
    ['import', ['--config'], 1, /requires an argument|without its value/],
    ['import', ['--today', '24\/11\/2026'], 1, /--today wants YYYY-MM-DD/],
    ['import', ['--today', '2026-02-30'], 1, /--today wants YYYY-MM-DD/],
    ['import', ['inspect'], 1, /inspect wants a file/],
    ['import', ['check'], 1, /check wants a file/],
    ['import', ['check', '--url', 'http://a', 'b'], 1, /not both/],
    ['import', ['check', '--max-items', '0', 'b'], 1, /1 to 999999/],
    ['import', ['check', 'a', 'b'], 1, /too many files: b/],
    ['import', ['check', '--source', 'x', 'a'], 1, /--source wants --config/],
    ['import', ['inspect', '/absent/flux.xml'], 1, /\/absent\/flux\.xml: No such file/],
    ['search', [], 2, /--index DIR is missing/],
    ['search', ['--nonsense'], 2, /unrecognized option|unknown option/],
    ['search', ['--index', '/absent', 'mot'], 3, /\/absent/],
    ['search', ['--index', '/absent', '--today', 'demain'], 2, /--today wants YYYY-MM-DD/],
    ['fcgi', [], 2, /--index DIR is missing/],
    ['fcgi', ['--index', '/absent'], 2, /no FastCGI socket/],
    ['fcgi', ['--index', '/absent', '--max-requests', '0'], 2, /positive number/],
    ['fcgi', ['--index', '/absent', '--max-requests', '-5'], 2, /positive number/],
    ['fcgi', ['--index', '/absent', '--max-requests', '9x'], 2, /positive number/],
    ['fcgi', ['--index', '/absent', '--check-seconds', '0'], 2, /from 1 to 50/],
    ['fcgi', ['--index', '/absent', '--check-seconds', '51'], 2, /from 1 to 50/],
    ['fcgi', ['--index', '/absent', '--today', '2026-02-30'], 2, /--today wants YYYY-MM-DD/],
    ['fcgi', ['--index', '/absent', 'mot'], 2, /unexpected argument/],
  ])
    test(`${name} ${args.join(' ')}: exit status ${status} and a reason`, async () => {
      const result = await run(program(name), args);
      assert.equal(result.status, status, result.stderr);
      assert.match(result.stderr, words);
      assert.equal(result.stdout, '');
    });
});

const inspect = async (...args) => {
  const { status, stdout, stderr } = await run(program('import'), ['inspect', ...args]);
  assert.equal(status, 0, stderr);
  return JSON.parse(stdout);
};

describe('inspect', { concurrency: 2 }, () => {
  test('RSS 2.0', async () => {
    const { format, wellformed, error, feed, items } =
      await inspect('--base', 'https://partenaire.example.org/flux', fixture('simple.rss'));
    assert.deepEqual({ format, wellformed, error }, { format: 'rss2.0', wellformed: true, error: false });
    assert.equal(feed.title, 'Nos propositions aux collèges');
    assert.equal(items.length, 2);
    const [visit, forum] = items;
    assert.equal(visit.title, 'Visite d’une scierie');
    assert.equal(visit.link, 'https://partenaire.example.org/visites/1');
    assert.equal(visit.id, 'visite-1');
    assert.equal(visit.published, '2026-11-09T07:00:00Z');
    assert.equal(visit.author, 'Scierie fictive');
    assert.deepEqual(visit.categories, [{ term: "Visite d'entreprise" }, { term: '5e', scheme: 'niveaux' }]);
    assert.deepEqual(visit.enclosures, [{ url: 'https://partenaire.example.org/1.jpg', type: 'image/jpeg', length: '1234' }]);
    assert.deepEqual(visit.fields, [{ name: 'niveaux', value: '5e' }]);
    assert.equal(forum.link, 'https://partenaire.example.org/visites/2', 'a guid that is a link');
  });

  test('Atom', async () => {
    const { format, feed, items: [entry] } = await inspect(fixture('simple.atom'));
    assert.equal(format, 'atom');
    assert.equal(feed.updated, '2026-11-09T07:00:00Z');
    assert.equal(entry.title, 'Atelier <em>robots</em>');
    assert.equal(entry.title_type, 'text/html');
    assert.equal(entry.link, 'https://partenaire.example.org/actions/robots', 'resolved by xml:base');
    assert.deepEqual(entry.authors, [{ name: 'Fab lab fictif', email: 'bonjour@partenaire.example.org' }]);
    assert.equal(entry.content_type, 'application/xhtml+xml');
    assert.match(entry.content, /Programmer un <b>robot<\/b>/);
  });

  test('RSS 1.0, declared ISO-8859-1', async () => {
    const { format, encoding, items } = await inspect(fixture('simple.rdf'));
    assert.deepEqual({ format, encoding }, { format: 'rdf', encoding: 'iso-8859-1' });
    assert.equal(items[0].title, 'Métiers de la mer');
    assert.equal(items[0].published, '2026-11-09T00:00:00Z');
  });

  test('the charset of --content-type wins over the declaration', async () => {
    const { encoding } = await inspect('--content-type', 'text/xml; charset=windows-1252', fixture('simple.rss'));
    assert.equal(encoding, 'windows-1252');
  });

  test('the native format', async () => {
    const { format, items } = await inspect(fixture('actions.xml'));
    assert.equal(format, 'actions');
    assert.ok(items[0].fields.some(({ name, value }) => name === 'filieres' && value === 'agroalimentaire'));
  });

  test('an XML of the partner’s own, by a mapping', async () => {
    const { items } = await inspect('--format', fixture('catalogue.map'), fixture('catalogue.xml'));
    assert.deepEqual(items.map(({ id, fields }) => [id, fields.find(({ name }) => name === 'niveaux').value]),
      [['v1', '4e'], ['v2', '3e']]);
  });

  test('what is no feed: error, and a diagnostic in French', async () => {
    const { error, wellformed, items, diagnostics } = await inspect(fixture('catalogue.xml'));
    assert.deepEqual({ error, wellformed, items }, { error: true, wellformed: false, items: [] });
    assert.equal(diagnostics[0].code, 'not_feed');
  });
});

describe('check', { concurrency: 2 }, () => {
  const check = (...args) => run(program('import'), ['check', ...args]);

  test('a complete action, every element of the format', async () => {
    const { status, stdout, stderr } = await check(fixture('actions.xml'));
    assert.equal(status, 0, stderr);
    assert.deepEqual(JSON.parse(stdout), {
      id: 'verification:complete',
      titre: 'Dans les coulisses d’une biscuiterie',
      resume: 'De la farine au paquet.',
      description: '<p>Une <strong>visite</strong> guidée.</p>',
      type: 'visite_entreprise',
      niveaux: ['5e', '4e'],
      filieres: ['agroalimentaire'],
      metiers: ['H2102'],
      labels: ['mixite'],
      public: ['classe'],
      lieu: 'en_entreprise',
      partenaire: { nom: 'Biscuiterie fictive', categorie: 'Entreprise' },
      departements: ['14'],
      communes: ['14118'],
      geo: { lat: 49.18, lon: -0.37 },
      seances: [
        { debut: '2027-01-14T09:00', fin: '2027-01-14T12:00', commune: '14118' },
        { debut: '2027-02-04T09:00' }, // 8 h UTC is 9 h in Paris
        { debut: '2027-03-01T09:00' }, // RFC 822, with its offset
        { debut: '2027-04-28' }, // French, without a time
        { debut: '2027-05-28' }, // nothing begins at midnight: a day
      ],
      inscription_limite: '2026-12-18',
      duree_minutes: 180,
      effectif_max: 30,
      gratuit: true,
      contact: { nom: 'Accueil', courriel: 'visites@biscuiterie.example.org', telephone: '02 00 00 00 00' },
      url: 'https://biscuiterie.example.org/visites/42',
      image: 'https://biscuiterie.example.org/42.jpg',
      langue: 'fr',
      publie: '2026-10-01T08:00:00Z',
      modifie: '2026-11-02T07:00:00Z',
      source: 'verification',
    });
  });

  test('its words are the catalogue’s: who corrects one there reads it here; what lacks there is told', async (t) => {
    const share = join(await temporaryDirectory(t), 'share'), texts = join(share, 'templates/textes.txt');
    await cp(join(build, 'share'), share, { recursive: true });
    const before = await readFile(texts, 'utf8'), line = /^remarque\.sans_titre = .*$/m;
    const checked = () => run(program('import'), ['check', fixture('faulty.xml')], { env: { REPERTOIRE_SHARE: share } });

    await writeFile(texts, before.replace(line, "remarque.sans_titre = Il manque un titre : l'action ne paraîtra pas."));
    assert.match((await checked()).stderr, /:3:\d+: erreur: Il manque un titre\u00a0: l’action ne paraîtra pas\.$/m);
    await writeFile(texts, before.replace(line, ''));
    const lacking = await checked();
    assert.equal(lacking.status, 1);
    assert.match(lacking.stderr, /textes\.txt: no text "remarque\.sans_titre"/);
  });

  test('a day written with an offset is the day that it is in Paris', async (t) => {
    const path = join(await temporaryDirectory(t), 'jours.xml');
    const written = ['2026-12-18T00:00:00+01:00', 'Fri, 18 Dec 2026 00:30:00 +0100', '2026-12-17T23:30:00Z', '2026-12-18T23:59:00', '18 décembre 2026'];
    await writeFile(path, `<actions xmlns="urn:repertoire:actions:1">${written.map((day, i) =>
      `<action id="a${i}"><titre>Visite</titre><inscription_limite>${day}</inscription_limite></action>`).join('')}</actions>`);
    const { stdout, stderr } = await check(path);
    const days = stdout.trimEnd().split('\n').map((line) => JSON.parse(line).inscription_limite);
    assert.deepEqual(days, written.map(() => '2026-12-18'), stderr);
  });

  test('each fault at FILE:LINE:COLUMN, in French; the rest of the action stays', async () => {
    const path = fixture('faulty.xml');
    const { status, stdout, stderr } = await check(path);
    assert.equal(status, 2);
    const faults = stderr.replaceAll('\u00a0', ' ').trimEnd().split('\n');
    for (const [line, words] of [
      [3, /^erreur: Cette action n’a pas de titre/],
      [8, /^avertissement: « 2nde » n’est pas un code connu pour « niveau »/],
      [9, /^avertissement: « magie » n’est pas un code connu pour « filiere »/],
      [10, /^avertissement: « 75056 » n’est pas un code connu pour « commune »/],
      [11, /^avertissement: « deux heures » n’est pas un nombre entier/],
      [12, /^avertissement: « peut-être » n’est ni « true » ni « false »/],
      [13, /^avertissement: « 31\/02\/2027 » n’est pas une date lisible/],
      [14, /^avertissement: L’adresse « javascript:alert\(1\) » n’est pas une adresse http ou https/],
      [15, /^avertissement: « 149\.18 » n’est pas une coordonnée/],
      [16, /^avertissement: L’élément « couleur » n’existe pas/],
    ]) {
      const at = faults.findIndex((fault) => fault.startsWith(`${path}:${line}:`));
      assert.ok(at >= 0, `line ${line} in:\n${stderr}`);
      assert.match(faults[at].replace(/^.*?:\d+:\d+: /, ''), words);
      faults.splice(at, 1);
    }
    assert.deepEqual(faults, [`${path}: 1 action, 1 refusée`], 'and nothing else');
    const action = JSON.parse(stdout);
    assert.equal(action.titre, 'Une action aux codes inconnus');
    for (const field of ['geo', 'url', 'gratuit', 'duree_minutes']) assert.equal(action[field], undefined);
  });

  test('what was deduced is named', async () => {
    const { stdout } = await check(fixture('simple.rss'));
    const [visit] = stdout.trim().split('\n').map((line) => JSON.parse(line));
    assert.deepEqual(visit.deduits, ['type', 'filieres']);
    assert.deepEqual(Object.keys(visit.deductions).sort(), ['filieres', 'type']);
    for (const { par, ou, mots, phrase } of Object.values(visit.deductions)) {
      assert.equal(par, 'vocabulaire');
      assert.ok(['titre', 'texte', 'categorie'].includes(ou) && mots.length > 0);
      assert.ok(phrase.includes(`«\u00a0${mots}\u00a0»`), phrase);
    }
  });

  test('by which rule, and what follows from what', async (t) => {
    const top = await temporaryDirectory(t), config = join(top, 'sources.conf'), feed = join(top, 'flux.xml');
    await writeFile(config, `source "ici" { nom = "Ici" url = "https://ici.example.org/"
      regle { champ = titre motif = 'porte[s]? ouverte' type = forum } }\n`);
    await writeFile(feed, `<actions xmlns="urn:repertoire:actions:1"><action id="a"><titre>Portes ouvertes</titre>
      <commune>14118</commune></action></actions>`);
    const { stdout } = await check('--config', config, '--source', 'ici', feed);
    const { deductions } = JSON.parse(stdout);
    assert.deepEqual([deductions.type.par, deductions.type.regle, deductions.type.ou], ['regle', 'porte[s]? ouverte', 'titre']);
    assert.deepEqual(deductions.departements, { par: 'champ', champ: 'communes', phrase: 'D’après les communes.' });
  });

  test('with a source of the configuration: its format, its defaults, its rules', async (t) => {
    const top = await temporaryDirectory(t), config = join(top, 'sources.conf');
    await writeFile(join(top, 'catalogue.map'), await readFile(fixture('catalogue.map')));
    await writeFile(config, `source "imprimeurs" { nom = "Imprimeurs" url = "https://imprimeurs.example.org/"
      format = "catalogue.map" defaut { departements = {"14"} }
      regle { champ = titre motif = 'chantier naval' filiere = maritime } }\n`);
    const { status, stdout, stderr } = await check('--config', config, '--source', 'imprimeurs', fixture('catalogue.xml'));
    assert.equal(status, 0, stderr);
    const [press, yard] = stdout.trim().split('\n').map((line) => JSON.parse(line));
    assert.equal(press.id, 'imprimeurs:v1');
    assert.deepEqual(press.departements, ['14']);
    assert.deepEqual(yard.filieres, ['maritime']);
    assert.equal((await check('--config', config, '--source', 'autres', fixture('catalogue.xml'))).status, 1);
  });

  test('what cannot be read at all', async () => {
    const { status, stdout, stderr } = await check(fixture('catalogue.xml'));
    assert.equal(status, 1);
    assert.equal(stdout, '');
    assert.match(stderr, /catalogue\.xml:2:1: erreur: Ce document XML n’est d’aucun format connu/);
  });
});

describe('repertoire-search', { concurrency: 2 }, () => {
  const searching = async (t) => {
    const server = await feedServer(t);
    const workspace = await importerWorkspace(t, { partenaire: { url: `${server.origin}/flux` } });
    server.at('/flux', { body: numbered(25) });
    assert.equal((await workspace.import()).status, 0);
    const search = (...args) => run(program('search'), ['--index', workspace.data, ...args]);
    search.with = (share, ...args) => run(program('search'), ['--index', workspace.data, ...args], { env: { REPERTOIRE_SHARE: share } });
    return search;
  };

  test('exit status: 0 found, 1 nothing, 2 refused', async (t) => {
    const search = await searching(t);
    for (const [args, status, words] of [
      [['visite'], 0, /^Compris.: [^,]*\n25\u00a0actions\n1\. Visite numéro/],
      [['zzzzqqq'], 1, /Aucune action trouvée/],
      [['couleur=bleu'], 2, /couleur/],
      [['niveau=2nde'], 2, /niveau/],
      [['page=0'], 2, /page/],
      [['--', 'niveau=2nde'], 1, /Aucune action trouvée/],
    ]) {
      const result = await search(...args);
      assert.equal(result.status, status, `${args}: ${result.stderr}`);
      assert.match(result.stdout + result.stderr, words);
    }
  });

  test('its sentences are those of the catalogue, whose faults name file and line', async (t) => {
    const search = await searching(t), share = await temporaryDirectory(t), path = join(share, 'templates', 'textes.txt');
    const texts = await readFile(join(projectTop, 'www/templates/textes.txt'), 'utf8');
    const corrected = texts.replace(/^terminal\.aucune = .*$/m, "terminal.aucune = L'action manque !");
    await mkdir(join(share, 'templates'));
    await writeFile(path, corrected);
    assert.match((await search.with(share, 'zzzzqqq')).stdout, /^L’action manque\u202f!$/m);
    for (const [wrong, told] of [
      [corrected.replace(/^elargi\.voisines = /m, 'elargi.voisines_ = '), /templates\/textes\.txt: no text "elargi\.voisines"/],
      [corrected.replace(/^(liste\.mot = ).*$/m, '$1« {terme} »'), /textes\.txt:\d+: a value that is not given here; these are: mot/],
      [corrected.replace(/^(liste\.mot = ).*$/m, '$1un mot'), /textes\.txt:\d+: not every value is said/],
      [corrected.replace(/^(liste\.et = ).*$/m, '$1et | et'), /textes\.txt:\d+: one form is wanted: liste\.et/],
    ]) {
      await writeFile(path, wrong);
      const { status, stderr } = await search.with(share, 'visite');
      assert.equal(status, 3);
      assert.match(stderr, told);
    }
    assert.match((await search.with(join(share, 'rien'), 'visite')).stderr, /rien\/templates\/textes\.txt/);
  });

  test('pages', async (t) => {
    const search = await searching(t);
    const seen = new Set();
    for (const page of [1, 2, 3]) {
      const { stdout } = await search('--json', 'par_page=10', `page=${page}`);
      const answer = JSON.parse(stdout);
      assert.equal(answer.total, 25);
      assert.equal(answer.resultats.length, page < 3 ? 10 : 5);
      for (const { id } of answer.resultats) seen.add(id);
    }
    assert.equal(seen.size, 25);
  });
});
