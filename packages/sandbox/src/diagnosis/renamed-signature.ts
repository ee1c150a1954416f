import type { Diagnosis, Evidence } from './finding.js';

/** A signature, with or without the name of the hash. */
const FORM = /^(?:sha256=)?([0-9a-f]{64})$/i;

/**
 * Says under which other name a delivery without X-Webhook-Signature has a signature: a proxy has renamed the header or put something
 * in front of its name, or another service posts to this URL.
 *
 * @param diagnose Examines the delivery with a signature.
 * @returns A sentence; undefined if no other header looks like a signature.
 */
export function renamedSignature(
  { headers }: Evidence,
  diagnose: (signature: string) => Diagnosis,
): string | undefined {
  const entries = Object.entries(headers).filter(([name]) => name !== 'x-webhook-signature');
  const signatures = entries.flatMap(([name, value]) => {
    const [, digits] = FORM.exec(value.trim()) ?? [];
    return digits === undefined ? [] : [{ name, signature: `sha256=${digits.toLowerCase()}` }];
  });
  const matching = signatures.find(({ signature }) => diagnose(signature).verified);
  if (matching !== undefined)
    return `The header ${shown(matching.name)} has it, and it matches: something on the way has renamed the header. Have it pass X-Webhook-Signature on unchanged.`;
  const [similar] = signatures;
  if (similar !== undefined)
    return `The header ${shown(similar.name)} has the same form, but matches none of the secrets. Check whether a proxy has renamed the header, or another service posts to this URL.`;
  const [foreign] = entries.find(([name]) => name.includes('signature')) ?? [];
  if (foreign === undefined) return undefined;
  return `There is a header ${shown(foreign)}, which is not of VideoVector’s form, "sha256=" and 64 hex digits. Check whether another service posts to this URL.`;
}

/** A header's name as people write it. */
function shown(name: string): string {
  return name.slice(0, 80).replaceAll(/(?<![^-_])[a-z]/g, (letter) => letter.toUpperCase());
}
