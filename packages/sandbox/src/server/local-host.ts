import { isIP } from 'node:net';

const LOOPBACK =
  /^(?:localhost|.+\.localhost|127(?:\.\d{1,3}){3}|\[::1\]|\[::ffff:7f[\da-f]{2}:[\da-f]{1,4}\])$/i;
/** Private addresses (RFC 1918, RFC 4193), and the link-local ones that containers get (RFC 3927). */
const PRIVATE = /^(?:10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|169\.254\.|\[f[cd][\da-f]{2}:)/i;

/** Whether a host of a URL is this machine. */
export function isLoopback(host: string): boolean {
  return LOOPBACK.test(host);
}

/**
 * Whether a host of a URL can only be a machine nearby: a private address, or a name that public DNS does not have, such as
 * the name of a container (`app`) or `host.docker.internal`.
 */
export function isNearby(host: string): boolean {
  return isLoopback(host) || PRIVATE.test(host) || isPrivateName(host);
}

/** Whether public DNS can't lead a browser here by this host: an IP address, or a name without a public domain. */
export function isUnspoofable(host: string): boolean {
  return isLoopback(host) || isIP(host.replace(/^\[|\]$/g, '')) !== 0 || isPrivateName(host);
}

/** Public DNS has no single labels, no `.local` (RFC 6762), and no `.internal` (reserved by ICANN in 2024). */
function isPrivateName(host: string): boolean {
  return /^[a-z\d][\w-]*$/i.test(host) || /^(?:[\w-]+\.)+(?:internal|local)$/i.test(host);
}
