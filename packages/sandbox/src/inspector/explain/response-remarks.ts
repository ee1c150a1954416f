import { OUTCOMES, type OutcomeCode } from '@videovector-webhooks/core';
import { readAnswer } from '@videovector-webhooks/core/tools';
import type { FindingCode } from '../../diagnosis/finding.js';
import type { Exchange } from '../../state/exchange.js';
import { timeText } from '../format.js';
import type { KnownSecret } from './known-secrets.js';

/** A sentence on what the receiver did, and whether that was wrong. */
export interface Remark {
  readonly text: string;
  readonly isWrong?: boolean;
}

const NEVER_RETRIED = 'The sender never retries a 4xx: the event is lost until someone retries it by hand.';

/**
 * Says what the receiver's response means, and what it leaves open.
 *
 * @param cause What the signature's diagnosis found.
 * @param secret The secret that signed the request, if it is known.
 */
export function responseRemarks(
  exchange: Exchange,
  cause: FindingCode,
  secret: KnownSecret | undefined,
): Remark[] {
  const { status, error, kind, faults } = exchange;
  if (status === null) return [{ text: `There was no response: ${error}.` }];
  const code = kitCodeOf(exchange);
  if (status >= 200 && status <= 299) {
    const remarks = accepted(exchange, cause, secret, code);
    if (kind !== 'attempt' || !faults.includes('crash-after-2xx')) return remarks;
    return [...remarks, { text: 'The worker crashed after this response, and sends the delivery again.' }];
  }
  const isAboutSignature =
    code === 'signature_invalid' || (code === undefined && [400, 401, 403].includes(status));
  if (isAboutSignature) return refused(exchange, cause, secret, code);
  const says = code === undefined ? '' : `, and says ${code}`;
  if (isFinal(exchange))
    return [{ text: `The receiver refused it with ${status}${says}.` }, ...lost(exchange)];
  const open =
    code === undefined ? ' The sandbox can’t see whether it had checked the signature by then.' : '';
  return [{ text: `The receiver responded with ${status}${says}, so the sender retries.${open}` }];
}

function accepted(
  { kind, faults }: Exchange,
  cause: FindingCode,
  secret: KnownSecret | undefined,
  code: OutcomeCode | undefined,
): Remark[] {
  if (secret !== undefined && !cause.startsWith('verified_')) {
    const text =
      kind === 'forgery'
        ? 'The receiver accepted a forgery: it does not verify the signature.'
        : 'The receiver accepted it though the signature does not match: it does not verify the body that it gets.';
    return [{ text, isWrong: true }];
  }
  if (kind === 'replay' && faults.includes('fresh-id') && code !== 'duplicate') {
    const text =
      code === 'handled'
        ? 'The receiver handled an earlier body again, since its X-Delivery-ID is new. Only the body is signed.'
        : 'The receiver accepted an earlier body with a new X-Delivery-ID. The sandbox can’t see whether it was handled twice.';
    return [{ text, isWrong: code === 'handled' }];
  }
  if (code === undefined) return [{ text: 'The receiver accepted it.' }];
  return [{ text: `The receiver accepted it, and says ${code}.` }];
}

function refused(
  exchange: Exchange,
  cause: FindingCode,
  secret: KnownSecret | undefined,
  code: OutcomeCode | undefined,
): Remark[] {
  return [{ text: whyRefused(exchange, cause, secret, code !== undefined) }, ...lost(exchange)];
}

function whyRefused(
  { status }: Exchange,
  cause: FindingCode,
  secret: KnownSecret | undefined,
  isKit: boolean,
): string {
  if (secret === undefined) return `The receiver refused it with ${status}.`;
  if (cause === 'verified_canonical')
    return 'The receiver refused it: it checks only the raw bytes, or it has another secret.';
  if (cause !== 'verified_raw') return 'The receiver refused it, as it must.';
  if (secret.rotatedAt !== null)
    return `The receiver refused it though the signature matches: most likely it does not have the secret from the rotation at ${timeText(secret.rotatedAt)}.`;
  if (isKit)
    return 'The receiver refused it though the signature matches: it has another secret, or none for this webhook.';
  return 'The receiver refused it though the signature matches: it has another secret, or a body parser or proxy before it changes the bytes. The sandbox can’t see which.';
}

function isFinal({ status }: Exchange): boolean {
  return status !== null && status >= 400 && status <= 499;
}

function lost(exchange: Exchange): Remark[] {
  return exchange.kind === 'attempt' && isFinal(exchange) ? [{ text: NEVER_RETRIED }] : [];
}

/** What the kit's own receiver says of itself; undefined for any other. */
function kitCodeOf({ response_body: body }: Exchange): OutcomeCode | undefined {
  const { code } = readAnswer(body);
  return Object.hasOwn(OUTCOMES, code) ? (code as OutcomeCode) : undefined;
}
