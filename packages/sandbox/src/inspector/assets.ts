import { readFileSync } from 'node:fs';
import { Hono } from 'hono';
import { COLOURS } from './styles/colours.js';
import { CONTROLS } from './styles/controls.js';
import { EXCHANGE } from './styles/exchange.js';
import { PAGE } from './styles/page.js';

/** Browsers get these files as they are, so they are plain JavaScript in the sources too. */
const read = (name: string): string => readFileSync(new URL(`./browser/${name}`, import.meta.url), 'utf8');

const ICON =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="#2457c5"/><path d="M7 11l7 5-7 5M16 22h9" fill="none" stroke="#fff" stroke-width="3" stroke-linecap="round" stroke-linejoin="round"/></svg>';

/** The pages' scripts, stylesheet and icon. */
export function assets(): Hono {
  const app = new Hono();
  const serve = (path: string, type: string, text: () => string): void =>
    void app.get(path, (c) => c.body(text(), 200, { 'content-type': type, 'cache-control': 'no-cache' }));
  for (const name of ['page.js', 'renew.js']) {
    serve(`/${name}`, 'text/javascript; charset=utf-8', () => read(name));
  }
  serve('/page.css', 'text/css; charset=utf-8', () => COLOURS + PAGE + CONTROLS + EXCHANGE);
  serve('/icon.svg', 'image/svg+xml', () => ICON);
  return app;
}
