import type { Exchange } from '../../state/exchange.js';
import type { State } from '../../state/state.js';
import { aboutAnswer } from './about-answer.js';
import { aboutHeaders } from './about-headers.js';
import { aboutSignature } from './about-signature.js';
import { checkSignature } from './check-signature.js';
import type { Explanation } from './explanation.js';
import type { KnownSecrets } from './known-secrets.js';

/** Explains an exchange: what its signature covers, whether its headers are its own, and what the answer tells. */
export async function explainExchange(
  exchange: Exchange,
  state: State,
  known: KnownSecrets,
): Promise<Explanation> {
  const secrets = known.of(exchange.webhook_id);
  const payload =
    exchange.delivery_id === null ? undefined : state.deliveries.get(exchange.delivery_id)?.payload;
  const check = await checkSignature(exchange, secrets, signedTexts(exchange, state, payload));
  const signature = aboutSignature(exchange, check, secrets, payload);
  const remarks = aboutAnswer(exchange, check);
  return {
    ...signature,
    tone: remarks.some(({ isWrong }) => isWrong) ? 'bad' : signature.tone,
    sentences: [...signature.sentences, ...aboutHeaders(exchange), ...remarks.map(({ text }) => text)],
  };
}

/** What may have been signed: the delivery's payload, or what else was sent under the same signature. */
function* signedTexts(exchange: Exchange, state: State, payload: string | undefined): Generator<string> {
  if (payload !== undefined) yield payload;
  const signature = exchange.headers['x-webhook-signature'];
  for (const [, other] of state.exchanges.entries()) {
    if (other.headers['x-webhook-signature'] === signature && other.body !== exchange.body) yield other.body;
  }
}
