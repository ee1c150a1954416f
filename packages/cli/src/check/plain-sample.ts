import { dataOf } from '../sending/data.js';

/** Sample data without what cases of their own are about: text outside ASCII, and floats without a fraction. */
export function plainSample(event: string): string {
  return dataOf(event, undefined)
    .replaceAll(/\\u[0-9a-f]{4}/g, '-')
    .replaceAll(/(\d)\.0\b/g, '$1.5');
}
