/**
 * For relays in JavaScript that sign JSON again. The one entry that loads `fast-json-stable-stringify`.
 *
 * @module
 */

export { compactJson } from '../json/compact-json.js';
