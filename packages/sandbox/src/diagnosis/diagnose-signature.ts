import { verifySignature } from '@videovector-webhooks/core';
import { CHECKS, CHECKS_OF_KNOWN, unexplained } from './checks.js';
import type { Diagnosis, Evidence, Finding } from './finding.js';
import { renamedSignature } from './renamed-signature.js';

/** Finds out why a signature matches or does not: tries what may have happened, and reports what the signature proves. */
export async function diagnoseSignature(evidence: Evidence): Promise<Diagnosis> {
  const signature = evidence.headers['x-webhook-signature'];
  const problem = await problemOfHeader(signature);
  if (problem === undefined) return diagnosisOf(evidence, signature!.toLowerCase());
  const elsewhere =
    problem.code === 'signature_missing'
      ? renamedSignature(evidence, (other) => diagnosisOf(evidence, other))
      : undefined;
  const text = elsewhere === undefined ? problem.text : `${MISSING} ${elsewhere}`;
  return { verified: false, findings: [{ ...problem, text }] };
}

function diagnosisOf(evidence: Evidence, signature: string): Diagnosis {
  for (const check of evidence.signedTexts === undefined ? CHECKS : CHECKS_OF_KNOWN) {
    const diagnosis = check(evidence, signature);
    if (diagnosis !== undefined) return diagnosis;
  }
  return unexplained(evidence);
}

const MISSING = 'The header X-Webhook-Signature is missing.';

const HEADER_PROBLEMS = {
  signature_missing: `${MISSING} Check whether a proxy strips it.`,
  signature_malformed:
    'The header X-Webhook-Signature is not "sha256=" and 64 hex digits, so nothing can match it.',
  signature_ambiguous:
    'There are several different headers X-Webhook-Signature, so the receiver refuses the delivery.',
} as const;

/** The receiver's own check of the header's form. */
async function problemOfHeader(signature: string | undefined): Promise<Finding | undefined> {
  const result = await verifySignature({ body: '{}', signature, secrets: 'whsec_only_the_form_is_checked' });
  if (result.ok || !isHeaderProblem(result.reason)) return undefined;
  return { code: result.reason, text: HEADER_PROBLEMS[result.reason] };
}

function isHeaderProblem(reason: string): reason is keyof typeof HEADER_PROBLEMS {
  return Object.hasOwn(HEADER_PROBLEMS, reason);
}
