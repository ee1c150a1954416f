import type { Clock } from '@videovector-webhooks/core';
import type {
  Claim,
  ClaimResult,
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

/** The plainest inbox that keeps the contract, in steps that a wrong one overrides. */
export class MapInbox implements ParkingInbox, TransactionalInbox<undefined> {
  readonly clock: Clock;
  readonly retentionMs: number;
  readonly rows = new Map<string, Row>();
  locked = false;
  gone = false;
  #tokens = 0;

  constructor(clock: Clock, retentionMs: number) {
    this.clock = clock;
    this.retentionMs = retentionMs;
  }

  async claim(key: string, leaseMs: number, _observed?: ObservedIds): Promise<ClaimResult> {
    this.assertReachable();
    const row = this.read(key);
    if (row?.state === 'completed') return { state: 'completed' };
    const remainingMs = (row?.leaseUntil ?? 0) - this.now();
    if (row?.state === 'processing' && remainingMs > 0) return { state: 'in-progress', remainingMs };
    const attempt = (row?.attempt ?? 0) + 1;
    const token = this.newToken(attempt);
    this.write(key, { token, attempt, state: 'processing', leaseUntil: this.leaseEnd(leaseMs), endedAt: 0 });
    return { state: 'claimed', key, token, attempt };
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
    row.leaseUntil = this.leaseEnd(leaseMs);
    return true;
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
    return true;
  }

  assertReachable(): void {
    if (this.locked) throw new Error('the store is locked');
    if (this.gone) throw new Error('the store is gone');
  }
}
