import { type Agent, type IncomingHttpHeaders, request } from 'node:http';
import { connect } from 'node:net';
import { onTestFinished } from 'vitest';

/** What a server answered. */
export interface Reply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

export interface Sending {
  readonly method?: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  /** Sent one by one; without a content-length they are chunks on the wire. */
  readonly chunks: readonly (string | Uint8Array)[];
  readonly agent?: Agent;
}

/** Sends exactly this. */
export function send(
  port: number,
  { method = 'POST', path, headers, chunks, agent }: Sending,
): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const outgoing = { host: '127.0.0.1', port, method, path, agent: agent ?? false };
    const sent = request(
      { ...outgoing, headers: Object.fromEntries(Object.entries(headers).map(([k, v]) => [k, v as string])) },
      (response) => {
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part));
        response.on('error', reject);
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            text: Buffer.concat(parts).toString(),
          }),
        );
      },
    );
    sent.on('error', reject);
    for (const chunk of chunks) sent.write(chunk);
    sent.end();
  });
}

/** A connection that is written and read by hand. */
export interface Wire {
  /** Resolves when the bytes have left; nothing that comes is read meanwhile. */
  write(bytes: string | Uint8Array): Promise<void>;
  /** Resolves with all that has come, once it holds this text or the connection has ended. */
  readUntil(text: string): Promise<string>;
  /** Resolves with all that has come, when the connection has ended. */
  readToEnd(): Promise<string>;
  /** Hangs up. */
  hangUp(): void;
}

export async function openWire(port: number): Promise<Wire> {
  const socket = connect(port, '127.0.0.1');
  onTestFinished(() => void socket.destroy());
  let received = '';
  let ended = false;
  let wake = (): void => {};
  socket.pause();
  socket.on('data', (part) => {
    received += part.toString('latin1');
    wake();
  });
  // Whether an end comes with an error depends on what was still under way.
  socket.on('error', () => {});
  socket.on('close', () => {
    ended = true;
    wake();
  });
  await new Promise<void>((resolve) => socket.once('connect', resolve));

  async function readWhile(more: () => boolean): Promise<string> {
    socket.resume();
    while (!ended && more()) await new Promise<void>((resolve) => (wake = resolve));
    return received;
  }
  return {
    write(bytes) {
      socket.pause();
      return new Promise((resolve, reject) =>
        socket.write(bytes, (error) => (error ? reject(error) : resolve())),
      );
    },
    readUntil: (text) => readWhile(() => !received.includes(text)),
    readToEnd: () => readWhile(() => true),
    hangUp: () => void socket.destroy(),
  };
}

/** The head of a request, with the blank line after it. */
export function headOf(path: string, headers: Readonly<Record<string, string>>): string {
  const lines = Object.entries({ host: 'localhost', ...headers }).map(
    ([name, value]) => `${name}: ${value}\r\n`,
  );
  return `POST ${path} HTTP/1.1\r\n${lines.join('')}\r\n`;
}

/** Reads a response from a wire; null if there is none. */
export function parseReply(received: string): Reply | null {
  const [head = '', text = ''] = received.split('\r\n\r\n');
  const [statusLine = '', ...lines] = head.split('\r\n');
  if (statusLine === '') return null;
  const headers = Object.fromEntries(lines.map((line) => line.toLowerCase().split(': ', 2)));
  return { status: Number(statusLine.split(' ')[1]), headers, text };
}
