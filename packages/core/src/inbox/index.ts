/**
 * For authors of inboxes: the contract, and how deliveries are named. `describeInbox` of `./testing` checks an inbox.
 *
 * @module
 */

export { deliveryKey } from './delivery-key.js';
export type {
  Claim,
  ClaimResult,
  EventOrder,
  Inbox,
  InboxEntry,
  InspectableInbox,
  ObservedIds,
  ParkedDelivery,
  ParkingInbox,
  TransactionalInbox,
  TransactionOf,
  TransactionResult,
} from './inbox.js';
export { releaseLostClaim } from './release-lost-claim.js';
