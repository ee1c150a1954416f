import type {
  Claim,
  EventOrder,
  Inbox,
  InspectableInbox,
  ParkingInbox,
  TransactionalInbox,
} from '../../inbox/inbox.js';
import type { InboxUnderTest } from './inbox-under-test.js';

/** The retention of the inbox under test, in milliseconds. */
export const RETENTION_MS = 2_000;
/** A lease that the tests let run out. */
export const LEASE_MS = 400;
/** A lease that does not run out within a test, however busy the machine is. */
export const LONG_LEASE_MS = 3_600_000;

/** A rule of the contract: what a test is named, and what it does. */
export type Rules = Readonly<Record<string, (bed: TestBed) => Promise<void>>>;

/** Thrown by a test that needs a member which the inbox or its set-up lacks. */
export class NotOffered {
  readonly reason: string;
  constructor(member: string) {
    this.reason = `the inbox under test has no ${member}`;
  }
}

/** An opened inbox, with helpers for the steps that many tests share. */
export interface TestBed {
  readonly inbox: Inbox;
  /** The inbox of another connection; the same one if there is no other. */
  readonly other: Inbox;
  /** Lets time pass on the store's clock. */
  wait(milliseconds: number): Promise<void>;
  /** Claims a delivery, for the short lease by default. */
  claimed(key: string, leaseMs?: number, order?: EventOrder): Promise<Claim>;
  /** Claims a delivery, and lets its lease run out. */
  expired(key: string, order?: EventOrder): Promise<Claim>;
  /** Returns a member of the set-up; ends the test if there is none. */
  need<Member extends keyof InboxUnderTest>(member: Member): NonNullable<InboxUnderTest[Member]>;
  /** The inbox, if it can look deliveries up; ends the test otherwise. */
  inspectable(): InspectableInbox;
  /** Ends the test unless the inbox orders events. */
  needOrder(): void;
  /** The inbox, if it lists and revives parked deliveries; ends the test otherwise. */
  parking(): ParkingInbox;
  /** The inbox, if it has transactions; ends the test otherwise. */
  transactional(): TransactionalInbox<unknown>;
}

/** Prepares an inbox that was opened for one test. */
export function createTestBed(store: InboxUnderTest): TestBed {
  const { inbox } = store;
  const bed: TestBed = {
    inbox,
    other: store.otherInbox ?? inbox,
    wait: (milliseconds) => store.wait?.(milliseconds) ?? realWait(milliseconds),
    async claimed(key, leaseMs = LEASE_MS, order = undefined) {
      const result = await inbox.claim(key, leaseMs, undefined, order);
      if (result.state !== 'claimed') throw new Error(`expected a claim of ${key}, found it ${result.state}`);
      return result;
    },
    async expired(key, order) {
      const claim = await bed.claimed(key, LEASE_MS, order);
      await bed.wait(LEASE_MS + 100);
      return claim;
    },
    need(member) {
      const value = store[member];
      if (value === undefined || value === null) throw new NotOffered(member);
      return (typeof value === 'function' ? value.bind(store) : value) as NonNullable<typeof value>;
    },
    inspectable: () => withMethod<InspectableInbox>(inbox, 'lookup'),
    needOrder() {
      if (inbox.supportsOrder !== true) throw new NotOffered('supportsOrder');
    },
    parking: () => withMethod<ParkingInbox>(inbox, 'parked'),
    transactional: () => withMethod<TransactionalInbox<unknown>>(inbox, 'transaction'),
  };
  return bed;
}

function withMethod<I extends Inbox>(inbox: Inbox, method: keyof I & string): I {
  if (typeof (inbox as Partial<I>)[method] !== 'function') throw new NotOffered(method);
  return inbox as I;
}

function realWait(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
