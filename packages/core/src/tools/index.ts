/**
 * For authors of tools around a receiver, such as the command, the client and the sandbox.
 *
 * @module
 */

export { systemClock } from '../clock.js';
export { ERRORS_PAGE, helpFor } from '../help-link.js';
export { canonicalMembers } from '../json/canonical-members.js';
export { canonicalText } from '../json/canonical-text.js';
export { readAnswer } from '../outcome/response.js';
export { problemOfSecret, type SecretProblem } from '../signature/secret-problem.js';
