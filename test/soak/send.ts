import { type Agent, request } from 'node:http';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Whole, Wire } from '../attacks/attack.js';

/** Sends a request. Resolves with the status of the response. */
export function send(port: number, agent: Agent, { method = 'POST', headers, body }: Whole): Promise<number> {
  return new Promise((resolve, reject) => {
    const length = { 'content-length': String(Buffer.byteLength(body)) };
    const all = Object.fromEntries(
      Object.entries({ ...length, ...headers }).map(([k, v]) => [k, v as string]),
    );
    request({ host: '127.0.0.1', port, method, path: '/', agent, headers: all }, (response) => {
      response.resume().on('end', () => resolve(response.statusCode!));
    })
      .on('error', reject)
      .end(body);
  });
}

/**
 * How long an attacker keeps the connection, in milliseconds. One who stalls waits until the receiver has given the body up, also if
 * the machine is slow: what is hung up earlier is another attack.
 */
const PATIENCE_MS = { reads: 1_000, 'hangs up': 20, stalls: 60_000 };

/** Carries out an attack that is written by hand, and ends the connection if the receiver does not. */
export async function sendByHand(port: number, { wire, next }: Wire): Promise<void> {
  const socket = connect(port, '127.0.0.1');
  // The receiver may end the connection at any time.
  socket.on('error', () => {});
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  socket.resume();
  for (const part of wire) socket.write(part);
  await Promise.race([closed, sleep(PATIENCE_MS[next])]);
  socket.destroy();
  await closed;
}
