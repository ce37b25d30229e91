// The calendars, read by ical.js and by the rules of RFC 5545.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { ask, json } from './support/http.mjs';
import { TODAY } from './support/importer.mjs';
import { lifetime } from './support/program.mjs';
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
