import { serverSpeedRatios } from '../http/remote-server.js';
import { FRAMEWORKS, type Framework } from '../http/servers.js';
import { payload } from '../payloads.js';
import type { Row } from '../row.js';

const REACH: Record<Framework, number> = { express: 1, koa: 0.95, hono: 0.95, fastify: 0.95 };
const MOONSHOT: Record<Framework, number> = { express: 1.1, koa: 1, hono: 1, fastify: 1 };
const SIZES = [1_000, 10_000];

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
    const bodies = SIZES.map((size) => payload(size, 'canonical'));
    for (const framework of FRAMEWORKS) {
      const ours = { framework, route: 'kit', memory: { in: 'memory' } } as const;
      const byHand = { framework, route: 'by hand' } as const;
      const lru = await serverSpeedRatios(
        { ours, theirs: { ...byHand, memory: { in: 'memory' } } },
        bodies,
        options,
      );
      const none = await serverSpeedRatios(
        { ours, theirs: { ...byHand, memory: { in: 'nothing' } } },
        bodies,
        options,
      );
      for (const [i, size] of SIZES.entries()) {
        const what = `HTTP on ${framework}, ${size / 1_000} kB, requests a second`;
        yield {
          what,
          against: 'a route by hand with an LRU',
          measured: lru[i]!,
          headline: 'HTTP on four frameworks, 1 and 10 kB',
          reach: { atLeast: REACH[framework] },
          moonshot: { atLeast: MOONSHOT[framework] },
        };
        yield { what, against: 'a route by hand that remembers nothing', measured: none[i]! };
      }
    }
  },
};
