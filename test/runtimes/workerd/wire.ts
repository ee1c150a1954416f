// Stands for the suite's own client, which writes to a socket.

import type { Reply, Sending } from '../../suites/adapter/wire.js';
import { dispatch } from './server.js';

export { headOf, parseReply } from '../../suites/adapter/wire.js';

/** Sends exactly this, its chunks one by one. */
export async function send(
  port: number,
  { method = 'POST', path, headers, chunks }: Omit<Sending, 'agent'>,
): Promise<Reply> {
  const sent = new Headers();
  for (const [name, value] of Object.entries(headers)) {
    for (const one of [value].flat() as string[]) sent.append(name, one);
  }
  const hasBody = method !== 'GET' && method !== 'HEAD' && chunks.length > 0;
  const response = await dispatch(port, path, {
    method,
    headers: sent,
    ...(hasBody && { body: streamOf(chunks), duplex: 'half' }),
  } as RequestInit);
  const text = await response.text();
  return {
    status: response.status,
    headers: Object.fromEntries(response.headers),
    text: method === 'HEAD' ? '' : text,
  };
}

/** There are no sockets within an isolate: the tests that need one are among the exceptions. */
export function openWire(): never {
  throw new Error('There is no wire within an isolate');
}

function streamOf(chunks: Sending['chunks']): ReadableStream<Uint8Array> {
  const bytes = chunks
    .map((chunk) => (typeof chunk === 'string' ? new TextEncoder().encode(chunk) : new Uint8Array(chunk)))
    .filter(({ length }) => length > 0);
  return new ReadableStream({
    pull(stream) {
      const next = bytes.shift();
      if (next === undefined) stream.close();
      else stream.enqueue(next);
    },
  });
}
