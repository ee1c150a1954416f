import { ConfigurationError } from '@videovector-webhooks/core';
import { RotationError, type RotationErrorCode, VideoVectorApiError } from '../errors.js';
import { Redactor } from '../transport/redact.js';
import type { Transport } from '../transport/transport.js';
import type { Webhooks } from '../webhooks/webhooks.js';
import type { RotateSettings } from './options.js';
import { forJournal, type RotationState, type RotationStep, seal } from './state.js';

/** A step that was done. */
export interface StepDone {
  readonly step: RotationStep;
  /** When it ended: ISO 8601. */
  readonly at: string;
}

/** Thrown inside a step that knows what went wrong and how to fix it. */
export class StepFailure extends Error {
  readonly code: RotationErrorCode;

  constructor(code: RotationErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
  }
}

/** One run of a rotation: its state, and what its steps share. */
export class Rotation {
  readonly webhookId: string;
  readonly webhooks: Webhooks;
  readonly transport: Transport;
  readonly options: RotateSettings;
  readonly done: StepDone[] = [];
  readonly #hidden = new Set<string>();
  #resumed = false;
  #state: RotationState;

  constructor(webhookId: string, webhooks: Webhooks, transport: Transport, options: RotateSettings) {
    this.webhookId = webhookId;
    this.webhooks = webhooks;
    this.transport = transport;
    this.options = options;
    this.#state = { version: 1, webhookId, stage: 'not-started' };
  }

  get resumed(): boolean {
    return this.#resumed;
  }

  get state(): RotationState {
    return this.#state;
  }

  /** Continues what an earlier run began. */
  continueFrom(earlier: RotationState): void {
    this.#resumed = true;
    this.#state = earlier;
  }

  /** Notes what is certain now; `save` also records it. */
  note(changes: Partial<RotationState>): void {
    this.#state = { ...this.#state, ...changes };
  }

  /** Notes what is certain now, and records it in the journal. */
  async save(changes: Partial<RotationState>): Promise<void> {
    const { journal } = this.options;
    const next = { ...this.#state, ...changes };
    // What has happened is certain even if the journal fails; only the end must be recorded first.
    if (next.stage !== 'done') this.#state = next;
    await this.call('journal_failed', async () => journal?.save(this.webhookId, forJournal(next)));
    this.#state = next;
  }

  /** Runs a step; what it throws becomes a RotationError from which the next run can continue. */
  async step<T>(step: RotationStep, work: (rotation: Rotation) => Promise<T>): Promise<T> {
    try {
      this.options.signal?.throwIfAborted();
      const result = await work(this);
      this.done.push({ step, at: new Date(this.transport.settings.clock.now()).toISOString() });
      void this.#report(step);
      return result;
    } catch (error) {
      if (error instanceof ConfigurationError) throw error;
      throw this.#errorOf(step, error);
    }
  }

  /** Calls one of the user's functions; the code says which one threw. */
  async call<T>(code: RotationErrorCode, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw new StepFailure(code, `${FUNCTIONS[code] ?? 'one of your functions'} threw; see cause`, error);
    }
  }

  /** Hides secrets that came from the store: an error of the store may repeat them. */
  hide(secrets: readonly string[]): void {
    for (const secret of secrets) this.#hidden.add(secret);
  }

  /** A listener, which may be asynchronous, must stop neither the rotation nor the process. */
  async #report(step: RotationStep): Promise<void> {
    try {
      await this.options.onStep?.(step);
    } catch {
      // A failing listener is not a failing rotation.
    }
  }

  #errorOf(step: RotationStep, error: unknown): RotationError {
    const { newSecret, stage } = this.#state;
    const redactor = new Redactor([...this.transport.settings.hidden, newSecret ?? '', ...this.#hidden]);
    const [code, what, cause] = this.#explain(error);
    const message = redactor.text(`${step}: ${what}`);
    return new RotationError(`${message}. ${STANDING[stage]}`, {
      step,
      code,
      resume: seal(this.#state),
      // The client's own errors contain no secret; those of others may.
      cause: cause === undefined || cause instanceof VideoVectorApiError ? cause : redactor.error(cause),
    });
  }

  #explain(error: unknown): [RotationErrorCode, string, unknown] {
    if (this.options.signal?.aborted) return ['aborted', 'the signal aborted', error];
    if (error instanceof StepFailure) return [error.code, error.message, error.cause];
    if (error instanceof VideoVectorApiError) return ['api_failed', error.summary, error];
    return ['internal_error', 'an unexpected error; see cause', error];
  }
}

const FUNCTIONS: Partial<Record<RotationErrorCode, string>> = {
  store_failed: 'the store',
  journal_failed: 'the journal',
  open_grace_failed: 'openGrace',
  install_failed: 'install',
  close_grace_failed: 'closeGrace',
};

const AGAIN = 'run client.rotate again with the same journal, or with resume: error.resume';

/** What is certain at each stage, and the fix. */
const STANDING = {
  'not-started': 'The secret was not rotated. Fix the cause and run client.rotate again',
  rotating: `The secret may have been rotated: ${AGAIN}; it gets the secret that is current then`,
  rotated: `The secret was rotated, but the new one is not installed: ${AGAIN}, before the grace period ends`,
  installed: `The new secret is installed, but not proven: ${AGAIN}, before the grace period ends`,
  proven: `The new secret works; deliveries that failed meanwhile may not have been retried: ${AGAIN}`,
  retried: `The new secret works; only the grace period was not closed: ${AGAIN}`,
  done: 'The rotation is done',
} as const satisfies Record<RotationState['stage'], string>;
