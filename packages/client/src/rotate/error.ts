import { helpFor } from '@videovector-webhooks/core';
import type { RotationState, RotationStep } from './state.js';

/** Why a rotation stopped. */
export type RotationErrorCode =
  /** The receiver refuses for good what it can't verify; nothing was rotated. */
  | 'grace_not_open'
  /** Nobody could tell in time whether the grace period is open; nothing was rotated. */
  | 'grace_not_proven'
  /** The receiver took a delivery with a wrong signature. */
  | 'signature_not_checked'
  /** The store holds no secret of the webhook. */
  | 'store_empty'
  /** Test events were not accepted in time. */
  | 'not_proven'
  /** Another rotation of this webhook is under way in this process. */
  | 'rotation_under_way'
  /** The API failed, or refused a call; see cause. */
  | 'api_failed'
  /** One of your functions threw; see cause. */
  | 'store_failed'
  | 'journal_failed'
  | 'open_grace_failed'
  | 'install_failed'
  | 'close_grace_failed'
  /** The signal aborted. */
  | 'aborted'
  /** A defect of the kit. */
  | 'internal_error';

/** The parts of a `RotationError`. */
export interface RotationErrorParts {
  readonly step: RotationStep;
  readonly code: RotationErrorCode;
  readonly resume: RotationState;
  readonly cause?: unknown;
}

/**
 * Thrown where a rotation stops. Nothing is lost by that: run it again, with the same journal or with `resume`, and it
 * goes on from there. No secret is shown in it, however it is printed.
 *
 * @example
 * ```ts
 * import { createClient, RotationError } from '@videovector-webhooks/client';
 *
 * const client = createClient({ apiKey: 'sk_example', baseUrl: 'http://127.0.0.1:9', maxRetries: 0 });
 * const install = async (secret: string) => console.log(secret.length);
 * try {
 *   await client.rotate('whk_1', { install });
 * } catch (error) {
 *   if (!(error instanceof RotationError)) throw error;
 *   console.log(error.step, error.code);
 *   // Mend it, then: await client.rotate('whk_1', { install, resume: error.resume });
 * }
 * ```
 */
export class RotationError extends Error {
  override readonly name = 'RotationError';
  /** The step that failed. */
  readonly step: RotationStep;
  readonly code: RotationErrorCode;
  /** What to pass as the option `resume`; it holds the new secret where nobody sees it. */
  readonly resume: RotationState;

  constructor(message: string, { step, code, resume, cause }: RotationErrorParts) {
    super(`${message} (see ${helpFor(code)})`, cause === undefined ? undefined : { cause });
    this.step = step;
    this.code = code;
    this.resume = resume;
  }
}

/** Thrown inside a step where it knows what went wrong and what mends it. */
export class StepFailure extends Error {
  readonly code: RotationErrorCode;

  constructor(code: RotationErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
  }
}
