import { signBody } from '@videovector-webhooks/core';

/** A digest by which a secret is known again, and from which nobody gets it back. */
export async function fingerprint(secret: string): Promise<string> {
  const digest = await signBody('videovector-webhooks: fingerprint of a secret', secret);
  return digest.slice('sha256='.length, 'sha256='.length + 24);
}
