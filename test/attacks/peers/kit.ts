import { type Clock, createReceiver } from '@videovector-webhooks/core';
import { webhooks } from '@videovector-webhooks/express';
import express from 'express';
import { deliver, SECRET } from '../../support/deliveries.js';
import { quietLogger } from '../../support/quiet-logger.js';
import type { Peer } from './peer.js';

/** The day on which the deliveries of the attacks were made, since `strict` refuses old ones. */
const clock: Clock = {
  now: () => Date.parse('2026-10-07T01:00:00Z'),
  elapsed: () => performance.now(),
  after(milliseconds, callback) {
    const timer = setTimeout(callback, milliseconds);
    return () => clearTimeout(timer);
  },
};

/** VideoVector's scheme: HMAC-SHA256 of the body's canonical form; no header is signed. */
function kit(name: string, strict: boolean): Peer {
  return {
    name,
    secret: SECRET,
    listener(secret, handle) {
      const receiver = createReceiver({ secrets: secret, strict, clock, logger: quietLogger() });
      receiver.on('prompt_run.completed', (event) => handle(event) as undefined);
      receiver.on('export.ready', () => handle('export') as undefined);
      return express().post('/', webhooks(receiver));
    },
    deliver: (body, { secret = SECRET } = {}) => deliver(body, { 'x-delivery-id': 'del_1' }, secret),
    signatureHeader: 'x-webhook-signature',
    unsigned: { id: ['x-delivery-id', 'del_2'], event: ['x-event-type', 'export.ready'] },
  };
}

export const kitByDefault = kit('this kit', false);
export const kitStrict = kit('with `strict`', true);
