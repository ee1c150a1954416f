// The client process: it sends deliveries on a fixed schedule, whatever becomes of the earlier ones (open loop), and measures
// each from the moment at which it was due, so that a stalled web process can't hide the requests that it kept from being sent.

import { randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { deliver, type SentDelivery } from '../../support/deliveries.js';

/** What to send. */
export interface Order {
  readonly port: number;
  readonly event: string;
  /** Sent again, if it is known already. */
  readonly id?: string;
  readonly count: number;
  readonly intervalMs: number;
}

/** What came of it, in milliseconds. */
export interface Sent {
  readonly statuses: Readonly<Record<string, number>>;
  readonly latencies: readonly number[];
  /** How late the client itself sent each: what the machine adds. */
  readonly lateness: readonly number[];
}

const agent = new Agent({ keepAlive: true, maxSockets: 256 });
process.on('disconnect', () => process.exit());
process.on('message', async (order: Order) => process.send!(await send(order)));
process.send!({ isReady: true });

async function send({ port, event, id, count, intervalMs }: Order): Promise<Sent> {
  const deliveries = Array.from({ length: count }, () => deliveryOf(event, id ?? randomUUID()));
  const statuses: Record<string, number> = {};
  const latencies: number[] = [];
  const lateness: number[] = [];
  const startAt = performance.now() + 50;
  const responses: Promise<void>[] = [];
  for (const [i, delivery] of deliveries.entries()) {
    const dueAt = startAt + i * intervalMs;
    const waitMs = dueAt - performance.now();
    if (waitMs > 0) await sleep(waitMs);
    lateness.push(Math.max(0, performance.now() - dueAt));
    responses.push(
      post(port, delivery).then((status) => {
        latencies.push(performance.now() - dueAt);
        statuses[status] = (statuses[status] ?? 0) + 1;
      }),
    );
  }
  await Promise.all(responses);
  return { statuses, latencies, lateness };
}

/** Some 2 KB, as an event with a few segments. */
function deliveryOf(event: string, id: string): SentDelivery {
  const segments = Array.from(
    { length: 20 },
    (_, i) => `{"end_time": ${i}.5, "label": "segment", "start_time": ${i}.0}`,
  );
  const body = `{"created_at": "2026-10-07T00:00:00Z", "data": {"run_id": "${id}", "segments": [${segments.join(', ')}]}, "event": "${event}", "id": "evt_${id}"}`;
  return deliver(body, { 'x-delivery-id': id });
}

function post(port: number, { headers, body }: SentDelivery): Promise<number | string> {
  return new Promise((resolve) => {
    const sent = request({ host: '127.0.0.1', port, method: 'POST', headers, agent }, (response) => {
      response.resume().on('end', () => resolve(response.statusCode ?? 0));
    });
    sent.on('error', (error) => resolve(error.name)).end(body);
  });
}
