// For packages that build on core: adapters, inboxes, queues, and programs that send deliveries.

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
export {
  type JobRun,
  readWorkerOptions,
  runJob,
  type WorkerSettings,
} from '../dispatch/queue-worker.js';
export { releaseLostClaim } from '../inbox/release-lost-claim.js';
export { logTrouble } from '../outcome/log.js';
export { type Answer, answerTo, readAnswer } from '../outcome/response.js';
export { type WaitUntil, waitUntilOf } from '../wait-until.js';
