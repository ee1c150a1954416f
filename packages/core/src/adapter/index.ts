// What the adapters share. An adapter translates a framework's request and answer, and decides nothing.

export { bodyOfNodeRequest, readerOfNodeRequest } from '../body/node-request.js';
export type { BodyReader, BodySource, ConsumedBody } from '../body/read-body.js';
export { bodyOfWebRequest } from '../body/web-request.js';
export { type Answer, answerTo } from '../outcome/response.js';
export { type WaitUntil, waitUntilOf } from '../wait-until.js';
