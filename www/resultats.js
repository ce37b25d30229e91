// Results follow the filters as they change: the same pages, fetched, and their parts put in place.
// The address, the history and the focus go along.
import { colleges } from './colleges.js';

const PARTS = ['caches', 'facettes', 'liste'];
let asking;

/** How to find an element again in the parts that come. */
function pathTo(element) {
  if (element?.id) return `#${CSS.escape(element.id)}`;
  if (element?.name) return `[name="${CSS.escape(element.name)}"][value="${CSS.escape(element.value)}"]`;
  return null;
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

/** Shows what stands at the address; `focus` is a selector, or null to leave it where it is. */
async function show(address, { push, focus }) {
  const list = document.getElementById('liste');
  const kept = focus ?? pathTo(document.activeElement), inside = document.activeElement?.closest('#facettes, #liste');
  asking?.abort();
  const mine = asking = new AbortController();
  list.setAttribute('aria-busy', 'true');
  try {
    const answer = await fetch(address, { signal: mine.signal, headers: { Accept: 'text/html' } });
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    if (!answer.ok || PARTS.some((id) => !page.getElementById(id))) return location.assign(address);
    if (push) history.pushState(null, '', address);
    replaceParts(page);
    const query = page.querySelector('#q').value, field = document.getElementById('q');
    if (document.activeElement !== field) field.value = query;
    if (kept && (focus || inside)) document.querySelector(kept)?.focus({ preventScroll: !focus });
    if (focus) document.getElementById('liste').scrollIntoView({ block: 'start' });
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
}
