import { ConfigurationError } from '@videovector-webhooks/core';
import { FAULTS, type Fault, type FaultName, type FaultSettings } from './fault.js';

const YEAR_MS = 365 * 24 * 60 * 60 * 1_000;

/**
 * Checks a fault and fills in the defaults of its settings.
 *
 * @throws ConfigurationError If there is no such fault, or a setting is invalid.
 */
export function faultOf(name: FaultName, { delayMs = 60_000, bytesPerSecond = 1_000 }: FaultSettings): Fault {
  if (!Object.hasOwn(FAULTS, name)) {
    throw new ConfigurationError(
      'fault',
      `There is no fault ${JSON.stringify(name)}. The faults are: ${Object.keys(FAULTS).join(', ')}.`,
    );
  }
  assertBetween('delayMs', delayMs, 0, YEAR_MS);
  assertBetween('bytesPerSecond', bytesPerSecond, 1, Number.MAX_SAFE_INTEGER);
  return { name, delayMs, bytesPerSecond };
}

/** @throws ConfigurationError If there is an unknown setting, which would be ignored. */
export function assertKnownSettings(settings: object, known: readonly string[]): void {
  const unknown = Object.keys(settings).find((name) => !known.includes(name));
  if (unknown === undefined) return;
  throw new ConfigurationError(
    unknown,
    `There is no setting ${JSON.stringify(unknown)} here. The settings are: ${known.join(', ')}.`,
  );
}

function assertBetween(setting: string, value: number, least: number, most: number): void {
  if (typeof value === 'number' && value >= least && value <= most) return;
  throw new ConfigurationError(
    setting,
    `The setting ${setting} of a fault must be a number from ${least} to ${most}.`,
  );
}
