// What every runtime has, and all that some have.

export * from '../digest/web.js';
export const files = undefined;
