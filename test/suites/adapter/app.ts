import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  createReceiver,
  type Outcome,
  type Receiver,
  type ReceiverOptions,
} from '@videovector-webhooks/core';
import { type ManualClock, manualClock } from '@videovector-webhooks/core/testing';
import supertest from 'supertest';
import { onTestFinished } from 'vitest';
import { SECRET, type SentDelivery } from '../../support/deliveries.js';
import { type Gate, gate } from '../../support/gate.js';
import { quietLogger } from '../../support/quiet-logger.js';
import type { Reply } from './wire.js';

/** The places of the receiver in an app under test, each for every method. */
export const PLACES = {
  /** A route of the app. */
  route: '/webhooks/videovector',
  /** A route of a router that is mounted at `/router`. */
  router: '/router/videovector',
  /** Any path under a prefix. */
  prefix: '/prefix/any/videovector',
  /** A route behind a middleware that sets the header `x-before: 1` and awaits `before()`. */
  behind: '/behind/videovector',
  /** A route behind a middleware that consumes the body and keeps nothing of it. */
  consumed: '/consumed/videovector',
} as const;

/**
 * Makes the app under test: the receiver at each of PLACES; beside it `GET /health`, which answers `ok`, and
 * `POST /echo`, which answers with the JSON that the framework's own parser made of the body.
 *
 * @param before What the middleware of `PLACES.behind` awaits.
 * @returns A server that does not listen yet.
 */
export type Mount = (receiver: Pick<Receiver, 'receive' | 'fetch'>, before: () => Promise<void>) => Server;

export type OptionsUnderTest = Partial<ReceiverOptions>;

/** An app under test that listens. */
export interface App {
  readonly receiver: ReturnType<typeof receiverFor>;
  readonly server: Server;
  readonly port: number;
  readonly url: string;
  /** Every line that the receiver logged. */
  readonly log: readonly string[];
  readonly outcomes: readonly Outcome[];
  /** Resolves with the next outcome of this code, or with the last one that was. */
  outcome(code: Outcome['code']): Promise<Outcome>;
  /** Sends a delivery in the ordinary way. */
  post(delivery: SentDelivery, path?: string): Promise<Reply>;
}

/** Starts an app for one test, which ends with the test. */
export type Start = (options?: OptionsUnderTest, before?: () => Promise<void>) => Promise<App>;

export function starter(mount: Mount): Start {
  return async (options = {}, before = async () => {}) => {
    const { lines, ...logger } = quietLogger();
    const receiver = receiverFor({ logger, logErrors: false, ...options });
    const outcomes: Outcome[] = [];
    const awaited = new Map<string, Gate<Outcome>>();
    receiver.observe((outcome) => {
      outcomes.push(outcome);
      awaited.get(outcome.code)?.open(outcome);
    });
    const server = mount(receiver, before);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    });
    const { port } = server.address() as AddressInfo;
    const url = `http://127.0.0.1:${port}`;
    return {
      receiver,
      server,
      port,
      url,
      log: lines,
      outcomes,
      async outcome(code) {
        const past = outcomes.findLast((outcome) => outcome.code === code);
        if (past !== undefined) return past;
        const coming = awaited.get(code) ?? gate<Outcome>();
        awaited.set(code, coming);
        return coming.promise;
      },
      async post({ headers, body }, path = PLACES.route) {
        const { status, headers: answered, text } = await supertest(url).post(path).set(headers).send(body);
        return { status, headers: answered, text };
      },
    };
  };
}

function receiverFor(options: OptionsUnderTest) {
  return createReceiver({ secrets: SECRET, ...options });
}

/** A frozen clock that reports when a timer of a given length is set. */
export function watchedClock(): ManualClock & { armed(milliseconds: number): Promise<void> } {
  const clock = manualClock();
  const armed = new Map<number, Gate>();
  const gateOf = (milliseconds: number): Gate => {
    const known = armed.get(milliseconds) ?? gate();
    armed.set(milliseconds, known);
    return known;
  };
  return {
    ...clock,
    after(milliseconds, callback) {
      const cancel = clock.after(milliseconds, callback);
      gateOf(milliseconds).open();
      return cancel;
    },
    armed: (milliseconds) => gateOf(milliseconds).promise,
  };
}
