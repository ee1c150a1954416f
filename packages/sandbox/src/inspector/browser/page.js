// @ts-check
// Served to browsers as is. It keeps a page up to date, and sends forms without leaving it. Without JavaScript, pages reload.
import { renew } from './renew.js';

const notices = /** @type {HTMLElement} */ (document.getElementById('notices'));
const live = /** @type {HTMLElement} */ (document.getElementById('live'));

/**
 * Shows a page that was fetched.
 *
 * @param {Response} response
 * @param {boolean} isResult Whether it is the result of a form, and has a notice.
 */
async function show(response, isResult) {
  const text = await response.text();
  if (!response.headers.get('content-type')?.startsWith('text/html')) throw new Error(text);
  const page = new DOMParser().parseFromString(text, 'text/html');
  renew(document.body, page.body);
  document.title = page.title;
  if (isResult) notices.replaceChildren(...(page.getElementById('notices')?.childNodes ?? []));
}

/** @param {string} text */
function say(text) {
  const box = document.createElement('div');
  box.className = 'notice problem';
  box.textContent = text;
  notices.replaceChildren(box);
}

let isRefreshing = false;
let isStale = false;

async function refresh() {
  isStale = true;
  if (isRefreshing) return;
  isRefreshing = true;
  try {
    while (isStale) {
      isStale = false;
      await show(await fetch(location.href), false);
    }
  } catch {
    // The sandbox has stopped or is restarting; `live` says so.
  } finally {
    isRefreshing = false;
  }
}

document.addEventListener('submit', async (event) => {
  const form = /** @type {HTMLFormElement} */ (event.target);
  if (form.method !== 'post') return;
  event.preventDefault();
  if (form.hasAttribute('aria-busy')) return;
  form.setAttribute('aria-busy', 'true');
  try {
    const fields = /** @type {Record<string, string>} */ (/** @type {unknown} */ (new FormData(form)));
    await show(await fetch(form.action, { method: 'POST', body: new URLSearchParams(fields) }), true);
    if ('reset' in form.dataset && notices.querySelector('.problem') === null) form.reset();
  } catch {
    say('The sandbox does not respond. Check whether it is still running.');
  } finally {
    form.removeAttribute('aria-busy');
  }
});

/** @type {EventSource | undefined} */
let source;

/** Only a visible page listens, since a browser opens few connections to a host. */
function listen() {
  source?.close();
  source = undefined;
  if (document.hidden) return;
  source = new EventSource('/live');
  source.addEventListener('open', () => {
    live.textContent = 'live';
  });
  source.addEventListener('error', () => {
    live.textContent = 'not connected';
  });
  source.addEventListener('message', refresh);
}
document.addEventListener('visibilitychange', listen);
listen();

let shownTime = '';
let shownSince = 0;

/** Moves the clock of the page between two refreshes. */
function tick() {
  const now = document.getElementById('now');
  if (!(now instanceof HTMLTimeElement)) return;
  if (now.dateTime !== shownTime) {
    shownTime = now.dateTime;
    shownSince = performance.now();
  }
  if (now.dataset['frozen'] === 'yes') return;
  const time = new Date(Date.parse(shownTime) + performance.now() - shownSince);
  now.textContent = time.toISOString().slice(0, 19).replace('T', ' ');
}
setInterval(tick, 500);

// The notice has been shown; a reload must not request it again.
const address = new URL(location.href);
if (address.searchParams.has('notice')) {
  address.searchParams.delete('notice');
  history.replaceState(null, '', address);
}
