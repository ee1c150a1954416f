// What the adapters share. An adapter translates a framework's request and answer, and decides nothing.

export { type Answer, answerTo } from '../answer.js';
export type { BodyReader, BodySource, ConsumedBody } from '../body.js';
export { type WaitUntil, waitUntilOf } from '../wait-until.js';
export { bodyOfNodeRequest, readerOfNodeRequest } from './node-body.js';
export { bodyOfWebRequest } from './web-body.js';
