import { ConfigurationError } from '@videovector-webhooks/core';
import { FAULTS, type Fault, type FaultName, type FaultOptions, isFaultName } from './fault.js';

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
    const { times = 1, webhookId, event } = options;
    if (!(times === Infinity || (Number.isInteger(times) && times > 0))) {
      throw new ConfigurationError(
        'times',
        'A fault happens a whole number of times from 1, or Infinity times.',
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
      (planned) => (planned.webhookId ?? webhookId) === webhookId && (planned.event ?? event) === event,
    );
    this.#planned = this.#planned
      .map((planned) => (met.includes(planned) ? { ...planned, times: planned.times - 1 } : planned))
      .filter(({ times }) => times > 0);
    return met;
  }
}

/**
 * A fault with its settings.
 *
 * @throws ConfigurationError Where there is none of this name, or a setting is wrong.
 */
export function faultOf(name: FaultName, settings: FaultOptions = {}): Fault {
  if (!isFaultName(name)) {
    throw new ConfigurationError(
      'fault',
      `There is no fault ${JSON.stringify(name)}. There are: ${Object.keys(FAULTS).join(', ')}.`,
    );
  }
  const { delayMs = 60_000, bytesPerSecond = 1_000 } = settings;
  for (const [setting, value] of Object.entries({ delayMs, bytesPerSecond })) {
    if (!(value > 0))
      throw new ConfigurationError(setting, `The setting ${setting} of a fault must be a positive number.`);
  }
  return { name, delayMs, bytesPerSecond };
}
