import type { Attack } from '../attack.js';
import { CONNECTIONS } from './connections.js';
import { ENCODINGS } from './encodings.js';
import { KEYS } from './keys.js';
import { METHODS } from './methods.js';
import { MISCONFIGURATION } from './misconfiguration.js';
import { PROTOTYPE_KEYS } from './prototype-keys.js';
import { RELABELLING } from './relabelling.js';
import { SIGNATURE_HEADERS } from './signature-headers.js';
import { SIZES } from './sizes.js';
import { TAMPERING } from './tampering.js';

/** All attacks, by what they attack. */
export const ATTACKS: Readonly<Record<string, readonly Attack[]>> = {
  'the signature header': SIGNATURE_HEADERS,
  'the keys': KEYS,
  'the body': TAMPERING,
  'the unsigned headers': RELABELLING,
  'the prototype of objects': PROTOTYPE_KEYS,
  'the encoding': ENCODINGS,
  'the limits': SIZES,
  'the connection': CONNECTIONS,
  'the method': METHODS,
  'the configuration': MISCONFIGURATION,
};
