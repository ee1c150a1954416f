/**
 * Records deliveries in a file, and delivers them to a receiver again.
 *
 * @module
 */

export { CaptureFormatError } from '../errors.js';
export {
  type Capture,
  type CapturedOutcome,
  type CaptureSink,
  captureOf,
  type MissingBody,
} from './capture.js';
export { type CaptureFile, type CaptureFileOptions, captureToFile } from './capture-file.js';
export type { CaptureFilter } from './capture-filter.js';
export { deliveryOf } from './capture-format.js';
export { type ReadCapturesOptions, readCaptures } from './capture-reader.js';
export { type OpenedCaptureFile, openCaptureFile } from './open-capture-file.js';
export {
  type PostableDelivery,
  type PostedAnswer,
  type PostOptions,
  postDelivery,
} from './post-delivery.js';
export { type ReplayOptions, type ReplayResult, type ReplayTarget, replay } from './replay.js';
