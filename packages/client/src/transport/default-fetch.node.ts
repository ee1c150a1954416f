import { ConfigurationError } from '@videovector-webhooks/core';
import type { Dispatcher } from 'undici';
import type { FetchLike, FetchRequest } from './fetch-like.js';

/** Node's own `fetch` reads these only under `NODE_USE_ENV_PROXY=1`, and not at all before Node 22.21. */
const VARIABLES = ['https_proxy', 'HTTPS_PROXY', 'http_proxy', 'HTTP_PROXY'];

let proxy: Promise<Dispatcher> | undefined;

/**
 * The global `fetch`, through the proxy that `HTTPS_PROXY` (else `HTTP_PROXY`) and `NO_PROXY` name. It is looked up with
 * each request, so that a mock installed later is used.
 */
export const defaultFetch: FetchLike = async (url, request) => {
  if (!needsProxy(url)) return globalThis.fetch(url, request);
  proxy ??= createProxy();
  const dispatcher = await proxy;
  return globalThis.fetch(url, { ...request, dispatcher } as FetchRequest);
};

/** Plain HTTP goes to this machine only, where a proxy would not find it. */
function needsProxy(url: string): boolean {
  return url.startsWith('https:') && VARIABLES.some((name) => process.env[name]) && !hasOwnDispatcher();
}

/** A program that called `setGlobalDispatcher` has decided how requests leave it. */
function hasOwnDispatcher(): boolean {
  const dispatcher = (globalThis as Record<symbol, unknown>)[Symbol.for('undici.globalDispatcher.1')];
  return dispatcher !== undefined && (dispatcher as object).constructor.name !== 'Agent';
}

async function createProxy(): Promise<Dispatcher> {
  const { EnvHttpProxyAgent } = await import('undici');
  try {
    return new EnvHttpProxyAgent();
  } catch {
    // The message of the error may quote the URL, which may contain a password.
    throw new ConfigurationError(
      'HTTPS_PROXY',
      'The environment variable HTTPS_PROXY or HTTP_PROXY is not a URL such as http://proxy.example:8080.',
    );
  }
}
