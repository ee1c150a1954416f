// For your tests: deliveries that verify, a clock that you move, an inbox that you look into. Nothing of it is in the
// main entry point, and nothing of it needs Node.

export { type InspectedEntry, type InspectedInbox, inspectableInbox } from './inspectable-inbox.js';
export { type ManualClock, manualClock } from './manual-clock.js';
export { settled } from './settled.js';
export {
  type DeliveryData,
  type SignedDelivery,
  type SignedDeliveryOptions,
  signedDelivery,
  TEST_SECRET_KNOWN_TO_EVERYBODY,
} from './signed-delivery.js';
