import { ConfigurationError, EVENT_NAMES } from '@videovector-webhooks/core';
import { DELIVERY_FAULTS, type Fault, type FaultName, type FaultOptions } from './fault.js';
import { assertKnownSettings, faultOf } from './read-fault.js';

/** A fault that later attempts will meet. */
export interface PlannedFault extends Fault {
  readonly times: number;
  readonly webhookId: string | undefined;
  readonly event: string | undefined;
}

/** Makes deliveries fail. */
export interface Faults {
  /**
   * Plans a fault for later attempts. One attempt can meet several.
   *
   * @throws ConfigurationError If there is no such fault, or an option is invalid.
   */
  inject(name: FaultName, options?: FaultOptions): void;
  /** Removes the planned faults. */
  clear(): void;
  /** The faults that have not happened yet. */
  readonly planned: readonly PlannedFault[];
}

const EVENTS: ReadonlySet<string> = new Set([...EVENT_NAMES, 'test']);

/** The planned faults, and which of them an attempt meets. */
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
        'The times of a fault must be a whole number from 1, or Infinity.',
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

  /** The faults that an attempt meets. Counts them down. */
  take(webhookId: string, event: string): Fault[] {
    const met = this.#planned.filter(
      (planned) =>
        (planned.webhookId ?? webhookId) === webhookId &&
        (planned.event ?? event) === event &&
        !(event === 'test' && DELIVERY_FAULTS.has(planned.name)),
    );
    this.#planned = this.#planned
      .map((planned) => (met.includes(planned) ? { ...planned, times: planned.times - 1 } : planned))
      .filter(({ times }) => times > 0);
    return met;
  }
}
