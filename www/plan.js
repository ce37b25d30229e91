// The page of the plan: shows it, and does what its buttons say.
import { csv, ics } from './plan-export.js';
import * as model from './plan-model.js';
import { linkTo, planOf } from './plan-share.js';
import { aside, follow, forgetAside, load, save } from './plan-store.js';

const CHECKS_AT_ONCE = 4;
const fill = (text, values) => text.replace(/\{(\w+)\}/g, (all, name) => values[name] ?? all);
const today = () => new Date().toLocaleDateString('sv', { timeZone: 'Europe/Paris' }); // YYYY-MM-DD
const hours = (minutes) => (minutes / 60).toLocaleString('fr-FR', { maximumFractionDigits: 2 }); // for a spreadsheet
/** What a partner wrote, with the spaces that French asks for: no line begins with « : ». */
const spaced = (text) => text.replace(/ (?=[;!?])/g, '\u202f').replace(/ (?=[:»])|(?<=«) /g, '\u00a0');
const pad = (number) => String(number).padStart(2, '0');
/** « 45 min », « 2 h », « 2 h 30 » */
const durationText = (minutes) => (minutes > 0 && minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h${minutes % 60 ? ` ${pad(minutes % 60)}` : ''}`);
const clock = (time) => `${Number(time.slice(11, 13))} h${time.slice(14, 16) === '00' ? '' : ` ${time.slice(14, 16)}`}`;

/** « jeudi 14 janvier 2027, 9 h – 12 h » */
function sessionText({ start, end }) {
  const day = (time) => new Date(`${time.slice(0, 10)}T12:00Z`).toLocaleDateString('fr-FR', { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' }).replace(/ 1 /, ' 1er ');
  if (end && end.slice(0, 10) !== start.slice(0, 10)) return `${day(start)} – ${day(end)}`;
  if (!start.includes('T')) return day(start);
  return `${day(start)}, ${clock(start)}${end.includes('T') ? ` – ${clock(end)}` : ''}`;
}

export async function planPage(root) {
  const texts = root.dataset, at = (selector) => root.querySelector(selector);
  const labels = JSON.parse(at('#plan-libelles').textContent);
  const form = at('#modele-entree').content, needLabels = new Map([...form.querySelectorAll('[name=need]')].map((box) => [box.value, box.nextElementSibling.textContent]));
  const periodLabels = new Map([...form.querySelectorAll('[name=period] option')].map((option) => [option.value, option.textContent]));
  const levelTitles = new Map([...at('#modele-titres').content.querySelectorAll('[data-niveau]')].map((title) => [title.dataset.niveau, title.textContent]));
  const dates = new Map(); // of an action, the sessions still to come
  let plan = load(), year = model.schoolYear(today()), received = null, opened;

  const yearText = (one) => fill(texts.texteAnnee, { debut: one, fin: one + 1 });
  const typeText = ({ type }) => labels.type[type] ?? '';

  const focusStart = () => document.querySelector('h1').focus({ preventScroll: true });
  const focusEntry = (key) => (at(`[data-key="${key}"] summary`) ?? at('#plan-vide:not([hidden]) a') ?? document.querySelector('h1')).focus();

  /** With `undo`, the plan before, a button goes back to it, and to the entry `key`. */
  function announce(text, undo, key) {
    const place = at('#plan-annonce');
    place.textContent = text;
    if (!undo) return;
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'discret';
    button.textContent = texts.texteAnnule;
    button.addEventListener('click', () => {
      announce('');
      keep(undo);
      if (key === undefined) focusStart(); else focusEntry(key);
    });
    place.append(' ', button);
  }

  /** Takes a new plan, keeps it, shows it. */
  function keep(next, { redraw = true } = {}) {
    plan = next;
    const kept = save(plan);
    if (redraw) draw(); else drawBalance();
    if (!kept) announce(texts.texteNonGarde);
  }

  function summaryOf(entry) {
    const parts = [entry.session ? sessionText(entry.session) : periodLabels.get(entry.period || ''), entry.minutes ? durationText(entry.minutes) : '', ...entry.needs.map((need) => needLabels.get(need) ?? '')];
    if (!entry.session && !entry.period) parts.shift();
    return parts.filter(Boolean).join(' · ');
  }

  function alertOf(entry) {
    if (entry.gone) return texts.texteAbsente;
    const known = dates.get(entry.id);
    return entry.session && known && !known.some(({ start }) => start === entry.session.start) && entry.session.start.slice(0, 10) >= today() ? texts.texteDateRetiree : '';
  }

  function drawSummary(item, entry) {
    const alert = alertOf(entry), type = item.querySelector('.carte-type');
    if (type.isConnected) type.style.minBlockSize = `${type.offsetHeight}px`; // an alert comes late: in place of what is there, it moves nothing
    type.textContent = alert || typeText(entry);
    type.classList.toggle('alerte', alert !== '');
    item.querySelector('.plan-resume').textContent = summaryOf(entry);
    item.querySelector('.plan-note-lue').textContent = entry.note;
  }

  function drawSessions(item, entry) {
    const select = item.querySelector('[name=session]'), known = dates.get(entry.id) ?? [];
    const all = entry.session && !known.some(({ start }) => start === entry.session.start) ? [entry.session, ...known] : known;
    select.length = 1; // « sans date »
    select.append(...all.map((session) => new Option(sessionText(session), session.start)));
    select.value = entry.session?.start ?? '';
    if (!item.querySelector('details').open) item.querySelector('.plan-date').hidden = all.length === 0 && dates.has(entry.id);
  }

  function drawLink(link, entry) {
    if (entry.gone) link.removeAttribute('href');
    else link.href = `/actions/${encodeURIComponent(entry.id).replaceAll('%3A', ':')}`;
  }

  /** What the site says of the actions, where they are shown already: nothing of it moves, nor the focus. */
  function drawNews() {
    for (const item of root.querySelectorAll('[data-key]')) {
      const entry = plan.entries.find(({ key }) => key === Number(item.dataset.key));
      drawLink(item.querySelector('h3 a'), entry);
      drawSummary(item, entry);
      if (document.activeElement !== item.querySelector('[name=session]')) drawSessions(item, entry);
    }
  }

  function drawEntry(entry) {
    const item = form.firstElementChild.cloneNode(true), link = item.querySelector('h3 a'), details = item.querySelector('details');
    item.dataset.key = entry.key;
    item.querySelector('.carte-partenaire').textContent = spaced(entry.partner);
    link.textContent = spaced(entry.title);
    drawLink(link, entry);
    item.querySelector('[name=year]').append(...model.yearsOf(plan, today()).map((one) => new Option(yearText(one), one)));
    for (const name of ['level', 'year', 'period', 'minutes', 'note']) item.querySelector(`[name=${name}]`).value = entry[name] ?? '';
    for (const box of item.querySelectorAll('[name=need]')) box.checked = entry.needs.includes(box.value);
    details.open = opened.has(entry.key);
    drawSessions(item, entry);
    drawSummary(item, entry);
    return item;
  }

  function drawLevel(level, entries) {
    const section = at('#modele-niveau').content.firstElementChild.cloneNode(true), title = section.querySelector('h2');
    title.textContent = levelTitles.get(level);
    title.tabIndex = -1;
    section.dataset.niveau = level;
    section.querySelector('ul').append(...model.sorted(entries).map(drawEntry));
    return section;
  }

  function drawBalance() {
    const { levels, sectors, needs, gaps } = model.balance(plan, year), most = Math.max(1, ...levels.map(({ minutes }) => minutes));
    at('#plan-niveaux').replaceChildren(...levels.map(({ level, actions, minutes, untimed }) => {
      const row = document.createElement('tr'), name = document.createElement('th'), bar = document.createElement('span');
      name.scope = 'row';
      name.textContent = level;
      row.append(name);
      for (const value of [actions, `${durationText(minutes)}${untimed > 0 ? ` ${fill(texts.texteSansDuree, { n: untimed })}` : ''}`]) row.insertCell().textContent = value;
      bar.className = 'barre';
      bar.style.inlineSize = `${minutes / most * 100}%`;
      row.insertCell().append(bar);
      return row;
    }));
    const said = {
      niveau: ({ niveau }) => fill(texts.texteNiveau, { niveau }), mixite: () => texts.texteMixite,
      secteur: ({ secteur }) => fill(texts.texteSecteur, { secteur: labels.filiere[secteur] ?? secteur }),
      a_placer: ({ n }) => (n === 1 ? texts.texteAPlacerUn : fill(texts.texteAPlacer, { n })),
    };
    const items = (list) => list.map((text) => Object.assign(document.createElement('li'), { textContent: text }));
    at('#plan-manques ul').replaceChildren(...items(gaps.map((gap) => said[gap.code](gap))));
    at('#plan-secteurs ul').replaceChildren(...items(sectors.map(({ sector, actions }) => `${labels.filiere[sector] ?? sector} (${actions})`)));
    at('#plan-besoins ul').replaceChildren(...items([...needs].map(([need, actions]) => `${needLabels.get(need) ?? need} (${actions})`)));
    at('#plan-manques').hidden = gaps.length === 0;
    at('#plan-complet').hidden = gaps.length > 0;
    at('#plan-secteurs').hidden = sectors.length === 0;
    at('#plan-besoins').hidden = needs.size === 0;
  }

  /** How to find an element of an entry again, null for any other. */
  function pathTo(element) {
    const key = element?.closest('[data-key]')?.dataset.key, { name, dataset, localName } = element ?? {};
    if (key === undefined) return null;
    return `[data-key="${key}"] ${name ? `[name="${name}"]` : dataset.fait ? `[data-fait="${dataset.fait}"]` : localName}`;
  }

  function draw() {
    const entries = model.entriesOf(plan, year), focus = pathTo(document.activeElement);
    const years = model.yearsOf(plan, today()), title = at('#plan-titre');
    opened = new Set([...root.querySelectorAll('details[open]')].map((details) => Number(details.closest('[data-key]').dataset.key)));
    at('#plan-annee').replaceChildren(...years.map((one) => new Option(yearText(one), one)));
    at('#plan-annee').value = year;
    if (document.activeElement !== title) title.value = plan.title;
    at('#plan-vide').hidden = plan.entries.length > 0;
    at('#plan-bilan').hidden = plan.entries.length === 0;
    at('#plan-listes').replaceChildren(...[...model.LEVELS, ''].map((level) => [level, entries.filter((entry) => entry.level === level)])
      .filter(([, own]) => own.length > 0).map(([level, own]) => drawLevel(level, own)));
    drawBalance();
    for (const button of root.querySelectorAll('[data-fait=tableau], [data-fait=partager], [data-fait=imprimer]')) button.disabled = plan.entries.length === 0;
    at('[data-fait=vider]').disabled = plan.entries.length === 0 && aside() === null;
    at('#plan-illisible').hidden = aside() === null;
    at('[data-fait=calendrier]').disabled = !plan.entries.some(({ session }) => session);
    if (focus) (at(focus) ?? document.querySelector('h1')).focus();
  }

  function changed({ target }) {
    const item = target.closest('[data-key]');
    if (target.id === 'plan-annee') {
      year = Number(target.value);
      return draw();
    }
    if (target.id === 'plan-titre') return keep({ ...plan, title: target.value }, { redraw: false });
    if (!item) return;
    const key = Number(item.dataset.key), entry = plan.entries.find((one) => one.key === key);
    const what = {
      level: () => model.change(plan, key, { level: target.value }),
      year: () => model.change(plan, key, { year: target.value === '' ? null : Number(target.value) }),
      period: () => model.change(plan, key, { period: target.value }),
      session: () => model.choose(plan, key, [...(dates.get(entry.id) ?? []), entry.session].find((one) => one?.start === target.value) ?? null),
      minutes: () => model.change(plan, key, { minutes: Number(target.value) > 0 ? Math.round(Number(target.value)) : null }),
      need: () => model.change(plan, key, { needs: [...item.querySelectorAll('[name=need]:checked')].map(({ value }) => value) }),
      note: () => model.change(plan, key, { note: target.value }),
    }[target.name];
    const inPlace = ['minutes', 'need', 'note'].includes(target.name);
    if (!what) return;
    keep(what(), { redraw: !inPlace });
    if (inPlace) drawSummary(item, plan.entries.find((one) => one.key === key));
  }

  function download(name, type, content) {
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob([content], { type }));
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  }

  function table() {
    const row = (entry) => [entry.year === null ? '' : yearText(entry.year), entry.level, entry.session ? sessionText(entry.session) : entry.period && periodLabels.get(entry.period),
      entry.title, entry.partner, typeText(entry), entry.sectors.map((sector) => labels.filiere[sector] ?? sector).join(', '), entry.minutes ? hours(entry.minutes) : '',
      entry.needs.map((need) => needLabels.get(need) ?? need).join(', '), entry.note, entry.gone ? texts.texteAbsente : new URL(`/actions/${entry.id}`, location.href).href];
    const all = [...plan.entries].sort((a, b) => (a.year ?? 9999) - (b.year ?? 9999) || b.level.localeCompare(a.level));
    return csv([texts.texteColonnes.split(' / '), ...all.map(row)]);
  }

  const calendar = () => ics(plan.entries.filter(({ session }) => session).map((entry) => ({
    uid: `plan-${entry.id}-${entry.session.start}-${entry.level}@${location.host}`, session: entry.session,
    title: [entry.level, entry.title].filter(Boolean).join(' : '), note: entry.note, url: new URL(`/actions/${entry.id}`, location.href).href,
  })), { name: plan.title || texts.texteSansNom, now: new Date() });

  async function share() {
    const address = await linkTo(plan, location.href), field = at('#plan-adresse');
    field.value = address;
    at('#plan-lien').hidden = false;
    field.focus();
    field.select();
    try {
      await navigator.clipboard.writeText(address);
      announce(texts.texteCopie);
    } catch { /* the field has it, to be copied by hand */ }
  }

  function endReceived() {
    received = null;
    at('#plan-recu').hidden = true;
    history.replaceState(null, '', location.pathname);
    focusStart();
  }

  const deeds = {
    partager: share,
    imprimer: () => print(),
    tableau: () => download('mon-plan.csv', 'text/csv', table()),
    calendrier: () => download('mon-plan.ics', 'text/calendar', calendar()),
    vider: () => {
      const before = plan;
      forgetAside();
      keep(model.empty());
      announce(texts.texteVide, before);
      at('#plan-annonce button').focus();
    },
    reprendre: () => { const before = plan; keep(model.merge(plan, received)); endReceived(); announce(texts.texteRepris, before); check(); },
    remplacer: () => { const before = plan; keep(received); endReceived(); announce(texts.texteRemplace, before); check(); },
    recuperer: () => download('mon-plan-illisible.txt', 'text/plain', aside()),
    oublier: () => { forgetAside(); draw(); focusStart(); },
    laisser: endReceived,
    retirer: (key) => {
      const before = plan, { title } = plan.entries.find((entry) => entry.key === key);
      const keys = [...root.querySelectorAll('[data-key]')].map(({ dataset }) => Number(dataset.key)), place = keys.indexOf(key);
      keep(model.remove(plan, key));
      announce(fill(texts.texteRetire, { titre: spaced(title) }), before, key);
      focusEntry(keys[place + 1] ?? keys[place - 1]);
    },
    repeter: (key) => {
      if (model.isFull(plan)) return announce(texts.textePlein);
      const before = plan, { title } = plan.entries.find((entry) => entry.key === key);
      keep(model.repeat(plan, key));
      announce(fill(texts.texteRepete, { titre: spaced(title) }), before, key);
      focusEntry(plan.entries.at(-1).key);
    },
  };

  /** What became of the actions since they were planned. */
  async function check() {
    const ids = [...new Set(plan.entries.map(({ id }) => id))];
    if (ids.length === 0) return; // who only looks keeps nothing
    const one = async (id) => {
      const answer = await fetch(`/api/actions/${encodeURIComponent(id)}`).catch(() => null);
      if (answer?.ok) {
        const action = await answer.json();
        dates.set(id, model.sessionsOf(action).filter(({ start, end }) => (end || start).slice(0, 10) >= today()));
        plan = model.refresh(plan, id, action);
      } else if (answer?.status === 404 || answer?.status === 410) {
        plan = model.refresh(plan, id, null);
      }
    };
    await Promise.all(Array.from({ length: CHECKS_AT_ONCE }, async () => { while (ids.length > 0) await one(ids.pop()); }));
    save(plan);
    drawNews();
  }

  function receive(found) {
    if (found === 'unreadable') announce(texts.texteLienIllisible);
    if (!found || found === 'unreadable') return;
    received = found;
    at('#plan-recu-titre').textContent = fill(texts.texteRecu, { titre: found.title || texts.texteSansNom });
    at('#plan-recu-actions').replaceChildren(...found.entries.map((entry) => Object.assign(document.createElement('li'), { textContent: [entry.level, entry.title].filter(Boolean).join(' : ') })));
    at('#plan-recu').hidden = false;
    at('#plan-recu-titre').focus();
  }

  root.addEventListener('change', changed);
  root.addEventListener('click', ({ target }) => {
    const button = target.closest('[data-fait]');
    if (button) deeds[button.dataset.fait](Number(button.closest('[data-key]')?.dataset.key));
  });
  follow((other) => { plan = other; draw(); });
  addEventListener('hashchange', () => { if (location.hash.startsWith('#plan=')) location.reload(); });
  addEventListener('beforeprint', () => { for (const details of root.querySelectorAll('details')) details.open = false; });
  const shared = await planOf(location.hash); // before anything is shown: it stands above the rest
  document.querySelector('#plan-secours').hidden = true;
  root.hidden = false;
  draw();
  if (plan.entries.length > 0 && !save(plan)) announce(texts.texteNonGarde);
  receive(shared);
  await check();
  root.dataset.pret = '';
}
