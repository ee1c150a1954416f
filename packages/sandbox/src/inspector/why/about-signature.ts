import { bodyOf, type Exchange } from '../../state/exchange.js';
import { canonicalFormOf, changedValues, inWords, isByJavaScript } from './changed-values.js';
import type { SignatureCheck } from './check-signature.js';
import type { Explanation, MarkedDifference } from './explanation.js';
import { firstDifference } from './first-difference.js';
import type { KnownSecret } from './known-secrets.js';

const MATCHES = { tone: 'good', headline: 'The signature matches the bytes that were sent.' } as const;
const CUT = {
  tone: 'note',
  headline:
    'The signature matches the whole body, but the connection was cut in the middle of it: the receiver never had all of these bytes.',
} as const;

/** Says what the signature of a request covers, and how the body came to differ from it. */
export function aboutSignature(
  exchange: Exchange,
  check: SignatureCheck,
  secrets: readonly KnownSecret[],
  payload: string | undefined,
): Explanation {
  const body = bodyOf(exchange).toString();
  switch (check.covers) {
    case 'bytes':
      return {
        ...(wasCut(exchange) ? CUT : MATCHES),
        sentences: aboutSecret(check.secret, secrets),
      };
    case 'canonical form':
      return {
        tone: 'note',
        headline:
          'The body was written anew on its way: its bytes do not match the signature, their canonical form does.',
        sentences: [
          'A receiver that looks at the raw bytes alone refuses it. The kit’s receiver tries the canonical form too.',
          ...aboutSecret(check.secret, secrets),
        ],
        ...difference(body, check.signed, 'as sent'),
      };
    case 'another text':
      return { tone: 'bad', ...howChanged(exchange, body, check.signed) };
    case 'unknown':
      return unknown(body, payload);
  }
}

/** Only the attempt itself is cut, not what is sent beside it. */
function wasCut({ kind, faults }: Exchange): boolean {
  return kind === 'attempt' && faults.includes('truncate');
}

function howChanged(
  { kind }: Exchange,
  body: string,
  signed: string,
): Pick<Explanation, 'headline' | 'sentences' | 'difference'> {
  const canonical = canonicalFormOf(body);
  if (canonical === undefined) {
    return {
      headline: 'The signature does not match: the body is no JSON any more.',
      sentences: [],
      ...difference(body, signed, 'as sent'),
    };
  }
  const changes = changedValues(canonical, signed) ?? [];
  const marked = difference(canonical, signed, 'in canonical form');
  const what = changes.length === 0 ? 'its contents are others' : inWords(changes);
  if (kind === 'forgery') {
    return {
      headline: `The signature does not match: this is a forgery, the body was changed after it had been signed. ${what}.`,
      sentences: [],
      ...marked,
    };
  }
  if (changes.length > 0 && changes.every(isByJavaScript)) {
    return {
      headline: `The signature does not match: the body was re-serialized, and ${what}.`,
      sentences: [
        'JSON.parse and JSON.stringify print numbers so. No receiver can know what was signed: whatever stands in the way must hand on the bytes as they are.',
      ],
      ...marked,
    };
  }
  return {
    headline: `The signature does not match: the body was changed. ${what}.`,
    sentences: [],
    ...marked,
  };
}

function unknown(body: string, payload: string | undefined): Explanation {
  const because =
    'The secret that signed it is gone: it was rotated before this sandbox was started, or too many rotations ago.';
  const headline = 'The sandbox cannot tell whether the signature matches.';
  if (payload === undefined) return { tone: 'note', headline, sentences: [because] };
  if (payload === body) {
    return {
      tone: 'note',
      headline,
      sentences: [because, 'The bytes are those that the sandbox signed then.'],
    };
  }
  return {
    tone: 'note',
    headline,
    sentences: [because, 'The bytes are not those that the sandbox signed for this delivery.'],
    ...difference(canonicalFormOf(body) ?? body, payload, 'in canonical form'),
  };
}

function aboutSecret(secret: KnownSecret, secrets: readonly KnownSecret[]): string[] {
  if (secret === secrets[0]) return [];
  return ['The secret has been rotated since: a receiver that has only the new one refuses these bytes.'];
}

function difference(
  sent: string,
  signed: string,
  form: MarkedDifference['form'],
): { difference?: MarkedDifference } {
  const place = firstDifference(sent, signed);
  return place === undefined ? {} : { difference: { place, form } };
}
