// What the adapters share. An adapter translates a framework's request and answer, and decides nothing.

export { type Answer, answerTo } from '../answer.js';
export type { BodyReader, BodySource, ConsumedBody } from '../body.js';
export { readerOfNodeRequest } from './node-body.js';
export { bodyOfParsedRequest, type ParsedRequest } from './parsed-body.js';
