import { parseJson } from '@videovector-webhooks/core';
import type { Target } from '../target.js';
import { JSON_DICTIONARY, JSON_SEEDS } from './json-dictionary.js';

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

export const parseJsonTarget: Target = {
  name: 'parseJson',
  sources: ['/core/src/json/parse-json'],
  seeds: JSON_SEEDS,
  dictionary: JSON_DICTIONARY,
  run(input) {
    try {
      return described(parseJson(utf8.decode(input)));
    } catch (error) {
      const isNotText =
        error instanceof TypeError &&
        (error as { code?: string }).code === 'ERR_ENCODING_INVALID_ENCODED_DATA';
      if (error instanceof SyntaxError || isNotText) return 'refused';
      throw error;
    }
  },
};

function described(value: unknown): string {
  if (typeof value === 'number') return number(value);
  if (typeof value === 'string') return units(value);
  if (typeof value !== 'object' || value === null) return String(value);
  if (Array.isArray(value)) return `[${value.map(described).join(',')}]`;
  const members = Object.entries(value).map(([key, item]) => [units(key), described(item)] as const);
  return `{${members
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, item]) => `${key}:${item}`)
    .join(',')}}`;
}

/** The bits of a double. Python has no integer -0, so zero has no sign here. */
function number(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleBE(value === 0 ? 0 : value);
  return bytes.toString('hex');
}

function units(text: string): string {
  return `"${Buffer.from(text, 'utf16le').swap16().toString('hex')}"`;
}
