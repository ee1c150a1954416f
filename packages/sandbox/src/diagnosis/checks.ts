import { createHmac } from 'node:crypto';
import { canonicalize } from '@videovector-webhooks/core';
import stringify from 'fast-json-stable-stringify';
import { canonicalTextIfJson } from '../canonical-text.js';
import { alteredSecrets } from './altered-secrets.js';
import { changedValues, inWords, isByJavaScript } from './changed-values.js';
import type { Diagnosis, Evidence, Finding, NamedSecret } from './finding.js';
import { firstDifference } from './first-difference.js';
import { findLostFloats } from './lost-floats.js';
import { describeForm } from './reserialization.js';

/** A diagnosis that is final, or undefined to continue with the next check. */
export type Check = (evidence: Evidence, signature: string) => Diagnosis | undefined;

/** The checks if the sender is known. The first one with a result ends the search. */
export const CHECKS_OF_KNOWN: readonly Check[] = [coversBody, coversKnownText];
/** The checks if only the delivery is known, from the best evidence to the weakest. */
export const CHECKS: readonly Check[] = [
  coversBody,
  coversBodyWithAlteredSecret,
  coversCompactForm,
  coversNoJson,
  coversLostFloats,
];

function coversBody(evidence: Evidence, signature: string): Diagnosis | undefined {
  const { body, secrets } = evidence;
  const raw = secrets.find(({ value }) => hmac(body, value) === signature);
  if (raw !== undefined) {
    const text = `The signature matches the raw bytes, with the secret in ${raw.name}.`;
    return accepted(evidence, raw, [{ code: 'verified_raw', text }]);
  }
  const canonical = canonicalTextIfJson(body);
  const secret =
    canonical === undefined ? undefined : secrets.find(({ value }) => hmac(canonical, value) === signature);
  if (canonical === undefined || secret === undefined) return undefined;
  const text = `The signature matches the canonical form, with the secret in ${secret.name}: the body was re-serialized.`;
  return accepted(evidence, secret, [
    { code: 'verified_canonical', text, ...difference(decode(body), canonical) },
    ...describeForm(decode(body)),
  ]);
}

function accepted({ headers }: Evidence, secret: NamedSecret, findings: Finding[]): Diagnosis {
  const named = headers['x-webhook-id'];
  if (secret.webhookId === undefined || named === undefined || secret.webhookId === named)
    return { verified: true, findings, secret };
  const text = `The secret in ${secret.name} belongs to ${secret.webhookId}, but the header X-Webhook-ID says ${named}: a receiver with secrets by webhook refuses it.`;
  return { verified: true, findings: [...findings, { code: 'other_webhook', text }], secret };
}

function coversKnownText(evidence: Evidence, signature: string): Diagnosis | undefined {
  for (const signed of evidence.signedTexts ?? []) {
    const secret = evidence.secrets.find(({ value }) => hmac(signed, value) === signature);
    if (secret !== undefined)
      return { verified: false, findings: [howChanged(evidence.body, signed)], secret };
  }
  return undefined;
}

function howChanged(body: Uint8Array, signed: string): Finding {
  const canonical = canonicalTextIfJson(body);
  if (canonical === undefined) {
    const text = 'The body is no longer valid JSON.';
    return { code: 'not_json', text, ...difference(decode(body), signed) };
  }
  const changes = changedValues(canonical, signed) ?? [];
  if (changes.length > 0 && changes.every(isByJavaScript)) {
    const text = `The body was re-serialized by JavaScript, and ${inWords(changes)}. ${KEEP_BYTES}`;
    return { code: 'floats_lost', text, ...difference(canonical, signed) };
  }
  const what = changes.length === 0 ? 'fields were added or removed' : inWords(changes);
  return { code: 'values_changed', text: `The body was changed: ${what}.`, ...difference(canonical, signed) };
}

const KEEP_BYTES = 'The signed bytes can’t be restored: pass the receiver the raw bytes.';

function coversBodyWithAlteredSecret({ body, secrets }: Evidence, signature: string): Diagnosis | undefined {
  const forms = [body, canonicalTextIfJson(body) ?? body];
  for (const secret of secrets) {
    const altered = alteredSecrets(secret.value).find(({ value }) =>
      forms.some((form) => hmac(form, value) === signature),
    );
    if (altered === undefined) continue;
    const text = `The signature matches once ${altered.correction} in the secret in ${secret.name}. Correct the stored secret.`;
    return { verified: false, findings: [{ code: 'secret_altered', text }], secret };
  }
  return undefined;
}

function coversCompactForm({ body, secrets }: Evidence, signature: string): Diagnosis | undefined {
  const compact = compactForm(body);
  const secret =
    compact === undefined ? undefined : secrets.find(({ value }) => hmac(compact, value) === signature);
  if (secret === undefined) return undefined;
  const text = `The signature matches the compact form that JavaScript relays sign, with the secret in ${secret.name}: set acceptCompactJson.`;
  return { verified: false, findings: [{ code: 'verified_compact', text }], secret };
}

function compactForm(body: Uint8Array): string | undefined {
  try {
    return stringify(JSON.parse(decode(body)));
  } catch {
    return undefined;
  }
}

function coversNoJson(evidence: Evidence): Diagnosis | undefined {
  try {
    canonicalize(evidence.body);
    return undefined;
  } catch (error) {
    const text = `The body is not valid JSON: it was cut off or changed. ${(error as Error).message}.`;
    return { verified: false, findings: [{ code: 'not_json', text }, ...incomplete(evidence)] };
  }
}

function coversLostFloats({ body, secrets }: Evidence, signature: string): Diagnosis | undefined {
  const canonical = canonicalTextIfJson(body);
  if (canonical === undefined) return undefined;
  for (const secret of secrets) {
    const lost = findLostFloats(canonical, (text) => hmac(text, secret.value) === signature);
    if (lost === undefined) continue;
    const keys = lost.keys.map((key) => JSON.stringify(key)).join(', ');
    const changes = changedValues(canonical, lost.signed) ?? [];
    const text = `The body was re-serialized by JavaScript, which lost floats (${inWords(changes)}) in ${keys}; with them restored, the signature matches with the secret in ${secret.name}. ${KEEP_BYTES}`;
    const finding: Finding = { code: 'floats_lost', text, ...difference(canonical, lost.signed) };
    return { verified: false, findings: [finding], secret };
  }
  return undefined;
}

/** The diagnosis if no check has a result. */
export function unexplained(evidence: Evidence): Diagnosis {
  const { body, secrets } = evidence;
  const names = secrets.map(({ name }) => name).join(', ');
  const text = `Nothing matches the secrets in ${names}. The delivery was signed with another secret (after a rotation, or of another webhook), its contents were changed, or it is forged.`;
  const findings: Finding[] = [{ code: 'unexplained', text }];
  const place = difference(decode(body), canonicalTextIfJson(body) ?? '');
  if (place.difference !== undefined) {
    const form =
      'The body is not in the form that the sender writes: it was re-serialized, and may have been changed.';
    findings.push({ code: 'not_canonical', text: form, ...place }, ...describeForm(decode(body)));
  }
  return { verified: false, findings: [...findings, ...incomplete(evidence)] };
}

/** A body that is shorter or longer than announced. */
function incomplete({ headers, body }: Evidence): Finding[] {
  const announced = headers['content-length'];
  if (announced === undefined || Number(announced) === body.length) return [];
  const text = `The header Content-Length says ${announced} bytes, but the body has ${body.length}.`;
  return [{ code: 'body_incomplete', text }];
}

function difference(received: string, signed: string): Pick<Finding, 'difference'> {
  const place = firstDifference(received, signed);
  return place === undefined ? {} : { difference: place };
}

function hmac(text: string | Uint8Array, secret: string): string {
  return `sha256=${createHmac('sha256', secret).update(text).digest('hex')}`;
}

function decode(bytes: Uint8Array): string {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
}
