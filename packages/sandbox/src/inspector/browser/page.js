// @ts-check
// Served to browsers as is. It keeps a page up to date, and sends forms without loading a new one. Without JavaScript, pages reload.
import './copy.js';
import { watchFields } from './fields.js';
import { renew } from './renew.js';

/** How often a page in the background is updated, in milliseconds. */
const HIDDEN_MS = 4_000;

/** @param {string} id */
const element = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

/** @param {Response} response */
async function parse(response) {
  const text = await response.text();
  if (!response.headers.get('content-type')?.startsWith('text/html')) throw new Error(text);
  return new DOMParser().parseFromString(text, 'text/html');
}

/**
 * Shows another state of the page: what has not changed stays, and with it the focus and what was typed.
 *
 * @param {Document} page
 */
function update(page) {
  renew(document.body, page.body);
  showHead(page);
}

/**
 * Goes to another page, as a link does.
 *
 * @param {Document} page
 * @param {URL} address
 */
function go(page, address) {
  history.pushState(null, '', address);
  shownPath = address.pathname;
  document.body.replaceChildren(...page.body.childNodes);
  showHead(page);
  showLive();
  scrollTo(0, 0);
  element('main').focus({ preventScroll: true });
}

/** @param {Document} page */
function showHead(page) {
  document.title = page.title;
  const icon = page.querySelector('link[rel=icon]')?.getAttribute('href');
  document.querySelector('link[rel=icon]')?.setAttribute('href', icon ?? '');
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
      const { href } = location;
      const page = await parse(await fetch(href));
      if (location.href === href) update(page);
      else isStale = true;
    }
  } catch {
    // The sandbox has stopped or is restarting; `live` says so.
  } finally {
    isRefreshing = false;
  }
}

watchFields(refresh);

document.addEventListener('submit', async (event) => {
  const form = /** @type {HTMLFormElement} */ (event.target);
  if (form.method !== 'post') return;
  event.preventDefault();
  if (form.hasAttribute('aria-busy')) return;
  form.setAttribute('aria-busy', 'true');
  try {
    const fields = /** @type {Record<string, string>} */ (/** @type {unknown} */ (new FormData(form)));
    const response = await fetch(form.action, { method: 'POST', body: new URLSearchParams(fields) });
    const page = await parse(response);
    const address = withoutNotice(response.url);
    if (address.pathname === location.pathname) {
      update(page);
      element('notices').replaceChildren(...(page.getElementById('notices')?.childNodes ?? []));
    } else go(page, address);
  } catch {
    const box = document.createElement('div');
    box.className = 'notice problem';
    box.textContent = 'The sandbox does not respond. Check whether it is still running.';
    element('notices').replaceChildren(box);
  } finally {
    form.removeAttribute('aria-busy');
  }
});

/** The notice has been shown; a reload must not request it again. @param {string} href */
function withoutNotice(href) {
  const address = new URL(href);
  address.searchParams.delete('notice');
  return address;
}
if (new URL(location.href).searchParams.has('notice'))
  history.replaceState(null, '', withoutNotice(location.href));

let shownPath = location.pathname;
// Links within the page fire it too.
addEventListener('popstate', () => location.pathname !== shownPath && location.reload());

/** @type {EventSource | undefined} */
let source;
let liveText = '';

/** @param {string} text */
function showLive(text = liveText) {
  liveText = text;
  element('live').textContent = text;
  element('live').dataset['is'] = text;
}

/** Only a visible page listens, since a browser opens few connections to a host. */
function listen() {
  source?.close();
  source = undefined;
  if (document.hidden) return;
  source = new EventSource('/live');
  source.addEventListener('open', () => showLive('live'));
  source.addEventListener('error', () => showLive('not connected'));
  source.addEventListener('message', refresh);
}
document.addEventListener('visibilitychange', listen);
listen();
// In the background, the title and the icon still show failures.
setInterval(() => document.hidden && refresh(), HIDDEN_MS);

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
