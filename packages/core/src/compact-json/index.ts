// For relays in JavaScript. The one entry that loads `fast-json-stable-stringify`.

export { compactJson } from '../json/compact-json.js';
