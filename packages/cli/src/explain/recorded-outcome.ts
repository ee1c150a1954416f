import type { CapturedOutcome } from '@videovector-webhooks/core/replay';

/** What a recorded outcome means for a delivery whose bytes, as captured, match the signature. */
const MEANINGS: Readonly<Record<string, string>> = {
  body_altered:
    'the body was intact when captured, so something inside the app changed it. Register the webhook route before the body parser',
  signature_invalid:
    'the receiver had another secret at the time, or something between the capture and the receiver changed the body',
  handler_failed: 'the handler threw an error; the receiver’s log has its message and stack',
};

/**
 * Says how a delivery was answered when it was captured, and what that means.
 *
 * @param verified Whether the captured bytes match the signature.
 * @returns A sentence; undefined if nothing answered but the command that captured it.
 */
export function describeRecorded(
  { status, code }: Pick<CapturedOutcome, 'status' | 'code'>,
  verified: boolean,
): string | undefined {
  if (code === 'captured') return undefined;
  if (code === 'no_answer') return 'When it was captured, the receiver did not respond.';
  const answered = code === 'unknown' ? String(status) : `${status} ${code}`;
  const meaning = verified && Object.hasOwn(MEANINGS, code) ? `: ${MEANINGS[code]}` : '';
  return `It was answered ${answered}${meaning}.`;
}
