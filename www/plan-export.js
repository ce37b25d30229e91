// A plan as a table for a spreadsheet, and as a calendar.
const FOLD_OCTETS = 75; // RFC 5545, 3.1
const ZONE = `BEGIN:VTIMEZONE
TZID:Europe/Paris
BEGIN:DAYLIGHT
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
TZNAME:CEST
DTSTART:19810329T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
END:DAYLIGHT
BEGIN:STANDARD
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
TZNAME:CET
DTSTART:19961027T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
END:STANDARD
END:VTIMEZONE`.split('\n');

/** A spreadsheet takes what begins so for a formula. */
const neutral = (text) => (/^[=+\-@\t\r]/.test(text) ? `'${text}` : text);
const cell = (value) => `"${neutral(String(value ?? '')).replaceAll('"', '""')}"`;

/** Rows of texts, as French spreadsheets open them: semicolons, and a mark that says UTF-8. */
export const csv = (rows) => `\ufeff${rows.map((row) => row.map(cell).join(';')).join('\r\n')}\r\n`;

const escaped = (text) => text.replace(/[\\;,]/g, '\\$&').replace(/\r?\n/g, '\\n').replace(/[\u0000-\u001f\u007f]/g, ' ');

/** Folded at 75 octets, never inside a character. */
function fold(line) {
  const encoder = new TextEncoder();
  let out = '', octets = 0;
  for (const character of line) {
    const length = encoder.encode(character).length;
    if (octets + length > FOLD_OCTETS) {
      out += '\r\n ';
      octets = 1;
    }
    out += character;
    octets += length;
  }
  return out;
}

const digits = (time) => time.replace(/[-:]/g, '');

function nextDay(day) {
  const date = new Date(`${day}T12:00Z`);
  date.setUTCDate(date.getUTCDate() + 1);
  return date.toISOString().slice(0, 10);
}

/** A day is whole, and its end is the day after (RFC 5545, 3.6.1); an hour is that of Paris. */
function times({ start, end }) {
  if (!start.includes('T'))
    return [`DTSTART;VALUE=DATE:${digits(start)}`, `DTEND;VALUE=DATE:${digits(nextDay((end || start).slice(0, 10)))}`];
  const lines = [`DTSTART;TZID=Europe/Paris:${digits(start)}00`];
  if (end.includes('T')) lines.push(`DTEND;TZID=Europe/Paris:${digits(end)}00`);
  return lines;
}

/** `events`: [{ uid, session, title, note, url }]; `now`: a Date. */
export function ics(events, { name, now }) {
  const stamp = digits(now.toISOString()).replace(/\.\d+/, '');
  const lines = ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//Repertoire//Mon plan//FR', 'CALSCALE:GREGORIAN',
    `X-WR-CALNAME:${escaped(name)}`, ...ZONE];
  for (const { uid, session, title, note, url } of events)
    lines.push('BEGIN:VEVENT', `UID:${uid}`, `DTSTAMP:${stamp}`, ...times(session), `SUMMARY:${escaped(title)}`,
      ...(note ? [`DESCRIPTION:${escaped(note)}`] : []), `URL:${url}`, 'END:VEVENT');
  lines.push('END:VCALENDAR');
  return `${lines.map(fold).join('\r\n')}\r\n`;
}
