import { signBody, type VerifySignatureResult, verifySignature } from '@videovector-webhooks/core';
import { inBatches } from './batches.js';
import { damageBytes } from './damage.js';
import type { JsonTree } from './json-tree.js';
import type { CanonicalAnswer, Oracle } from './oracle.js';
import { Random } from './random.js';
import { randomEnvelope } from './random-tree.js';
import { shown, Tally } from './tally.js';
import { SIGNATURE_TAMPERINGS } from './tamper-signature.js';
import { TREE_TAMPERINGS } from './tamper-tree.js';
import { WIRE_FORMS, wireForm, write } from './wire-form.js';

const BATCH = 250;
const RESERIALIZED = 're-serialized only';
const BYTES_DAMAGED = 'bytes damaged';

/** A signed body, the body that arrives, and the changes between them. */
interface Attempt {
  kind: string;
  sent: Uint8Array;
  arrived: Uint8Array;
}

/**
 * Sends documents signed by CPython, changes them in transit, and counts which ones verify. CPython decides whether a change is
 * tampering, or only another spelling.
 *
 * @param tampered How many bodies or signatures must really be changed.
 */
export async function compareSignatures(
  oracle: Oracle,
  secret: string,
  tampered: number,
  seed: number,
): Promise<Tally> {
  const random = new Random(seed);
  const tally = new Tally();
  const kinds = [...Object.keys(TREE_TAMPERINGS), ...Object.keys(SIGNATURE_TAMPERINGS), BYTES_DAMAGED];

  function makeBatch(): Attempt[] {
    if (tally.total('tampered') >= tampered) return [];
    return Array.from({ length: BATCH }, () => {
      const tree = randomEnvelope(random);
      const kind = random.chance(0.5) ? RESERIALIZED : random.pick(kinds);
      const sent = serialized(tree, random);
      if (kind === BYTES_DAMAGED) return { kind, sent, arrived: damageBytes(sent, random) };
      TREE_TAMPERINGS[kind]?.(tree, random);
      return { kind, sent, arrived: serialized(tree, random) };
    });
  }

  async function ask(batch: Attempt[]): Promise<(readonly [Answer, Answer])[]> {
    const answers = await oracle.ask(batch.flatMap(({ sent, arrived }) => [sent, arrived]));
    return batch.map((_, i) => [answers[2 * i], answers[2 * i + 1]] as const);
  }

  async function compare(attempt: Attempt, [sent, arrived]: readonly [Answer, Answer]): Promise<void> {
    const { kind } = attempt;
    // What the sender can't have in a dict, it can't have signed.
    if (sent === undefined || sent.hasDuplicates) return tally.count(kind, 'not sendable');
    const canonical = Buffer.from(sent.canonical);
    if ((await signBody(canonical, secret)) !== sent.signature) {
      tally.difference(kind, { problem: 'signBody signs otherwise', wire: shown(attempt.sent) });
    }
    const tamperSignature = SIGNATURE_TAMPERINGS[kind];
    const signature = tamperSignature?.(sent.signature, canonical, random) ?? sent.signature;
    const body = random.chance(0.1) && kind !== RESERIALIZED ? asSigned(attempt, arrived) : attempt.arrived;
    const expected =
      tamperSignature !== undefined || arrived?.canonical !== sent.canonical
        ? 'tampered'
        : arrived.hasDuplicates
          ? 'a key twice'
          : 'must verify';
    const result = await verifySignature({ body, signature, secrets: secret });
    tally.count(kind, expected);
    if (result.ok !== (expected === 'must verify') || !isFaithful(result, body, canonical)) {
      tally.difference(kind, {
        expected,
        result: result.ok,
        wire: shown(body),
        signature,
        canonical: sent.canonical,
      });
    }
  }

  await inBatches(makeBatch, ask, compare);
  return tally;
}

type Answer = CanonicalAnswer | undefined;

/** The body as CPython would have sent it, if it would. */
function asSigned(attempt: Attempt, answer: Answer): Uint8Array {
  return answer === undefined || answer.hasDuplicates ? attempt.arrived : Buffer.from(answer.canonical);
}

/** Whether the bytes that are reported as authentic are the body, or the signed bytes. */
function isFaithful(result: VerifySignatureResult, body: Uint8Array, canonical: Buffer): boolean {
  if (!result.ok) return true;
  return result.matchedBy === 'raw'
    ? Buffer.compare(result.authenticated, body) === 0 && canonical.equals(body)
    : canonical.equals(result.authenticated);
}

function serialized(tree: JsonTree, random: Random): Uint8Array {
  const text = write(tree, wireForm(random.pick(WIRE_FORMS), random), random);
  // Raw lone surrogates have no UTF-8.
  const sendable = text.isWellFormed() ? text : write(tree, wireForm('python', random), random);
  return new TextEncoder().encode(sendable);
}
