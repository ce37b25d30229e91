// The choice of a collège among all of them, in place of the page that lists them.
import { combobox, textsOf } from './combobox.js';

const SHOWN_MAX = 8;
let all; // fetched once, when first needed

const fold = (text) => ` ${text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().replace(/[^a-z0-9]+/g, ' ')}`;

async function load(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  return (await answer.json()).map((college) => ({
    ...college, label: college.nom, detail: college.commune, text: fold(`${college.nom} ${college.commune} ${college.uai}`),
  }));
}

async function find(address, text) {
  const words = fold(text).split(' ').filter(Boolean);
  all ??= load(address);
  return (await all).filter((college) => words.every((word) => college.text.includes(` ${word}`))).slice(0, SHOWN_MAX);
}

function choose(form, uai) {
  const field = form.querySelector('input[name=chez]') ?? document.createElement('input');
  Object.assign(field, { type: 'hidden', name: 'chez', value: uai });
  form.append(field);
  form.requestSubmit();
}

export function colleges(root) {
  for (const box of root.querySelectorAll('[data-colleges]')) {
    const field = box.querySelector('.saisie'), input = field.querySelector('input');
    input.addEventListener('keydown', (event) => { if (event.key === 'Enter') event.preventDefault(); });
    combobox(field, input, {
      texts: textsOf(box), least: 2,
      find: (text) => find(box.dataset.colleges, text),
      choose: ({ uai }) => choose(box.closest('form'), uai),
    });
    input.disabled = false; // until here it would answer nothing
    box.dataset.vivant = '';
  }
}
