import { diagnoseSignature } from '../../diagnosis/diagnose-signature.js';
import type { Difference } from '../../diagnosis/first-difference.js';
import { bodyOf, type Exchange } from '../../state/exchange.js';
import type { State } from '../../state/state.js';
import type { Tone } from '../response-code.js';
import { fixFor } from './fix.js';
import { headerRemarks } from './header-remarks.js';
import type { KnownSecrets } from './known-secrets.js';
import { type Remark, responseRemarks } from './response-remarks.js';
import { explainSignature } from './signature-remarks.js';

/** Why the signature of a request matches or does not, and what the receiver made of it. */
export interface Explanation {
  readonly tone: Tone;
  readonly headline: string;
  readonly remarks: readonly Remark[];
  /** What to do about it. */
  readonly fix?: string | undefined;
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
  const {
    remarks: details,
    difference,
    ...signature
  } = explainSignature(exchange, diagnosis, secrets, payload);
  const secret = secrets.find((each) => each === diagnosis.secret);
  const cause = diagnosis.findings[0]!.code;
  const responses = responseRemarks(exchange, cause, secret);
  const headers = headerRemarks(exchange).map((text): Remark => ({ text, tone: 'note' }));
  const [headline, ...remarks] = inOrder(exchange, signature, details, headers, responses);
  return {
    tone: worst(exchange.kind === 'forgery' ? responses : [signature, ...responses]),
    headline: headline.text,
    remarks,
    fix: fixFor(exchange, cause, responses),
    difference,
  };
}

/** The signature first, unless it matches and the response is the problem. */
function inOrder(
  { kind }: Exchange,
  signature: Remark,
  details: readonly Remark[],
  headers: readonly Remark[],
  responses: readonly Remark[],
): [Remark, ...Remark[]] {
  const [response, ...rest] = responses;
  const isProblem = response?.tone === 'bad' && (signature.tone !== 'bad' || kind === 'forgery');
  return isProblem
    ? [response, signature, ...details, ...headers, ...rest]
    : [signature, ...details, ...headers, ...responses];
}

const TONES: readonly Tone[] = ['bad', 'note', 'quiet', 'good'];

function worst(remarks: readonly Remark[]): Tone {
  return TONES.find((tone) => remarks.some((remark) => remark.tone === tone)) ?? 'good';
}

/** What may have been signed: the delivery's payload, or another body that was sent with the same signature. */
function* signedTexts(exchange: Exchange, state: State, payload: string | undefined): Generator<string> {
  if (payload !== undefined) yield payload;
  const signature = exchange.headers['x-webhook-signature'];
  for (const [, other] of state.exchanges.entries()) {
    if (other.headers['x-webhook-signature'] === signature && other.body !== exchange.body) yield other.body;
  }
}
