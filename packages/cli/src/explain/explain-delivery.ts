import { createHmac } from 'node:crypto';
import {
  CanonicalJsonError,
  ConfigurationError,
  canonicalize,
  type VerifySignatureOptions,
  type VerifySignatureResult,
  verifySignature,
} from '@videovector-webhooks/core';
import type { NamedSecret } from '../options/secrets.js';
import { type Difference, firstDifference } from './first-difference.js';
import { findLostFloats } from './lost-floats.js';
import { describeForm, type Reserialization } from './reserialization.js';

/** One thing that is found out about a delivery. */
export interface Finding {
  readonly code:
    | Reserialization['code']
    | 'verified_raw'
    | 'verified_canonical'
    | 'verified_compact'
    | 'signature_missing'
    | 'signature_malformed'
    | 'signature_ambiguous'
    | 'secret_altered'
    | 'other_webhook'
    | 'floats_lost'
    | 'not_json'
    | 'body_incomplete'
    | 'not_canonical'
    | 'unexplained';
  readonly text: string;
  readonly difference?: Difference;
}

/** Why a delivery verifies or does not. */
export interface Explanation {
  /** Whether a receiver with these secrets accepts it. */
  readonly verified: boolean;
  readonly findings: readonly Finding[];
}

/** A delivery to be explained. */
export interface Evidence {
  /** Default: `POST`. */
  readonly method?: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** Explains a delivery: tries what may have happened to it, and keeps what the signature proves. */
export async function explainDelivery(
  evidence: Evidence,
  secrets: readonly NamedSecret[],
): Promise<Explanation> {
  const { headers, body } = evidence;
  const signature = headers['x-webhook-signature'];
  for (const secret of secrets) {
    const result = await verify(secret.value, { body, signature });
    if (result.ok) {
      const findings =
        result.matchedBy === 'raw'
          ? [verifiedRaw(secret)]
          : verifiedCanonical(body, result.authenticated, secret);
      return { verified: true, findings: [...findings, ...otherWebhook(evidence, secret)] };
    }
    if (result.reason !== 'signature_mismatch')
      return { verified: false, findings: [{ code: result.reason, text: FORM_PROBLEMS[result.reason] }] };
  }
  return { verified: false, findings: await whyNot(evidence, signature ?? '', secrets) };
}

/** Verifies with one secret. A secret that a receiver refuses to start with matches nothing. */
async function verify(
  secret: string,
  delivery: Omit<VerifySignatureOptions, 'secrets' | 'fallbackMaxBytes'> & { body: Uint8Array },
): Promise<VerifySignatureResult> {
  try {
    return await verifySignature({ ...delivery, secrets: secret, fallbackMaxBytes: delivery.body.length });
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    return { ok: false, reason: 'signature_mismatch' };
  }
}

/** The forms of a body that its signature may cover. */
function canBeSigned(body: Uint8Array): Uint8Array[] {
  try {
    return [body, canonicalize(body)];
  } catch {
    return [body];
  }
}

const FORM_PROBLEMS = {
  signature_missing:
    'There is no header X-Webhook-Signature. A proxy may drop it; the sender always sends it.',
  signature_malformed:
    'The header X-Webhook-Signature is not "sha256=" and 64 hex digits, so nothing can match it.',
  signature_ambiguous:
    'There are several headers X-Webhook-Signature; the receiver does not guess which one counts.',
} as const;

function verifiedRaw({ name }: NamedSecret): Finding {
  return { code: 'verified_raw', text: `The signature matches the raw bytes, with the secret in ${name}.` };
}

function verifiedCanonical(body: Uint8Array, signed: Uint8Array, { name }: NamedSecret): Finding[] {
  const text = `The signature matches the canonical form, with the secret in ${name}: the body was written anew on the way.`;
  return [{ code: 'verified_canonical', text, ...differenceOf(body, signed) }, ...describeForm(decode(body))];
}

function otherWebhook({ headers }: Evidence, { name, webhookId }: NamedSecret): Finding[] {
  const named = headers['x-webhook-id'];
  if (webhookId === undefined || named === undefined || webhookId === named) return [];
  return [
    {
      code: 'other_webhook',
      text: `The secret in ${name} belongs to ${webhookId}, but the header X-Webhook-ID says ${named}: a receiver with secrets by webhook refuses it.`,
    },
  ];
}

/** What may have gone wrong, in the order of how often it does; the first proof ends the search. */
async function whyNot(
  evidence: Evidence,
  signature: string,
  secrets: readonly NamedSecret[],
): Promise<Finding[]> {
  const { body } = evidence;
  for (const secret of secrets) {
    for (const [how, value] of alterations(secret.value)) {
      if (canBeSigned(body).some((signed) => hmac(signed, value) === signature.toLowerCase()))
        return [
          {
            code: 'secret_altered',
            text: `It matches once ${how} in the secret in ${secret.name}. Store the secret so.`,
          },
        ];
    }
    const compact = await verify(secret.value, { body, signature, acceptCompactJson: true });
    if (compact.ok) {
      return [
        {
          code: 'verified_compact',
          text: `It matches the compact form that JavaScript relays sign, with the secret in ${secret.name}: set acceptCompactJson.`,
        },
      ];
    }
  }

  let canonical: Uint8Array;
  try {
    canonical = canonicalize(body);
  } catch (error) {
    if (!(error instanceof CanonicalJsonError)) throw error;
    return [
      { code: 'not_json', text: `The body is no JSON, cut off or altered. ${error.message}.` },
      ...incomplete(evidence),
    ];
  }
  for (const { name, value } of secrets) {
    const matches = (text: string) => hmac(text, value) === signature.toLowerCase();
    const lost = findLostFloats(decode(canonical), matches);
    if (lost !== undefined) {
      const text = `JavaScript has rewritten the body and lost floats (12.0 became 12) in ${lost.keys.map((key) => JSON.stringify(key)).join(', ')}; with them put back it matches the secret in ${name}. Keep the raw bytes: whatever parses the JSON before the receiver must not print it again.`;
      return [{ code: 'floats_lost', text, ...differenceOf(canonical, Buffer.from(lost.signed)) }];
    }
  }
  return [...unexplained(body, canonical, secrets), ...incomplete(evidence)];
}

function unexplained(body: Uint8Array, canonical: Uint8Array, secrets: readonly NamedSecret[]): Finding[] {
  const names = secrets.map(({ name }) => name).join(', ');
  const text = `Nothing that was tried makes it match ${names}. It was signed with another secret (rotated? another webhook’s?), or its contents were changed on the way, or it is forged.`;
  const findings: Finding[] = [{ code: 'unexplained', text }];
  const difference = differenceOf(body, canonical);
  if (difference.difference === undefined) return findings;
  const form =
    'The body is not in the form that the sender writes: something on the way has written it anew, and may have changed it.';
  return [...findings, { code: 'not_canonical', text: form, ...difference }, ...describeForm(decode(body))];
}

/** A body whose length is not the one announced. */
function incomplete({ headers, body }: Evidence): Finding[] {
  const announced = headers['content-length'];
  if (announced === undefined || Number(announced) === body.length) return [];
  return [
    {
      code: 'body_incomplete',
      text: `The header Content-Length says ${announced} bytes, but there are ${body.length}.`,
    },
  ];
}

/** What often happens to a secret between the page that showed it and the process that needs it. */
function alterations(secret: string): [how: string, value: string][] {
  const tried: [string, string][] = [
    ['white space at its ends is removed', secret.trim()],
    ['a line feed is added', `${secret.trim()}\n`],
    ['the quotes round it are removed', secret.trim().replace(/^(["'`])(.*)\1$/s, '$2')],
    ['a "$" is no longer escaped', secret.replaceAll('\\$', '$')],
    ['%XX is decoded', safeDecode(secret)],
  ];
  return tried.filter(([, value]) => value !== secret && value.trim() !== '');
}

function safeDecode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function differenceOf(received: Uint8Array, signed: Uint8Array): { difference?: Difference } {
  const difference = firstDifference(received, signed);
  return difference === undefined ? {} : { difference };
}

function hmac(text: string | Uint8Array, secret: string): string {
  return `sha256=${createHmac('sha256', secret).update(text).digest('hex')}`;
}

function decode(bytes: Uint8Array): string {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
}
