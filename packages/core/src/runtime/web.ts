// What every runtime provides: Web Crypto, and none of Node's modules.

export * from '../signature/hmac.web.js';
export * from '../tracing/trace.web.js';
export const files = undefined;
export const resolvePath = undefined;
export const loadHttp = undefined;
export const gunzip = undefined;
