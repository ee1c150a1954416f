import { existsSync } from 'node:fs';
import { dirname } from 'node:path';

/** An error of the operating system, the network, or a database. */
interface EnvironmentalError extends Error {
  code: string;
  path?: string;
}

/** Whether an error comes from the machine or the network, and not from a bug: then it needs no stack. */
export function isEnvironmental(error: unknown): error is EnvironmentalError {
  return innermost(error) !== undefined;
}

/**
 * Describes an error in a sentence: what happened and, if it is known, the fix. A message that says "see cause" is given its
 * cause in place of these words.
 */
export function describeError(error: Error): string {
  const cause = error.cause instanceof Error ? describeError(error.cause) : undefined;
  if (error.message.includes('; see cause'))
    return error.message.replace('; see cause', cause === undefined ? '' : `; ${cause}`);
  const inner = innermost(error);
  if (inner !== undefined) return describeCode(inner);
  // The message of `fetch` alone says nothing.
  return error.message === 'fetch failed' && cause !== undefined
    ? `No request was sent: ${cause}`
    : error.message;
}

/** Finds the error that has a code: `fetch` wraps it, and a host with several addresses has one for each. */
function innermost(error: unknown): EnvironmentalError | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code } = error as { code?: unknown };
  const within = error instanceof AggregateError ? innermost(error.errors[0]) : innermost(error.cause);
  if (within !== undefined) return within;
  return typeof code === 'string' && (isKnown(code) || isOfFileSystem(error))
    ? (error as EnvironmentalError)
    : undefined;
}

function isOfFileSystem({ path, syscall }: NodeJS.ErrnoException): boolean {
  return typeof path === 'string' && typeof syscall === 'string';
}

function isKnown(code: string): boolean {
  return (
    Object.hasOwn(NETWORK, code) ||
    Object.hasOwn(FILE, code) ||
    SQLSTATE.test(code) ||
    SQLITE.test(code) ||
    TLS.test(code)
  );
}

function describeCode({ code, path, message }: EnvironmentalError): string {
  if (path !== undefined && Object.hasOwn(FILE, code)) return FILE[code]!(path);
  // The address is at the end of Node's message: "connect ECONNREFUSED 127.0.0.1:4400".
  if (Object.hasOwn(NETWORK, code)) return NETWORK[code]!(message.split(`${code} `)[1] ?? '').trim();
  if (TLS.test(code)) {
    return `The TLS certificate was not accepted (${code}). If your network has a CA of its own, set NODE_EXTRA_CA_CERTS`;
  }
  // Node's message: "ENXIO: no such device or address, open 'a.sock'".
  if (path !== undefined && message.startsWith(`${code}: `))
    return `${path} can't be used: ${message.slice(code.length + 2).split(',')[0]} (${code})`;
  return `${message} (${code})`;
}

const NETWORK: Readonly<Record<string, (where: string) => string>> = {
  ECONNREFUSED: (where) =>
    `Connection refused ${where}. Check that the server is running and that the port is right`,
  ENOTFOUND: (where) => `Unknown host ${where}. Check the spelling, and the DNS of this network`,
  EAI_AGAIN: (where) => `The name ${where} could not be looked up. Check the network and its DNS`,
  ETIMEDOUT: (where) => `No connection in time ${where}`,
  UND_ERR_CONNECT_TIMEOUT: () => 'No connection in time',
  UND_ERR_HEADERS_TIMEOUT: () => 'No response in time',
  UND_ERR_SOCKET: () => 'The connection was closed before the response',
  ECONNRESET: () => 'The connection was closed before the response',
  EPIPE: () => 'The connection was closed before the request was sent',
  EHOSTUNREACH: (where) => `Host unreachable ${where}`,
  ENETUNREACH: (where) => `Network unreachable ${where}`,
  EADDRNOTAVAIL: (where) => `This machine does not have the address ${where}`,
  EPROTO: () => 'The server does not speak TLS. Check whether the URL begins with http: or https:',
  ERR_SSL_WRONG_VERSION_NUMBER: () =>
    'The server does not speak TLS. Check whether the URL begins with http: or https:',
};

const FILE: Readonly<Record<string, (path: string) => string>> = {
  ENOENT: (path) =>
    existsSync(dirname(path)) ? `There is no file ${path}` : `There is no folder ${dirname(path)}`,
  ENOTDIR: (path) => `${path}: a part of this path is not a folder`,
  EISDIR: (path) => `${path} is a folder; a file is needed`,
  EACCES: (path) => `The file ${path} may not be read or written by this user`,
  EPERM: (path) => `The file ${path} belongs to another user, or the system protects it`,
  EROFS: (path) => `${path} is on a read-only file system`,
  ENOSPC: (path) => `${path} can't be written: the disk is full`,
  EDQUOT: (path) => `${path} can't be written: the disk quota is used up`,
  ENAMETOOLONG: () => 'A file name is too long',
  ELOOP: (path) => `${path} is a symbolic link to itself`,
  EMFILE: (path) => `${path} can't be opened: this process has too many open files`,
};

/** PostgreSQL's codes. (Its documentation, appendix A) */
const SQLSTATE = /^(?:08|28|3D|42|53|55|57|58)[0-9A-Z]{3}$/;
const SQLITE = /^(?:ERR_)?SQLITE_/;
const TLS = /^(?:CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|ERR_TLS_)/;
