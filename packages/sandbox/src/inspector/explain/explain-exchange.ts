import { diagnoseSignature } from '../../diagnosis/diagnose-signature.js';
import type { Diagnosis } from '../../diagnosis/finding.js';
import { type Difference, firstDifference } from '../../diagnosis/first-difference.js';
import { bodyOf, type Exchange } from '../../state/exchange.js';
import type { State } from '../../state/state.js';
import { headerRemarks } from './header-remarks.js';
import type { KnownSecret, KnownSecrets } from './known-secrets.js';
import { responseRemarks } from './response-remarks.js';

/** Why the signature of a request matches or does not, and what the receiver made of it, in sentences. */
export interface Explanation {
  /** `good`: the signature matches. `bad`: it does not, or the receiver did something wrong. `note`: worth a look. */
  readonly tone: 'good' | 'note' | 'bad';
  readonly headline: string;
  readonly sentences: readonly string[];
  /** Where the body differs from what was signed. */
  readonly difference?: Difference | undefined;
}

/** Explains an exchange: what its signature covers, whether its headers are its own, and what the response means. */
export async function explainExchange(
  exchange: Exchange,
  state: State,
  known: KnownSecrets,
): Promise<Explanation> {
  const secrets = known.of(exchange.webhook_id);
  const payload =
    exchange.delivery_id === null ? undefined : state.deliveries.get(exchange.delivery_id)?.payload;
  const diagnosis = await diagnoseSignature({
    headers: exchange.headers,
    body: bodyOf(exchange),
    secrets,
    signedTexts: signedTexts(exchange, state, payload),
  });
  const signature = explainSignature(exchange, diagnosis, secrets, payload);
  const secret = secrets.find((each) => each === diagnosis.secret);
  const remarks = responseRemarks(exchange, diagnosis.findings[0]!.code, secret);
  return {
    ...signature,
    tone: remarks.some(({ isWrong }) => isWrong) ? 'bad' : signature.tone,
    sentences: [...signature.sentences, ...headerRemarks(exchange), ...remarks.map(({ text }) => text)],
  };
}

/** What may have been signed: the delivery's payload, or another body that was sent with the same signature. */
function* signedTexts(exchange: Exchange, state: State, payload: string | undefined): Generator<string> {
  if (payload !== undefined) yield payload;
  const signature = exchange.headers['x-webhook-signature'];
  for (const [, other] of state.exchanges.entries()) {
    if (other.headers['x-webhook-signature'] === signature && other.body !== exchange.body) yield other.body;
  }
}

function explainSignature(
  exchange: Exchange,
  { findings, secret }: Diagnosis,
  secrets: readonly KnownSecret[],
  payload: string | undefined,
): Explanation {
  const rotated =
    secret === secrets[0]
      ? []
      : ['The secret has been rotated since: a receiver that has only the new one refuses these bytes.'];
  const cause = findings[0]!;
  switch (cause.code) {
    case 'verified_raw':
      return { ...(wasCut(exchange) ? CUT : MATCHES), sentences: rotated };
    case 'verified_canonical':
      return {
        tone: 'note',
        headline:
          'The body was re-serialized: its bytes do not match the signature, their canonical form does.',
        sentences: [
          'A receiver that checks only the raw bytes refuses it. The kit’s receiver checks the canonical form too.',
          ...rotated,
        ],
        difference: cause.difference,
      };
    case 'unexplained':
      return unknownSecret(bodyOf(exchange).toString(), payload);
    default: {
      const what = exchange.kind === 'forgery' ? 'This is a forgery. ' : '';
      return {
        tone: 'bad',
        headline: `The signature does not match. ${what}${cause.text}`,
        sentences: [],
        difference: cause.difference,
      };
    }
  }
}

const MATCHES = { tone: 'good', headline: 'The signature matches the bytes that were sent.' } as const;
const CUT = {
  tone: 'note',
  headline:
    'The signature matches the whole body, but the connection was cut in the middle of it: the receiver never had all of these bytes.',
} as const;

/** Only the attempt itself is cut, not what is sent besides it. */
function wasCut({ kind, faults }: Exchange): boolean {
  return kind === 'attempt' && faults.includes('truncate');
}

function unknownSecret(body: string, payload: string | undefined): Explanation {
  const sentences = [
    'The secret that signed it is gone: it was rotated before this sandbox was started, or too many rotations ago.',
  ];
  if (payload !== undefined) {
    const relation = payload === body ? 'The bytes are' : 'The bytes are not';
    sentences.push(`${relation} those that the sandbox signed for this delivery.`);
  }
  return {
    tone: 'note',
    headline: 'The sandbox cannot tell whether the signature matches.',
    sentences,
    difference: payload === undefined ? undefined : firstDifference(body, payload),
  };
}
