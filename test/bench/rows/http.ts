import { RemoteServer, serverSpeedRatio } from '../http/remote-server.js';
import { FRAMEWORKS, type Framework } from '../http/servers.js';
import { payload } from '../payloads.js';
import type { Line, Row, RunOptions } from '../row.js';

const REACH: Record<Framework, number> = { express: 1, koa: 0.95, hono: 0.95, fastify: 0.95 };
const MOONSHOT: Record<Framework, number> = { express: 1.1, koa: 1, hono: 1, fastify: 1 };

/**
 * The kit's route against the one that a user writes by hand: raw body, HMAC, comparison, JSON.parse, handler, 200, and an LRU of
 * the ids. That one reads a body of any form but the signed one as forged, has no limits, and handles two concurrent copies.
 *
 * What counts is the time that the server's processor spends on a delivery: that is what bounds its requests a second,
 * whatever the sender of the load can do beside it.
 */
export const row: Row = {
  name: 'http',
  async *measure(options) {
    for (const framework of FRAMEWORKS) {
      const [kit, withLru, forgetful] = await Promise.all([
        RemoteServer.start({ framework, route: 'kit', memory: { in: 'memory' } }),
        RemoteServer.start({ framework, route: 'by hand', memory: { in: 'memory' } }),
        RemoteServer.start({ framework, route: 'by hand', memory: { in: 'nothing' } }),
      ]);
      for (const size of [1_000, 10_000]) {
        yield {
          ...(await compared(framework, size, kit, withLru, options)),
          against: 'a route by hand with an LRU',
          headline: 'HTTP on four frameworks, 1 and 10 kB',
          reach: { atLeast: REACH[framework] },
          moonshot: { atLeast: MOONSHOT[framework] },
        };
        yield await compared(framework, size, kit, forgetful, options);
      }
      await Promise.all([kit.stop(), withLru.stop(), forgetful.stop()]);
    }
  },
};

async function compared(
  framework: Framework,
  size: number,
  kit: RemoteServer,
  byHand: RemoteServer,
  options: RunOptions,
): Promise<Line> {
  const body = payload(size, 'canonical');
  return {
    what: `HTTP on ${framework}, ${size / 1_000} kB, requests a second`,
    against: 'a route by hand that remembers nothing',
    measured: await serverSpeedRatio(kit, byHand, body, options),
  };
}
