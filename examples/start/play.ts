import { isDeepStrictEqual } from 'node:util';
import type { Result, Sent } from './deliveries.js';
import { type Call, type Recorded, recordingReceiver } from './receiver.js';
import { FRAMEWORKS, type Framework, listen } from './servers.js';

/** What one framework made of all deliveries. */
export interface Play {
  framework: Framework;
  results: Result[];
  calls: Call[];
  /** The calls are the expected ones, in their order, with their data. */
  callsAreRight: boolean;
}

/** Starts a receiver on a framework and sends it every delivery over HTTP, one after another. */
export async function play(framework: Framework, deliveries: Sent[], secret: string): Promise<Play> {
  const recorded = recordingReceiver(secret);
  const server = await listen(FRAMEWORKS[framework](recorded.receiver));
  const results: Result[] = [];
  for (const delivery of deliveries) results.push(await send(server.url, delivery, recorded));
  await recorded.receiver.close();
  await server.close();
  const { calls } = recorded;
  return { framework, results, calls, callsAreRight: isDeepStrictEqual(calls, expectedCalls(deliveries)) };
}

async function send(url: string, { headers, body }: Sent, { outcomes }: Recorded): Promise<Result> {
  const response = await fetch(url, { method: 'POST', headers, body });
  const { outcome } = (await response.json()) as { outcome: string };
  return { outcome, status: response.status, matched: outcomes.pop()?.matchedBy ?? '-' };
}

/** The calls that the handlers should have had: one for each delivery that is handled or fails in its handler. */
export function expectedCalls(deliveries: Sent[]): Call[] {
  return deliveries
    .filter(({ expected }) => expected.outcome === 'handled' || expected.outcome === 'failed')
    .map(({ headers, body }) => {
      const { event, data } = JSON.parse(body) as { event: string; data: unknown };
      return { event, deliveryId: headers['X-Delivery-ID'], data };
    });
}
