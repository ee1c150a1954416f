import {
  CONFIGURATIONS,
  type ConfigurationName,
  macrosOf,
  PROBES,
  PROPERTIES,
  type Property,
} from './configurations.js';
import { MUTANTS, type Mutant, type MutantName } from './mutants.js';
import { TABLES } from './promela.js';
import { compile, type Verifier } from './spin.js';

/** What Spin says of a property. */
export interface PropertyResult {
  readonly property: Property;
  readonly holds: boolean;
  readonly states: number;
  readonly seconds: number;
  /** The steps that lead to the violation, if there is one. */
  readonly trail: string | undefined;
}

/** Checks all properties of a configuration. */
export async function checkProperties(name: ConfigurationName): Promise<PropertyResult[]> {
  const isLarge = PROPERTIES[name].includes('the_promise');
  return withVerifier(compiled(name, undefined, isLarge), async (verifier) => {
    const results: PropertyResult[] = [];
    for (const property of PROPERTIES[name]) {
      const { holds, states, seconds, trail } = await verifier.verify(property);
      results.push({ property, holds, states, seconds, trail: holds ? undefined : await trail() });
    }
    return results;
  });
}

/** Finds out which probes of a configuration are reached. */
export async function checkProbes(
  name: ConfigurationName,
): Promise<{ readonly probe: string; readonly isReached: boolean }[]> {
  if (PROBES[name].length === 0) return [];
  return withVerifier(compiled(name), async (verifier) => {
    const results: { probe: string; isReached: boolean }[] = [];
    for (const probe of PROBES[name])
      results.push({ probe, isReached: !(await verifier.verify(probe)).holds });
    return results;
  });
}

/** Checks that a mutant breaks its property. */
export async function checkMutant(
  name: MutantName,
): Promise<{ readonly property: Property; readonly isBroken: boolean; readonly states: number }> {
  const mutant: Mutant = MUTANTS[name];
  const property = mutant.breaks;
  return withVerifier(compiled(mutant.configuration, mutant), async (verifier) => {
    const { holds, states } = await verifier.verify(property);
    return { property, isBroken: !holds, states };
  });
}

function compiled(name: ConfigurationName, mutant?: Mutant, optimized = false): Promise<Verifier> {
  const configuration = CONFIGURATIONS[name];
  const macros = { ...macrosOf(configuration), ...mutant?.macros };
  return compile(mutant?.tables ?? TABLES, configuration, macros, { optimized });
}

async function withVerifier<T>(
  compiling: Promise<Verifier>,
  use: (verifier: Verifier) => Promise<T>,
): Promise<T> {
  const verifier = await compiling;
  try {
    return await use(verifier);
  } finally {
    verifier.close();
  }
}
