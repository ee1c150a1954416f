import type {
  Claim,
  ClaimResult,
  EventOrder,
  InboxEntry,
  ObservedIds,
} from '@videovector-webhooks/core/inbox';
import { settled } from '@videovector-webhooks/core/testing';
import { MapInbox, type Resource, type Row } from './map-inbox.js';

/** An inbox with one mistake, and a rule of the suite that must fail on it. */
interface WrongInbox {
  readonly Inbox: typeof MapInbox;
  readonly caughtBy: string;
}

/** Mistakes that stores are written with. */
export const WRONG_INBOXES: Readonly<Record<string, WrongInbox>> = {
  'reads, then writes: the claim is not atomic': {
    caughtBy: 'claim: gives a delivery to exactly one of many concurrent callers',
    Inbox: class extends MapInbox {
      override async claim(key: string, leaseMs: number): Promise<ClaimResult> {
        const seen = this.rows.get(key);
        await settled();
        if (seen === undefined) this.rows.delete(key);
        return super.claim(key, leaseMs);
      }
    },
  },
  'checks no token': {
    caughtBy: 'complete: changes nothing once another caller has taken over',
    Inbox: class extends MapInbox {
      override rowOf({ key }: Claim): Row | undefined {
        return this.rows.get(key);
      }
    },
  },
  'completes without the token': {
    caughtBy: 'complete: changes nothing once another caller has taken over',
    Inbox: class extends MapInbox {
      override async complete(claim: Claim): Promise<boolean> {
        return super.complete({ ...claim, token: this.rows.get(claim.key)?.token ?? '' });
      }
    },
  },
  'releases without the token': {
    caughtBy: 'release: changes nothing once another caller has taken over',
    Inbox: class extends MapInbox {
      override async release(claim: Claim): Promise<boolean> {
        return super.release({ ...claim, token: this.rows.get(claim.key)?.token ?? '' });
      }
    },
  },
  'renews without the token': {
    caughtBy: 'renew: changes nothing once another caller has taken over',
    Inbox: class extends MapInbox {
      override async renew(claim: Claim, leaseMs: number): Promise<boolean> {
        return super.renew({ ...claim, token: this.rows.get(claim.key)?.token ?? '' }, leaseMs);
      }
    },
  },
  'gives out one token for all': {
    caughtBy: 'claim: lets one caller take over a delivery whose lease has run out, under a new token',
    Inbox: class extends MapInbox {
      override newToken(): string {
        return 'token';
      }
    },
  },
  'takes the attempt for a token, which begins again after the retention': {
    caughtBy: 'complete: is forgotten after the retention, also if it was repeated',
    Inbox: class extends MapInbox {
      override newToken(attempt: number): string {
        return String(attempt);
      }
    },
  },
  'says that a completion was recorded after another caller took over': {
    caughtBy: 'complete: changes nothing once another caller has taken over',
    Inbox: class extends MapInbox {
      override async complete(claim: Claim): Promise<boolean> {
        await super.complete(claim);
        return true;
      }
    },
  },
  'refuses to complete after the lease': {
    caughtBy: 'complete: takes effect after the lease has run out, unless another caller has taken over',
    Inbox: class extends MapInbox {
      override async complete(claim: Claim): Promise<boolean> {
        const row = this.rowOf(claim);
        return row?.state === 'processing' && row.leaseUntil <= this.now() ? false : super.complete(claim);
      }
    },
  },
  'refuses to complete twice': {
    caughtBy: 'complete: returns the same if it is repeated, since a client may send it twice',
    Inbox: class extends MapInbox {
      override async complete(claim: Claim): Promise<boolean> {
        return this.rowOf(claim)?.state === 'processing' && super.complete(claim);
      }
    },
  },
  'forgets what is completed with its lease': {
    caughtBy: 'complete: makes every later claim find the delivery completed',
    Inbox: class extends MapInbox {
      override isForgotten(row: Row): boolean {
        return row.state !== 'processing' && row.leaseUntil <= this.now();
      }
    },
  },
  'counts the retention from the claim': {
    caughtBy: 'complete: is remembered for the retention, counted from the completion',
    Inbox: class extends MapInbox {
      override end(claim: Claim, state: 'released' | 'completed'): boolean {
        const row = this.rowOf(claim);
        const ended = super.end(claim, state);
        if (row !== undefined) row.endedAt = row.leaseUntil - 3_600_000;
        return ended;
      }
    },
  },
  'counts the retention from the last repetition': {
    caughtBy: 'complete: is forgotten after the retention, also if it was repeated',
    Inbox: class extends MapInbox {
      override end(claim: Claim, state: 'released' | 'completed'): boolean {
        const ended = super.end(claim, state);
        if (ended) this.rowOf(claim)!.endedAt = this.now();
        return ended;
      }
    },
  },
  'never forgets': {
    caughtBy: 'complete: is forgotten after the retention, also if it was repeated',
    Inbox: class extends MapInbox {
      override isForgotten(): boolean {
        return false;
      }
    },
  },
  'holds a claim whose process has died forever': {
    caughtBy: 'claim: lets one caller take over a delivery whose lease has run out, under a new token',
    Inbox: class extends MapInbox {
      override leaseEnd(): number {
        return Number.MAX_SAFE_INTEGER;
      }
    },
  },
  'goes by the clock of its process': {
    caughtBy: 'the store’s clock: decides: a process whose own clock is a year ahead changes nothing',
    Inbox: class extends MapInbox {
      override now(): number {
        return Date.parse(new Date().toISOString());
      }
    },
  },
  'counts no attempts': {
    caughtBy: 'release: gives the delivery to the next caller immediately, as the next attempt',
    Inbox: class extends MapInbox {
      override async claim(key: string, leaseMs: number): Promise<ClaimResult> {
        const result = await super.claim(key, leaseMs);
        return result.state === 'claimed' ? { ...result, attempt: 1 } : result;
      }
    },
  },
  'deletes what is released': {
    caughtBy: 'release: gives the delivery to the next caller immediately, as the next attempt',
    Inbox: class extends MapInbox {
      override async release(claim: Claim): Promise<boolean> {
        return this.rowOf(claim)?.state !== 'completed' && this.rows.delete(claim.key);
      }
    },
  },
  'keeps what is released until its lease is over': {
    caughtBy: 'release: gives the delivery to the next caller immediately, as the next attempt',
    Inbox: class extends MapInbox {
      override async release(): Promise<boolean> {
        return true;
      }
    },
  },
  'brings a completed delivery back if it is released': {
    caughtBy: 'release: does not bring back a completed delivery',
    Inbox: class extends MapInbox {
      override async release(claim: Claim): Promise<boolean> {
        const row = this.rowOf(claim);
        if (row !== undefined) row.state = 'released';
        return row !== undefined;
      }
    },
  },
  'brings a completed delivery back if it is renewed': {
    caughtBy: 'renew: does not bring back a completed delivery',
    Inbox: class extends MapInbox {
      override async renew(claim: Claim, leaseMs: number): Promise<boolean> {
        const row = this.rowOf(claim);
        if (row !== undefined) row.state = 'processing';
        return super.renew(claim, leaseMs);
      }
    },
  },
  'completes what it has released': {
    caughtBy: 'release: ends the claim: neither complete nor renew works after it',
    Inbox: class extends MapInbox {
      override async complete(claim: Claim): Promise<boolean> {
        const row = this.rowOf(claim);
        if (row !== undefined) row.state = 'completed';
        return row !== undefined;
      }
    },
  },
  'renews nothing': {
    caughtBy: 'renew: holds a delivery for longer',
    Inbox: class extends MapInbox {
      override async renew(claim: Claim): Promise<boolean> {
        return this.rowOf(claim)?.state === 'processing';
      }
    },
  },
  'refuses to renew after the lease': {
    caughtBy: 'renew: takes effect after the lease has run out, unless another caller has taken over',
    Inbox: class extends MapInbox {
      override async renew(claim: Claim, leaseMs: number): Promise<boolean> {
        return (this.rowOf(claim)?.leaseUntil ?? 0) > this.now() && super.renew(claim, leaseMs);
      }
    },
  },
  'adds the renewed lease to the old one': {
    caughtBy: 'renew: counts the lease from now, so that it can also shorten it',
    Inbox: class extends MapInbox {
      override async renew(claim: Claim, leaseMs: number): Promise<boolean> {
        const end = this.rowOf(claim)?.leaseUntil ?? 0;
        return super.renew(claim, end - this.now() + leaseMs);
      }
    },
  },
  'returns text for numbers, as some drivers do': {
    caughtBy: 'claim: returns how long a delivery in progress is still held',
    Inbox: class extends MapInbox {
      override async claim(key: string, leaseMs: number): Promise<ClaimResult> {
        const result = await super.claim(key, leaseMs);
        if (result.state !== 'in-progress') return result;
        return { ...result, remainingMs: String(result.remainingMs) as unknown as number };
      }
    },
  },
  'shortens keys': {
    caughtBy: 'claim: keeps different keys apart, also those of 64 characters that differ in the last one',
    Inbox: class extends MapInbox {
      override async claim(key: string, leaseMs: number): Promise<ClaimResult> {
        return super.claim(key.slice(0, 32), leaseMs);
      }
    },
  },
  'has a column that is too short for a stranger’s ids': {
    caughtBy: 'claim: treats odd ids of a delivery as plain text',
    Inbox: class extends MapInbox {
      override async claim(key: string, leaseMs: number, observed?: ObservedIds): Promise<ClaimResult> {
        if ((observed?.deliveryId?.length ?? 0) > 255) throw new Error('value too long for varchar(255)');
        return super.claim(key, leaseMs);
      }
    },
  },
  'claims what it looks up': {
    caughtBy: 'lookup: finds a delivery that never arrived absent, and stores nothing',
    Inbox: class extends MapInbox {
      override async lookup(key: string): Promise<InboxEntry> {
        const entry = await super.lookup(key);
        if (entry.state === 'absent') await this.claim(key, 60_000);
        return entry;
      }
    },
  },
  'calls a delivery in progress whose lease has run out': {
    caughtBy: 'lookup: distinguishes a delivery that is held from one whose lease has run out',
    Inbox: class extends MapInbox {
      override async lookup(key: string): Promise<InboxEntry> {
        const entry = await super.lookup(key);
        return entry.state === 'expired' ? { ...entry, state: 'in-progress' } : entry;
      }
    },
  },
  'completes before the work': {
    caughtBy: 'transaction: throws the error of the work, and does not complete the delivery',
    Inbox: class extends MapInbox {
      override async transaction(claim: Claim, work: (none: undefined) => Promise<void>) {
        const result = await super.transaction(claim, async () => {});
        await work(undefined);
        return result;
      }
    },
  },
  'commits without a fence': {
    caughtBy: 'transaction: is fenced once another caller has taken over',
    Inbox: class extends MapInbox {
      override async transaction(claim: Claim, work: (none: undefined) => Promise<void>) {
        await super.transaction(claim, work);
        return 'committed' as const;
      }
    },
  },
  'runs the work again if it fails': {
    caughtBy: 'transaction: runs the work once, and completes the delivery',
    Inbox: class extends MapInbox {
      override async transaction(claim: Claim, work: (none: undefined) => Promise<void>) {
        await work(undefined);
        return super.transaction(claim, work);
      }
    },
  },
  'parks what is held': {
    caughtBy: 'parked deliveries: leave alone what is held, completed, or was claimed less often',
    Inbox: class extends MapInbox {
      override isParked(row: Row | undefined, maxAttempts: number): boolean {
        return row !== undefined && row.attempt >= maxAttempts && row.state !== 'completed';
      }
    },
  },
  'parks what is completed': {
    caughtBy: 'parked deliveries: are those that were claimed too often and are not held',
    Inbox: class extends MapInbox {
      override isParked(row: Row | undefined, maxAttempts: number): boolean {
        return super.isParked(row && { ...row, state: 'released' }, maxAttempts);
      }
    },
  },
  'parks only what was released, not what killed its process': {
    caughtBy: 'parked deliveries: include those whose process has died',
    Inbox: class extends MapInbox {
      override isParked(row: Row | undefined, maxAttempts: number): boolean {
        return row?.state === 'released' && super.isParked(row, maxAttempts);
      }
    },
  },
  'revives without forgetting the attempts': {
    caughtBy: 'parked deliveries: are handled again once they are revived, with all attempts',
    Inbox: class extends MapInbox {
      override async revive(keys: readonly string[], maxAttempts: number): Promise<string[]> {
        return this.endParked(keys, maxAttempts, (row) => Object.assign(row, { state: 'released' }));
      }
    },
  },
  'revives a delivery that its dead process still completes': {
    caughtBy:
      'parked deliveries: are revived also if their process has died, which can no longer complete them',
    Inbox: class extends MapInbox {
      override async revive(keys: readonly string[], maxAttempts: number): Promise<string[]> {
        return this.endParked(keys, maxAttempts, (row) => Object.assign(row, { attempt: 0 }));
      }
    },
  },
  'forgets what is discarded': {
    caughtBy: 'parked deliveries: are never handled once they are discarded',
    Inbox: class extends MapInbox {
      override async discard(keys: readonly string[], maxAttempts: number): Promise<string[]> {
        const discarded = await super.discard(keys, maxAttempts);
        for (const key of discarded) this.rows.delete(key);
        return discarded;
      }
    },
  },
  'discards a second time': {
    caughtBy: 'parked deliveries: are neither revived nor discarded twice',
    Inbox: class extends MapInbox {
      override async discard(keys: readonly string[], maxAttempts: number): Promise<string[]> {
        await super.discard(keys, maxAttempts);
        return keys.filter((key) => this.rows.get(key)?.state === 'completed');
      }
    },
  },
  'reads, then revives': {
    caughtBy: 'parked deliveries: are given to one of several concurrent callers',
    Inbox: class extends MapInbox {
      override async revive(keys: readonly string[], maxAttempts: number): Promise<string[]> {
        const parked = keys.filter((key) => this.isParked(this.read(key), maxAttempts));
        await settled();
        for (const key of parked) Object.assign(this.rows.get(key)!, { state: 'released', attempt: 0 });
        return parked;
      }
    },
  },
  'marks the latest event at the claim': {
    caughtBy: 'order: counts only what was completed, not what was claimed or released',
    Inbox: class extends MapInbox {
      override hold(order: EventOrder, held: Resource): void {
        super.hold(order, held);
        this.mark(order);
      }
    },
  },
  'marks the latest event at the release too': {
    caughtBy: 'order: counts only what was completed, not what was claimed or released',
    Inbox: class extends MapInbox {
      override async release(claim: Claim): Promise<boolean> {
        if (claim.order) this.mark(claim.order);
        return super.release(claim);
      }
    },
  },
  'does not mark the latest event': {
    caughtBy: 'order: completes a stale delivery as superseded, once',
    Inbox: class extends MapInbox {
      override mark(): void {}
    },
  },
  'marks the event that was completed last': {
    caughtBy: 'order: keeps the latest position if an earlier event is completed after it',
    Inbox: class extends MapInbox {
      override mark(order: EventOrder): void {
        this.resources.delete(order.resource);
        super.mark(order);
      }
    },
  },
  'compares positions as numbers': {
    caughtBy: 'order: compares positions as text, in every digit',
    Inbox: class extends MapInbox {
      override isStale(order: EventOrder): boolean {
        return super.isStale(order) && Number(this.resourceOf(order).latest) > Number(order.position);
      }
    },
  },
  'drops an event of the same position': {
    caughtBy: 'order: does not count events of the same position as stale',
    Inbox: class extends MapInbox {
      override isStale(order: EventOrder): boolean {
        return this.resourceOf(order).latest === order.position || super.isStale(order);
      }
    },
  },
  'drops an event that its order keeps': {
    caughtBy: 'order: claims a stale delivery if its order says so, and says that it is stale',
    Inbox: class extends MapInbox {
      override async claim(key: string, leaseMs: number, observed?: ObservedIds, order?: EventOrder) {
        return super.claim(key, leaseMs, observed, order && { ...order, keepsStale: false });
      }
    },
  },
  'does not record what it supersedes': {
    caughtBy: 'order: completes a stale delivery as superseded, once',
    Inbox: class extends MapInbox {
      override async claim(key: string, leaseMs: number, observed?: ObservedIds, order?: EventOrder) {
        const result = await super.claim(key, leaseMs, observed, order);
        if (result.state === 'superseded') this.rows.delete(key);
        return result;
      }
    },
  },
  'holds no resource': {
    caughtBy: 'order: gives a resource to exactly one of many concurrent deliveries, and of their copies',
    Inbox: class extends MapInbox {
      override hold(): void {}
    },
  },
  'reads the resource, then claims the delivery': {
    caughtBy: 'order: gives a resource to exactly one of many concurrent deliveries, and of their copies',
    Inbox: class extends MapInbox {
      override async claim(key: string, leaseMs: number, observed?: ObservedIds, order?: EventOrder) {
        const seen = order && this.resources.get(order.resource);
        await settled();
        if (order && seen === undefined) this.resources.delete(order.resource);
        return super.claim(key, leaseMs, observed, order);
      }
    },
  },
  'holds the resource for one delivery, but does not free it': {
    caughtBy: 'order: holds the resource until the claim is completed',
    Inbox: class extends MapInbox {
      override free(): void {}
    },
  },
  'frees the resource that another claim has taken over': {
    caughtBy: 'order: lets another delivery take over a resource whose lease has run out',
    Inbox: class extends MapInbox {
      override free({ order }: Claim): void {
        this.resources.set(order!.resource, { ...this.resourceOf(order!), token: undefined });
      }
    },
  },
  'frees the resource whenever a completion is repeated': {
    caughtBy: 'order: does not free the resource if a completion or a release is repeated',
    Inbox: class extends MapInbox {
      override async complete(claim: Claim): Promise<boolean> {
        const repeated = this.rowOf(claim)?.state === 'completed';
        if (repeated && claim.order)
          this.resources.set(claim.order.resource, { ...this.resourceOf(claim.order), token: undefined });
        return super.complete(claim);
      }
    },
  },
  'completes no event whose resource was taken over': {
    caughtBy: 'order: lets another delivery take over a resource whose lease has run out',
    Inbox: class extends MapInbox {
      override async complete(claim: Claim): Promise<boolean> {
        if (claim.order && this.resourceOf(claim.order).token !== claim.token) return false;
        return super.complete(claim);
      }
    },
  },
  'holds the resource of a dead process forever': {
    caughtBy: 'order: lets another delivery take over a resource whose lease has run out',
    Inbox: class extends MapInbox {
      override hold(order: EventOrder, held: Resource): void {
        super.hold(order, { ...held, leaseUntil: Number.MAX_SAFE_INTEGER });
      }
    },
  },
  'renews the delivery alone': {
    caughtBy: 'order: renews the resource with the delivery',
    Inbox: class extends MapInbox {
      override renewResource({ order, token }: Claim): boolean {
        return this.resourceOf(order!).token === token;
      }
    },
  },
  'renews a delivery whose resource was taken over': {
    caughtBy: 'order: lets another delivery take over a resource whose lease has run out',
    Inbox: class extends MapInbox {
      override renewResource(claim: Claim, leaseUntil: number): boolean {
        super.renewResource(claim, leaseUntil);
        return true;
      }
    },
  },
  'forgets the latest event as soon as its resource is free': {
    caughtBy: 'order: remembers the latest event for the retention, counted from its completion',
    Inbox: class extends MapInbox {
      override isStale(order: EventOrder): boolean {
        return super.isStale(order) && this.now() - this.resourceOf(order).markedAt < 1_000;
      }
    },
  },
  'never forgets the latest event': {
    caughtBy: 'order: remembers the latest event for the retention, counted from its completion',
    Inbox: class extends MapInbox {
      override isStale(order: EventOrder): boolean {
        return (this.resourceOf(order).latest ?? '') > order.position;
      }
    },
  },
  'orders all events as those of one resource': {
    caughtBy: 'order: holds no other resource, and no delivery without an order',
    Inbox: class extends MapInbox {
      override async claim(key: string, leaseMs: number, observed?: ObservedIds, order?: EventOrder) {
        return super.claim(key, leaseMs, observed, order && { ...order, resource: 'all' });
      }
    },
  },
  'commits although the resource was taken over': {
    caughtBy: 'order: fences a transaction once another delivery has taken its resource over',
    Inbox: class extends MapInbox {
      override async transaction(claim: Claim, work: (none: undefined) => Promise<void>) {
        await work(undefined);
        return (await this.complete(claim)) ? ('committed' as const) : ('fenced' as const);
      }
    },
  },
  'marks nothing in a transaction': {
    caughtBy: 'order: marks the latest event in the transaction that completes it',
    Inbox: class extends MapInbox {
      override async transaction(claim: Claim, work: (none: undefined) => Promise<void>) {
        return super.transaction({ ...claim, order: undefined }, work);
      }
    },
  },
  'leaves the order out of the claim': {
    caughtBy: 'order: returns the order with the claim, and that it is not stale',
    Inbox: class extends MapInbox {
      override async claim(key: string, leaseMs: number, observed?: ObservedIds, order?: EventOrder) {
        const result = await super.claim(key, leaseMs, observed, order);
        return result.state === 'claimed' ? { ...result, order: undefined } : result;
      }
    },
  },
  'claims before it meets the lock': {
    caughtBy: 'a failure: rejects claim if it meets a lock, and leaves nothing behind',
    Inbox: class extends MapInbox {
      override assertReachable(): void {
        if (this.locked) this.write('new', { ...NOBODYS_CLAIM, leaseUntil: this.leaseEnd(60_000) });
        super.assertReachable();
      }
    },
  },
  'takes a lock for “not mine”': {
    caughtBy: 'a failure: rejects complete if it meets a lock, and leaves nothing behind',
    Inbox: class extends MapInbox {
      override async complete(claim: Claim): Promise<boolean> {
        return super.complete(claim).catch(() => false);
      }
    },
  },
  'takes a store that is gone for an empty one': {
    caughtBy: 'a failure: rejects lookup if the store is gone, and never answers as if it were there',
    Inbox: class extends MapInbox {
      override async lookup(key: string): Promise<InboxEntry> {
        return super.lookup(key).catch(() => ({ state: 'absent' }));
      }
    },
  },
};

const NOBODYS_CLAIM: Row = { token: 'nobody', attempt: 1, state: 'processing', leaseUntil: 0, endedAt: 0 };
