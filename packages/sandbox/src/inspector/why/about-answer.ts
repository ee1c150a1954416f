import { OUTCOMES, type OutcomeCode } from '@videovector-webhooks/core';
import type { Exchange } from '../../state/exchange.js';
import { timeText } from '../time-text.js';
import type { SignatureCheck } from './check-signature.js';
import type { KnownSecret } from './known-secrets.js';

/** A sentence on what the receiver did; `isWrong` where it must not do so. */
export interface Remark {
  readonly text: string;
  readonly isWrong?: boolean;
}

const NEVER_RETRIED = 'The sender never retries a 4xx: the event is lost until somebody retries it by hand.';

/** Says what the receiver's answer tells of the request, and what it leaves open. */
export function aboutAnswer(exchange: Exchange, check: SignatureCheck): Remark[] {
  const { status, error, kind, faults } = exchange;
  if (status === null) return [{ text: `There was no answer: ${error}.` }];
  const code = kitCodeOf(exchange);
  if (status >= 200 && status <= 299) {
    const remarks = accepted(exchange, check, code);
    if (kind !== 'attempt' || !faults.includes('crash-after-2xx')) return remarks;
    return [
      ...remarks,
      { text: 'The worker died after this answer, knows nothing of it, and sends the delivery again.' },
    ];
  }
  const isAboutSignature =
    code === 'signature_invalid' || (code === undefined && [400, 401, 403].includes(status));
  if (isAboutSignature) return refused(exchange, check, code);
  const says = code === undefined ? '' : `, and says ${code}`;
  if (status >= 400 && status <= 499)
    return [
      { text: `The receiver refused it with ${status}${says}.` },
      ...(kind === 'attempt' ? [{ text: NEVER_RETRIED }] : []),
    ];
  const open =
    code === undefined ? ' Whether it had checked the signature by then, the sandbox cannot see.' : '';
  return [
    {
      text: `The receiver answered ${status}${says}; the sender takes that for a failure and retries.${open}`,
    },
  ];
}

function accepted(
  { kind, faults }: Exchange,
  { covers }: SignatureCheck,
  code: OutcomeCode | undefined,
): Remark[] {
  if (covers === 'another text') {
    const text =
      kind === 'forgery'
        ? 'The receiver accepted a forgery: it does not verify the signature.'
        : 'The receiver accepted it though the signature does not match: it does not verify the body that it gets.';
    return [{ text, isWrong: true }];
  }
  if (kind === 'replay' && faults.includes('fresh-id') && code !== 'duplicate') {
    const text =
      code === 'handled'
        ? 'The receiver handled an earlier body once more, since its X-Delivery-ID is new: nothing signed tells them apart but the body itself.'
        : 'The receiver accepted an earlier body under a new X-Delivery-ID. Whether it was handled twice, the sandbox cannot see.';
    return [{ text, isWrong: code === 'handled' }];
  }
  if (code === undefined) return [{ text: 'The receiver accepted it.' }];
  return [{ text: `The receiver accepted it, and says ${code}.` }];
}

function refused({ kind, status }: Exchange, check: SignatureCheck, code: OutcomeCode | undefined): Remark[] {
  const lost = kind === 'attempt' && status! >= 400 && status! <= 499 ? [{ text: NEVER_RETRIED }] : [];
  switch (check.covers) {
    case 'another text':
      return [{ text: 'The receiver refused it, as it must.' }, ...(kind === 'attempt' ? lost : [])];
    case 'canonical form':
      return [
        { text: 'The receiver refused it: it looks at the raw bytes alone, or it has another secret.' },
        ...lost,
      ];
    case 'unknown':
      return [{ text: `The receiver refused it with ${status}.` }, ...lost];
    case 'bytes':
      return [{ text: whyRefused(check.secret, code !== undefined) }, ...lost];
  }
}

function whyRefused({ rotatedAt }: KnownSecret, isKit: boolean): string {
  if (rotatedAt !== null)
    return `The receiver refused it though the signature matches: most likely it does not have the secret that the rotation of ${timeText(rotatedAt)} made.`;
  if (isKit)
    return 'The receiver refused it though the signature matches: it has another secret, or none for this webhook.';
  return 'The receiver refused it though the signature matches: it has another secret, or a body parser or a proxy before it changes the bytes. Which one, the sandbox cannot see.';
}

/** What the kit's own receiver says of itself; undefined for any other. */
function kitCodeOf({ response_body: body }: Exchange): OutcomeCode | undefined {
  try {
    const { code } = JSON.parse(body ?? '') as { code?: unknown };
    return typeof code === 'string' && Object.hasOwn(OUTCOMES, code) ? (code as OutcomeCode) : undefined;
  } catch {
    return undefined;
  }
}
