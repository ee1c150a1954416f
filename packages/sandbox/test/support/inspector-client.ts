import type { Sandbox } from '../../src/index.js';

/** A page of the inspector, as a browser without JavaScript gets it. */
export interface Page {
  readonly status: number;
  readonly html: string;
  /** Its text, without markup. */
  readonly text: string;
  readonly headers: Headers;
}

/** Loads pages of a sandbox's inspector, and sends its forms. */
export function inspectorClient({ url }: Pick<Sandbox, 'url'>) {
  async function open(path: string): Promise<Page> {
    return pageOf(await fetch(url + path));
  }
  /** Sends a form of the page at `from`, and follows to the page that it leads to. */
  async function post(action: string, fields: Record<string, string> | [string, string][] = {}, from = '/') {
    const response = await fetch(`${url}/actions${action}`, {
      method: 'POST',
      headers: { origin: url, referer: url + from },
      body: new URLSearchParams(fields),
      redirect: 'manual',
    });
    const location = response.headers.get('location') ?? '';
    return { status: response.status, location, page: await open(location) };
  }
  return { open, post };
}

async function pageOf(response: Response): Promise<Page> {
  const html = await response.text();
  return { status: response.status, html, text: textOf(html), headers: response.headers };
}

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', amp: '&', '#39': "'" };

function textOf(html: string): string {
  return html
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/&(\w+|#39);/g, (whole, name: string) => ENTITIES[name] ?? whole)
    .replaceAll(/\s+/g, ' ');
}
