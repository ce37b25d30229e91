// Results follow the filters as they change: the same pages, fetched, and their parts put in place.
// The address, the history and the focus go along.
import { colleges } from './colleges.js';

const PARTS = ['caches', 'facettes', 'liste'];
let asking;

/** How to find an element again in the parts that come; the heading of the results where it has gone. */
function pathTo(element) {
  if (element.id) return `#${CSS.escape(element.id)}`;
  if (element.name) return `[name="${CSS.escape(element.name)}"][value="${CSS.escape(element.value)}"]`;
  if (element.href) return `#liste a[href="${CSS.escape(element.getAttribute('href'))}"]`;
  if (element.localName === 'summary') return `#facettes input[name="${CSS.escape(element.closest('fieldset')?.querySelector('input')?.name ?? '')}"]`;
  return '#nombre';
}

/** The same focus after `change` as before, and what was typed there. */
function keepFocus(change) {
  const held = document.activeElement?.closest('#facettes, #liste') ? document.activeElement : null, path = held && pathTo(held);
  change();
  if (!held || held.isConnected) return;
  const again = document.querySelector(path) ?? document.getElementById('nombre');
  if (held.id === 'college' && again.id === 'college') again.value = held.value;
  again.focus({ preventScroll: true });
}

function replaceParts(page) {
  const opened = new Map([...document.querySelectorAll('#facettes fieldset')]
    .map((group) => [group.querySelector('legend').textContent, group.querySelector('details')?.open]));
  for (const id of PARTS) document.getElementById(id).replaceChildren(...page.getElementById(id).childNodes);
  for (const group of document.querySelectorAll('#facettes fieldset')) {
    const details = group.querySelector('details');
    if (details && opened.get(group.querySelector('legend').textContent)) details.open = true;
  }
  document.title = page.title;
  colleges(document.getElementById('facettes'));
}

/** Whether the reader has changed a filter that the page was not asked for with. */
const isChanged = (form) => [...form.elements].some((one) => one.name && (one.localName === 'select'
  ? one.selectedIndex !== Math.max(0, [...one.options].findIndex(({ defaultSelected }) => defaultSelected))
  : one.type === 'checkbox' && one.checked !== one.defaultChecked));

/** Shows what stands at the address; `focus` is a selector, or null to leave it where it is. */
async function show(address, { push, focus }) {
  const list = document.getElementById('liste');
  asking?.abort();
  const mine = asking = new AbortController();
  list.setAttribute('aria-busy', 'true');
  try {
    const answer = await fetch(address, { signal: mine.signal, headers: { Accept: 'text/html' } });
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    if (!answer.ok || PARTS.some((id) => !page.getElementById(id))) return location.assign(address);
    if (push) history.pushState(null, '', address);
    keepFocus(() => replaceParts(page));
    const query = page.querySelector('#q').value, field = document.getElementById('q');
    if (document.activeElement !== field) field.value = query;
    if (focus) {
      document.querySelector(focus)?.focus();
      document.getElementById('liste').scrollIntoView({ block: 'start' });
    }
    document.getElementById('annonce').textContent = document.getElementById('nombre').textContent;
  } catch (error) {
    if (error.name !== 'AbortError') location.assign(address);
  } finally {
    if (asking === mine) list.removeAttribute('aria-busy');
  }
}

/** The address that the form would be sent to, without what says nothing. */
function addressOf(form) {
  const pairs = [...new FormData(form)].filter(([, value]) => value !== '');
  const query = new URLSearchParams(pairs).toString();
  return new URL(form.getAttribute('action') + (query && `?${query}`), location.href);
}

export function live(form) {
  const said = document.createElement('p');
  said.id = 'annonce';
  said.className = 'invisible';
  said.setAttribute('role', 'status');
  form.before(said);
  form.dataset.vivant = '';
  form.addEventListener('change', ({ target }) => {
    if (target.name && target.matches('[type=checkbox], select')) show(addressOf(form), { push: true, focus: null });
  });
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    show(addressOf(form), { push: true, focus: '#nombre' });
  });
  form.addEventListener('click', (event) => {
    const link = event.target.closest('#liste a');
    if (!link || event.defaultPrevented || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    const address = new URL(link.href);
    if (address.origin !== location.origin || address.pathname !== form.getAttribute('action') || address.hash) return;
    event.preventDefault();
    show(address, { push: true, focus: '#nombre' });
  });
  addEventListener('popstate', () => {
    if (location.pathname === form.getAttribute('action')) show(location.href, { push: false, focus: '#nombre' });
    else location.reload();
  });
  if (isChanged(form)) show(addressOf(form), { push: true, focus: null }); // before we came
}
