// Stands for supertest, which sends through node:http.

import type { Reply } from '../../suites/adapter/wire.js';
import { send } from './wire.js';

type Answer = Reply & { readonly body: unknown };

/** The part of supertest that the suite uses. */
// biome-ignore lint/style/noDefaultExport: supertest is imported so
export default function supertest(url: string) {
  const port = Number(new URL(url).port);
  return {
    get: (path: string) => prepare(port, 'GET', path),
    post: (path: string) => prepare(port, 'POST', path),
  };
}

function prepare(port: number, method: string, path: string) {
  const headers: Record<string, string> = {};
  let chunks: string[] = [];
  const prepared = {
    set(more: Record<string, string>) {
      Object.assign(headers, more);
      return prepared;
    },
    send(body: unknown) {
      if (typeof body !== 'string') headers['content-type'] = 'application/json';
      chunks = [typeof body === 'string' ? body : JSON.stringify(body)];
      return prepared;
    },
    async expect(status: number, text?: string): Promise<Answer> {
      const answer = await go();
      if (answer.status !== status) throw new Error(`expected ${status}, got ${answer.status}`);
      if (text !== undefined && answer.text !== text) throw new Error(`expected ${text}, got ${answer.text}`);
      return answer;
    },
    // biome-ignore lint/suspicious/noThenProperty: a prepared request of supertest is sent by awaiting it
    then: <T>(resolve: (answer: Answer) => T, reject: (error: unknown) => never) =>
      go().then(resolve, reject),
  };
  async function go(): Promise<Answer> {
    const reply = await send(port, { method, path, headers, chunks });
    const isJson = reply.headers['content-type']?.startsWith('application/json') ?? false;
    return { ...reply, body: isJson ? JSON.parse(reply.text) : {} };
  }
  return prepared;
}
