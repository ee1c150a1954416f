import type { Clock } from '@videovector-webhooks/core';
import type {
  Claim,
  ClaimResult,
  EventOrder,
  InboxEntry,
  ObservedIds,
  ParkedDelivery,
  ParkingInbox,
  TransactionalInbox,
  TransactionResult,
} from '@videovector-webhooks/core/inbox';

/** What a store keeps of a delivery. */
export interface Row {
  token: string;
  attempt: number;
  state: 'processing' | 'released' | 'completed';
  leaseUntil: number;
  endedAt: number;
}

/** What a store keeps of a resource. */
export interface Resource {
  /** The token of the claim that holds it. */
  token?: string | undefined;
  leaseUntil: number;
  /** The latest event that was completed, and when. */
  latest?: string | undefined;
  markedAt: number;
}

/** The plainest inbox that keeps the contract, in steps that a wrong one overrides. */
export class MapInbox implements ParkingInbox, TransactionalInbox<undefined> {
  readonly clock: Clock;
  readonly retentionMs: number;
  readonly supportsOrder: boolean = true;
  readonly rows = new Map<string, Row>();
  readonly resources = new Map<string, Resource>();
  locked = false;
  gone = false;
  #tokens = 0;

  constructor(clock: Clock, retentionMs: number) {
    this.clock = clock;
    this.retentionMs = retentionMs;
  }

  async claim(
    key: string,
    leaseMs: number,
    _observed?: ObservedIds,
    order?: EventOrder,
  ): Promise<ClaimResult> {
    this.assertReachable();
    const row = this.read(key);
    if (row?.state === 'completed') return { state: 'completed' };
    const remainingMs = (row?.leaseUntil ?? 0) - this.now();
    if (row?.state === 'processing' && remainingMs > 0) return { state: 'in-progress', remainingMs };
    const attempt = (row?.attempt ?? 0) + 1;
    const token = this.newToken(attempt);
    const leaseUntil = this.leaseEnd(leaseMs);
    const stale = order && this.isStale(order);
    if (order && stale && !order.keepsStale) {
      this.write(key, { token, attempt, state: 'completed', leaseUntil, endedAt: this.now() });
      return { state: 'superseded' };
    }
    const resource = order && this.resourceOf(order);
    const busyMs = (resource?.token === undefined ? 0 : resource.leaseUntil) - this.now();
    if (busyMs > 0) return { state: 'in-progress', remainingMs: busyMs };
    this.write(key, { token, attempt, state: 'processing', leaseUntil, endedAt: 0 });
    if (order && resource) this.hold(order, { ...resource, token, leaseUntil });
    return { state: 'claimed', key, token, attempt, order, stale };
  }

  async complete(claim: Claim): Promise<boolean> {
    this.assertReachable();
    return this.end(claim, 'completed');
  }

  async release(claim: Claim): Promise<boolean> {
    this.assertReachable();
    return this.end(claim, 'released');
  }

  async renew(claim: Claim, leaseMs: number): Promise<boolean> {
    this.assertReachable();
    const row = this.rowOf(claim);
    if (row?.state !== 'processing') return false;
    const leaseUntil = this.leaseEnd(leaseMs);
    if (claim.order && !this.renewResource(claim, leaseUntil)) return false;
    row.leaseUntil = leaseUntil;
    return true;
  }

  /** The resource of an order, as it is stored. */
  resourceOf({ resource }: EventOrder): Resource {
    return this.resources.get(resource) ?? { leaseUntil: 0, markedAt: 0 };
  }

  isStale(order: EventOrder): boolean {
    const { latest, markedAt } = this.resourceOf(order);
    return latest !== undefined && this.now() - markedAt < this.retentionMs && latest > order.position;
  }

  hold({ resource }: EventOrder, held: Resource): void {
    this.resources.set(resource, held);
  }

  renewResource({ order, token }: Claim, leaseUntil: number): boolean {
    const resource = this.resourceOf(order!);
    if (resource.token !== token) return false;
    this.resources.set(order!.resource, { ...resource, leaseUntil });
    return true;
  }

  free({ order, token }: Claim): void {
    const resource = this.resourceOf(order!);
    if (resource.token === token) this.resources.set(order!.resource, { ...resource, token: undefined });
  }

  mark(order: EventOrder): void {
    const { position } = order;
    const { latest = '', ...resource } = this.resourceOf(order);
    this.resources.set(order.resource, {
      ...resource,
      latest: [position, latest].sort()[1],
      markedAt: this.now(),
    });
  }

  async lookup(key: string): Promise<InboxEntry> {
    this.assertReachable();
    const row = this.read(key);
    if (row === undefined) return { state: 'absent' };
    if (row.state !== 'processing') return { state: row.state, attempt: row.attempt };
    return { state: row.leaseUntil > this.now() ? 'in-progress' : 'expired', attempt: row.attempt };
  }

  async *parked(maxAttempts: number): AsyncGenerator<readonly ParkedDelivery[]> {
    const keys = [...this.rows.keys()].filter((key) => this.isParked(this.read(key), maxAttempts));
    yield keys.map((key) => ({
      key,
      attempts: this.rows.get(key)!.attempt,
      endedAt: this.rows.get(key)!.endedAt,
    }));
  }

  async revive(keys: readonly string[], maxAttempts: number): Promise<string[]> {
    return this.endParked(keys, maxAttempts, (row) => Object.assign(row, { state: 'released', attempt: 0 }));
  }

  async discard(keys: readonly string[], maxAttempts: number): Promise<string[]> {
    return this.endParked(keys, maxAttempts, (row) => Object.assign(row, { state: 'completed' }));
  }

  endParked(keys: readonly string[], maxAttempts: number, change: (row: Row) => unknown): string[] {
    this.assertReachable();
    return keys.filter((key) => {
      const row = this.read(key);
      if (row === undefined || !this.isParked(row, maxAttempts)) return false;
      row.endedAt = this.now();
      change(row);
      return true;
    });
  }

  isParked(row: Row | undefined, maxAttempts: number): boolean {
    if (row === undefined || row.attempt < maxAttempts || row.state === 'completed') return false;
    return row.state === 'released' || row.leaseUntil <= this.now();
  }

  async transaction(claim: Claim, work: (none: undefined) => Promise<void>): Promise<TransactionResult> {
    await work(undefined);
    if (claim.order && this.resourceOf(claim.order).token !== claim.token) return 'fenced';
    return (await this.complete(claim)) ? 'committed' : 'fenced';
  }

  now(): number {
    return this.clock.elapsed();
  }

  leaseEnd(leaseMs: number): number {
    return this.now() + leaseMs;
  }

  newToken(_attempt: number): string {
    return String(++this.#tokens);
  }

  read(key: string): Row | undefined {
    const row = this.rows.get(key);
    if (row === undefined || !this.isForgotten(row)) return row;
    this.rows.delete(key);
    return undefined;
  }

  write(key: string, row: Row): void {
    this.rows.set(key, row);
  }

  isForgotten({ state, endedAt }: Row): boolean {
    return state !== 'processing' && this.now() - endedAt >= this.retentionMs;
  }

  rowOf({ key, token }: Claim): Row | undefined {
    const row = this.rows.get(key);
    return row?.token === token ? row : undefined;
  }

  end(claim: Claim, state: 'released' | 'completed'): boolean {
    const row = this.rowOf(claim);
    if (row?.state !== 'processing') return row?.state === state;
    row.state = state;
    row.endedAt = this.now();
    if (claim.order && state === 'completed') this.mark(claim.order);
    if (claim.order) this.free(claim);
    return true;
  }

  assertReachable(): void {
    if (this.locked) throw new Error('the store is locked');
    if (this.gone) throw new Error('the store is gone');
  }
}
