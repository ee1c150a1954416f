import { RemoteServer, serverSpeedRatio } from '../http/remote-server.js';
import { payload } from '../payloads.js';
import type { Line, Row, RunOptions } from '../row.js';

/**
 * The kit's route against the one that a user writes by hand: raw body, HMAC, comparison, JSON.parse, 200. That one
 * remembers nothing, reads a body of any form but the signed one as forged, and answers before its handler has ended.
 *
 * What counts is the time that the server's processor spends on a delivery: that is what bounds its requests a second,
 * whatever the sender of the load can do beside it.
 */
export const row: Row = {
  name: 'http',
  async *measure(options) {
    for (const framework of ['express', 'koa', 'hono'] as const) {
      const [kit, byHand] = await Promise.all([
        RemoteServer.start(`${framework} kit`),
        RemoteServer.start(`${framework} by hand`),
      ]);
      for (const size of [1_000, 10_000]) yield await compared(framework, size, kit, byHand, options);
      await Promise.all([kit.stop(), byHand.stop()]);
    }
  },
};

async function compared(
  framework: string,
  size: number,
  kit: RemoteServer,
  byHand: RemoteServer,
  options: RunOptions,
): Promise<Line> {
  const body = payload(size, 'canonical');
  return {
    what: `HTTP on ${framework}, ${size / 1_000} kB, requests a second`,
    against: 'a route by hand',
    measured: await serverSpeedRatio(kit, byHand, body, options),
    reach: { atLeast: 1 },
    moonshot: { atLeast: 1.15 },
  };
}
