import { describe, expect, it } from 'vitest';
import { checkMutant, checkProbes, checkProperties } from './model/check.js';
import { CONFIGURATIONS, type ConfigurationName, PROBES, PROPERTIES } from './model/configurations.js';
import { MUTANTS, type MutantName } from './model/mutants.js';
import { missing } from './support/missing-service.js';

/** Ends a search that hangs, on the slowest machine. */
const HANGING_MS = 900_000;

const NAMES = Object.keys(CONFIGURATIONS) as ConfigurationName[];
const isMissing =
  missing('spin', 'the model of the protocol', '-V') || missing('gcc', 'the model of the protocol');

describe.skipIf(isMissing)('The model of the protocol', () => {
  it.each(NAMES)('keeps its promise: %s', { timeout: HANGING_MS }, async (name) => {
    for (const { property, holds, trail } of await checkProperties(name))
      expect(holds, `${property}\n${trail}`).toBe(true);
    expect(PROPERTIES[name].length).toBeGreaterThan(0);
  });

  it.each(NAMES.filter((name) => PROBES[name].length > 0))(
    'reaches the states that the promise is about: %s',
    { timeout: HANGING_MS },
    async (name) => {
      for (const { probe, isReached } of await checkProbes(name)) expect(isReached, probe).toBe(true);
    },
  );

  it.each(Object.keys(MUTANTS) as MutantName[])(
    'finds the mistake: %s',
    { timeout: HANGING_MS },
    async (name) => {
      const { property, isBroken } = await checkMutant(name);
      expect(isBroken, property).toBe(true);
    },
  );
});
