// The guide for partners, and the page on which they check what they publish.
import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';

import { startBrowser, visit } from './support/browser.mjs';
import { feedServer } from './support/feed_server.mjs';
import { action, actions } from './support/feeds.mjs';
import { ask, assertSecurityHeaders } from './support/http.mjs';
import { lifetime, program, projectTop, run, temporaryDirectory, until } from './support/program.mjs';
import { processesIn, startSite } from './support/site.mjs';

const partners = join(projectTop, 'www/partenaires');
const plain = (text) => text.replaceAll('\u00a0', ' ').replaceAll('\u202f', ' ');
const path = '/partenaires/verifier';

/** A form as browsers send it: parts are [name, value] or [name, value, filename]. */
function form(...parts) {
  const boundary = `----essai${parts.length}`;
  const body = Buffer.concat([
    ...parts.flatMap(([name, value, filename]) => [
      Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; name="${name}"${
        filename === undefined ? '' : `; filename="${filename}"\r\nContent-Type: application/xml`}\r\n\r\n`),
      Buffer.from(value), Buffer.from('\r\n')]),
    Buffer.from(`--${boundary}--\r\n`)]);
  return { body, type: `multipart/form-data; boundary=${boundary}` };
}

async function send(site, parts, headers = {}) {
  const { body, type } = form(...parts);
  const answer = await ask(site, path, { method: 'POST', body,
    headers: { 'Content-Type': type, 'Content-Length': body.length, Host: `localhost:${site.port}`, ...headers } });
  return { ...answer, text: plain(answer.body) };
}

describe('pages for partners', { concurrency: 1 }, () => {
  const life = lifetime();
  let site, browser;

  before(async () => {
    site = await startSite(life, { args: ['--no-limits', '--workers', '1'] });
    browser = await startBrowser(life);
  });
  after(life.end);

  test('the guide: every element and code of the catalogue, the examples, a link from every page', async () => {
    const { status, body, headers } = await ask(site, '/partenaires/');
    assert.equal(status, 200);
    assert.match(headers.etag, /^W\//);
    const schema = await readFile(join(partners, 'actions.rng'), 'utf8');
    for (const [, name] of schema.matchAll(/<element name="(\w+)"/g))
      if (!['action', 'actions', 'geo', 'contact'].includes(name)) assert.ok(body.includes(`<code>${name}</code>`), name);
    for (const name of ['action/@id', 'geo/@lat', 'contact/@courriel', 'partenaire/@categorie'])
      assert.ok(body.includes(`<code>${name}</code>`), name);
    for (const [, code] of schema.matchAll(/<value>([^<]+)<\/value>/g))
      if (!/^(true|false|0|1)$/.test(code)) assert.ok(body.includes(`<code>${code.replace("'", '&#39;')}</code>`), code);
    for (const file of ['exemple-natif.xml', 'exemple-rss.xml', 'exemple-export.xml', 'exemple-export.map']) {
      const text = (await readFile(join(partners, file), 'utf8')).split('\n').find((line) => line.length > 30);
      assert.ok(body.includes(text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;').replaceAll("'", '&#39;')), `${file}: ${text}`);
      assert.ok(body.includes(`href="/partenaires/${file}"`), file);
    }
    assert.match((await ask(site, '/')).body, /href="\/partenaires\/"/);
    const moved = await ask(site, '/partenaires');
    assert.deepEqual([moved.status, moved.headers.location], [301, '/partenaires/']);
  });

  test('what the guide says of HTML is what is kept', async () => {
    const { body } = await ask(site, '/partenaires/'), rules = await readFile(join(projectTop, 'import/read/html_writer.c'), 'utf8');
    const policy = /<h2 id="html">[^]*?<\/section>/.exec(body)[0];
    const named = [...policy.matchAll(/<code>(\w+)<\/code>/g)].map(([, name]) => name);
    assert.ok(named.length > 10);
    for (const name of named) assert.match(rules, new RegExp(`(KEEP|VOID|LINK), "${name}"`), name);
  });

  for (const [file, type] of [['actions.rng', 'application/xml; charset=utf-8'], ['exemple-natif.xml', 'application/xml; charset=utf-8'],
    ['exemple-rss.xml', 'application/xml; charset=utf-8'], ['exemple-export.xml', 'application/xml; charset=utf-8'],
    ['exemple-export.map', 'text/plain; charset=utf-8']])
    test(`${file} is served as ${type}`, async () => {
      const { status, headers, bytes } = await ask(site, `/partenaires/${file}`);
      assert.equal(status, 200);
      assert.equal(headers['content-type'], type);
      assert.deepEqual(bytes, await readFile(join(partners, file)));
    });

  test('an example, pasted: complete, with its card and where each value comes from', async () => {
    const { status, headers, text } = await send(site, [['xml', await readFile(join(partners, 'exemple-natif.xml'))]]);
    assert.equal(status, 200, text);
    assert.equal(headers['cache-control'], 'no-store');
    assert.match(text, /Rien à corriger/);
    assert.match(text, /format natif du répertoire/);
    assert.match(text, /<li class="carte">[^]*Dans les coulisses d’une biscuiterie/);
    assert.match(text, /donné par votre document/);
    assert.match(text, /<dd>Calvados <span class="origine est-deduit">déduit de vos mots<\/span> <span class="pourquoi petit">D’après les communes\.<\/span>/);
    assert.match(text, /Visite d’entreprise/);
    assert.match(text, /jeudi 14 janvier 2027, 9 h – 12 h/);
    assert.doesNotMatch(text, /\/actions\/verification/);
  });

  test('a file with faults: line, column, the line itself, how to mend it, what is missing', async () => {
    const { status, text } = await send(site, [['fichier', `<actions xmlns="urn:repertoire:actions:1">
      <action id="a"><titre>Visite &lt;script&gt;alert(1)&lt;/script&gt;</titre>
      <niveau>2nde</niveau></action></actions>`, 'C:\\flux\\mes <actions>.xml']]);
    assert.equal(status, 200);
    assert.match(text, /« 2nde » n’est pas un code connu pour « niveau »/);
    assert.match(text, /Ligne 3, colonne 15\./);
    assert.match(text, /<code>&lt;niveau&gt;2nde&lt;\/niveau&gt;&lt;\/action&gt;/);
    assert.match(text, /Remplacez-la par un des codes du guide/);
    assert.match(text, /Aucun niveau n’est dit/);
    assert.match(text, /<p class="chapeau">mes &lt;actions&gt;\.xml<\/p>/);
    assert.doesNotMatch(text, /<script>alert/);
  });

  for (const [what, document, words] of [
    ['a web page', '<!doctype html><html><title>Connexion</title></html>', /page web/],
    ['JSON', '{"a":1}', /JSON/],
    ['XML that stops', '<rss><channel><item>', /arrête avant sa fin/],
    ['a feed without actions', '<rss version="2.0"><channel><title>a</title></channel></rss>', /ne contient aucune action/],
    ['an external entity', '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss>&x;</rss>', /DOCTYPE/],
    ['bytes that are no text', Buffer.from([0x3c, 0x61, 0x00, 0xff, 0xfe, 0x3e]), /octet nul|ne peut pas être lu/],
  ])
    test(`${what} has its own answer`, async () => {
      const { status, text } = await send(site, [['fichier', document, 'flux.xml']]);
      assert.equal(status, 200, text);
      assert.match(text, words);
      assert.match(text, /<form/);
      assert.doesNotMatch(text, /root:/);
    });

  test('nothing, or no address: said, and asked again', async () => {
    for (const [parts, words] of [[[['xml', '  \n']], /rien à vérifier/], [[['fichier', '', '']], /rien à vérifier/], [[], /rien à vérifier|ne vient pas du formulaire/],
      [[['adresse', 'ftp://partenaire.example.org/']], /Cette adresse n’est pas valable/], [[['adresse', 'javascript:alert(1)']], /Cette adresse n’est pas valable/]]) {
      const { status, text } = await send(site, parts);
      assert.ok([400, 415].includes(status), `${status}`);
      assert.match(text, words);
    }
  });

  test('an address of the server\'s own network is not asked', async () => {
    for (const host of [`127.0.0.1:${site.port}`, `localhost:${site.port}`, '169.254.169.254', '[::1]', '0x7f.1']) {
      const { status, text } = await send(site, [['adresse', `http://${host}/demonstration/cci-normandie.rss`]]);
      assert.equal(status, 200);
      assert.match(text, /ne peut pas être lu/, host);
      assert.doesNotMatch(text, /<li class="carte/, host);
    }
  });

  test('too large: 413, by the worker in words and by nginx before it reads', async () => {
    const { status, text } = await send(site, [['fichier', Buffer.alloc(6 * 1024 * 1024, 'a'), 'gros.xml']]);
    assert.equal(status, 413);
    assert.match(text, /dépasse 5 Mo/);
    const huge = await ask(site, path, { method: 'POST', headers: { 'Content-Type': 'multipart/form-data; boundary=a', 'Content-Length': 50_000_000, Host: `localhost:${site.port}` } })
      .catch((error) => ({ status: error.code }));
    assert.ok([413, 'ECONNRESET', 'EPIPE'].includes(huge.status), `${huge.status}`);
  });

  test('another site cannot send its visitors here', async () => {
    const example = [['xml', '<rss version="2.0"><channel><item><title>A</title></item></channel></rss>']];
    for (const headers of [{ 'Sec-Fetch-Site': 'cross-site' }, { 'Sec-Fetch-Site': 'same-site' }, { Origin: 'https://ailleurs.example.org' }, { Origin: 'null' }]) {
      const { status, text } = await send(site, example, headers);
      assert.equal(status, 403, JSON.stringify(headers));
      assert.match(text, /autre site/);
    }
    for (const headers of [{}, { 'Sec-Fetch-Site': 'same-origin' }, { Origin: `http://localhost:${site.port}` }])
      assert.equal((await send(site, example, headers)).status, 200, JSON.stringify(headers));
  });

  test('methods: POST here alone, nothing else than GET and HEAD anywhere', async () => {
    assert.equal((await ask(site, path)).status, 200);
    assert.equal((await ask(site, path, { method: 'HEAD' })).status, 200);
    const put = await ask(site, path, { method: 'PUT', body: 'a' });
    assert.deepEqual([put.status, put.headers.allow], [405, 'GET, HEAD, POST']);
    for (const other of ['/', '/recherche', '/partenaires/', '/api/actions']) {
      const { status, headers } = await ask(site, other, { method: 'POST', body: 'a=b' });
      assert.deepEqual([status, headers.allow], [405, 'GET, HEAD'], other);
    }
  });

  for (const [what, type, body] of [
    ['no type', undefined, 'xml=a'],
    ['another type', 'application/x-www-form-urlencoded', 'xml=a'],
    ['no boundary', 'multipart/form-data', '--a\r\n'],
    ['a boundary that never comes', 'multipart/form-data; boundary=b', '--a\r\n\r\n'],
    ['a part without an end', 'multipart/form-data; boundary=a', '--a\r\nContent-Disposition: form-data; name="xml"\r\n\r\n<rss>'],
    ['a part without a name', 'multipart/form-data; boundary=a', '--a\r\n\r\n<rss>\r\n--a--'],
    ['a header without an end', 'multipart/form-data; boundary=a', `--a\r\nContent-Disposition: form-data; name="${'x'.repeat(9000)}`],
    ['too many parts', 'multipart/form-data; boundary=a', `${'--a\r\nContent-Disposition: form-data; name="x"\r\n\r\ny\r\n'.repeat(50)}--a--`],
    ['an empty body', 'multipart/form-data; boundary=a', ''],
  ])
    test(`${what}: refused with a page`, async () => {
      const { status, body: text } = await ask(site, path, { method: 'POST', body,
        headers: { ...(type === undefined ? {} : { 'Content-Type': type }), 'Content-Length': body.length, Host: `localhost:${site.port}` } });
      assert.equal(status, 415, text);
      assert.match(text, /ne vient pas du formulaire/);
    });

  test('visitors are not kept waiting by a check, and nothing is left of it', async () => {
    const items = Array.from({ length: 1500 }, (_, i) => `<item><title>Visite d’une boulangerie ${i} à Caen, le 14 janvier 2027 pour les 5e</title><description>${'Un long texte. '.repeat(20)}</description></item>`);
    const checking = send(site, [['fichier', `<rss version="2.0"><channel>${items.join('')}</channel></rss>`, 'flux.xml']]);
    for (let i = 0; i < 10; i++) assert.equal((await ask(site, '/recherche?q=visite')).status, 200);
    const { status, text } = await checking;
    assert.equal(status, 200);
    assert.match(text, /1 ?500 actions lues/);
  });

  for (const [width, height] of [[1280, 900], [375, 812]])
    test(`in a browser ${width} px wide: no script needed, nothing overflows`, async (t) => {
      const { page, assertQuiet } = await visit(t, browser, site, { viewport: { width, height }, javaScriptEnabled: false });
      const shots = process.env.SHOTS;
      const overflows = async () => (await page.evaluate(() => document.documentElement.scrollWidth)) > width;
      await page.goto('/partenaires/');
      assert.equal(await overflows(), false, 'the guide');
      if (shots) await page.screenshot({ path: join(shots, `guide-${width}.png`), fullPage: true });
      await page.goto(path);
      assert.equal(await overflows(), false, 'the form');
      if (shots) await page.screenshot({ path: join(shots, `form-${width}.png`), fullPage: true });
      await page.getByLabel('Le XML, en entier').fill(`<rss version="2.0" xmlns:r="urn:repertoire:actions:1"><channel>
<item><guid>1</guid><title>Visite d’une boulangerie à Caen pour les 5e</title><link>https://a.example.org/1</link><r:niveau>2nde</r:niveau><description>${'long '.repeat(120)}</description></item>
<item><description>Sans titre</description></item></channel></rss>`);
      await page.getByRole('button', { name: 'Lire ce texte' }).click();
      await page.getByRole('heading', { name: 'Résultat de la vérification' }).waitFor();
      assert.equal(await overflows(), false, 'the report');
      if (shots) await page.screenshot({ path: join(shots, `report-${width}.png`), fullPage: true });
      await page.getByLabel('Fichier XML, RSS ou Atom').setInputFiles(join(partners, 'exemple-rss.xml'));
      await page.getByRole('button', { name: 'Lire ce fichier' }).click();
      await page.getByText('Rien à corriger').waitFor();
      assert.equal(await page.getByText('exemple-rss.xml').first().isVisible(), true);
      assertQuiet();
    });
});

/** What visitors read on each card of a page, by title. */
const cardsOf = (html) => new Map([...html.matchAll(/<li class="carte[^]*?<\/article>/g)].map(([card]) => {
  const words = card.replace(/<\/?mark>/g, '').replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ').trim();
  return [/<h3>(?:<a[^>]*>)?([^<]+)/.exec(card)[1], words];
}));

test('from preview to activation: what the page shows of an address is what visitors then see', async (t) => {
  const server = await feedServer(t), programs = await temporaryDirectory(t), draft = join(programs, 'sources.conf');
  const source = `source "futur" { nom = "Maison des métiers" url = "${server.origin}/flux" reseau_interne = true
    defaut { niveaux = {"4e", "3e"} } regle { champ = titre motif = 'visite' type = visite_entreprise } }`;
  await writeFile(draft, `site { nom = "Essai" url = "http://localhost:8080" }\n${source}\n`);
  await writeFile(join(programs, 'repertoire-fcgi'), `#!/bin/sh\nexec "${program('fcgi')}" "$@"\n`, { mode: 0o755 });
  // As the operator previews a source that is not in service yet: by its own draft, which allows this network.
  await writeFile(join(programs, 'repertoire-import'), `#!/bin/sh
case " $* " in *" --url ${server.origin}/flux "*) set -- "$@" --config "${draft}" --source futur ;; esac
exec "${program('import')}" "$@"\n`, { mode: 0o755 });
  server.at('/flux', { body: actions(
    ...Array.from({ length: 6 }, (_, i) => action(`v-${i}`, `Visite de la forge n° ${i}`,
      `<resume>Le fer &amp; le feu, ${i}.</resume><commune>14118</commune><seance debut="2099-03-1${i}T09:00" fin="2099-03-1${i}T11:30"/>`)),
    action('a', 'Atelier <bois>', '<gratuit>false</gratuit><cout>5 €</cout><niveau>2nde</niveau>')) });
  const first = join(programs, 'premiere.conf');
  await writeFile(first, `site { nom = "Essai" url = "http://localhost:@PORT@" }
    source "autre" { nom = "Autre" url = "${server.origin}/autre" reseau_interne = true }\n`);
  server.at('/autre', { body: actions(action('x', 'Forum des métiers')) });
  const site = await startSite(t, { args: ['--no-limits', '--config', first, '--build', programs] });

  const shown = await send(site, [['adresse', `${server.origin}/flux`]]);
  assert.equal(shown.status, 200);
  assert.match(shown.text, /7 actions lues/);
  assert.match(shown.text, /« 2nde » n’est pas un code connu/, 'what is wrong is said before');
  assert.match(shown.text, /<dt>Type d’action<\/dt><dd>Visite d’entreprise [^]*?D’après la règle « visite » de votre flux/, 'and where a value comes from');
  const preview = cardsOf(shown.body);
  assert.equal(preview.size, 7);
  assert.equal(server.requests('/flux').length, 1);
  const found = async () => cardsOf((await ask(site, '/recherche?par_page=50')).body);
  const before = await found();
  assert.deepEqual([...before.keys()], ['Forum des métiers'], 'a preview publishes nothing');

  const config = join(site.state, 'sources.conf');
  await writeFile(config, `${await readFile(config, 'utf8')}\n${source}\n`);
  const imported = await run(program('import'), ['--config', config, '--data', join(site.state, 'data')]);
  assert.equal(imported.status, 0, imported.stderr);
  assert.deepEqual(await found(), new Map([...before, ...preview]));
});

/**
 * The stand-in for repertoire-import: never ends, nor does what it started, where
 * its document or its address says "lent".
 */
const STAND_IN = `#!/bin/sh
read -r first
case "$first $*" in
*lent*) sleep 1000 & wait ;;
*) { printf '%s\\n' "$first"; cat; } | "${program('import')}" "$@" ;;
esac
`;

test('a check that never ends: said in French, nothing of it is left, the worker goes on', async (t) => {
  const programs = await temporaryDirectory(t);
  await writeFile(join(programs, 'repertoire-fcgi'), `#!/bin/sh
case " $* " in *" --check "*) exec "${program('fcgi')}" --check-seconds 1 "$@" ;; esac
exec "${program('fcgi')}" "$@"
`, { mode: 0o755 });
  await writeFile(join(programs, 'repertoire-import'), STAND_IN, { mode: 0o755 });
  const site = await startSite(t, { args: ['--no-limits', '--no-import', '--build', programs] });
  const checkers = async () => (await processesIn(site.state)).filter(({ command }) =>
    command.startsWith(program('fcgi')) && command.includes('--check-seconds 1 '));
  const [{ pid }] = await until(async () => { const found = await checkers(); return found.length === 1 && found; }, 'the checker runs');

  const document = await send(site, [['fichier', '<lent/>\n', 'flux.xml']]);
  assert.equal(document.status, 200);
  assert.match(document.text, /La lecture de ce document a pris trop de temps/);
  assert.match(document.text, /<form/, 'and it can be tried again');
  const address = await send(site, [['adresse', 'https://partenaire.example.org/lent.xml']]);
  assert.equal(address.status, 200);
  assert.match(address.text, /L’adresse n’a pas répondu à temps/);
  assert.match(address.text, /Nous avons attendu 1 s\./);
  assert.match(address.text, /https:\/\/partenaire\.example\.org\/lent\.xml/, 'the address is kept in the form');

  await until(async () => !(await processesIn(site.state)).some(({ command }) => /^sleep 1000|repertoire-import check/.test(command)),
    'the child and what it started are ended');
  const sound = await send(site, [['xml', await readFile(join(partners, 'exemple-rss.xml'))]]);
  assert.equal(sound.status, 200);
  assert.match(sound.text, /Rien à corriger/);
  assert.deepEqual((await checkers()).map((checker) => checker.pid), [pid], 'the same worker answers');
});

test('checks come at a measured pace: after a burst 429, in French; the page itself stays open', async (t) => {
  const site = await startSite(t, { args: ['--no-import'] }), statuses = [];
  let refused;
  // More at once than a burst of five and the one of the pace, in less than the six seconds of another.
  const answers = await Promise.all(Array.from({ length: 12 }, () => send(site, [['xml', '  ']])));
  for (const answer of answers) {
    statuses.push(answer.status);
    if (answer.status === 429) refused = answer;
  }
  const accepted = statuses.filter((status) => status === 400).length;
  assert.ok(accepted >= 6 && accepted < 12, `${statuses}`);
  assert.equal(accepted + statuses.filter((status) => status === 429).length, 12, `${statuses}`);
  assert.match(refused.headers['content-type'], /^text\/html/);
  assert.equal(refused.headers['cache-control'], 'no-store');
  assert.equal(refused.headers['retry-after'], '6');
  assertSecurityHeaders(refused, path);
  assert.match(refused.text, /<html lang="fr"/);
  assert.match(refused.text, /Trop de demandes à la fois/);
  for (const other of [path, '/partenaires/']) assert.notEqual((await ask(site, other)).status, 429, other);
});
