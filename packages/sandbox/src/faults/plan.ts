import { ConfigurationError, EVENT_NAMES } from '@videovector-webhooks/core';
import { CONCERNS_DELIVERIES, type Fault, type FaultName, type FaultOptions } from './fault.js';
import { assertKnownSettings, faultOf } from './read-fault.js';

/** A fault that waits for the attempts it is meant for. */
export interface PlannedFault extends Fault {
  readonly times: number;
  readonly webhookId: string | undefined;
  readonly event: string | undefined;
}

/** The fault controls: what will go wrong with the attempts to come. */
export interface Faults {
  /**
   * Lets attempts meet a fault; several at once may meet one attempt.
   *
   * @throws ConfigurationError Where there is no fault of this name, or an option is wrong.
   */
  inject(name: FaultName, options?: FaultOptions): void;
  /** Forgets what was injected and has not happened yet. */
  clear(): void;
  /** What was injected and has not happened yet. */
  readonly planned: readonly PlannedFault[];
}

/** What is planned, and what an attempt meets of it. */
export class FaultPlan implements Faults {
  #planned: PlannedFault[] = [];

  get planned(): readonly PlannedFault[] {
    return this.#planned;
  }

  inject(name: FaultName, options: FaultOptions = {}): void {
    assertKnownSettings(options, ['times', 'webhookId', 'event', 'delayMs', 'bytesPerSecond']);
    const { times = 1, webhookId, event } = options;
    if (!(times === Infinity || (Number.isInteger(times) && times > 0))) {
      throw new ConfigurationError(
        'times',
        'A fault happens a whole number of times from 1, or Infinity times.',
      );
    }
    if (webhookId !== undefined && typeof webhookId !== 'string') {
      throw new ConfigurationError('webhookId', 'The webhookId of a fault must be the id of a webhook.');
    }
    if (event !== undefined && !EVENTS.has(event)) {
      throw new ConfigurationError(
        'event',
        `The event of a fault must be one of: ${[...EVENTS].join(', ')}.`,
      );
    }
    this.#planned.push({ ...faultOf(name, options), times, webhookId, event });
  }

  clear(): void {
    this.#planned = [];
  }

  /** Takes the faults that an attempt meets, each once. */
  take(webhookId: string, event: string): Fault[] {
    const met = this.#planned.filter(
      (planned) =>
        (planned.webhookId ?? webhookId) === webhookId &&
        (planned.event ?? event) === event &&
        !(event === 'test' && CONCERNS_DELIVERIES.has(planned.name)),
    );
    this.#planned = this.#planned
      .map((planned) => (met.includes(planned) ? { ...planned, times: planned.times - 1 } : planned))
      .filter(({ times }) => times > 0);
    return met;
  }
}

const EVENTS: ReadonlySet<string> = new Set([...EVENT_NAMES, 'test']);
