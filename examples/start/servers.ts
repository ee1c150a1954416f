import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import type { Receiver } from '@videovector-webhooks/core';
import * as onExpress from '@videovector-webhooks/express';
import * as onHono from '@videovector-webhooks/hono';
import * as onKoa from '@videovector-webhooks/koa';
import express from 'express';
import { Hono } from 'hono';
import Koa from 'koa';

type Receives = Pick<Receiver, 'receive'>;

/** Creates a listener for Node's HTTP server from the receiver, for each framework. */
export const FRAMEWORKS = {
  express: (receiver: Receives): RequestListener => express().post('/', onExpress.webhooks(receiver)),
  koa(receiver: Receives): RequestListener {
    const app = new Koa();
    // A request that breaks off is part of the programme, and Koa would log it.
    app.silent = true;
    return app.use(onKoa.webhooks(receiver)).callback();
  },
  hono: (receiver: Receives): RequestListener =>
    getRequestListener(new Hono().post('/', onHono.webhooks(receiver)).fetch),
};

export type Framework = keyof typeof FRAMEWORKS;

/** Listens on a free port on 127.0.0.1. */
export async function listen(
  listener: RequestListener,
): Promise<{ url: string; close: () => Promise<unknown> }> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const close = (): Promise<unknown> => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  };
  return { url: `http://127.0.0.1:${port}/`, close };
}
