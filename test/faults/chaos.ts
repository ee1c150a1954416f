import { draw, drawBetween } from './draw.js';
import type { Receivers } from './receivers.js';
import type { Store } from './stores/store.js';
import { TIMES } from './times.js';

/** The processes that are killed and paused, by slot. */
export type Processes = Pick<Receivers, 'ports' | 'kill' | 'killAll' | 'pause'>;

/** How often what goes wrong. */
export interface ChaosPlan {
  /** Receivers killed at random. */
  readonly kills: number;
  /** Receivers stopped for longer than a lease. */
  readonly receiverPauses: number;
  readonly storeRestarts: number;
  readonly storePauses: number;
  /** Locks of a foreign connection, held for longer than the inbox waits. */
  readonly storeLocks: number;
}

/** What was carried out of the plan: what it fell on may have ended by itself just then. */
export interface ChaosDone extends ChaosPlan {
  /** Receivers killed because their store is nothing but its processes. */
  readonly killsWithStore: number;
}

interface Fault {
  /** When, as a share of the run. */
  readonly at: number;
  readonly of: 'receiver' | 'store';
  apply(): Promise<void>;
}

/** How many faults of one kind may be due and not yet over; the sender then waits, so that none is left at the end. */
const MOST_DUE = 2;
const LAST_AT = 0.97;

/** Brings about the faults that the seed has for a run, as the run goes on. */
export class Chaos {
  readonly done: { -readonly [Count in keyof ChaosDone]: number } = {
    kills: 0,
    receiverPauses: 0,
    storeRestarts: 0,
    storePauses: 0,
    storeLocks: 0,
    killsWithStore: 0,
  };
  readonly #faults: Fault[];
  readonly #lanes = {
    receiver: { due: 0, done: Promise.resolve() },
    store: { due: 0, done: Promise.resolve() },
  };

  constructor(
    seed: number,
    plan: ChaosPlan,
    receivers: Processes,
    store: Pick<Store, 'restart' | 'pause' | 'lock'>,
  ) {
    const slotOf = (kind: string, i: number): number =>
      drawBetween(0, receivers.ports.length, seed, kind, 'slot', i);
    const faults = (
      kind: string,
      count: number,
      of: Fault['of'],
      apply: (i: number) => Promise<void> | void,
    ): Fault[] =>
      Array.from({ length: count }, (_, i) => ({
        at: draw(seed, kind, i) * LAST_AT,
        of,
        apply: async () => apply(i),
      }));
    const pauseMs = (kind: string, i: number): number =>
      TIMES.leaseMs * (0.3 + 1.7 * draw(seed, kind, 'for', i));

    const { done } = this;
    this.#faults = [
      ...faults('kill', plan.kills, 'receiver', (i) => {
        if (receivers.kill(slotOf('kill', i))) done.kills++;
      }),
      ...faults('pause', plan.receiverPauses, 'receiver', async (i) => {
        const forMs = TIMES.leaseMs + pauseMs('pause', i);
        if (await receivers.pause(slotOf('pause', i), forMs)) done.receiverPauses++;
      }),
      ...faults('restart', plan.storeRestarts, 'store', async () => {
        // An embedded store goes down with its processes.
        if (store.restart === undefined) done.killsWithStore += receivers.killAll();
        else await store.restart();
        done.storeRestarts++;
      }),
      ...faults('stop', plan.storePauses, 'store', async (i) => {
        await store.pause?.(pauseMs('stop', i));
        done.storePauses++;
      }),
      ...faults('lock', plan.storeLocks, 'store', async (i) => {
        await store.lock?.(TIMES.busyTimeoutMs * (1.5 + 4 * draw(seed, 'lock', 'for', i)));
        done.storeLocks++;
      }),
    ].sort((a, b) => a.at - b.at);
  }

  /** Brings about what is due at a share of the run; waits where too much is. */
  async advance(share: number): Promise<void> {
    while (this.#faults.length > 0 && this.#faults[0]!.at <= share) {
      const { of, apply } = this.#faults.shift()!;
      const lane = this.#lanes[of];
      lane.due++;
      lane.done = lane.done.then(apply).then(() => void lane.due--);
    }
    const { receiver, store } = this.#lanes;
    if (receiver.due > MOST_DUE) await receiver.done;
    if (store.due > MOST_DUE) await store.done;
  }

  /** Resolves when what was due is over. */
  async end(): Promise<void> {
    await Promise.all(Object.values(this.#lanes).map(({ done }) => done));
  }
}
