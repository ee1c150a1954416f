import { readFileSync } from 'node:fs';
import { Hono } from 'hono';
import { COLOURS } from './styles/colours.js';
import { CONTROLS } from './styles/controls.js';
import { PAGE } from './styles/page.js';
import { REQUEST } from './styles/request.js';
import { TABLE } from './styles/table.js';

/** Browsers get these files as they are, so they are plain JavaScript in the sources too. */
const read = (name: string): string => readFileSync(new URL(`./browser/${name}`, import.meta.url), 'utf8');

/** The icon of the pages, with a dot if deliveries are failing. */
const icon = (isFailing: boolean): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="${isFailing ? '#b3201d' : '#2b3fd6'}"/><path d="M6 9l8 15 3.5-7" fill="none" stroke="#fff" stroke-width="3" stroke-linecap="round" stroke-linejoin="round"/><path d="M16 9h10l-5 9z" fill="#fff" stroke="#fff" stroke-width="2" stroke-linejoin="round"/></svg>`;

/** The pages' scripts, stylesheet and icon. */
export function assets(): Hono {
  const app = new Hono();
  const serve = (path: string, type: string, text: () => string): void =>
    void app.get(path, (c) => c.body(text(), 200, { 'content-type': type, 'cache-control': 'no-cache' }));
  for (const name of ['page.js', 'renew.js', 'copy.js', 'fields.js']) {
    serve(`/${name}`, 'text/javascript; charset=utf-8', () => read(name));
  }
  serve('/page.css', 'text/css; charset=utf-8', () => COLOURS + PAGE + TABLE + CONTROLS + REQUEST);
  serve('/icon.svg', 'image/svg+xml', () => icon(false));
  serve('/icon-failing.svg', 'image/svg+xml', () => icon(true));
  return app;
}
