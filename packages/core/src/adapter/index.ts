// Shared by the adapters, which translate a framework's request and response, and by the inboxes.

export { bodyOfNodeRequest, readerOfNodeRequest } from '../body/node-request.js';
export type { BodyReader, BodySource, ConsumedBody } from '../body/read-body.js';
export { bodyOfWebRequest } from '../body/web-request.js';
export { releaseLostClaim } from '../inbox/release-lost-claim.js';
export { type Answer, answerTo } from '../outcome/response.js';
export { type WaitUntil, waitUntilOf } from '../wait-until.js';
