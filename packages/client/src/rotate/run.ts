import { ConfigurationError } from '@videovector-webhooks/core';
import { VideoVectorApiError } from '../error.js';
import { Redactor } from '../redact.js';
import type { Transport } from '../transport.js';
import type { Webhooks } from '../webhooks.js';
import { RotationError, type RotationErrorCode, StepFailure } from './error.js';
import type { RotateSettings } from './options.js';
import { forJournal, type RotationState, type RotationStep, seal } from './state.js';

/** A step that was done. */
export interface StepDone {
  readonly step: RotationStep;
  /** When it ended: ISO 8601. */
  readonly at: string;
}

/** One run of a rotation: what its steps share. */
export class Run {
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
    this.#state = { version: 1, webhookId, stage: 'begun' };
  }

  /** Goes on with what an earlier run has begun. */
  goOnFrom(earlier: RotationState): void {
    this.#resumed = true;
    this.#state = earlier;
  }

  get resumed(): boolean {
    return this.#resumed;
  }

  get state(): RotationState {
    return this.#state;
  }

  /** Notes what is certain now; `save` writes it down. */
  note(changes: Partial<RotationState>): void {
    this.#state = { ...this.#state, ...changes };
  }

  /** Notes what is certain now, and writes it into the journal. */
  async save(changes: Partial<RotationState>): Promise<void> {
    const { journal } = this.options;
    const next = { ...this.#state, ...changes };
    // What has happened is certain though the journal fails; only the end is none until it is written down.
    if (next.stage !== 'done') this.#state = next;
    await this.user('journal_failed', async () => journal?.save(this.webhookId, forJournal(next)));
    this.#state = next;
  }

  /** Runs a step; whatever it throws becomes a RotationError that the next run can go on from. */
  async step<T>(step: RotationStep, work: (run: Run) => Promise<T>): Promise<T> {
    try {
      this.options.signal?.throwIfAborted();
      const result = await work(this);
      this.done.push({ step, at: new Date(this.transport.settings.clock.now()).toISOString() });
      void this.#tell(step);
      return result;
    } catch (error) {
      if (error instanceof ConfigurationError) throw error;
      throw this.#failure(step, error);
    }
  }

  /** Notes secrets that came from the store: an error of the store may repeat them. */
  hide(secrets: readonly string[]): void {
    for (const secret of secrets) this.#hidden.add(secret);
  }

  /** A listener, which may be asynchronous, must stop neither the rotation nor the process. */
  async #tell(step: RotationStep): Promise<void> {
    try {
      await this.options.onStep?.(step);
    } catch {
      // It is the listener's own.
    }
  }

  /** Calls a function of the user's; what it throws gets a code that says which one it was. */
  async user<T>(code: RotationErrorCode, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw new StepFailure(code, `${USERS[code] ?? 'a function of yours'} threw; see cause`, error);
    }
  }

  #failure(step: RotationStep, error: unknown): RotationError {
    const { newSecret, stage } = this.#state;
    const redactor = new Redactor([this.transport.settings.credential, newSecret ?? '', ...this.#hidden]);
    const [code, what, cause] = this.#explain(error);
    const message = redactor.text(`${step}: ${what}`);
    return new RotationError(`${message}. ${WHERE_IT_STANDS[stage]}`, {
      step,
      code,
      resume: seal(this.#state),
      // Of the kit's own errors nothing must be taken away; others may hold the secret that they were given.
      cause: cause === undefined || cause instanceof VideoVectorApiError ? cause : redactor.error(cause),
    });
  }

  #explain(error: unknown): [RotationErrorCode, string, unknown] {
    if (this.options.signal?.aborted) return ['aborted', 'the signal aborted', error];
    if (error instanceof StepFailure) return [error.code, error.message, error.cause];
    if (error instanceof VideoVectorApiError) return ['api_failed', error.message, error];
    return ['internal_error', 'an error that the kit did not expect; see cause', error];
  }
}

const USERS: Partial<Record<RotationErrorCode, string>> = {
  store_failed: 'the store',
  journal_failed: 'the journal',
  open_grace_failed: 'openGrace',
  install_failed: 'install',
  close_grace_failed: 'closeGrace',
};

const AGAIN = 'run client.rotate again with the same journal, or with resume: error.resume';

const WHERE_IT_STANDS = {
  begun: 'The secret was not rotated. Mend it and run client.rotate again',
  rotating: `The secret may have been rotated: ${AGAIN}; it gets the same new secret`,
  rotated: `The secret was rotated, and is not installed yet: ${AGAIN}, before the grace period is over`,
  installed: `The new secret is installed, and not proven: ${AGAIN}, before the grace period is over`,
  proven: `The new secret works; deliveries that failed meanwhile may not have been retried: ${AGAIN}`,
  retried: `The new secret works; only the grace period was not closed: ${AGAIN}`,
  done: 'The rotation is done',
} as const satisfies Record<RotationState['stage'], string>;
