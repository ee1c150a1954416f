import type { Diagnosis } from '../../diagnosis/finding.js';
import { type Difference, firstDifference } from '../../diagnosis/first-difference.js';
import { bodyOf, type Exchange } from '../../state/exchange.js';
import type { KnownSecret } from './known-secrets.js';
import type { Remark } from './response-remarks.js';

/** What a signature covers, with details. */
interface SignatureRemark extends Remark {
  readonly remarks: readonly Remark[];
  readonly difference?: Difference | undefined;
}

/** Says whether a signature matches, and why not. */
export function explainSignature(
  exchange: Exchange,
  { findings, secret }: Diagnosis,
  secrets: readonly KnownSecret[],
  payload: string | undefined,
): SignatureRemark {
  const rotated: Remark[] = secret === secrets[0] ? [] : [ROTATED];
  const cause = findings[0]!;
  switch (cause.code) {
    case 'verified_raw':
      return { ...(wasCut(exchange) ? CUT : MATCHES), remarks: rotated };
    case 'verified_canonical':
      return {
        tone: 'note',
        text: 'The body was re-serialized: its bytes do not match the signature, their canonical form does.',
        remarks: [RAW_ONLY, ...rotated],
        difference: cause.difference,
      };
    case 'unexplained':
      return unknownSecret(bodyOf(exchange).toString(), payload);
    default: {
      const what = exchange.kind === 'forgery' ? 'This is a forgery. ' : '';
      return {
        tone: 'bad',
        text: `The signature does not match. ${what}${cause.text}`,
        remarks: [],
        difference: cause.difference,
      };
    }
  }
}

const MATCHES: Remark = { tone: 'good', text: 'The signature matches the bytes that were sent.' };
const CUT: Remark = {
  tone: 'note',
  text: 'The signature matches the whole body, but the connection was cut in the middle of it: the receiver never had all of these bytes.',
};
const ROTATED: Remark = {
  tone: 'note',
  text: 'The secret has been rotated since: a receiver that has only the new one refuses these bytes.',
};
const RAW_ONLY: Remark = {
  tone: 'note',
  text: 'A receiver that checks only the raw bytes refuses it. The kit’s receiver checks the canonical form too.',
};

/** Only the attempt itself is cut, not what is sent besides it. */
function wasCut({ kind, faults }: Exchange): boolean {
  return kind === 'attempt' && faults.includes('truncate');
}

function unknownSecret(body: string, payload: string | undefined): SignatureRemark {
  const gone =
    'The secret that signed it is gone: it was rotated before this sandbox was started, or too many rotations ago.';
  const relation = payload === body ? 'The bytes are' : 'The bytes are not';
  const compared = `${relation} those that the sandbox signed for this delivery.`;
  const texts = payload === undefined ? [gone] : [gone, compared];
  return {
    tone: 'note',
    text: 'The sandbox cannot tell whether the signature matches.',
    remarks: texts.map((text) => ({ text, tone: 'note' })),
    difference: payload === undefined ? undefined : firstDifference(body, payload),
  };
}
