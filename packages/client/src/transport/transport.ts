import { type CarriedOut, VideoVectorApiError } from '../errors.js';
import type { Settings } from '../options/client-options.js';
import type { ApiCall, Failure } from './api-call.js';
import { attempt } from './attempt.js';
import { pause } from './pause.js';
import { Redactor } from './redact.js';
import type { ResponseBody } from './response.js';
import { pauseBefore } from './retry-policy.js';

/** Sends calls, and repeats those that are safe to repeat. */
export interface Transport {
  readonly settings: Settings;
  readonly redactor: Redactor;
  /**
   * @returns The response's body; `json` is undefined if it was empty, or if an error showed that an earlier attempt had
   *   done it (`doneIf`).
   * @throws VideoVectorApiError If the last attempt failed.
   */
  call(call: ApiCall): Promise<ResponseBody>;
}

export function createTransport(settings: Settings): Transport {
  const redactor = new Redactor(settings.hidden);

  async function call(call: ApiCall): Promise<ResponseBody> {
    let carriedOut: CarriedOut = 'no';
    for (let attempts = 1; ; attempts++) {
      const result = await attempt(call, { settings, redactor });
      if ('body' in result) return result.body;
      const { failure } = result;
      if (carriedOut !== 'no' && failure.kind === call.doneIf) return NO_BODY;
      carriedOut = surest(carriedOut, failure.carriedOut);
      const pauseMs = pauseBefore(attempts, failure, settings);
      if (attempts > settings.maxRetries || pauseMs === undefined || !mayRepeat(call, failure, carriedOut))
        throw errorOf(call, failure, carriedOut);
      await pause(settings.clock, pauseMs, call.signal);
    }
  }

  return { settings, redactor, call };
}

const NO_BODY: ResponseBody = { text: '', json: undefined };

/** A later attempt that was refused does not undo an earlier one that may have been carried out. */
function surest(before: CarriedOut, now: CarriedOut): CarriedOut {
  if (before === 'yes' || now === 'yes') return 'yes';
  return before === 'unknown' ? before : now;
}

/**
 * A GET changes nothing, the API carries out a POST or a PATCH with an Idempotency-Key once, and what is deleted can't
 * be deleted again (RFC 9110, section 9.2.2).
 */
function mayRepeat({ method, idempotencyKey, onlyOnce }: ApiCall, failure: Failure, carriedOut: CarriedOut) {
  if (!failure.isTransient) return false;
  if (onlyOnce) return carriedOut === 'no';
  return method === 'GET' || method === 'DELETE' || idempotencyKey !== undefined;
}

function errorOf(call: ApiCall, failure: Failure, carriedOut: CarriedOut): VideoVectorApiError {
  const known = call.method === 'GET' ? 'no' : carriedOut;
  const summary = `${call.name}: ${failure.message}`;
  const { idempotencyKey } = call;
  const parts = { ...failure, summary, carriedOut: known, idempotencyKey };
  return new VideoVectorApiError(summary + knowledge(call, known), parts);
}

/** What the caller can rely on after a call that failed, and how to find out the rest. */
function knowledge({ method, idempotencyKey, onlyOnce }: ApiCall, carriedOut: CarriedOut): string {
  if (method === 'GET' || carriedOut === 'no') return '';
  const state = carriedOut === 'yes' ? 'The API carried it out' : 'The API may have carried it out';
  if (idempotencyKey === undefined) return `. ${state}; repeating it is safe`;
  const again = `repeat it with the idempotencyKey ${idempotencyKey}`;
  if (!onlyOnce) return `. ${state}; ${again}, so that it takes effect once`;
  return `. ${state}; to get a secret that is valid, ${again}: whichever secret the API returns then is the current one`;
}
