import { sha256Hex } from '#runtime';
import { applicationFrame } from '../dispatch/application-frame.js';
import { framesOf } from '../outcome/describe-error.js';
import { OUTCOMES, type Outcome } from '../outcome/outcome.js';
import { storable } from './queued-delivery.js';

/** Why a delivery failed, in terms that are the same for every delivery that fails for the same cause. */
export interface FailureCause {
  /** How it ended, such as `handler_failed`; `unknown` if the engine itself has failed the job. */
  readonly code: string;
  /** The type of the error, such as `TypeError`; undefined if nothing was thrown. */
  readonly error?: string | undefined;
  /** The first frame of the application, such as `saveRun (dist/runs.js)`; undefined if the stack has none. */
  readonly frame?: string | undefined;
}

/** The ids of a delivery, for a person's search. */
export interface DeliveryIds {
  /** The deduplication key; undefined if it is not known. */
  readonly key?: string | undefined;
  readonly event?: string | undefined;
  readonly eventId?: string | undefined;
  readonly deliveryId?: string | undefined;
  readonly webhookId?: string | undefined;
}

/** What a worker stores with a job that it moves to the dead letters: nothing of the payload, and no message of an error. */
export interface FailureRecord extends FailureCause, DeliveryIds {
  /** The same for all failures of one cause: 10 hex digits. */
  readonly fingerprint: string;
  /** How often the job was run without success; undefined if it is not known. */
  readonly attempts?: number | undefined;
  /** When it failed last, in milliseconds since the epoch; undefined if it is not known. */
  readonly failedAt?: number | undefined;
}

/** 40 bits: enough to tell a system's causes apart, and short enough to type. */
const FINGERPRINT_DIGITS = 10;

/**
 * Returns the fingerprint of a cause: the first 10 hex digits of the SHA-256 of the JSON array of code, error type and frame.
 *
 * @example
 * ```ts
 * import { fingerprintOf } from '@videovector-webhooks/core/queue';
 *
 * console.log(await fingerprintOf({ code: 'handler_failed', error: 'TypeError', frame: 'saveRun (dist/runs.js)' })); // cf1fc6cdf8
 * ```
 */
export async function fingerprintOf({ code, error, frame }: FailureCause): Promise<string> {
  const digest = await sha256Hex(JSON.stringify([code, error ?? null, frame ?? null]), NOTHING);
  return digest.slice(0, FINGERPRINT_DIGITS);
}

const NOTHING = new Uint8Array();

/** Makes the record of a failure. */
export async function recordOf(outcome: Outcome, attempts: number, failedAt: number): Promise<FailureRecord> {
  const cause = causeOf(outcome);
  const { key, event, eventId, deliveryId, webhookId } = outcome;
  const ids = { key, event, eventId, deliveryId, webhookId };
  const storableIds = Object.entries(ids)
    // A job that another program has added may hold anything.
    .filter(([, id]) => typeof id === 'string')
    .map(([name, id]) => [name, storable(id)!.slice(0, MAX_ID)]);
  return {
    ...cause,
    ...Object.fromEntries(storableIds),
    fingerprint: await fingerprintOf(cause),
    attempts,
    failedAt,
  };
}

/** In characters. */
const MAX_ID = 200;

function causeOf(outcome: Outcome): FailureCause {
  const { code, error } = outcome;
  if (!Object.hasOwn(outcome, 'error')) return { code };
  const frame = storable(applicationFrame(stackOf(error)));
  return { code, error: typeOf(error), ...(frame !== undefined && { frame }) };
}

/**
 * Returns the type of a thrown error, or of a thrown value.
 *
 * A name that is not an identifier may quote a delivery. A class that does not set its name is known by its constructor, unless
 * a minifier has renamed that.
 */
export function typeOf(error: unknown): string {
  try {
    if (!(error instanceof Error)) return typeof error;
    const { name } = error;
    const type = error.constructor?.name;
    const names = [name === 'Error' ? '' : name, /(?:Error|Exception)$/.test(type) ? type : ''];
    return names.find((each) => /^[A-Za-z_$][\w$]{0,79}$/.test(each)) ?? 'Error';
  } catch {
    return 'unreadable error';
  }
}

/** The frames of whatever may have been thrown, such as a proxy that throws. */
export function stackOf(error: unknown): string[] {
  try {
    return error instanceof Error ? framesOf(error) : [];
  } catch {
    return [];
  }
}

/** What an engine has stored of a failed job. */
export interface StoredFailure {
  /** The record, if a worker of the kit has stored one; an object or its JSON. */
  readonly record?: unknown;
  /** The reason that the engine shows. */
  readonly message?: unknown;
  /** The stack that the engine shows. */
  readonly stack?: unknown;
}

/** Reads the failure of a job from what the engine has stored, for every job: others than the kit may have failed it. */
export async function readFailure({ record, message, stack }: StoredFailure): Promise<FailureRecord> {
  const stored = parsed(record);
  if (isRecord(stored)) return stored;
  const cause = causeFrom(typeof message === 'string' ? message : '', typeof stack === 'string' ? stack : '');
  return { ...cause, fingerprint: await fingerprintOf(cause) };
}

/** The reason as `failureOf` makes it; any other message may hold anything. */
function causeFrom(message: string, stack: string): FailureCause {
  const [, code = '', error] = /^([a-z_]+)(?:: ([\w$]+))?$/.exec(message) ?? [];
  const frame = applicationFrame(
    stack
      .replace(message, '')
      .split('\n')
      .filter((line) => /^\s+at /.test(line)),
  );
  if (!Object.hasOwn(OUTCOMES, code)) return { code: 'unknown', ...(frame && { frame }) };
  return { code, ...(error && { error }), ...(frame && { frame }) };
}

function parsed(json: unknown): unknown {
  if (typeof json !== 'string') return json;
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

function isRecord(stored: unknown): stored is FailureRecord {
  if (typeof stored !== 'object' || stored === null) return false;
  const { fingerprint, code, attempts, failedAt, ...texts } = stored as Record<string, unknown>;
  return (
    typeof fingerprint === 'string' &&
    typeof code === 'string' &&
    [attempts, failedAt].every((each) => each === undefined || Number.isFinite(each)) &&
    Object.values(texts).every((each) => each === undefined || typeof each === 'string')
  );
}
