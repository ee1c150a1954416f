import type { Mistake } from '../mistake.js';

const TESTS = ['core/test/json/canonicalize.test.ts', 'core/test/json/canonical/specification.test.ts'];

export const JSON_MISTAKES = {
  'exponent-from-1e17': {
    mistake: 'writes an exponent from 1e17 on instead of 1e16',
    file: 'core/src/json/canonical/float.ts',
    right: 'if (exponent < -4 || exponent >= 16) {',
    wrong: 'if (exponent < -4 || exponent >= 17) {',
    tests: TESTS,
  },
  'subnormal-digits': {
    mistake: 'takes the digits of the smallest doubles for their shortest ones',
    file: 'core/src/json/canonical/float.ts',
    right: 'const LEAST_EXPONENT = -323;',
    wrong: 'const LEAST_EXPONENT = -324;',
    tests: TESTS,
  },
  'delete-unescaped': {
    mistake: 'does not escape U+007F',
    file: 'core/src/json/canonical/escape.ts',
    right: 'if (unit < 0x7f) {',
    wrong: 'if (unit <= 0x7f) {',
    tests: TESTS,
  },
  'negative-zero-integer': {
    mistake: 'keeps the sign of the integer -0',
    file: 'core/src/json/canonical/number.ts',
    right: 'if (integerStart === start || view.getUint8(integerStart) !== ZERO) return end;',
    wrong: 'if (end > 0) return end;',
    tests: TESTS,
  },
  'one-level-deeper': {
    mistake: 'accepts one level of nesting more than the limit',
    file: 'core/src/json/canonical/canonical-form.ts',
    right: 'if (members.depth === MAX_DEPTH)',
    wrong: 'if (members.depth > MAX_DEPTH)',
    tests: TESTS,
  },
  'surrogates-of-keys-paired-wrongly': {
    mistake: 'takes U+DC00 in a key for the first half of a pair',
    file: 'core/src/json/canonical/escape.ts',
    right: 'codePoint >= 0xd800 && codePoint < 0xdc00',
    wrong: 'codePoint >= 0xd800 && codePoint <= 0xdc00',
    tests: TESTS,
  },
  'mark-in-text': {
    mistake: 'accepts a byte order mark in text, as Python does in bytes alone',
    file: 'core/src/json/canonical/canonical-form.ts',
    right: "if (scratch.allowSurrogates) throw new CanonicalJsonError('byte_order_mark', 0);",
    wrong: '',
    tests: TESTS,
  },
} as const satisfies Record<string, Mistake>;
