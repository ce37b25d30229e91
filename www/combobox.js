// A text field with a list of choices: WAI-ARIA 1.2, combobox with list autocomplete.  The focus
// stays in the field; arrows move through the list, Enter chooses, Escape closes.
const DELAY_MS = 120; // of typing, before the list is asked for
let boxes = 0;

/**
 * `input` stands alone in `box`.  find(text, signal) gives { label, detail, heading, ... } as they
 * are to be shown; a label may be nodes.  choose(choice) is called with one of them.  `texts`:
 * { list, one, several, none } as the page says them, {n} for their number.
 */
export function combobox(box, input, { find, choose, texts, least = 1 }) {
  const id = `choix-${++boxes}`;
  const list = document.createElement('ul'), status = document.createElement('span');
  let choices = [], active = -1, timer, asking;

  list.id = id;
  list.hidden = true;
  list.className = 'choix';
  list.setAttribute('role', 'listbox');
  list.setAttribute('aria-label', texts.list);
  status.className = 'invisible';
  status.setAttribute('role', 'status');
  for (const [name, value] of Object.entries({ role: 'combobox', 'aria-autocomplete': 'list', 'aria-expanded': 'false', 'aria-controls': id }))
    input.setAttribute(name, value);
  input.autocomplete = 'off';
  box.append(list, status);

  function close() {
    list.hidden = true;
    active = -1;
    input.setAttribute('aria-expanded', 'false');
    input.removeAttribute('aria-activedescendant');
  }

  function mark(position) {
    const options = list.querySelectorAll('[role=option]');
    options[active]?.setAttribute('aria-selected', 'false');
    active = position;
    if (active < 0) return input.removeAttribute('aria-activedescendant');
    options[active].setAttribute('aria-selected', 'true');
    options[active].scrollIntoView({ block: 'nearest' });
    input.setAttribute('aria-activedescendant', options[active].id);
  }

  function option(choice, position) {
    const item = document.createElement('li'), name = document.createElement('span');
    item.id = `${id}-${position}`;
    item.setAttribute('role', 'option');
    item.setAttribute('aria-selected', 'false');
    name.append(...[choice.label].flat());
    item.append(name);
    for (const part of [choice.heading, choice.detail].filter(Boolean)) {
      const detail = document.createElement('span');
      detail.className = 'precision';
      detail.textContent = part;
      item.append(' ', detail);
    }
    item.addEventListener('pointerdown', (event) => event.preventDefault()); // the field keeps the focus
    item.addEventListener('click', () => { close(); choose(choice); });
    return item;
  }

  function show(found) {
    choices = found;
    active = -1;
    input.removeAttribute('aria-activedescendant');
    list.replaceChildren(...choices.map(option));
    list.hidden = choices.length === 0;
    input.setAttribute('aria-expanded', `${!list.hidden}`);
    status.textContent = choices.length === 0 ? texts.none
      : choices.length === 1 ? texts.one : texts.several.replace('{n}', choices.length);
  }

  async function ask() {
    const text = input.value.trim();
    asking?.abort();
    if (text.length < least) { status.textContent = ''; return close(); }
    asking = new AbortController();
    try {
      const found = await find(text, asking.signal);
      if (document.activeElement === input && input.value.trim() === text) show(found);
    } catch (error) {
      if (error.name !== 'AbortError') close(); // the field goes on without its list
    }
  }

  input.addEventListener('input', () => { clearTimeout(timer); timer = setTimeout(ask, DELAY_MS); });
  input.addEventListener('blur', () => { clearTimeout(timer); asking?.abort(); close(); });
  input.addEventListener('keydown', (event) => {
    const last = choices.length - 1;
    if (event.isComposing || event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === 'ArrowDown' && list.hidden) ask();
    else if (list.hidden) return;
    else if (event.key === 'ArrowDown') mark(active === last ? -1 : active + 1);
    else if (event.key === 'ArrowUp') mark(active < 0 ? last : active - 1);
    else if (event.key === 'Escape') close();
    else if (event.key === 'Enter' && active >= 0) { const chosen = choices[active]; close(); choose(chosen); }
    else return;
    event.preventDefault();
  });
  if (document.activeElement === input && input.value !== input.defaultValue) ask(); // typed before we came
}

/** What the page says, from the attributes data-texte-… of an element. */
export const textsOf = ({ dataset }) => ({
  list: dataset.texteListe, one: dataset.texteUn, several: dataset.textePlusieurs, none: dataset.texteAucune,
});
