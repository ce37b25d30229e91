// An action's page: the address to write to, share, print.  The buttons are there from the start,
// so that nothing moves, and can be used once they answer; without scripts the sheet does not show
// them.
function writeAddress(element) {
  const link = document.createElement('a'), address = `${element.dataset.nom}@${element.dataset.domaine}`;
  link.href = `mailto:${address}`;
  const [name, ...rest] = address.split(/(?<=@)|(?=\.)/); // lines end beside @ and before dots
  link.append(name, ...rest.flatMap((part) => [document.createElement('wbr'), part]));
  element.style.minBlockSize = `${element.getBoundingClientRect().height}px`; // shorter: what follows stays where it is
  element.replaceChildren(link);
}

async function share(said, text) {
  const what = { title: document.title, url: document.querySelector('link[rel=canonical]')?.href ?? location.href };
  try {
    if (navigator.share) return await navigator.share(what);
    await navigator.clipboard.writeText(what.url);
    said.textContent = text;
  } catch (error) {
    if (error.name !== 'AbortError') said.textContent = what.url; // to be copied by hand
  }
}

export function tools(root) {
  const sharing = root.querySelector('#partager'), printing = root.querySelector('#imprimer');
  root.querySelectorAll('.courriel').forEach(writeAddress);
  if (!sharing) return;
  sharing.addEventListener('click', () => share(root.querySelector('#partage'), sharing.closest('.outils').dataset.texteCopie));
  printing.addEventListener('click', () => window.print());
  sharing.disabled = printing.disabled = false;
  sharing.closest('.outils').dataset.vivant = '';
}
