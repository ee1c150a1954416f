import type { OutcomeCode } from '@videovector-webhooks/core';
import type { FindingCode } from '../../diagnosis/finding.js';
import type { Exchange } from '../../state/exchange.js';
import { timeText } from '../format.js';
import { kitCodeOf, responseOf, type Tone } from '../response-code.js';
import type { KnownSecret } from './known-secrets.js';

/** A sentence on what the receiver did, and how good that is. */
export interface Remark {
  readonly text: string;
  readonly tone: Tone;
}

const NEVER_RETRIED = 'The sender never retries a 4xx: the event is lost unless you retry it by hand.';

/** What the kit's codes for accepted deliveries mean. */
const MEANINGS: Partial<Record<OutcomeCode, string>> = {
  duplicate: 'it had handled this delivery before',
  ignored: 'it has no handler for this event, so nothing was done',
  queued: 'its worker handles it later',
};

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
  if (status === null) return [{ text: `There was no response: ${error}.`, tone: 'bad' }];
  const code = kitCodeOf(responseOf(exchange));
  if (status >= 200 && status <= 299) {
    const remarks = accepted(exchange, cause, secret, code);
    if (kind !== 'attempt' || !faults.includes('crash-after-2xx')) return remarks;
    const crash = 'The worker crashed after this response, and sends the delivery again.';
    return [...remarks, { text: crash, tone: 'note' }];
  }
  const isAboutSignature =
    code === 'signature_invalid' || (code === undefined && [400, 401, 403].includes(status));
  if (isAboutSignature) return refused(exchange, cause, secret, code);
  const says = code === undefined ? '' : `, and says ${code}`;
  if (isFinal(exchange))
    return [{ text: `The receiver refused it with ${status}${says}.`, tone: 'bad' }, ...lost(exchange)];
  const open =
    code === undefined ? ' The sandbox can’t see whether it had checked the signature by then.' : '';
  const text = `The receiver responded with ${status}${says}, so the sender retries.${open}`;
  return [{ text, tone: code === 'in_progress' ? 'note' : 'bad' }];
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
    return [{ text, tone: 'bad' }];
  }
  if (kind === 'replay' && faults.includes('fresh-id') && code !== 'duplicate') {
    const text =
      code === 'handled'
        ? 'The receiver handled an earlier body again, since its X-Delivery-ID is new. Only the body is signed.'
        : 'The receiver accepted an earlier body with a new X-Delivery-ID. The sandbox can’t see whether it was handled twice.';
    return [{ text, tone: code === 'handled' ? 'bad' : 'note' }];
  }
  if (code === undefined) return [{ text: 'The receiver accepted it.', tone: 'good' }];
  const meaning = MEANINGS[code];
  const text = `The receiver accepted it, and says ${code}${meaning === undefined ? '' : `: ${meaning}`}.`;
  return [{ text, tone: code === 'ignored' || code === 'duplicate' ? 'quiet' : 'good' }];
}

function refused(
  exchange: Exchange,
  cause: FindingCode,
  secret: KnownSecret | undefined,
  code: OutcomeCode | undefined,
): Remark[] {
  return [whyRefused(exchange, cause, secret, code !== undefined), ...lost(exchange)];
}

function whyRefused(
  { status, kind }: Exchange,
  cause: FindingCode,
  secret: KnownSecret | undefined,
  isKit: boolean,
): Remark {
  if (secret === undefined) return { text: `The receiver refused it with ${status}.`, tone: 'bad' };
  if (cause === 'verified_canonical') {
    const text = 'The receiver refused it: it checks only the raw bytes, or it has another secret.';
    return { text, tone: 'bad' };
  }
  if (cause !== 'verified_raw')
    return { text: 'The receiver refused it, as it must.', tone: kind === 'forgery' ? 'good' : 'quiet' };
  const why =
    secret.rotatedAt !== null
      ? `most likely it does not have the secret from the rotation at ${timeText(secret.rotatedAt)}.`
      : isKit
        ? 'it has another secret, or none for this webhook.'
        : 'it has another secret, or a body parser or proxy before it changes the bytes. The sandbox can’t see which.';
  return { text: `The receiver refused it though the signature matches: ${why}`, tone: 'bad' };
}

function isFinal({ status }: Exchange): boolean {
  return status !== null && status >= 400 && status <= 499;
}

function lost(exchange: Exchange): Remark[] {
  return exchange.kind === 'attempt' && isFinal(exchange) ? [{ text: NEVER_RETRIED, tone: 'bad' }] : [];
}
