// A plan: which actions, for which level, when, and what for.  Plain data, as it is kept and shared:
//
//   { version: 1, title, entries: [{ key, id, title, partner, type, sectors, labels, minutes, levels,
//     level, year, period, session, needs, note, gone }] }
//
// `year` is the one in which the school year begins; `session` { start, end, place } or null; `levels`
// are those that the action is offered for, `level` the one it is planned for.  Codes are those of the
// site.  Functions give a new plan and leave the old one as it was.
export const VERSION = 1;
export const LEVELS = ['5e', '4e', '3e'];
export const PERIODS = ['automne', 'hiver', 'printemps'];
export const ENTRIES_MAX = 300;
export const NOTE_MAX = 2000;
const TEXT_MAX = 400, LIST_MAX = 40, MINUTES_MAX = 100_000, YEAR_MIN = 2000, YEAR_MAX = 2100;

export const empty = () => ({ version: VERSION, title: '', entries: [] });

const text = (value, most = TEXT_MAX) => (typeof value === 'string' ? value.slice(0, most) : '');
const list = (value) => (Array.isArray(value) ? value.filter((one) => typeof one === 'string').slice(0, LIST_MAX).map((one) => text(one)) : []);
const whole = (value, least, most) => (Number.isInteger(value) && value >= least && value <= most ? value : null);
const among = (value, codes) => (codes.includes(value) ? value : '');
const isTime = (value) => typeof value === 'string' && /^\d{4}-\d\d-\d\d(T\d\d:\d\d)?$/.test(value);

function sessionOf(value) {
  if (!value || !isTime(value.start)) return null;
  return { start: value.start, end: isTime(value.end) ? value.end : '', place: text(value.place) };
}

function entryOf(value, position) {
  if (!value || typeof value !== 'object' || !text(value.id) || !text(value.title)) return null;
  return {
    key: position, id: text(value.id), title: text(value.title), partner: text(value.partner), type: text(value.type),
    sectors: list(value.sectors), labels: list(value.labels), minutes: whole(value.minutes, 1, MINUTES_MAX),
    levels: list(value.levels), level: among(value.level, LEVELS), year: whole(value.year, YEAR_MIN, YEAR_MAX),
    period: among(value.period, PERIODS), session: sessionOf(value.session), needs: list(value.needs),
    note: text(value.note, NOTE_MAX), gone: value.gone === true,
  };
}

/** Anything that was kept, shared or made up: a plan, or null when it is none. */
export function read(value) {
  if (!value || typeof value !== 'object' || value.version !== VERSION || !Array.isArray(value.entries)) return null;
  return {
    version: VERSION, title: text(value.title),
    entries: value.entries.slice(0, ENTRIES_MAX).map(entryOf).filter(Boolean),
  };
}

/** The school year that a day, "YYYY-MM-DD…", is in: from August on, the next one. */
export function schoolYear(day) {
  const [year, month] = day.split('-').map(Number);
  return month >= 8 ? year : year - 1;
}

/** Its third: September to December, January to March, April on. */
export function periodOf(day) {
  const month = Number(day.slice(5, 7));
  if (month >= 8) return 'automne';
  return month <= 3 ? 'hiver' : 'printemps';
}

const nextKey = (plan) => plan.entries.reduce((most, { key }) => Math.max(most, key), -1) + 1;

export const holds = (plan, id) => plan.entries.some((entry) => entry.id === id);
export const isFull = (plan) => plan.entries.length >= ENTRIES_MAX;

/** What an action, as the API gives it, is in a plan. */
export function entryOfAction(action, today) {
  const levels = (action.niveaux ?? []).filter((level) => LEVELS.includes(level));
  const sessions = sessionsOf(action).filter(({ start, end }) => (end || start).slice(0, 10) >= today);
  const session = sessions.length === 1 ? sessions[0] : null;
  return entryOf({
    id: action.id, title: action.titre, partner: action.partenaire?.nom, type: action.type, sectors: action.filieres,
    labels: action.labels, minutes: action.duree_minutes, levels, level: levels.length === 1 ? levels[0] : '',
    year: schoolYear(session?.start ?? today), period: session ? periodOf(session.start) : '', session, needs: [], note: '',
  }, 0);
}

export const sessionsOf = (action) => (action.seances ?? []).map(({ debut, fin, commune }) => sessionOf({ start: debut, end: fin ?? '', place: commune ?? '' })).filter(Boolean);

export function add(plan, entry) {
  return isFull(plan) ? plan : { ...plan, entries: [...plan.entries, { ...entry, key: nextKey(plan) }] };
}

export const change = (plan, key, what) => ({ ...plan, entries: plan.entries.map((entry) => (entry.key === key ? { ...entry, ...what } : entry)) });
export const remove = (plan, key) => ({ ...plan, entries: plan.entries.filter((entry) => entry.key !== key) });

/** Choosing a date says when: the year and the period follow. */
export function choose(plan, key, session) {
  return change(plan, key, session ? { session, year: schoolYear(session.start), period: periodOf(session.start) } : { session: null });
}

/** Once more, for another level. */
export function repeat(plan, key) {
  const entry = plan.entries.find((one) => one.key === key);
  const taken = plan.entries.filter(({ id }) => id === entry.id).map(({ level }) => level);
  const offered = entry.levels.length > 0 ? entry.levels : LEVELS;
  return add(plan, { ...entry, level: offered.find((level) => !taken.includes(level)) ?? '' });
}

/** What the other plan has and this one does not: no entry is lost, none comes twice. */
export function merge(plan, other) {
  const same = (a, b) => a.id === b.id && a.level === b.level && a.year === b.year && a.period === b.period;
  return other.entries.filter((entry) => !plan.entries.some((own) => same(own, entry)))
    .reduce(add, { ...plan, title: plan.title || other.title });
}

/** What the site says of an action now; null when it has none any more.  What was planned stays. */
export function refresh(plan, id, action) {
  const entries = plan.entries.map((entry) => {
    if (entry.id !== id) return entry;
    if (!action) return { ...entry, gone: true };
    const { title, partner, type, sectors, labels, minutes, levels } = entryOfAction(action, '9999-12-31');
    return { ...entry, title, partner, type, sectors, labels, minutes: entry.minutes ?? minutes, levels, gone: false };
  });
  return { ...plan, entries };
}

export function yearsOf(plan, today) {
  const now = schoolYear(today);
  return [...new Set([now, now + 1, now + 2, ...plan.entries.map(({ year }) => year).filter(Boolean)])].sort((a, b) => a - b);
}

/** The entries of a year; those without one belong to every year, until they are placed. */
export const entriesOf = (plan, year) => plan.entries.filter((entry) => entry.year === year || entry.year === null);

const order = (entry) => [entry.session?.start ?? '9999', PERIODS.indexOf(entry.period) + (entry.period ? 0 : 9), entry.title];

export const sorted = (entries) => [...entries].sort((a, b) => {
  const [startA, periodA, titleA] = order(a), [startB, periodB, titleB] = order(b);
  return periodA - periodB || startA.localeCompare(startB) || titleA.localeCompare(titleB, 'fr');
});

/**
 * { levels: [{ level, actions, minutes, untimed }], sectors: [{ sector, actions }], needs: Map, gaps }.
 * A gap: { code: 'niveau', niveau } | { code: 'secteur', secteur } | { code: 'mixite' } | { code: 'a_placer', n }.
 */
export function balance(plan, year) {
  const entries = entriesOf(plan, year), sectors = new Map(), needs = new Map();
  const levels = LEVELS.map((level) => {
    const own = entries.filter((entry) => entry.level === level);
    return {
      level, actions: own.length, minutes: own.reduce((sum, { minutes }) => sum + (minutes ?? 0), 0),
      untimed: own.filter(({ minutes }) => minutes === null).length,
    };
  });
  for (const entry of entries) {
    for (const sector of entry.sectors) sectors.set(sector, (sectors.get(sector) ?? 0) + 1);
    for (const need of entry.needs) needs.set(need, (needs.get(need) ?? 0) + 1);
  }
  return {
    levels, needs, gaps: gapsOf(entries, levels, sectors),
    sectors: [...sectors].map(([sector, actions]) => ({ sector, actions })).sort((a, b) => b.actions - a.actions || a.sector.localeCompare(b.sector)),
  };
}

function gapsOf(entries, levels, sectors) {
  const gaps = levels.filter(({ actions }) => actions === 0).map(({ level }) => ({ code: 'niveau', niveau: level }));
  const [only] = sectors.keys();
  if (entries.length > 1 && sectors.size === 1 && only !== 'toutes') gaps.push({ code: 'secteur', secteur: only });
  if (!entries.some(({ labels, needs }) => labels.includes('mixite') || needs.includes('mixite'))) gaps.push({ code: 'mixite' });
  const loose = entries.filter(({ level, period, year }) => !level || !period || year === null).length;
  if (loose > 0) gaps.push({ code: 'a_placer', n: loose });
  return entries.length === 0 ? [] : gaps;
}
