import { OUTCOMES, type OutcomeCode } from '@videovector-webhooks/core';
import { readAnswer } from '@videovector-webhooks/core/tools';
import type { Exchange } from '../state/exchange.js';

/** A response, or that there was none. */
export interface SeenResponse {
  readonly status: number | null;
  readonly body: string | null;
}

/** What a colour says of a response. `quiet`: accepted, but nothing was done. Words say it too. */
export type Tone = 'good' | 'quiet' | 'note' | 'bad';

/** The code that the kit's own receiver responds with; undefined for any other receiver. */
export function kitCodeOf({ status, body }: SeenResponse): OutcomeCode | undefined {
  // Parsing what can't be the kit's body is slow: a proxy's error page throws.
  if (body?.includes('"code"') !== true) return undefined;
  const { code } = readAnswer(body);
  if (!Object.hasOwn(OUTCOMES, code)) return undefined;
  return OUTCOMES[code as OutcomeCode].status === status ? (code as OutcomeCode) : undefined;
}

/** The response of an exchange. */
export function responseOf({ status, response_body }: Exchange): SeenResponse {
  return { status, body: response_body };
}

const QUIET: ReadonlySet<string> = new Set(['ignored', 'duplicate'] satisfies OutcomeCode[]);

/** Whether a response is good news: `handled` is, `ignored` is accepted too but did nothing, a 401 is not. */
export function toneOf(response: SeenResponse): Tone {
  const { status } = response;
  const code = kitCodeOf(response);
  if (status === null) return 'bad';
  if (status >= 200 && status <= 299) return QUIET.has(code ?? '') ? 'quiet' : 'good';
  return code === 'in_progress' ? 'note' : 'bad';
}

/** The same for a request of any kind: a forgery is meant to be refused. */
export function toneOfExchange(exchange: Exchange): Tone {
  const tone = toneOf(responseOf(exchange));
  if (exchange.kind !== 'forgery') return tone;
  return tone === 'good' || tone === 'quiet' ? 'bad' : 'quiet';
}

/** A response in a few words: `401 signature_invalid`, `200`, `no response`. */
export function responseText(response: SeenResponse): string {
  if (response.status === null) return 'no response';
  return [response.status, kitCodeOf(response)].filter((part) => part !== undefined).join(' ');
}
