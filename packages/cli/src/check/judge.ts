import { readAnswer } from '@videovector-webhooks/core/tools';
import { broken, doubtful, type Finding, kept, notShown } from './case.js';
import type { CheckDelivery } from './sending/check-delivery.js';
import type { Answer, SendingManner } from './sending/send-request.js';
import type { Target } from './target.js';

export const isAccepted = ({ status }: Answer): boolean => status >= 200 && status < 300;
/** Refused permanently: this sender never retries a 4xx. */
export const isFinal = ({ status }: Answer): boolean => status >= 400 && status < 500;

/** An answer in words; a receiver of the kit says more than its status. */
export function described({ status, error, text }: Answer): string {
  if (status === 0) return `no response (${error})`;
  const { code } = readAnswer(text);
  return code === 'unknown' || !/^\w{1,40}$/.test(code) ? `${status}` : `${status} (${code})`;
}

const RATE_LIMITED = notShown('the receiver limits the rate of requests: it answers 429');

/** The judgement of an answer to an authentic delivery. Undefined if it was accepted. */
export function refusalOf(answer: Answer): Finding | undefined {
  if (isAccepted(answer)) return undefined;
  if (answer.status === 429) return RATE_LIMITED;
  if (isFinal(answer)) {
    return broken(`answered ${described(answer)}: VideoVector never retries a 4xx, so the event is lost`);
  }
  if (answer.status >= 300 && answer.status < 400) {
    return broken(`answered ${answer.status}, a redirect: the event was not received`);
  }
  return broken(`${answer.status === 0 ? '' : 'answered '}${described(answer)}, and so at every retry`);
}

/** Delivers an authentic delivery that must be accepted and, if effects can be seen, handled once. */
export async function mustBeHandled(
  target: Target,
  delivery: CheckDelivery,
  manner?: SendingManner,
): Promise<Finding> {
  const refusal = refusalOf(await target.deliver(delivery, manner));
  return refusal ?? (await mustHaveEffect(target, delivery));
}

/** The event of an accepted delivery must have been handled once, if effects can be seen. */
export async function mustHaveEffect(target: Target, delivery: CheckDelivery): Promise<Finding> {
  const count = await target.handled(delivery, 1);
  if (count === 0) return broken('answered 2xx, but the event was not handled: it is lost');
  if (count !== undefined && count > 1) return broken(`handled ${count} times`);
  return kept();
}

/**
 * Delivers what is authentic but unusual: a 4xx loses it; a 5xx leaves time to fix the receiver while VideoVector retries.
 */
export async function mustNotBeRefused(target: Target, delivery: CheckDelivery): Promise<Finding> {
  const answer = await target.deliver(delivery);
  if (isAccepted(answer)) return mustHaveEffect(target, delivery);
  const refusal = refusalOf(answer)!;
  if (isFinal(answer) || refusal.ending !== 'broken') return refusal;
  return doubtful(`${described(answer)}: VideoVector retries it, but not forever`);
}

/** How a forgery is judged. */
export interface ForgeryOptions {
  /** Whether an error is as good a refusal as any: the request as a whole makes no sense. */
  readonly errorIsFine?: boolean;
}

/** Sends what is not authentic: it must be refused, and have no effect. */
export async function mustBeRefused(
  target: Target,
  delivery: CheckDelivery,
  { errorIsFine = false }: ForgeryOptions = {},
): Promise<Finding> {
  const answer = await target.send(delivery);
  const count = await target.handled(delivery, 0);
  if (count !== undefined && count > 0) {
    return broken(`answered ${described(answer)}, and handled the forged event`);
  }
  // A request that should be repeated later has not been refused.
  if (answer.status === 429) return RATE_LIMITED;
  if (isAccepted(answer)) {
    return broken(
      count === undefined
        ? `answered ${answer.status} to a forged delivery`
        : `answered ${answer.status} without handling it: whatever fails to verify is acknowledged, even authentic events after a change of the secret`,
    );
  }
  if (answer.status === 0) {
    if (!(await target.isAlive())) return broken('the receiver stopped at this request');
    return errorIsFine ? kept() : doubtful(`${described(answer)}; a refusal should be a 401`);
  }
  // A 503 asks for a retry, as during a rotation.
  if (isFinal(answer) || answer.status === 503 || errorIsFine) return kept();
  return doubtful(
    answer.status >= 500
      ? `answered ${answer.status}: the request ran into an error instead of being refused`
      : `answered ${answer.status}; a refusal should be a 401`,
  );
}
