import { spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { type AddressInfo, connect, createServer } from 'node:net';

const SECRET = 'whsec_0123456789abcdef';
/** A payload in Python's canonical form, with a float that JavaScript can't print. */
const BODY =
  '{"api_version": "2024-01", "created_at": "2026-10-07T00:00:00Z", "data": {"run_id": "run_1", "start_time": 12.0}, ' +
  '"event": "prompt_run.completed", "id": "evt_1"}';
/** Longer than any app takes to start on the slowest machine. */
const PATIENCE_MS = 60_000;

export interface Answer {
  readonly status: number;
  readonly text: string;
  /** All that the app printed. */
  readonly output: string;
}

/**
 * Starts an app, sends it signed deliveries one after the other, and ends it. Two, because an app may fail from the second request on,
 * as one does on workerd that keeps what belongs to the first.
 *
 * @param command How to start it; it gets its port as `PORT`, and in the place of `{port}`.
 */
export async function serveAndDeliver(
  cwd: string,
  command: readonly string[],
  path = '/webhooks/videovector',
): Promise<Answer> {
  const port = await freePort();
  const [program, ...args] = command.map((part) => part.replaceAll('{port}', String(port)));
  const child = spawn(program!, args, {
    cwd,
    env: { ...process.env, PORT: String(port), VIDEOVECTOR_WEBHOOK_SECRET: SECRET },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      output += String(chunk);
    });
  }
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  try {
    const until = Date.now() + PATIENCE_MS;
    while (!(await listens(port))) {
      if (child.exitCode !== null || Date.now() > until) throw new Error(`it does not listen:\n${output}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    await deliver(port, path, 'dlv_01');
    return { ...(await deliver(port, path, 'dlv_02')), output };
  } finally {
    child.kill('SIGKILL');
    await ended;
  }
}

async function deliver(port: number, path: string, deliveryId: string): Promise<Omit<Answer, 'output'>> {
  const response = await fetch(`http://127.0.0.1:${port}${path}`, {
    method: 'POST',
    body: BODY,
    headers: {
      'content-type': 'application/json',
      'x-webhook-signature': `sha256=${createHmac('sha256', SECRET).update(BODY).digest('hex')}`,
      'x-webhook-id': 'whk_01',
      'x-delivery-id': deliveryId,
      'x-event-type': 'prompt_run.completed',
    },
  });
  return { status: response.status, text: await response.text() };
}

export function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => resolve(true)).on('error', () => resolve(false));
    socket.on('connect', () => socket.destroy());
  });
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
