// Which action is which from one reading to the next: ids, updates, what vanishes, one action from
// two partners.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { feedServer } from './support/feed_server.mjs';
import { importerWorkspace } from './support/importer.mjs';
import { action, actions, numbered, xml } from './support/feeds.mjs';

/** An RSS feed; an item is { guid, titre, lien, date, texte }, each of them optional. */
const rss = (...items) => `<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0"><channel><title>Essai</title><link>https://e.example/</link>
${items.map(({ guid, titre = 'Visite', lien, date, texte }) => `<item><title>${xml(titre)}</title>${
  guid === undefined ? '' : `<guid>${xml(guid)}</guid>`}${
  lien === undefined ? '' : `<link>${xml(lien)}</link>`}${
  date === undefined ? '' : `<pubDate>${date}</pubDate>`}${
  texte === undefined ? '' : `<description>${xml(texte)}</description>`}</item>`).join('\n')}
</channel></rss>`;

async function scene(t, options = 'frequence = 0') {
  const server = await feedServer(t);
  const workspace = await importerWorkspace(t, { partenaire: { url: `${server.origin}/flux`, options } });
  return {
    server, workspace,
    /** Reads the document; gives what is published then. */
    async read(body, args = []) {
      server.at('/flux', { body });
      const result = await workspace.import(args);
      assert.equal(result.status, 0, result.stderr);
      return workspace.published('partenaire');
    },
  };
}

const titles = (list) => list.map((a) => a.titre).sort();
const codes = async (workspace) => (await workspace.status('partenaire')).diagnostics.map((d) => d.code);

describe('an action keeps its id', { concurrency: 2 }, () => {
  const twice = (name, first, second) =>
    test(name, async (t) => {
      const { read } = await scene(t);
      const [before] = await read(rss(first));
      const after = await read(rss(second));
      assert.equal(after.length, 1, JSON.stringify(after));
      assert.equal(after[0].id, before.id);
      assert.equal(after[0].titre, second.titre ?? 'Visite');
    });
  const guid = 'https://e.example/?p=42';

  twice('when its title changes', { guid }, { guid, titre: 'Visite complète' });
  twice('when its link changes and its guid does not', { guid, lien: 'https://e.example/a' },
    { guid, lien: 'https://e.example/b' });
  twice('without a guid, by its link, whatever else changes',
    { lien: 'https://e.example/a', date: 'Mon, 02 Nov 2026 08:00:00 GMT' },
    { lien: 'https://e.example/a', titre: 'Tout autre chose', texte: 'Autrement dit.', date: 'Tue, 03 Nov 2026 08:00:00 GMT' });
  twice('when its guid turns from http to https', { guid: 'http://e.example/?p=42' }, { guid });
  twice('when its link gets another fragment', { lien: 'https://e.example/a#xtor=RSS-1' },
    { lien: 'https://e.example/a' });
  twice('when its guid is empty, by its link', { guid: '', lien: 'https://e.example/a' },
    { guid: ' ', lien: 'https://e.example/a', titre: 'Autre titre' });
  twice('when it has neither guid nor link', { titre: 'Forum', date: 'Mon, 02 Nov 2026 08:00:00 GMT' },
    { titre: 'Forum', date: 'Mon, 02 Nov 2026 08:00:00 GMT', texte: 'Un texte ajouté.' });

  test('two guids on one link are two actions', async (t) => {
    const { read } = await scene(t);
    const lien = 'https://e.example/a';
    const first = await read(rss({ guid: 'un', lien }, { guid: 'deux', lien }));
    assert.deepEqual(first.map(({ id }) => id), ['partenaire:deux', 'partenaire:un']);
  });

  test('two without guid, link or date differ by their text', async (t) => {
    const { read } = await scene(t);
    const list = await read(rss({ texte: 'À Caen.' }, { texte: 'À Rouen.' }));
    assert.equal(new Set(list.map((a) => a.id)).size, 2);
  });
});

describe('one guid on several items of a document', { concurrency: 2 }, () => {
  const items = (names, guid) => rss(...names.map((titre) => ({ guid, titre, lien: `https://e.example/${titre}` })));

  for (const [name, guid] of [['plain', 'toujours-le-meme'], ['a URL', 'https://e.example/flux'], ['empty', '']])
    test(`${name}: all are kept, each keeps its id whatever comes and goes`, async (t) => {
      const { read, workspace } = await scene(t);
      const ids = (list) => Object.fromEntries(list.map((a) => [a.titre, a.id]));
      const first = ids(await read(items(['a', 'b', 'c', 'd', 'e', 'f'], guid)));
      assert.equal(new Set(Object.values(first)).size, 6);
      assert.equal((await codes(workspace)).includes('duplicate_guid'), guid !== '');

      const second = ids(await read(items(['g', 'f', 'e', 'd', 'c', 'b', 'a'], guid)));
      assert.deepEqual({ ...second, g: undefined }, { ...first, g: undefined });
      const third = ids(await read(items(['g', 'f', 'e', 'd', 'c', 'b'], guid)));
      assert.deepEqual(third, second, 'a vanished, and stays for a while: no other takes its id');
    });
});

describe('an update', { concurrency: 2 }, () => {
  const item = (over) => rss({ guid: 'a', titre: 'Visite', date: 'Mon, 02 Nov 2026 08:00:00 GMT', ...over });

  test('keeps the date of publication and moves the date of change', async (t) => {
    const { read } = await scene(t);
    const [before] = await read(item());
    assert.equal(before.publie, '2026-11-02T08:00:00Z');
    const [after] = await read(item({ texte: 'Complet !', date: 'Fri, 20 Nov 2026 08:00:00 GMT' }),
      ['--today', '2026-11-26']);
    assert.equal(after.publie, before.publie);
    assert.match(after.modifie, /^2026-11-26T/);
    const [again] = await read(item({ texte: 'Complet !', date: 'Fri, 20 Nov 2026 08:00:00 GMT' }),
      ['--today', '2026-11-28']);
    assert.deepEqual(again, after);
  });

  test('is not what only our reading makes of the same words', async (t) => {
    const { read, server, workspace } = await scene(t);
    const [before] = await read(item({ texte: 'Une expérience hors du commun.' }));
    await workspace.configure({ partenaire: { url: `${server.origin}/flux`,
      options: 'frequence = 0 regle { champ = tout motif = "hors du commun" type = "forum" }' } });
    const [after] = await read(item({ texte: 'Une expérience hors du commun.' }), ['--today', '2026-11-26']);
    assert.equal(after.type, 'forum');
    assert.equal(after.modifie, before.modifie);
  });
});

describe('what vanished from its feed', { concurrency: 2 }, () => {
  const left = action('reste', 'Celle qui reste'), other = action('autre', 'Une autre');
  const gone = (id, dates) => action(id, `Partie, ${id}`, dates);
  const titlesOn = async (read, day) =>
    titles(await read(actions(left, other), ['--today', day]));

  test('stays until its own dates have passed', async (t) => {
    const { read } = await scene(t, 'frequence = 0 absence = 60');
    await read(actions(left, other, gone('le 2', '<seance debut="2026-12-02T09:00"/>'),
      gone('au 4', '<seance debut="2026-12-01" fin="2026-12-04"/>')));
    const whole = ['Celle qui reste', 'Partie, au 4', 'Partie, le 2', 'Une autre'];
    assert.deepEqual(await titlesOn(read, '2026-11-30'), whole);
    assert.deepEqual(await titlesOn(read, '2026-12-02'), whole, 'its day is not over');
    assert.deepEqual(await titlesOn(read, '2026-12-03'), whole.filter((title) => title !== 'Partie, le 2'));
    assert.deepEqual(await titlesOn(read, '2026-12-05'), ['Celle qui reste', 'Une autre']);
  });

  for (const days of [5, 20])
    test(`stays ${days} days where the configuration says so, and is itself when it comes back`, async (t) => {
      const { read } = await scene(t, `frequence = 0 absence = ${days}`);
      const whole = actions(left, other, gone('permanente', ''));
      const before = await read(whole);
      await titlesOn(read, '2026-11-30');
      const day = (n) => new Date(Date.UTC(2026, 10, 30 + n)).toISOString().slice(0, 10);
      assert.equal((await titlesOn(read, day(days - 1))).length, 3);
      assert.deepEqual((await read(whole, ['--today', day(days - 1)])).map(({ id }) => id), before.map(({ id }) => id));
      await titlesOn(read, day(days));
      assert.equal((await titlesOn(read, day(2 * days - 1))).length, 3, 'being back counts from anew');
      assert.equal((await titlesOn(read, day(2 * days))).length, 2);
    });
});

describe('I64 guids that change at every reading', { concurrency: 2 }, () => {
  for (const [name, guid] of [['a text', (n, i) => `${n}-${i}-zz`], ['an address', (n, i) => `https://e.example/?p=${i}&s=${n}`]])
    test(`${name}: what has the same link and title is the same action, and the partner is told`, async (t) => {
      const { workspace, read } = await scene(t);
      const feed = (n, titre = 'Visite') => rss(...[1, 2, 3, 4].map((i) =>
        ({ guid: guid(n, i), titre: `${titre} ${i}`, lien: `https://e.example/${i}` })));
      const first = await read(feed(0));
      assert.deepEqual(await codes(workspace), []);
      for (const n of [1, 2, 3]) {
        assert.deepEqual(await read(feed(n)), first);
        assert.deepEqual(await codes(workspace), ['guid_churn']);
      }
      assert.deepEqual(await read(feed(3)), first);
      assert.equal((await read(feed(4, 'Tout autre'))).length, 8, 'another title is another action');
    });

  test('of several that are new and alike, none is taken for the old one', async (t) => {
    const { workspace, read } = await scene(t), lien = 'https://e.example/';
    await read(rss({ guid: 'a', lien }, { guid: 'z', titre: 'Autre' }));
    const found = await read(rss({ guid: 'b', lien }, { guid: 'c', lien }, { guid: 'z', titre: 'Autre' }));
    assert.deepEqual(found.map(({ id }) => id), ['a', 'b', 'c', 'z'].map((id) => `partenaire:${id}`));
    assert.deepEqual(await codes(workspace), []);
  });

  test('of one visit that has a date an item, the one that leaves the feed stays until then', async (t) => {
    const { workspace, read } = await scene(t);
    const window = (...days) => actions(...days.map((day) => action(`v${day}`, 'Visite de la forge',
      `<url>https://e.example/forge</url><seance debut="2027-01-${day}"/>`)));
    const before = await read(window(14, 15)), after = await read(window(15, 16));
    assert.equal(before.length, 2);
    assert.deepEqual(after.slice(0, 2), before);
    assert.deepEqual(after.map(({ id }) => id), [14, 15, 16].map((day) => `partenaire:v${day}`));
    assert.deepEqual(await codes(workspace), []);
  });
});

test('twenty, none, twenty: no loss, no duplicate, even when the loss was accepted', async (t) => {
  const { read, server, workspace } = await scene(t);
  const before = await read(numbered(20));
  server.at('/flux', { body: numbered(0) });
  assert.equal((await workspace.import()).status, 2);
  assert.deepEqual(await workspace.published('partenaire'), before);
  await workspace.import(['--accept-shrink', 'partenaire']);
  assert.deepEqual(await workspace.published('partenaire'), before);
  assert.deepEqual(await read(numbered(20)), before);
  assert.deepEqual(await read(numbered(20), ['--today', '2027-06-01']), before, 'back is back: nothing expires');
});
