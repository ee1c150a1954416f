// Parses the JSON, prints it as Python would, and verifies that: floats, large integers and some keys come out differently.

import { createHmac } from 'node:crypto';
import { correct, serve } from './correct.mjs';

const printText = (text) =>
  JSON.stringify(text).replace(/[^\x20-\x7e]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);

function print(value) {
  if (Array.isArray(value)) return `[${value.map(print).join(', ')}]`;
  if (value === null || typeof value !== 'object')
    return typeof value === 'string' ? printText(value) : String(value);
  const keys = Object.keys(value).sort();
  return `{${keys.map((key) => `${printText(key)}: ${print(value[key])}`).join(', ')}}`;
}

serve({
  ...correct,
  verify(body, headers) {
    try {
      const text = print(JSON.parse(body));
      const digest = createHmac('sha256', process.env.VIDEOVECTOR_WEBHOOK_SECRET).update(text).digest('hex');
      return headers['x-webhook-signature'] === `sha256=${digest}`;
    } catch {
      return false;
    }
  },
});
