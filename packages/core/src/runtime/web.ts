// What every runtime has, and all that some have.

export * from '../signature/hmac.web.js';
export * from '../tracing/trace.web.js';
export const files = undefined;
export const resolvePath = undefined;
export const loadHttp = undefined;
export const gunzip = undefined;
