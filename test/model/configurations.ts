import type { Kind } from './promela.js';

/** How often each fault may happen in one run of the model. */
interface Budgets {
  readonly crashes: number;
  readonly troubles: number;
  readonly blinks: number;
  readonly expiries: number;
  readonly renewals: number;
  readonly copies: number;
}

/** What is searched exhaustively. */
export interface Configuration extends Kind {
  readonly receivers: 2 | 3;
  readonly budgets: Budgets;
}

const NONE: Budgets = { crashes: 0, troubles: 0, blinks: 0, expiries: 0, renewals: 0, copies: 0 };
const ONE_OF_EACH: Budgets = { crashes: 1, troubles: 1, blinks: 1, expiries: 1, renewals: 1, copies: 1 };

const OWN = { mode: 'own', queued: false } as const;
const TRANSACTION = { mode: 'transaction', queued: false } as const;
const QUEUE = { mode: 'transaction', queued: true } as const;

/** Beside the receivers there are the sender and the world; with a queue, two web processes, the engine and another worker. */
export const CONFIGURATIONS = {
  own: { ...OWN, receivers: 2, budgets: { ...ONE_OF_EACH, renewals: 0 } },
  'own without faults': { ...OWN, receivers: 3, budgets: { ...NONE, renewals: 1, copies: 2 } },
  transaction: { ...TRANSACTION, receivers: 2, budgets: ONE_OF_EACH },
  queue: { ...QUEUE, receivers: 2, budgets: { ...ONE_OF_EACH, renewals: 0, crashes: 0, expiries: 2 } },
  /** Eight processes and more than two million states. */
  'large queue': { ...QUEUE, receivers: 2, budgets: { ...ONE_OF_EACH, renewals: 0, expiries: 2 } },
  /** Five processes and more than a million states. */
  'large transaction': { ...TRANSACTION, receivers: 3, budgets: { ...ONE_OF_EACH, renewals: 0 } },
} as const satisfies Record<string, Configuration>;

export type ConfigurationName = keyof typeof CONFIGURATIONS;

const SAFETY = [
  'never_lost',
  'never_acknowledged_before_the_mark',
  'second_effect_has_its_own_attempt',
] as const;

/** Properties by name, as in `protocol.pml`. */
export type Property =
  | (typeof SAFETY)[number]
  | 'at_most_one_effect'
  | 'parked_only_if_rejected'
  | 'progress'
  | 'the_promise';

/** What must hold in each configuration. */
export const PROPERTIES: Readonly<Record<ConfigurationName, readonly Property[]>> = {
  own: [...SAFETY, 'progress'],
  'own without faults': [...SAFETY, 'at_most_one_effect', 'progress'],
  transaction: [...SAFETY, 'at_most_one_effect', 'progress'],
  queue: [...SAFETY, 'at_most_one_effect', 'parked_only_if_rejected', 'progress'],
  'large queue': ['the_promise', 'parked_only_if_rejected'],
  'large transaction': ['the_promise'],
};

/** What must be reached in each configuration, so that the properties say something. */
export const PROBES: Readonly<Record<ConfigurationName, readonly string[]>> = {
  own: [
    'reaches_takeover',
    'reaches_fenced_completion',
    'reaches_copy_in_flight',
    'reaches_lost_claim',
    'reaches_late_handler',
    'reaches_second_effect',
    'reaches_pending_mark',
  ],
  'own without faults': ['reaches_copy_in_flight'],
  transaction: [
    'reaches_takeover',
    'reaches_fenced_completion',
    'reaches_copy_in_flight',
    'reaches_lost_commit',
    'reaches_lost_claim',
    'reaches_late_handler',
  ],
  queue: ['reaches_takeover', 'reaches_lost_commit', 'reaches_revived_job', 'reaches_two_workers'],
  'large queue': [],
  'large transaction': [],
};

/** The macros of `protocol.pml`. */
export function macrosOf({ mode, queued, receivers, budgets }: Configuration): Record<string, number> {
  const macros: Record<string, number> = { RECEIVERS: receivers };
  for (const [name, count] of Object.entries(budgets)) macros[name.toUpperCase()] = count;
  if (mode === 'transaction') macros['TRANSACTIONAL'] = 1;
  if (queued) macros['QUEUE'] = 1;
  return macros;
}
