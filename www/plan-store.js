// Where the plan is kept: in this browser, and nowhere else.
import { empty, read } from './plan-model.js';

const KEY = 'repertoire-plan', ASIDE = 'repertoire-plan-illisible';

/** The plan, an empty one where there is none.  What cannot be read is put aside, not lost. */
export function load() {
  let kept = null;
  try {
    kept = localStorage.getItem(KEY);
    if (kept === null) return empty();
    const plan = read(JSON.parse(kept));
    if (plan) return plan;
  } catch { /* told by the page when it saves */ }
  try {
    if (kept !== null) localStorage.setItem(ASIDE, kept);
  } catch { /* nothing can be kept here */ }
  return empty();
}

/** False when the browser keeps nothing. */
export function save(plan) {
  try {
    localStorage.setItem(KEY, JSON.stringify(plan));
    return true;
  } catch {
    return false;
  }
}

/** What was put aside, null when nothing was. */
export function aside() {
  try {
    return localStorage.getItem(ASIDE);
  } catch {
    return null;
  }
}

export function forgetAside() {
  try {
    localStorage.removeItem(ASIDE);
  } catch { /* nothing was kept here */ }
}

/** Called with the plan that another tab has saved. */
export function follow(changed) {
  addEventListener('storage', ({ key }) => { if (key === KEY || key === null) changed(load()); });
}
