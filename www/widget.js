// <repertoire-recherche>: a search of the répertoire on another site's page.
//
//   <script src="https://SITE/widget.js" defer></script>
//   <repertoire-recherche niveau="5e" departement="14 50" par_page="4"></repertoire-recherche>
//
// Attributes are the parameters of a search, several values with blanks between; `sans-recherche`
// leaves the search box out, `sans-titre` the heading.  What stands inside the element is shown until
// the answer is there, and when there is none.  Look: the CSS variables of STYLE.  The words and the
// cards are those of SITE/widget, fetched without cookies; nothing else is asked of anyone.
(() => {
  const PARAMETERS = ['q', 'niveau', 'type', 'filiere', 'metier', 'departement', 'epci', 'commune', 'partenaire', 'public', 'lieu',
    'label', 'duree', 'gratuit', 'quand', 'du', 'au', 'autour', 'rayon', 'chez', 'tri', 'par_page'];
  // Too many requests, and all that the site cannot do: nothing to show on another page.
  const UNABLE = 429;
  const SINGLE = ['q', 'partenaire', 'autour']; // their blanks are their own
  const STYLE = `
    :host { display: block; font: var(--repertoire-police, inherit); color: var(--repertoire-encre, inherit); container-type: inline-size; }
    :host([hidden]) { display: none; }
    * { box-sizing: border-box; }
    h2, h3, h4, p, ul { margin: 0; padding: 0; }
    h2 { font-size: 1.3em; margin-bottom: .6em; }
    ul { list-style: none; }
    a { color: var(--repertoire-accent, #0f5c55); }
    form { display: flex; flex-wrap: wrap; gap: .5em; align-items: end; margin-bottom: 1em; }
    label { flex: 1 1 100%; font-weight: 650; }
    input { flex: 1 1 12em; min-width: 0; }
    input, button { font: inherit; padding: .5em .8em; border-radius: var(--repertoire-rayon, 8px); border: 1px solid var(--repertoire-bord-champ, #6d7c79); }
    input { color: var(--repertoire-encre, #1d2a2a); background: var(--repertoire-surface, #fff); }
    button { font-weight: 650; cursor: pointer; color: var(--repertoire-sur-accent, #fff); background: var(--repertoire-accent, #0f5c55); border-color: transparent; }
    :focus-visible { outline: 3px solid var(--repertoire-accent, #0f5c55); outline-offset: 2px; }
    .avis { margin-bottom: .8em; font-weight: 650; }
    .cartes { display: grid; gap: .8em; margin-bottom: 1em; }
    @container (min-width: 44em) { .cartes { grid-template-columns: 1fr 1fr; } }
    .carte { padding: .9em 1em; color: var(--repertoire-encre, #1d2a2a); background: var(--repertoire-surface, #fff); border: 1px solid var(--repertoire-bord, #d8d4c5); border-radius: var(--repertoire-rayon, 8px); overflow-wrap: anywhere; }
    .carte h4 { font-size: 1.05em; margin-bottom: .2em; }
    .carte-type, .carte-partenaire { font-size: .9em; }
    .carte-extrait { margin: .4em 0; }
    .reperes { display: flex; flex-wrap: wrap; gap: .2em .9em; font-size: .9em; }
    .niveau { font-weight: 700; }
    mark { color: inherit; background: var(--repertoire-surligne, #ffe9a8); }
    .invisible { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
    [aria-busy="true"] { opacity: .6; }
    [hidden] { display: none !important; }`;
  const own = document.currentScript ?? document.querySelector('script[src$="/widget.js"]');
  const site = new URL('/', own.src);
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLE);

  /** Under the headings of the page that it is put into. */
  const LOWER = { H1: 'h2', H2: 'h3', H3: 'h4' };

  /** The page's own nodes, with their addresses in full; scripts and pictures stay behind. */
  function take(page) {
    const main = page.querySelector('main');
    for (const node of main.querySelectorAll('script, svg, img, style, link')) node.remove();
    for (const link of main.querySelectorAll('a[href]')) {
      link.href = new URL(link.getAttribute('href'), site);
      link.target = '_blank';
      link.rel = 'noopener';
    }
    for (const heading of main.querySelectorAll('h1, h2, h3')) {
      const lower = document.createElement(LOWER[heading.tagName]);
      lower.className = heading.className;
      lower.append(...heading.childNodes);
      heading.replaceWith(lower);
    }
    return [...main.childNodes].map((node) => document.importNode(node, true));
  }

  customElements.define('repertoire-recherche', class extends HTMLElement {
    static observedAttributes = [...PARAMETERS, 'sans-recherche', 'sans-titre'];
    #asking; #waiting; #answer; #fallback; #said;

    constructor() {
      super();
      const root = this.attachShadow({ mode: 'open' });
      root.adoptedStyleSheets = [sheet];
      // It stays, or nothing new in it would be read out.
      this.#said = document.createElement('p');
      this.#said.className = 'invisible';
      this.#said.setAttribute('role', 'status');
      this.#fallback = document.createElement('slot');
      this.#answer = document.createElement('div');
      this.#answer.hidden = true;
      root.append(this.#fallback, this.#said, this.#answer);
      root.addEventListener('submit', (event) => {
        event.preventDefault();
        this.setAttribute('q', event.target.elements.q.value.trim());
      });
    }

    connectedCallback() { this.#later(); }
    attributeChangedCallback() { if (this.isConnected) this.#later(); }
    disconnectedCallback() { this.#asking?.abort(); }

    /** Attributes that change together are one search. */
    #later() {
      this.#waiting ??= Promise.resolve().then(() => {
        this.#waiting = undefined;
        return this.#show();
      });
    }

    #address() {
      const address = new URL('/widget', site);
      for (const name of PARAMETERS) {
        const value = this.getAttribute(name)?.trim();
        for (const one of !value ? [] : SINGLE.includes(name) ? [value] : value.split(/[\s,]+/)) address.searchParams.append(name, one);
      }
      return address;
    }

    async #show() {
      this.#asking?.abort();
      const mine = this.#asking = new AbortController();
      this.#answer.setAttribute('aria-busy', 'true');
      try {
        const answer = await fetch(this.#address(), { signal: mine.signal, credentials: 'omit' });
        const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
        if (answer.status >= UNABLE || !page.querySelector('main')) throw new Error(`${answer.status}`);
        const said = page.querySelector('main [role="status"]'), held = this.shadowRoot.activeElement;
        said?.remove();
        const control = held?.closest('form') ? held.localName : undefined, isWithin = this.contains(document.activeElement);
        this.#answer.replaceChildren(...take(page));
        if (this.hasAttribute('sans-recherche')) this.#answer.querySelector('form')?.remove();
        if (this.hasAttribute('sans-titre')) this.#answer.querySelector('h2')?.remove();
        this.#answer.hidden = false;
        this.#fallback.hidden = true;
        if (isWithin) this.#answer.querySelector('input, a[href]')?.focus();
        if (control !== undefined) this.#answer.querySelector(`form ${control}`)?.focus();
        this.#said.textContent = said?.textContent ?? '';
      } catch (error) {
        if (error.name !== 'AbortError') this.#fallback.hidden = !this.#answer.hidden;
      } finally {
        if (this.#asking === mine) this.#answer.removeAttribute('aria-busy');
      }
    }
  });
})();
