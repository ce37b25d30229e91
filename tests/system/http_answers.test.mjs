// The demonstration through nginx and the workers: pages, JSON, headers, and what odd requests get.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { gunzipSync } from 'node:zlib';

import { ask, assertSecurityHeaders, attributes, decode, json } from './support/http.mjs';
import { TODAY } from './support/importer.mjs';
import { lifetime, program, run } from './support/program.mjs';
import { startSite } from './support/site.mjs';

const whole = lifetime();
let site, all;

before(async () => {
  site = await startSite(whole, { args: ['--no-limits', '--today', TODAY] });
  all = await json(site, '/api/actions?quand=tout&par_page=100');
  assert.equal(all.total, 59);
});
after(whole.end);

const html = 'text/html; charset=utf-8', jsonType = 'application/json; charset=utf-8';

describe('every kind of address', { concurrency: 2 }, () => {
  const anId = () => encodeURIComponent(all.resultats[0].id);
  for (const [name, path, status, type, options] of [
    ['home', () => '/', 200, html],
    ['results', () => '/recherche?q=visite', 200, html],
    ['an empty result', () => '/recherche?q=zzzzqqq', 200, html],
    ['an action', () => `/actions/${anId()}`, 200, html],
    ['an action as JSON, beside its page', () => `/actions/${anId()}.json`, 200, jsonType],
    ['the API', () => '/api/actions?q=visite', 200, jsonType],
    ['an action of the API', () => `/api/actions/${anId()}`, 200, jsonType],
    ['health', () => '/sante', 200, jsonType],
    ['the style sheet', () => '/style.css', 200, 'text/css'],
    ['the theme', () => '/theme.css', 200, 'text/css'],
    ['the logo', () => '/logo.svg', 200, 'image/svg+xml'],
    ['a demonstration feed', () => '/demonstration/opco.rss', 200, /xml/],
    ['an unknown page', () => '/inconnue', 404, html],
    ['an unknown action', () => '/actions/inconnue', 404, html],
    ['an unknown action of the API', () => '/api/actions/inconnue', 404, jsonType],
    ['an unknown path of the API', () => '/api/inconnu', 404, jsonType],
    ['an unknown file', () => '/absent.css', 404, html],
    ['the templates', () => '/templates/debut.html', 404, html],
    ['the demonstration’s configuration', () => '/demonstration/sources.conf', 404, html],
    ['a bad parameter', () => '/recherche?page=0', 400, html],
    ['a bad parameter of the API', () => '/api/actions?page=0', 400, jsonType],
    ['a query of 20 kB', () => `/recherche?q=${'a'.repeat(20000)}`, 414, html],
    ['a path that is none', () => '/..%2f..%2fetc/passwd', 400, html],
    ['POST', () => '/recherche', 405, html, { method: 'POST', body: 'q=a' }],
    ['DELETE on the API', () => '/api/actions', 405, jsonType, { method: 'DELETE' }],
    ['TRACE', () => '/', 405, html, { method: 'TRACE' }],
    ['a body of 20 kB', () => '/recherche', 413, html, { method: 'POST', body: 'q='.repeat(10000) }],
  ])
    test(name, async () => {
      const answer = await ask(site, path(), options);
      assert.equal(answer.status, status, answer.body);
      assert.match(answer.headers['content-type'], type instanceof RegExp ? type : new RegExp(`^${type.replace('+', '\\+')}$`));
      assertSecurityHeaders(answer, name);
      assert.equal(answer.headers.location, undefined);
      if (status === 405) assert.equal(answer.headers.allow, 'GET, HEAD');
      if (status < 400) return;
      assert.equal(answer.headers['cache-control'], 'no-store');
      if (type === html) {
        assert.match(answer.body, /^<!DOCTYPE html>\n<html lang="fr">/);
        assert.match(answer.body, new RegExp(`Erreur ${status}`));
        assert.match(answer.body, /<a (?:class="bouton" )?href="\/">Retour à l’accueil/);
        assert.doesNotMatch(answer.body, /nginx/);
      } else {
        const { erreur } = JSON.parse(answer.body);
        assert.equal(erreur.statut, status);
        assert.match(erreur.message, /^[A-ZÀÉ«]/u);
      }
    });
});

describe('a page', { concurrency: 2 }, () => {
  const paths = ['/', '/recherche', '/recherche?q=visite', '/recherche?q=zzzzqqq', '/inconnue', '/recherche?page=0'];
  const every = () => [...paths, ...all.resultats.map(({ id }) => `/actions/${encodeURIComponent(id)}`)];

  test('asks nothing of another host, runs no script, says « fictives »', async () => {
    for (const path of every()) {
      const { body } = await ask(site, path);
      assert.match(body, /<p class="avis" role="note">[^<]*fictives/, path);
      assert.doesNotMatch(body, /<script(?! type="(?:application\/ld\+json|module" src="\/site\.js)")|<style|\sstyle=|\son[a-z]+=|javascript:|<iframe|<object|<base/i, path);
      for (const element of ['link', 'img', 'source', 'video', 'audio', 'form', 'button', 'input'])
        for (const name of ['src', 'srcset', 'href', 'action', 'formaction'])
          for (const url of attributes(body, element, name))
            if (!(element === 'link' && url.startsWith('http://localhost:'))) // canonical
              assert.match(url, /^\/(?!\/)/, `${path}: <${element} ${name}="${url}">`);
      for (const [tag] of body.matchAll(/<a\b[^>]*\bhref="(?:https?:)?\/\/[^>]*>/g))
        assert.match(tag, /rel="[^"]*\bnoopener\b/, path);
    }
  });

  test('is French, has one h1, a title, a main part and labels for its fields', async () => {
    for (const path of every()) {
      const { body } = await ask(site, path);
      assert.match(body, /^<!DOCTYPE html>\n<html lang="fr">/, path);
      assert.equal(body.match(/<h1\b/g).length, 1, path);
      assert.equal(body.match(/<main\b/g).length, 1, path);
      assert.match(body, /<title>[^<]+<\/title>/, path);
      const ids = [...body.matchAll(/\sid="([^"]*)"/g)].map(([, id]) => id);
      assert.equal(new Set(ids).size, ids.length, `${path}: an id twice`);
      const labelled = attributes(body, 'label', 'for');
      for (const [tag] of body.matchAll(/<(?:input|select)\b[^>]*>/g))
        if (!/type="(?:hidden|checkbox)"/.test(tag))
          assert.ok(labelled.includes(/\sid="([^"]*)"/.exec(tag)?.[1]), `${path}: ${tag} has no label`);
    }
  });

  test('shows what the action says', async () => {
    // Pages put no-break spaces before : ; ! ?
    const plain = (text) => decode(text).replace(/[\u00a0\u202f]/g, ' ');
    for (const action of all.resultats) {
      const { body } = await ask(site, `/actions/${encodeURIComponent(action.id)}`);
      const shows = (text) => assert.ok(plain(body).includes(plain(text)), `${action.id}: ${text}`);
      shows(`<h1>${action.titre}</h1>`);
      shows(action.partenaire.nom);
      shows(action.description);
      shows(action.gratuit ? 'Gratuit' : `Payant : ${action.cout}`);
      for (const level of action.niveaux) shows(`<span class="niveau">${level}</span>`);
      for (const session of action.seances) shows(`datetime="${session.debut}"`);
      assert.ok(attributes(body, 'a', 'href').includes(action.url), action.id);
    }
  });

  test('does not say twice how a description begins', async () => {
    const bare = (html) => decode(html.replace(/<[^>]*>/g, ' ')).replace(/[\s\u00a0\u202f]+/g, '');
    const repeated = [];
    for (const action of all.resultats) {
      const { body } = await ask(site, `/actions/${encodeURIComponent(action.id)}`);
      const repeats = bare(action.description).startsWith(bare(action.resume).replace(/…$/, ''));
      assert.equal(body.includes('<p class="chapeau">'), !repeats, action.id);
      repeated.push(repeats);
    }
    assert.ok(repeated.includes(true) && repeated.includes(false));
  });

  test('never begins a line with a punctuation mark that follows a space', async () => {
    for (const path of every()) {
      const { body } = await ask(site, path);
      const main = body.slice(body.indexOf('<main'), body.indexOf('</main>'));
      assert.doesNotMatch(main.replace(/<[^>]*>/g, ''), / [;:!?»]|« /, path);
    }
  });

  test('leads from page to page, each action once', async () => {
    const seen = [];
    let path = '/recherche?quand=tout&par_page=10', pages = 0;
    while (path) {
      const { status, body } = await ask(site, path);
      assert.equal(status, 200);
      seen.push(...[...body.matchAll(/<h3><a href="(\/actions\/[^"]+)"/g)].map(([, href]) => href));
      pages++;
      path = attributes(body, 'a', 'href').find((href, i, list) =>
        body.includes(`<a rel="next" href="${href.replaceAll('&', '&amp;')}"`) && list.indexOf(href) === i);
    }
    assert.equal(pages, 6);
    assert.equal(seen.length, 59);
    assert.equal(new Set(seen).size, 59);
  });

  test('filters by its form alone: every checkbox gives what it counts', async () => {
    const { body } = await ask(site, '/recherche?quand=tout');
    let boxes = 0;
    for (const [, name, value, rest] of body.matchAll(/<input type="checkbox" name="([^"]+)" value="([^"]+)">(.*?)<\/label>/gs)) {
      const count = /<span class="compte">(\d+)/.exec(rest);
      if (!count) continue; // "free only" counts nothing
      const found = await json(site, `/api/actions?quand=tout&par_page=1&${name}=${encodeURIComponent(value)}`);
      assert.equal(found.total, Number(count[1]), `${name}=${value}`);
      boxes++;
    }
    assert.ok(boxes > 30, `${boxes} checkboxes`);
  });

  test('keeps the search in its form, and says what was found', async () => {
    const { body } = await ask(site, '/recherche?q=m%C3%A9tier&niveau=5e&quand=tout');
    assert.match(body, /<input id="q" name="q"[^>]* value="métier"/);
    assert.match(body, /<input type="checkbox" name="niveau" value="5e" checked>/);
    const { total } = await json(site, '/api/actions?q=m%C3%A9tier&niveau=5e&quand=tout');
    assert.match(body, new RegExp(`<h2 id="nombre" tabindex="-1">${total}.actions</h2>`));
    assert.match(body, /<title>«.métier.» – Répertoire/);
  });

  test('shows what it corrected, understood and widened, and lets it be undone', async () => {
    const { body } = await ask(site, '/recherche?q=boulangeire+caen+6e&quand=tout');
    assert.match(body, /Résultats pour <strong>boulangerie<\/strong>/);
    const [, undone] = /<a href="([^"]+)">Chercher plutôt «.boulangeire.»<\/a>/.exec(body);
    assert.match(body, /Compris.:.*>Caen<.*>6e</);
    assert.match(body, /<div class="elargi" role="status">\s*<p>[^<]+<\/p>/);
    const { status, body: asTyped } = await ask(site, undone.replaceAll('&amp;', '&'));
    assert.equal(status, 200);
    assert.doesNotMatch(asTyped, /Résultats pour|Compris.:/);
    assert.match(asTyped, /value="boulangeire caen 6e"/);
  });

  test('says how far each action is, and from where', async () => {
    const { body } = await ask(site, '/recherche?autour=76351&rayon=60&tri=distance');
    const { resultats } = await json(site, '/api/actions?autour=76351&rayon=60&tri=distance');
    const told = [...body.matchAll(/, à (moins de 1|[\d,]+)\u00a0km<\/li>/g)].map((match) => match[1]);
    assert.ok(told.length > 2 && told.includes('moins de 1') && told.some((km) => /^\d+$|^\d,\d$/.test(km)));
    assert.deepEqual(told, resultats.filter(({ distance_km: km }) => km !== undefined).map(({ distance_km: km }) =>
      km < 0.95 ? 'moins de 1' : km < 9.95 ? km.toFixed(1).replace('.', ',') : `${Math.round(km)}`));
    assert.match(body, /À moins de 60\u00a0km du Havre/);
  });

  test('without a result says what to do next', async () => {
    const { body } = await ask(site, '/recherche?q=zzzzqqq&niveau=5e');
    assert.match(body, /Aucune action ne correspond/);
    assert.match(body, /<a href="\/recherche">/);
    const { body: tooFar } = await ask(site, '/recherche?page=90');
    assert.match(tooFar, /Cette page n’existe plus/);
  });
});

describe('validators and compression', { concurrency: 2 }, () => {
  const paths = () => ['/', '/recherche?q=visite', `/actions/${encodeURIComponent(all.resultats[0].id)}`,
    '/api/actions?q=visite', `/api/actions/${encodeURIComponent(all.resultats[0].id)}`, '/style.css'];

  test('If-None-Match: 304 without a body; another tag: 200', async () => {
    for (const path of paths()) {
      const first = await ask(site, path);
      const { etag } = first.headers;
      assert.match(etag, /^(W\/)?"[^"]+"$/, path);
      for (const tag of [etag, `"autre", ${etag}`, '*']) {
        const again = await ask(site, path, { headers: { 'If-None-Match': tag } });
        assert.equal(again.status, 304, `${path} ${tag}`);
        assert.equal(again.bytes.length, 0);
        assert.equal(again.headers.etag, etag);
        assertSecurityHeaders(again, path);
      }
      for (const tag of ['"autre"', 'W/"autre"', `"${'x'.repeat(7000)}"`])
        assert.equal((await ask(site, path, { headers: { 'If-None-Match': tag } })).status, 200, path);
    }
  });

  test('the tag tells one search from another, and the order of parameters does not count', async () => {
    const tag = async (path) => (await ask(site, path)).headers.etag;
    assert.notEqual(await tag('/recherche?q=visite'), await tag('/recherche?q=forum'));
    assert.notEqual(await tag('/recherche?q=visite'), await tag('/api/actions?q=visite'));
    assert.equal(await tag('/api/actions?niveau=5e&type=forum'), await tag('/api/actions?type=forum&niveau=5e'));
  });

  test('H12 HEAD: the headers of GET, no body', async () => {
    for (const path of [...paths(), '/inconnue', '/api/actions?page=0']) {
      const get = await ask(site, path), head = await ask(site, path, { method: 'HEAD' });
      assert.equal(head.status, get.status, path);
      assert.equal(head.bytes.length, 0, path);
      for (const name of ['content-type', 'etag', 'last-modified', 'cache-control', 'x-index-generation', 'content-security-policy'])
        assert.equal(head.headers[name], get.headers[name], `${path} ${name}`);
    }
  });

  test('gzip where it is asked for, the same text', async () => {
    for (const path of ['/recherche', '/api/actions', '/style.css']) {
      const plain = await ask(site, path);
      const packed = await ask(site, path, { headers: { 'Accept-Encoding': 'gzip' } });
      assert.equal(plain.headers['content-encoding'], undefined);
      assert.equal(packed.headers['content-encoding'], 'gzip', path);
      assert.match(packed.headers.vary, /Accept-Encoding/);
      assert.ok(packed.bytes.length < plain.bytes.length / 2, path);
      const unpacked = gunzipSync(packed.bytes).toString().replace(/"duree_ms":[\d.]+/, '');
      assert.equal(unpacked, plain.body.replace(/"duree_ms":[\d.]+/, ''));
    }
  });

  test('H14 a range is ignored', async () => {
    for (const path of ['/recherche', '/style.css']) {
      const answer = await ask(site, path, { headers: { Range: 'bytes=0-9' } });
      assert.equal(answer.status, 200);
      assert.ok(answer.bytes.length > 1000);
    }
  });
});

const isText = (value) => typeof value === 'string' && value.length > 0;
const isCount = (value) => Number.isInteger(value) && value >= 0;
const areTexts = (value) => Array.isArray(value) && value.every(isText);
const actionFields = {
  id: isText, titre: isText, resume: isText, description: isText, type: isText, niveaux: areTexts, filieres: areTexts,
  metiers: areTexts, labels: areTexts, public: areTexts, lieu: isText,
  partenaire: ({ nom, categorie, ...rest }) => isText(nom) && isText(categorie) && Object.keys(rest).length === 0,
  departements: areTexts, regional: (value) => value === true, communes: areTexts,
  geo: ({ lat, lon }) => typeof lat === 'number' && typeof lon === 'number',
  seances: (list) => list.every(({ debut, fin, commune, ...rest }) => isText(debut) &&
    (fin === undefined || isText(fin)) && (commune === undefined || isText(commune)) && Object.keys(rest).length === 0),
  inscription_limite: isText, duree_minutes: isCount, effectif_max: isCount,
  gratuit: (value) => typeof value === 'boolean', cout: isText,
  contact: (contact) => Object.values(contact).every(isText), url: isText, image: isText, langue: isText,
  publie: isText, modifie: isText, source: isText,
};
const always = ['id', 'titre', 'niveaux', 'filieres', 'metiers', 'labels', 'public', 'departements', 'communes', 'seances', 'source'];

function assertAction(action, extra = []) {
  for (const name of always) assert.ok(name in action, `${action.id}: ${name}`);
  for (const [name, value] of Object.entries(action))
    if (!extra.includes(name)) assert.ok(actionFields[name]?.(value), `${action.id}: ${name} = ${JSON.stringify(value)}`);
}

describe('the API', { concurrency: 2 }, () => {
  test('has the shape that INTERFACE promises', async () => {
    const answer = await json(site, '/api/actions?q=atelier&niveau=5e&par_page=7&page=1&quand=tout');
    assert.deepEqual(Object.keys(answer), ['requete', 'total', 'page', 'par_page', 'generation', 'duree_ms', 'avis', 'resultats', 'facettes']);
    assert.deepEqual(Object.keys(answer.requete), ['q', 'filtres', 'compris', 'corrections', 'elargi']);
    assert.equal(answer.requete.q, 'atelier');
    assert.deepEqual(answer.requete.filtres, { niveau: ['5e'], quand: 'tout' });
    assert.ok(isCount(answer.total) && answer.total > 7);
    assert.deepEqual([answer.page, answer.par_page, answer.resultats.length], [1, 7, 7]);
    assert.ok(isText(answer.generation) && answer.duree_ms >= 0);
    for (const result of answer.resultats) {
      assertAction(result, ['extrait', 'distance_km']);
      assert.ok(isText(result.extrait));
      assert.ok(result.niveaux.includes('5e'));
    }
    for (const [name, values] of Object.entries(answer.facettes))
      for (const { valeur, libelle, total, actif, ...rest } of values) {
        assert.ok(isText(valeur) && isText(libelle) && isCount(total) && typeof actif === 'boolean', name);
        assert.deepEqual(rest, {});
        assert.equal(actif, name === 'niveau' && valeur === '5e');
      }
    for (const name of ['niveau', 'type', 'filiere', 'departement', 'public', 'lieu', 'label'])
      assert.ok(answer.facettes[name].length > 0, name);
  });

  test('marks the words found, and nothing else is HTML in an excerpt', async () => {
    const { resultats } = await json(site, '/api/actions?q=visite&quand=tout');
    assert.ok(resultats.some(({ extrait }) => /<mark>visites?<\/mark>/i.test(extrait)));
    for (const { extrait } of all.resultats)
      assert.doesNotMatch(extrait.replace(/<\/?mark>/g, ''), /[<>]/);
  });

  test('gives each action by its id, the same as in the list', async () => {
    for (const { extrait, ...action } of all.resultats) {
      assert.ok(isText(extrait));
      const one = await json(site, `/api/actions/${encodeURIComponent(action.id)}`);
      assert.deepEqual(one, action);
      assertAction(one);
    }
  });

  for (const parameters of [
    [], ['q=visite'], ['q=boulangerie'], ['q=visite boulangé 5e a caen'], ['q="pas de côté"'], ['q=zzzzqqq'],
    ['niveau=5e', 'niveau=3e'], ['departement=14', 'type=visite_entreprise', 'gratuit=1'], ['quand=passe'],
    ['quand=permanent'], ['du=2027-01-01', 'au=2027-02-28'], ['autour=14118', 'rayon=30', 'tri=distance'],
    ['autour=49.18,-0.37', 'rayon=50'], ['tri=date', 'par_page=5', 'page=2'], ['tri=titre'], ['q=œuvre', 'brut=1'],
    ['page=30'], ['metier=H2102'],
  ])
    test(`prints what repertoire-search prints: ${parameters.join(' ') || 'everything'}`, async () => {
      const query = parameters.map((pair) => pair.replace(/=(.*)/s, (_all, value) => `=${encodeURIComponent(value)}`)).join('&');
      const { duree_ms: _ours, ...answer } = await json(site, `/api/actions?${query}`);
      const shell = await run(program('search'), ['--index', `${site.state}/data`, '--json', '--today', TODAY, ...parameters]);
      assert.ok(shell.status <= 1, shell.stderr);
      const { duree_ms: _theirs, ...printed } = JSON.parse(shell.stdout);
      assert.deepEqual(printed, answer);
    });

  for (const [pair, name] of [
    ['page=0', 'page'], ['page=-1', 'page'], ['page=1e9', 'page'], ['page=99999999999999999999', 'page'],
    ['page=0x10', 'page'], ['page=%205', 'page'], ['page=NaN', 'page'], ['par_page=0', 'par_page'],
    ['par_page=101', 'par_page'], ['niveau=2nde', 'niveau'], ['filiere=magie', 'filiere'],
    ['departement=75', 'departement'], ['commune=99999', 'commune'], ['quand=hier', 'quand'], ['du=2026-02-30', 'du'],
    ['au=demain', 'au'], ['tri=prix', 'tri'], ['gratuit=oui', 'gratuit'], ['autour=91,0', 'autour'],
    ['autour=49.18,181', 'autour'], ['autour=nan,nan', 'autour'], ['autour=1e309,0', 'autour'],
    ['autour=14118&rayon=-1', 'rayon'], ['autour=14118&rayon=1e999', 'rayon'], ['autour=14118&rayon=0', 'rayon'],
    ['chez=0000000X', 'chez'],
  ])
    test(`H10–H11 ${pair} is refused and named, by API and page`, async () => {
      const api = await ask(site, `/api/actions?${pair}`), page = await ask(site, `/recherche?${pair}`);
      assert.equal(api.status, 400, api.body);
      assert.equal(page.status, 400);
      const { erreur } = JSON.parse(api.body);
      assert.match(erreur.message, new RegExp(`«.${name}.»`));
      assert.ok(page.body.replace(/&#39;/g, "'").includes(erreur.message.replace(/</g, '&lt;')), 'the same sentence');
    });

  test('an unknown name: refused by the API with a sentence, ignored by pages', async () => {
    const { status, body } = await ask(site, '/api/actions?couleur=bleu');
    assert.equal(status, 400);
    assert.match(JSON.parse(body).erreur.message, /couleur/);
    assert.equal((await ask(site, '/recherche?couleur=bleu&utm_source=x&fbclid=y')).status, 200);
  });
});

describe('any text may be searched', { concurrency: 2 }, () => {
  for (const q of ['"', 'stage"', '"stage', 'NEAR(', 'NEAR(a b, 3)', '*', 'stage*', '-stage', 'nocol:x', 'titre:visite', '12-13', 'C++',
    "l'orientation", 'AND', 'OR', 'NOT', 'a AND', '(', ')', '((((', ';', '%', '\\', '^', '{a b}', '', '   ', '...', '«»', '’', '—',
    "%'); DROP TABLE", "' OR 1=1--", '\u0001', '\u{1F600}', 'e\u0301cole', '\u202Eabc', 'é'.repeat(200), 'a '.repeat(200),
    'stage '.repeat(80), Array.from({ length: 120 }, (_, i) => i).join(' '), 'a b c d e f g h i j k l m n o p q r s t'])
    test(`H01–H08 q=${JSON.stringify(q).slice(0, 40)}`, async () => {
      for (const path of ['/recherche', '/api/actions']) {
        const begun = performance.now();
        const { status, body } = await ask(site, `${path}?q=${encodeURIComponent(q)}`);
        assert.equal(status, 200, body);
        assert.ok(performance.now() - begun < 1000);
      }
    });

  for (const [name, query] of [['%00', '%00'], ['a NUL after a word', 'stage%00%22'], ['%ff', '%ff'], ['overlong', '%c0%af'],
    ['a surrogate', '%ed%a0%80'], ['%', '%'], ['%zz', '%zz'], ['%u0041', '%u0041'], ['a raw byte', 'a\xffb']])
    test(`H03–H04 ${name} is refused, and not echoed`, async () => {
      for (const path of ['/recherche', '/api/actions']) {
        const { status, body, bytes } = await ask(site, `${path}?q=${query}`);
        assert.equal(status, 400, body);
        assert.ok(!bytes.includes(0xff) && !bytes.includes(0), 'clean');
      }
    });

  test('H05 a query over the limit says the limit', async () => {
    for (const length of [513, 7900]) {
      const { status, body } = await ask(site, `/recherche?q=${'a'.repeat(length)}`);
      assert.equal(status, 400);
      assert.match(body, /trop longue.:.512 caractères au plus/);
    }
  });

  test('H06 words beyond the limit are dropped, and said', async () => {
    const q = Array.from({ length: 40 }, (_, i) => `mot${i}`).join(' ');
    const { requete } = await json(site, `/api/actions?q=${encodeURIComponent(q)}`);
    assert.ok(requete.elargi.length > 0);
  });

  test('H09 many parameters: 64 are read, more are refused', async () => {
    assert.equal((await ask(site, `/recherche?${'niveau=5e&'.repeat(64)}`)).status, 200);
    for (const path of ['/recherche', '/api/actions']) {
      const { status, body } = await ask(site, `${path}?${'niveau=5e&'.repeat(65)}`);
      assert.equal(status, 400);
      assert.match(body, /64 au plus/);
    }
    const once = await json(site, '/api/actions?niveau=5e'), twice = await json(site, '/api/actions?niveau=5e&niveau=5e');
    assert.equal(twice.total, once.total);
    assert.equal((await ask(site, '/recherche?domaine[]=a&=b&&c')).status, 200);
    const empty = await json(site, '/api/actions?q=&niveau=&page=&quand=');
    assert.equal(empty.total, (await json(site, '/api/actions')).total, 'a field left empty is none');
  });
});
