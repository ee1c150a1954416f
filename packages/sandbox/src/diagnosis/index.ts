export { type Diagnosis, diagnoseSignature, type Evidence } from './diagnose-signature.js';
export type { Finding, FindingCode, NamedSecret } from './finding.js';
export { type Difference, type Excerpt, firstDifference } from './first-difference.js';
