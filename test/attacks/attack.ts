import type { OutcomeCode } from '@videovector-webhooks/core';
import type { OptionsUnderTest } from '../suites/adapter/app.js';
import { deliver, sign } from '../support/deliveries.js';

/** A body that exercises what JavaScript can't hold: a float without a fraction, an integer beyond 2^53, escapes. */
export const GENUINE =
  '{"api_version": "2024-01", "created_at": "2026-10-07T00:00:00Z", "data": {"bytes": 9007199254740993, ' +
  '"duration": 1200.0, "path": "a/b", "run_id": "run_1", "title": "Caf\\u00e9 \\ud83d\\ude00"}, ' +
  '"event": "prompt_run.completed", "id": "evt_1"}';

/** Another authentic body, which an attacker may have captured too. */
export const OTHER =
  '{"api_version": "2024-01", "created_at": "2026-10-07T00:00:00Z", "data": {"run_id": "run_2"}, ' +
  '"event": "prompt_run.completed", "id": "evt_2"}';

/** One request, as it is put together. */
export interface Whole {
  readonly method?: string;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: string | Uint8Array;
}

/** A connection that is written by hand. */
export interface Wire {
  readonly wire: readonly (string | Uint8Array)[];
  /** What the attacker does next; `stalls` until the receiver gives up. */
  readonly next: 'reads' | 'hangs up' | 'stalls';
}

/** An attack: what is sent, and what must come of it on every adapter. */
export interface Attack {
  /** What the attacker does. */
  readonly name: string;
  /** A genuine delivery that was handled before. */
  readonly before?: Whole;
  readonly sent: Whole | Wire;
  /** Options of the receiver. */
  readonly options?: OptionsUnderTest;
  /** The status of the response; null if the connection is closed without one. */
  readonly status: number | null;
  /** The outcome; none if the HTTP server answers before the receiver sees a request. */
  readonly code?: OutcomeCode;
  /** How many times handlers run altogether. */
  readonly handled: number;
  /** The bodies that handlers may see. Default: GENUINE. */
  readonly signed?: readonly string[];
  /** Why that is right. */
  readonly why: string;
}

/** A genuine delivery with headers added, replaced or, if undefined, dropped. */
export function genuine(headers: Record<string, string | undefined> = {}, body: string = GENUINE): Whole {
  return deliver(body, { 'x-delivery-id': 'del_1', ...headers });
}

/** The headers of a genuine delivery around another body. */
export function tampered(body: string | Uint8Array, original: string = GENUINE): Whole {
  return { ...genuine({}, original), body };
}

/** A body with the attacker's own signature. */
export function signedWith(secret: string, headers: Record<string, string | undefined> = {}): Whole {
  return genuine({ 'x-webhook-signature': sign(GENUINE, secret), ...headers });
}

/** Attacks that must be refused with 401 and reach no handler. */
export function refused(why: string, attacks: Readonly<Record<string, Whole | Wire>>): Attack[] {
  return Object.entries(attacks).map(([name, sent]) => ({
    name,
    sent,
    status: 401,
    code: 'signature_invalid',
    handled: 0,
    why,
  }));
}

/** What looks like an attack but is a genuine delivery, which must be handled once. */
export function accepted(why: string, attacks: Readonly<Record<string, Whole | Wire>>): Attack[] {
  return Object.entries(attacks).map(([name, sent]) => ({
    name,
    sent,
    status: 200,
    code: 'handled',
    handled: 1,
    why,
  }));
}
