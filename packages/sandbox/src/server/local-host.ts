import { isIP } from 'node:net';

const LOOPBACK = /^(?:localhost|(?:[\w-]+\.)+localhost|127(?:\.\d{1,3}){3}|\[::1\])$/i;
/** The name of a container or a machine nearby. Public DNS has no single labels. */
const SINGLE_LABEL = /^[a-z][\w-]*$/i;
const CONTAINER_HOST = /^host\.(?:docker|containers)\.internal$/i;

/** Whether a URL's host is this machine. */
export function isLoopback(host: string): boolean {
  return LOOPBACK.test(host);
}

/** Whether a URL's host is this machine, a container, or the machine that runs this container. */
export function isNearby(host: string): boolean {
  return isLoopback(host) || SINGLE_LABEL.test(host) || CONTAINER_HOST.test(host);
}

/** Whether no web page can make a browser come here by this host, since its owner can't point a public name here. */
export function isUnspoofable(host: string): boolean {
  return isNearby(host) || isIP(host.replace(/^\[|\]$/g, '')) !== 0;
}
