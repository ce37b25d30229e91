// Mails about sources that fail: to whom, when, once, and what they say.
import assert from 'node:assert/strict';
import { chmod, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test } from 'node:test';

import { feedServer } from './support/feed_server.mjs';
import { actions, numbered } from './support/feeds.mjs';
import { importerWorkspace } from './support/importer.mjs';
import { mailServer } from './support/mail_server.mjs';
import { npm, temporaryDirectory, until } from './support/program.mjs';

const PostalMime = npm('postal-mime').default;
const SITE = 'courriel = "agence@example.fr"';

/**
 * A mail program of the test's own: what it was given lands in files.  `ends` is a line of shell that
 * runs once the mail has been read.
 */
async function mailProgram(t, ends = '') {
  const directory = await temporaryDirectory(t), path = join(directory, 'sendmail');
  const behave = async (line) => {
    await writeFile(path, `#!/bin/sh\nprintf '%s\\n' "$@" > "${directory}/args"\n` +
      `cat > "${directory}/part.$$"\n${line}\nmv "${directory}/part.$$" "${directory}/$(date +%s%N).mail"\n`);
    await chmod(path, 0o755);
  };
  await behave(ends);
  const raw = async () => Promise.all((await readdir(directory)).filter((name) => name.endsWith('.mail')).sort()
    .map((name) => readFile(join(directory, name))));
  return { path, directory, behave, raw,
    args: () => readFile(join(directory, 'args'), 'utf8'),
    mails: async () => Promise.all((await raw()).map((bytes) => PostalMime.parse(bytes))) };
}

async function scene(t, { options = '', site = '', name = 'partenaire', ends } = {}) {
  const server = await feedServer(t), mail = await mailProgram(t, ends);
  const configured = { [name]: { url: `${server.origin}/flux`, options: `frequence = 0 ${options}` } };
  const workspace = await importerWorkspace(t, configured, { site: `${SITE} sendmail = "${mail.path}" ${site}` });
  server.at('/flux', { body: numbered(4) });
  assert.equal((await workspace.import()).status, 0);
  return { server, mail, workspace,
    fail: async (times, behaviour = { status: 500 }) => {
      server.at('/flux', behaviour);
      let run;
      for (let i = 0; i < times; i++) {
        run = await workspace.import(['--source', name]);
        assert.equal(run.status, 2, run.stderr);
      }
      return run;
    },
    recover: async () => {
      server.at('/flux', { body: numbered(5) });
      const run = await workspace.import(['--source', name]);
      assert.equal(run.status, 0, run.stderr);
      return run;
    } };
}

const recipients = (mail) => mail.to.map((who) => who.address).sort();
const subjects = async (mail) => (await mail.mails()).map((m) => m.subject);

test('at the fifth failure the partner and the Agence are told, once; and once that it is over', async (t) => {
  const { mail, workspace, fail, recover } = await scene(t, {
    options: 'alertes = {"flux@partenaire.example", "chef@partenaire.example"}', site: 'alertes = {"garde@agence.example"}' });
  await fail(4);
  assert.deepEqual(await mail.raw(), [], 'four failures are no reason yet');
  assert.equal((await workspace.status('partenaire')).partenaire_prevenu, undefined);
  const run = await fail(1);
  assert.match(run.stderr, /partenaire: partenaire told by mail/);
  assert.match(run.stderr, /partenaire: agence told by mail/);
  await fail(4);
  assert.equal((await workspace.import()).status, 2);

  const mails = await mail.mails();
  assert.equal(mails.length, 2, 'not at each try');
  assert.equal(await mail.args(), '-t\n-i\n');
  const [partner] = mails.filter((m) => recipients(m).includes('flux@partenaire.example'));
  const [agence] = mails.filter((m) => recipients(m).includes('garde@agence.example'));
  assert.deepEqual(recipients(partner), ['chef@partenaire.example', 'flux@partenaire.example']);
  assert.deepEqual(recipients(agence), ['garde@agence.example']);
  for (const one of mails) {
    assert.equal(one.from.address, 'agence@example.fr');
    assert.equal(one.from.name, 'Essai');
    assert.equal(one.replyTo[0].address, 'agence@example.fr');
    assert.equal(one.subject, '[Essai] Le flux «\u00a0Partenaire partenaire\u00a0» ne peut plus être lu');
    assert.ok(Math.abs(Date.parse(one.date) - Date.now()) < 600_000, one.date);
    assert.equal(one.headers.find((h) => h.key === 'auto-submitted').value, 'auto-generated');
    assert.equal(one.headers.find((h) => h.key === 'content-type').value, 'text/plain; charset=UTF-8');
    assert.match(one.text, /^Adresse\u00a0: http:\/\/127\.0\.0\.1:\d+\/flux$/m);
    assert.match(one.text, /^Dernier essai\u00a0: \d\d\/\d\d\/\d{4} à \d\d\u00a0h\u00a0\d\d$/m);
    assert.match(one.text, /^Réponse du serveur\u00a0: HTTP 500$/m);
    assert.match(one.text, /^En panne depuis\u00a0: .* \(5\u00a0essais de suite\)$/m);
    assert.match(one.text, /^Ce qui ne va pas\u00a0: Le serveur est en panne/m);
    assert.match(one.text, /^Ce qui est gardé\u00a0: les 4\u00a0actions .* restent publiées/m);
    assert.match(one.text, /^À faire\u00a0: [A-ZÉ].*\.$/m);
    assert.match(one.text, /qu’une fois/);
  }
  assert.notEqual(mails[0].messageId, mails[1].messageId);
  assert.match(partner.text, /partenaires\/verifier/);
  assert.match(partner.text, /Pour nous joindre, répondez à ce message ou écrivez à agence@example\.fr\./);
  assert.doesNotMatch(partner.text, /configuration|--[a-z]|prévenez le partenaire/);
  assert.match(agence.text, /^Source\u00a0: partenaire$/m);
  assert.match(agence.text, /^Pour joindre le partenaire\u00a0: flux@partenaire\.example chef@partenaire\.example$/m);
  const status = await workspace.status('partenaire');
  assert.ok(Date.parse(status.partenaire_prevenu) && Date.parse(status.agence_prevenue));

  await recover();
  await recover();
  const after = await mail.mails();
  assert.equal(after.length, 4);
  for (const one of after.slice(2)) {
    assert.match(one.subject, /est de nouveau lu$/);
    assert.match(one.text, /^Notre message sur la panne\u00a0: \d\d\//m);
    assert.match(one.text, /^Dans le document lu\u00a0: 5\u00a0actions, dont 0\u00a0refusée\.$/m);
    assert.match(one.text, /^Actions publiées\u00a0: 5$/m);
  }
  assert.equal((await workspace.status('partenaire')).partenaire_prevenu, undefined);
  await fail(5);
  assert.equal((await mail.raw()).length, 6, 'the next failure is another one');
});

test('410 is told at once, also to whom a failure was told; a short failure is told to nobody', async (t) => {
  const { mail, fail, recover } = await scene(t, { options: 'alertes = {"a@b.example"} echecs = 2' });
  await fail(1);
  await recover();
  assert.deepEqual(await subjects(mail), []);
  await fail(2);
  await fail(2, { status: 410 });
  const [failing, gone, ...more] = await mail.mails();
  assert.deepEqual(more, []);
  assert.match(failing.subject, /ne peut plus être lu$/);
  assert.match(gone.subject, /n’existe plus à son adresse$/);
  assert.match(gone.text, /410/);
  assert.match(gone.text, /^Ce qui est gardé\u00a0: les 5\u00a0actions/m);
  await recover();
  assert.equal((await mail.raw()).length, 3);
  await fail(1, { status: 410 });
  assert.equal((await mail.raw()).length, 4, 'at its first answer');
});

test('a document that is wrong is told with line, column, the line itself, and what else is wrong', async (t) => {
  const { mail, fail } = await scene(t, { options: 'alertes = {"a@b.example"} echecs = 1' });
  await fail(1, { body: `<?xml version="1.0"?>\n<actions xmlns="urn:repertoire:actions:1">
  <action id="a"><titre>Un</titre><niveau>2nde</niveau></action>
  <action id="été = ${'é'.repeat(90)}"><titre a="1" a="2">Visite</titre></action>\n</actions>` });
  const [one] = await mail.mails();
  assert.match(one.text, /^Ligne 4, colonne \d+\u00a0:\n {4}<action.*<titre a="1" a="2">Visite/m);
  assert.match(one.text, /^Ce qui ne va pas\u00a0: .*ligne\u00a04/m);
  assert.doesNotMatch(one.text, /Remarques/, 'the fault is told once');
  const [bytes] = await mail.raw(), text = bytes.toString('latin1');
  assert.doesNotMatch(text, /[^\t\n -~]/, 'seven bits, lines end as mail programs have it');
  for (const line of text.split('\n')) assert.ok(line.length <= 78, line);
});

test('a document of which nothing can be used is told action by action, up to ten', async (t) => {
  const { mail, fail } = await scene(t, { options: 'alertes = {"a@b.example"} echecs = 1' });
  await fail(1, { body: actions(...Array.from({ length: 12 }, (_, i) => `  <action id="a${i}"><resume>Sans titre</resume></action>\n`)) });
  const [one] = await mail.mails();
  assert.match(one.text, /^Ce qui ne va pas\u00a0: Aucune action de ce flux n’est utilisable/m);
  assert.match(one.text, /^Dans le document lu\u00a0: 12\u00a0actions, dont 12\u00a0refusées\.$/m);
  const remarks = /^Remarques sur le document\u00a0:\n((?:- .*\n)+)\n/m.exec(one.text)[1].trim().split('\n');
  assert.equal(remarks.length, 11);
  assert.match(remarks[0], /^- ligne 3\u00a0: Cette action n’a pas de titre/);
  assert.equal(remarks[10], '- et 2\u00a0autres');
});

test('what partners write adds no header, no recipient and no end', async (t) => {
  const nasty = 'A\\r\\nBcc: victime@example.org\\r\\n\\r\\n.\\r\\nCorps =?UTF-8?Q?faux?= “É”';
  const server = await feedServer(t), mail = await mailProgram(t);
  const workspace = await importerWorkspace(t, {});
  await writeFile(workspace.config, `site { nom = "${nasty} ${'é'.repeat(200)}" url = "http://localhost:8080" ${SITE}
    sendmail = "${mail.path}" }
    source "partenaire" { nom = "${nasty}" url = "${server.origin}/flux" reseau_interne = true echecs = 1 alertes = {"a@b.example"} }\n`);
  server.at('/flux', { body: '<actions xmlns="urn:repertoire:actions:1">\n.\n<titre a="1" a="2">From moi\r\n.\r\nBcc: x@y.example\u0085</titre></actions>' });
  assert.notEqual((await workspace.import()).status, 0);
  const [one, ...more] = await mail.mails();
  assert.deepEqual(more, []);
  assert.deepEqual(recipients(one), ['a@b.example']);
  assert.equal(one.bcc ?? null, null);
  const known = ['from', 'to', 'reply-to', 'subject', 'date', 'message-id', 'auto-submitted', 'mime-version',
    'content-type', 'content-transfer-encoding', 'content-language'];
  assert.deepEqual(one.headers.map((h) => h.key).sort(), known.sort());
  assert.match(one.subject, /A {2}Bcc: victime@example\.org {4}\. {2}Corps =\?UTF-8\?Q\?faux\?= “É”/);
  const [bytes] = await mail.raw();
  assert.doesNotMatch(bytes.toString(), /^\.$/m);
  assert.doesNotMatch(bytes.toString(), /^From /m);
});

describe('a mail program that fails', { concurrency: 2 }, () => {
  test('is named, stops nothing, and is asked again in the next run', async (t) => {
    const { mail, workspace, fail } = await scene(t,
      { options: 'alertes = {"a@b.example"} echecs = 1', ends: 'exit 75' });
    const run = await fail(1);
    assert.match(run.stderr, /sendmail: exit status 75/);
    assert.match(run.stderr, /not told by mail \(panne\), try 1 of 10/);
    assert.equal((await workspace.status('partenaire')).partenaire_prevenu, undefined);
    assert.equal((await workspace.published('partenaire')).length, 4);
    await mail.behave('');
    assert.equal((await workspace.import()).status, 2);
    assert.deepEqual((await subjects(mail)).length, 1);
    assert.equal((await workspace.import()).status, 2);
    assert.deepEqual((await subjects(mail)).length, 1);
  });

  test('is asked ten times in all, until the source is well again', async (t) => {
    const { mail, fail, recover } = await scene(t,
      { options: 'alertes = {"a@b.example"} echecs = 1', ends: 'exit 1' });
    const run = await fail(10);
    assert.match(run.stderr, /try 10 of 10/);
    assert.doesNotMatch((await fail(1)).stderr, /by mail/);
    await mail.behave('');
    await recover();
    assert.deepEqual(await mail.raw(), [], 'who never heard of it need not hear of its end');
    await fail(1);
    assert.equal((await mail.raw()).length, 1);
  });

  test('and one that is not there is told with its path', async (t) => {
    const { workspace, server, fail } = await scene(t);
    await writeFile(workspace.config, `site { nom = "Essai" ${SITE} sendmail = "/absent/sendmail" echecs = 1 alertes = {"a@b.example"} }
      source "partenaire" { nom = "P" url = "${server.origin}/flux" reseau_interne = true }\n`);
    assert.match((await fail(1)).stderr, /\/absent\/sendmail: No such file/);
  });
});

test('one that goes on by itself is not waited for, nor ended', async (t) => {
  const { mail, fail } = await scene(t, { options: 'alertes = {"a@b.example"} echecs = 1' });
  await mail.behave(`(exec 2>&-; sleep 600 & echo $! > "${mail.directory}/other")`);
  const before = performance.now();
  await fail(1);
  assert.ok(performance.now() - before < 20_000, 'its own end counts');
  assert.equal((await mail.raw()).length, 1);
  const other = Number(await until(async () => (await readFile(join(mail.directory, 'other'), 'utf8')).trim(), 'its child'));
  process.kill(other, 'SIGKILL'); // throws where it is gone
});

test('a forgotten source is told about no more, and comes back as a new one', async (t) => {
  const { server, mail, workspace, fail } = await scene(t, { options: 'alertes = {"a@b.example"} echecs = 1' });
  await workspace.configure({ partenaire: { url: `${server.origin}/flux`, options: 'frequence = 0 alertes = {"a@b.example"} echecs = 1' },
    autre: { url: `${server.origin}/autre` } }, { site: `${SITE} sendmail = "${mail.path}"` });
  server.at('/autre', { body: numbered(3, 'b') });
  assert.equal((await workspace.import()).status, 0);
  await fail(1);
  assert.equal((await workspace.import(['--forget', 'partenaire'])).status, 0);
  assert.equal((await mail.raw()).length, 1);
  await fail(1);
  assert.equal((await mail.raw()).length, 2);
});

test('where no server at all answers, the network is ours: the Agence is told, partners are not', async (t) => {
  const server = await feedServer(t), mail = await mailProgram(t), names = ['aa', 'bb', 'cc'];
  const configure = (url) => Object.fromEntries(names.map((name) => [name, { url: url(name),
    options: `frequence = 0 echecs = 1 alertes = {"${name}@partenaire.example"}` }]));
  const workspace = await importerWorkspace(t, configure((name) => `http://127.0.0.1:1/${name}`), // where nobody listens
    { site: `${SITE} sendmail = "${mail.path}" alertes = {"garde@agence.example"}` });
  const run = await workspace.import();
  assert.match(run.stderr, /no source answers: partners are not told/);
  const told = async () => (await mail.mails()).flatMap(recipients).sort();
  assert.deepEqual(await told(), Array(3).fill('garde@agence.example'));
  await workspace.configure({ ...configure((name) => `http://127.0.0.1:1/${name}`),
    aa: { url: `${server.origin}/aa`, options: 'frequence = 0' } });
  server.at('/aa', { body: numbered(3) });
  assert.equal((await workspace.import()).status, 2);
  assert.deepEqual((await told()).filter((who) => who.endsWith('partenaire.example')), ['bb@partenaire.example', 'cc@partenaire.example'],
    'once one answers, the others are theirs to mend');
});

test('without addresses nothing is sent', async (t) => {
  const { mail, fail } = await scene(t, { options: 'echecs = 1' });
  await fail(2);
  assert.deepEqual(await mail.raw(), []);
});

test('people read in status who was told, and when', async (t) => {
  const { workspace, fail } = await scene(t, { options: 'alertes = {"a@b.example"} echecs = 1' });
  await fail(1);
  const { stdout } = await workspace.statusText();
  assert.match(stdout, /^ {2}partenaire prévenu le \d\d\/\d\d\/\d{4} à \d\d\u00a0h\u00a0\d\d$/m);
  assert.doesNotMatch(stdout, /Agence prévenue/);
  assert.match(await readFile(join(workspace.index, 'sources.txt'), 'utf8'), /^partenaire_prevenu \d{4}-/m);
});

test('a real mail program carries it to a mail server, where nothing may gain privileges', async (t) => {
  const directory = await temporaryDirectory(t), path = join(directory, 'sendmail'), server = await mailServer(t);
  await writeFile(join(directory, 'rc'), `account default\nhost 127.0.0.1\nport ${server.port}\nfrom repertoire@example.fr\n` +
    'auth off\ntls off\ndomain essai.example\n', { mode: 0o600 });
  await writeFile(path, `#!/bin/sh\nexec setpriv --no-new-privs msmtp -C "${directory}/rc" "$@"\n`, { mode: 0o755 });
  const { mail: unused, workspace, fail, server: feeds } = await scene(t);
  await workspace.configure({ partenaire: { url: `${feeds.origin}/flux`,
    options: 'frequence = 0 echecs = 1 alertes = {"a@partenaire.example", "b@partenaire.example"}' } },
  { site: `${SITE} sendmail = "${path}"` });
  const run = await fail(1, { body: '<rss version="2.0"><channel><title>.</title>\n.\n' }); // a dot alone ends no mail
  assert.doesNotMatch(run.stderr, /sendmail/);
  assert.deepEqual(await unused.raw(), []);
  assert.equal(server.taken.length, 1);
  const [{ to, text }] = server.taken, mail = await PostalMime.parse(Buffer.from(text, 'latin1'));
  assert.deepEqual(to.sort(), ['a@partenaire.example', 'b@partenaire.example']);
  assert.match(mail.subject, /Le flux «\u00a0Partenaire partenaire\u00a0» ne peut plus être lu$/);
  assert.match(mail.text, /^À faire\u00a0: Corrigez ce qui est signalé/m);
  assert.match(mail.text, /répondez à ce message ou écrivez à agence@example\.fr\.$/m, 'and it is whole');
});
