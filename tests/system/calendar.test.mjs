// The calendars, read by ical.js and by the rules of RFC 5545.
import assert from 'node:assert/strict';
import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';

import { feedServer } from './support/feed_server.mjs';
import { action, actions } from './support/feeds.mjs';
import { ask, json } from './support/http.mjs';
import { importerWorkspace, TODAY } from './support/importer.mjs';
import { lifetime, program, run, until } from './support/program.mjs';
import { ICAL } from './support/readers.mjs';
import { startSite } from './support/site.mjs';

const whole = lifetime();
let site, every;

before(async () => {
  site = await startSite(whole, { args: ['--no-limits', '--today', TODAY] });
  every = (await json(site, '/api/actions?quand=tout&par_page=100')).resultats;
});
after(whole.end);

/** The components, after a look at the lines themselves. */
async function read(path) {
  const { status, headers, bytes, body } = await ask(site, path);
  assert.equal(status, 200, body);
  assert.equal(headers['content-type'], 'text/calendar; charset=utf-8');
  const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  assert.ok(text.startsWith('BEGIN:VCALENDAR\r\n') && text.endsWith('END:VCALENDAR\r\n'));
  assert.doesNotMatch(text.replaceAll('\r\n', ''), /[\0-\x1f\x7f]/);
  for (const line of bytes.toString('latin1').split('\r\n')) {
    assert.ok(line.length <= 75, line);
    assert.doesNotMatch(line, /^ ?[\x80-\xbf]/, 'a character is cut');
  }
  const calendar = new ICAL.Component(ICAL.parse(text));
  assert.equal(calendar.getFirstPropertyValue('version'), '2.0');
  assert.ok(calendar.getFirstPropertyValue('prodid'));
  const zones = calendar.getAllSubcomponents('vtimezone');
  assert.equal(zones.length, 1);
  ICAL.TimezoneService.reset();
  ICAL.TimezoneService.register(zones[0]);
  return { calendar, events: calendar.getAllSubcomponents('vevent').map((event) => new ICAL.Event(event)) };
}

/** What Europe/Paris makes of a wall time, without ical.js. */
const utc = (wall) => {
  const guess = Date.parse(`${wall}:00Z`);
  const offset = new Intl.DateTimeFormat('en', { timeZone: 'Europe/Paris', timeZoneName: 'shortOffset' })
    .formatToParts(guess - 3_600_000).find(({ type }) => type === 'timeZoneName').value;
  return guess - Number(/\+(\d)/.exec(offset)[1]) * 3_600_000;
};

const nextDay = (day) => new Date(Date.parse(day) + 86_400_000).toISOString().slice(0, 10);

function assertEvent(event, action, { debut, fin }) {
  const value = (name) => event.component.getFirstPropertyValue(name);
  assert.equal(event.summary, action.titre);
  assert.equal(value('url'), `http://localhost:${site.port}/actions/${action.id}`);
  assert.equal(value('status'), 'CONFIRMED');
  assert.match(String(value('sequence')), /^\d+$/);
  assert.ok(value('dtstamp').toJSDate() <= new Date());
  assert.ok(event.description.includes(action.partenaire.nom));
  if (!debut.includes('T')) {
    assert.ok(event.startDate.isDate);
    assert.equal(event.startDate.toString(), debut);
    assert.equal(event.endDate.toString(), nextDay(fin ?? debut), 'an end is exclusive');
    return;
  }
  assert.equal(event.startDate.toJSDate().getTime(), utc(debut), debut);
  if (fin?.includes('T')) assert.equal(event.endDate.toJSDate().getTime(), utc(fin));
  else if (action.duree_minutes) assert.equal(event.duration.toSeconds(), action.duree_minutes * 60);
}

test('a calendar has every session to come, and nothing that is permanent', async () => {
  const { calendar, events } = await read('/flux/actions.ics');
  assert.equal(calendar.getFirstPropertyValue('x-wr-calname'), calendar.getFirstPropertyValue('name'));
  assert.equal(calendar.getFirstPropertyValue('refresh-interval').toString(), 'PT6H');
  const wanted = every.filter(({ seances }) => seances.some(({ debut, fin }) => (fin ?? debut).slice(0, 10) >= TODAY))
    .flatMap((action) => action.seances.map((session) => [action, session]));
  assert.ok(wanted.length > 30);
  assert.equal(events.length, wanted.length);
  const byUid = new Map(events.map((event) => [event.uid, event]));
  assert.equal(byUid.size, events.length, 'a UID twice');
  for (const [action, session] of wanted)
    assertEvent(byUid.get(`tag:localhost,2026:${action.id}/${session.debut.replace(/[-:]/g, '')}`), action, session);
});

test('any search is a calendar', async () => {
  for (const query of ['niveau=5e&departement=14', 'chez=0140006F', 'q=boulangerie', 'type=forum', 'du=2027-01-01&au=2027-01-31', 'quand=passe', 'q=zzzz', 'quand=permanent']) {
    const { events } = await read(`/flux/actions.ics?${query}`);
    const found = await json(site, `/api/actions?par_page=100&${query.includes('quand') ? '' : 'quand=a_venir&'}${query}`);
    const titles = new Set(found.resultats.filter(({ seances }) => seances.length > 0).map(({ titre }) => titre));
    assert.deepEqual(new Set(events.map(({ summary }) => summary)), titles, query);
  }
});

test('beside its page, an action has its calendar', async () => {
  let dated = 0;
  for (const action of every) {
    const path = `/actions/${encodeURIComponent(action.id)}.ics`;
    if (action.seances.length === 0) {
      assert.equal((await ask(site, path)).status, 404, 'what is permanent is no event');
      continue;
    }
    const { events } = await read(path);
    assert.equal(events.length, action.seances.length);
    action.seances.forEach((session, i) => assertEvent(events[i], action, session));
    const { headers } = await ask(site, path);
    assert.equal((await ask(site, path, { headers: { 'If-None-Match': headers.etag } })).status, 304);
    dated++;
  }
  assert.ok(dated > 10);
  assert.equal((await ask(site, '/actions/inconnue.ics')).status, 404);
});

describe('what is off', () => {
  const feeds = lifetime();
  let server, workspace, other;
  const dated = (id, sessions, more = '') => action(id, `Visite ${id}`, `<niveau>5e</niveau><departement>14</departement>${more}${
    sessions.map((day) => `<seance debut="${day}T09:00" fin="${day}T11:00"/>`).join('')}`);
  const publish = async (...list) => {
    server.at('/flux', { body: actions(...list) });
    const { status, stderr } = await run(program('import'), ['--config', workspace.config, '--data', workspace.data, '--force']);
    assert.equal(status, 0, stderr);
    await until(async () => (await json(other, '/sante')).generation === await workspace.current(), 'the new index is in service');
  };
  const eventsOf = async (path) => {
    const { status, body } = await ask(other, path);
    assert.equal(status, 200, body);
    return new ICAL.Component(ICAL.parse(body)).getAllSubcomponents('vevent').map((component) => ({
      day: component.getFirstPropertyValue('dtstart').toString().slice(0, 10), uid: component.getFirstPropertyValue('uid'),
      title: component.getFirstPropertyValue('summary'), status: component.getFirstPropertyValue('status'),
      sequence: component.getFirstPropertyValue('sequence'),
    }));
  };
  const soon = (days) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

  before(async () => {
    server = await feedServer(feeds);
    workspace = await importerWorkspace(feeds, { p: { url: `${server.origin}/flux`, options: 'frequence = 0 absence = 0' } });
    server.at('/flux', { body: actions(dated('a', [soon(10), soon(20)]), dated('b', [soon(15)]), dated('c', [soon(5)])) });
    assert.equal((await workspace.import(['--force'])).status, 0);
    other = await startSite(feeds, { args: ['--no-limits', '--no-import'], prepare: (state) => symlink(workspace.data, join(state, 'data')) });
    await publish(dated('a', [soon(10), soon(20)]), dated('b', [soon(15)]), dated('c', [soon(5)]));
  });
  after(feeds.end);

  test('a session taken back and an action withdrawn are told as cancelled, with a higher sequence', async () => {
    const first = new Map((await eventsOf('/flux/actions.ics')).map((event) => [event.uid, event]));
    assert.equal(first.size, 4);
    await publish(dated('a', [soon(11), soon(20)]), dated('c', [soon(5)]));
    const second = new Map((await eventsOf('/flux/actions.ics')).map((event) => [event.uid, event]));
    const told = (id, day) => second.get(`tag:localhost,2026:p:${id}/${day.replaceAll('-', '')}T0900`);
    assert.equal(second.size, 5);
    assert.equal(told('a', soon(10)).status, 'CANCELLED');
    assert.equal(told('a', soon(11)).status, 'CONFIRMED');
    assert.equal(told('a', soon(20)).status, 'CONFIRMED');
    assert.equal(told('b', soon(15)).status, 'CANCELLED');
    assert.equal(told('c', soon(5)).status, 'CONFIRMED');
    for (const [uid, { sequence }] of first)
      if (uid.includes('p:c/')) assert.equal(second.get(uid).sequence, sequence, 'what did not change keeps its sequence');
      else assert.ok(second.get(uid).sequence > sequence, uid);
  });

  test('by the filters of the search, and beside the page that was', async () => {
    assert.equal((await eventsOf('/flux/actions.ics?niveau=5e&departement=14')).filter(({ status }) => status === 'CANCELLED').length, 2);
    assert.equal((await eventsOf('/flux/actions.ics?niveau=3e')).length, 0);
    assert.deepEqual((await eventsOf('/actions/p:b.ics')).map(({ status }) => status), ['CANCELLED']);
    assert.deepEqual((await eventsOf('/actions/p:a.ics')).map(({ status }) => status), ['CONFIRMED', 'CONFIRMED', 'CANCELLED']);
  });

  test('its page says that it was taken back, and shows others', async () => {
    const { status, body, headers } = await ask(other, '/actions/p:b');
    assert.equal(status, 410);
    assert.match(body, /<h1>Cette action a été retirée<\/h1>/);
    assert.match(body, /Visite b/);
    assert.match(body, /href="\/actions\/p:a"/);
    assert.match(headers['cache-control'], /no-store/);
    for (const path of ['/api/actions/p:b', '/actions/p:b.json']) {
      const answer = await ask(other, path);
      assert.equal(answer.status, 410, path);
      assert.equal(JSON.parse(answer.body).erreur.statut, 410);
    }
    assert.equal((await ask(other, '/actions/p:z')).status, 404);
  });

  test('what comes back is on again', async () => {
    await publish(dated('a', [soon(11), soon(20)]), dated('b', [soon(15)]), dated('c', [soon(5)]));
    const [event] = await eventsOf('/actions/p:b.ics');
    assert.equal(event.status, 'CONFIRMED');
    assert.equal((await ask(other, '/actions/p:b')).status, 200);
    assert.ok(event.sequence >= 3);
  });

  test('what never had a date has no calendar to be told in: it is gone at once', async () => {
    const still = [dated('a', [soon(11), soon(20)]), dated('b', [soon(15)]), dated('c', [soon(5)])];
    await publish(...still, dated('d', []));
    assert.equal((await ask(other, '/actions/p:d.ics')).status, 404, 'while it is there, there is none');
    await publish(...still);
    for (const path of ['/actions/p:d', '/actions/p:d.ics']) {
      const { status, headers } = await ask(other, path);
      assert.equal(status, 410, path);
      assert.match(headers['cache-control'], /no-store/, path);
    }
    assert.doesNotMatch((await ask(other, '/flux/actions.ics')).body, /SUMMARY:Visite d\r/);
  });

  test('after thirty days no event is told any more: its calendar is gone, as its page is', async () => {
    await publish(dated('a', [soon(11), soon(20)]), dated('c', [soon(5)]));
    const later = await startSite(feeds, { args: ['--no-limits', '--no-import', '--today', soon(31)], prepare: (state) => symlink(workspace.data, join(state, 'data')) });
    for (const path of ['/actions/p:b', '/actions/p:b.ics']) {
      const { status, headers } = await ask(later, path);
      assert.equal(status, 410, path);
      assert.match(headers['cache-control'], /no-store/, path);
    }
    assert.equal((await ask(later, '/actions/p:z.ics')).status, 404);
    assert.doesNotMatch((await ask(later, '/flux/actions.ics')).body, /CANCELLED/);
  });
});
