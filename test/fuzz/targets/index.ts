import { canonicalizeTarget } from './canonicalize.js';
import { capturesTarget } from './captures.js';
import { headerTarget } from './header.js';
import { parseJsonTarget } from './parse-json.js';

export const TARGETS = [canonicalizeTarget, parseJsonTarget, headerTarget, capturesTarget];
