// « Ajouter à mon plan », on the page of an action.
import { add, entryOfAction, holds, isFull } from './plan-model.js';
import { follow, load, save } from './plan-store.js';

const today = () => new Date().toLocaleDateString('sv', { timeZone: 'Europe/Paris' }); // YYYY-MM-DD

export function planButton(box) {
  const button = box.querySelector('button'), said = box.querySelector('[role=status]'), { id } = box.dataset;
  const show = (plan) => {
    const inside = holds(plan, id);
    button.hidden = inside;
    box.querySelector('a').hidden = !inside;
  };

  async function put() {
    button.disabled = true;
    try {
      const answer = await fetch(`/api/actions/${encodeURIComponent(id)}`);
      if (!answer.ok) throw new Error(`${answer.status}`);
      const plan = load();
      if (isFull(plan)) return said.textContent = box.dataset.textePlein;
      const next = add(plan, entryOfAction(await answer.json(), today()));
      if (!save(next)) return said.textContent = box.dataset.texteNonGarde;
      show(next);
      said.textContent = box.dataset.texteAjoutee;
      box.querySelector('a').focus();
    } catch {
      said.textContent = box.dataset.texteEchec;
    } finally {
      button.disabled = false;
    }
  }

  button.addEventListener('click', put);
  follow(show);
  show(load());
  button.disabled = false;
  box.dataset.vivant = '';
}
