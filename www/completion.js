// Completions of the search box.
import { combobox, textsOf } from './combobox.js';

/** A label with what was typed in bold. */
function nodesOf(marked) {
  const page = new DOMParser().parseFromString(marked, 'text/html');
  return [...page.body.childNodes];
}

async function find(address, text, signal) {
  const answer = await fetch(`${address}?q=${encodeURIComponent(text)}`, { signal });
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  const { suggestions } = await answer.json();
  return suggestions;
}

export function completion(root) {
  for (const box of root.querySelectorAll('[data-completion]'))
    combobox(box, box.querySelector('input'), {
      texts: textsOf(box), least: 2,
      find: async (text, signal) => (await find(box.dataset.completion, text, signal)).map((found) => ({
        label: nodesOf(found.libelle_html), heading: found.intitule, detail: found.precision, address: found.chemin,
      })),
      choose: ({ address }) => location.assign(address),
    });
}
