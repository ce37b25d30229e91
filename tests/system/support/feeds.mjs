// Small feeds in the native format.
export const xml = (text) => text.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);

/** One <action>; `inside` is XML that is put in as it stands. */
export const action = (id, titre = `Action ${id}`, inside = '') =>
  `  <action id="${xml(id)}"><titre>${xml(titre)}</titre>${inside}</action>\n`;

export const actions = (...list) =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<actions xmlns="urn:repertoire:actions:1">\n${list.join('')}</actions>\n`;

/** A feed of n actions, `prefix`-1 to `prefix`-n. */
export const numbered = (n, prefix = 'a', word = 'Visite') =>
  actions(...Array.from({ length: n }, (_, i) => action(`${prefix}-${i + 1}`, `${word} numéro ${i + 1}`)));
