import { CanonicalJsonError, canonicalize } from '@videovector-webhooks/core';
import type { Target } from '../target.js';
import { JSON_DICTIONARY, JSON_SEEDS } from './json-dictionary.js';

export const canonicalizeTarget: Target = {
  name: 'canonicalize',
  sources: ['/core/src/json/canonical/', '/core/src/json/canonicalize', '/core/src/json/utf8'],
  seeds: JSON_SEEDS,
  dictionary: JSON_DICTIONARY,
  run(input) {
    try {
      return Buffer.from(canonicalize(input)).toString('latin1');
    } catch (error) {
      if (error instanceof CanonicalJsonError) return 'refused';
      throw error;
    }
  },
};
