import { listen } from '../../examples/start/servers.js';

/** What goes wrong with the first attempt of each call: the API does not get it, or its response is lost. */
export type Loss = 'before' | 'after';

/** A proxy before an API that breaks the first attempt of every call of every process, then lets the next one through. */
export async function startFaultyApi(
  target: string,
  loss: Loss,
  { headsKeys = true }: { readonly headsKeys?: boolean } = {},
): Promise<{ readonly url: string; readonly broken: string[]; close(): Promise<unknown> }> {
  const broken: string[] = [];
  const attempts = new Map<string, number>();
  const server = await listen(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { method = '', url = '', headers } = request;
    const call = [headers['x-process'], method, url].join(' ');
    const attempt = (attempts.get(call) ?? 0) + 1;
    attempts.set(call, attempt);
    const isBroken = attempt % 2 === 1;
    if (isBroken) broken.push(call);
    if (isBroken && loss === 'before') return void request.socket.destroy();
    const { 'x-api-key': key = '', 'idempotency-key': idempotencyKey, 'content-type': type } = headers;
    const answer = await fetch(target + url, {
      method,
      headers: {
        'x-api-key': String(key),
        ...(headsKeys && idempotencyKey !== undefined && { 'idempotency-key': String(idempotencyKey) }),
        ...(type !== undefined && { 'content-type': type }),
      },
      ...(chunks.length > 0 && { body: Buffer.concat(chunks) }),
    });
    const body = Buffer.from(await answer.arrayBuffer());
    if (isBroken) return void request.socket.destroy();
    response.writeHead(answer.status, { 'content-type': 'application/json' }).end(body);
  });
  return { url: server.url.replace(/\/$/, ''), broken, close: server.close };
}
