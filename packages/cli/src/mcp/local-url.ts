import { z } from 'zod';
import { isThisMachine } from '../options/api.js';

/** An argument that is a URL of this machine. */
export const localUrl = z
  .string()
  .max(500)
  .refine(
    isLocalUrl,
    'must be an http URL of this machine, such as http://127.0.0.1:3000/webhooks/videovector',
  );

function isLocalUrl(value: string): boolean {
  // `URL` would also accept spaces before it, and no slashes, where others see no URL at all.
  if (!/^https?:\/\/\S+$/i.test(value) || !URL.canParse(value)) return false;
  const { hostname, username, password } = new URL(value);
  return isThisMachine(hostname) && username + password === '';
}
