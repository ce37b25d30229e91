// Readers of feeds that are not ours, and one that does as the widgets of college intranets do.
import { npm } from './program.mjs';
import { readXml } from './xml.mjs';

export const feedsmith = npm('feedsmith');
const calendar = npm('ical.js');
export const ICAL = calendar.default ?? calendar;

/**
 * RSS as the widget of many college intranets reads it: by qualified name and no other, a later
 * title or link over an earlier one, nothing of the channel once an item has begun.
 */
export function widgetReads(bytes) {
  const known = ['title', 'link', 'description', 'pubDate', 'dc:date', 'language'];
  const channel = { items: [] };
  let item, text = '';
  readXml(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes), {
    open(name) {
      text = '';
      if (name === 'item') channel.items.push(item = {});
    },
    text(characters) { text += characters; },
    close(name) {
      if (!known.includes(name)) return;
      if (item !== undefined) item[name] = text;
      else channel[name] = text;
    },
  });
  return channel;
}
