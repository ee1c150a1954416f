/**
 * For authors of adapters, which translate a framework's request and response.
 *
 * @module
 */

export { bodyOfNodeRequest } from '../body/node-request.js';
export { readerOfNodeRequest } from '../body/node-stream.js';
export {
  type Body,
  type BodyReader,
  type BodySource,
  type ConsumedBody,
  consumedBody,
  type Doubt,
} from '../body/source.js';
export { bodyOfWebRequest, type WebRequest } from '../body/web-request.js';
export type { DeliveryHeaders, HeaderValue } from '../headers.js';
export { type Answer, answerTo } from '../outcome/response.js';
export { type WaitUntil, waitUntilOf } from '../wait-until.js';
