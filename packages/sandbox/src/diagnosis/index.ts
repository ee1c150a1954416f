/**
 * Finds out why a signature does not match.
 *
 * @module
 */

export { diagnoseSignature } from './diagnose-signature.js';
export type { Diagnosis, Evidence, Finding, FindingCode, NamedSecret } from './finding.js';
export { type Difference, type Excerpt, firstDifference } from './first-difference.js';
