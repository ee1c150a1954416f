/** What runs under the harness: an inbox, the store below it, and what it promises of duplicate effects. */
export interface Target {
  readonly store: 'postgres' | 'redis' | 'sqlite' | 'memory';
  /** The effects commit together with the done mark, so there may be no duplicate at all. */
  readonly transactional: boolean;
}

/** The inboxes of the kit; that on Redis with either client. */
export const TARGETS = {
  'postgres-transactional': { store: 'postgres', transactional: true },
  postgres: { store: 'postgres', transactional: false },
  redis: { store: 'redis', transactional: false },
  ioredis: { store: 'redis', transactional: false },
  sqlite: { store: 'sqlite', transactional: false },
  memory: { store: 'memory', transactional: false },
} as const satisfies Record<string, Target>;

export type TargetName = keyof typeof TARGETS;

export function isTargetName(name: string): name is TargetName {
  return Object.hasOwn(TARGETS, name);
}
