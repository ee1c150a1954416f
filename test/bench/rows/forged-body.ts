import { createHmac } from 'node:crypto';
import { verifySignature } from '@videovector-webhooks/core';
import { SECRET } from '../../support/deliveries.js';
import { median } from '../compare.js';
import { HOSTILE_SHAPES } from '../hostile-shapes.js';
import { payload } from '../payloads.js';
import type { Row } from '../row.js';

const FORGED = `sha256=${'00'.repeat(32)}`;
const CAP = 256 * 1024;

/**
 * The work that a stranger can cause with a body at the canonical cap, against the HMAC of that body, which any verifier needs. The
 * shapes take turns, so that the engine can't optimize the code for one of them, as little as it can on a server.
 */
export const row: Row = {
  name: 'forged-body',
  async *measure({ quick }) {
    const shapes = Object.entries(bodies()).map(([name, body]) => ({ name, body, ratios: [] as number[] }));
    const warmUp = quick ? 5 : 20;
    for (let turn = -warmUp; turn < (quick ? 15 : 60); turn++) {
      for (const { body, ratios } of shapes) {
        const ours = await timeOf(1, () => verifySignature({ body, signature: FORGED, secrets: SECRET }));
        const hmac = await timeOf(4, () => createHmac('sha256', SECRET).update(body).digest());
        if (turn >= 0) ratios.push(ours / hmac);
      }
    }
    for (const { name, ratios } of shapes)
      yield {
        what: `a forged body of 256 KiB: ${name}`,
        against: 'createHmac and digest',
        measured: median(ratios),
        headline: 'a forged body at the cap, any shape',
        reach: { atMost: 8 },
        moonshot: { atMost: 4 },
      };
  },
};

function bodies(): Record<string, Buffer> {
  const ordinary = (['compact', 'shuffled'] as const).flatMap((form) =>
    (['ascii', 'unicode'] as const).map((text) => [
      `ordinary, ${form}, ${text}`,
      payload(CAP - 2_000, form, { text }),
    ]),
  );
  const hostile = Object.entries(HOSTILE_SHAPES).map(([name, shape]) => [name, shape(CAP - 2_000)]);
  return Object.fromEntries([...ordinary, ...hostile]) as Record<string, Buffer>;
}

/** The processor time of one call, in microseconds. */
async function timeOf(calls: number, work: () => unknown): Promise<number> {
  const before = process.cpuUsage();
  for (let i = 0; i < calls; i++) await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / calls;
}
