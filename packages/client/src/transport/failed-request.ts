import type { Failure } from './api-call.js';
import type { Redactor } from './redact.js';

/** Errors before a connection is established, by their names in Node, Bun and Deno: the request was not sent. */
const NOT_SENT = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
  'ConnectionRefused',
  'FailedToOpenSocket',
]);
const NOT_SENT_TEXT = /client error \(Connect\)|HTTP Tunneling|bad port/i;
/** OpenSSL's names for a certificate that is not trusted, and BoringSSL's for the same. */
const CERTIFICATE = /^(?:UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|CERT_|ERR_TLS_CERT_)|^UNKNOWN_CERTIFICATE/;
const CERTIFICATE_TEXT = /invalid peer certificate/i;
const MAX_DEPTH = 5;

/** Explains an error that `fetch` threw: there is no response. */
export function failureOfRequest(error: unknown, redactor: Redactor): Failure {
  const causes = causesOf(error);
  const codes = causes.map(({ code }) => String(code ?? ''));
  const reason = redactor.text(causes.map(({ message }) => message).findLast((text) => Boolean(text)) ?? '');
  const isUntrusted = codes.some((code) => CERTIFICATE.test(code)) || CERTIFICATE_TEXT.test(reason);
  const isSent = !isUntrusted && !codes.some((code) => NOT_SENT.has(code)) && !NOT_SENT_TEXT.test(reason);
  const fix = isUntrusted
    ? '. The certificate is not trusted. If a proxy of your network issued it, set NODE_EXTRA_CA_CERTS to its CA file'
    : '';
  return {
    kind: 'network',
    code: 'network_error',
    message: `no response from the API${reason === '' ? '; see cause' : `: ${reason}`}${fix}`,
    cause: redactor.error(error),
    carriedOut: isSent ? 'unknown' : 'no',
    isTransient: !isUntrusted,
  };
}

interface Cause {
  readonly message?: string;
  readonly code?: unknown;
}

/** The error and what caused it, the innermost last. Node tries several addresses, each with an error of its own. */
function causesOf(error: unknown, depth = 0): Cause[] {
  if (typeof error !== 'object' || error === null || depth > MAX_DEPTH) return [];
  const { cause, errors } = error as { cause?: unknown; errors?: unknown };
  const inner = Array.isArray(errors) ? errors.slice(0, MAX_DEPTH) : [cause];
  return [error as Cause, ...inner.flatMap((each) => causesOf(each, depth + 1))];
}
