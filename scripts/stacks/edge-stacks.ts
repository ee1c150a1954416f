// The platforms that call a module instead of starting a server, and the runtimes beside Node.

import { CORE, NODE_TYPES, PATH, platform, type Stack } from './stack.js';

export const EDGE_STACKS: readonly Stack[] = [workers(), vercel()];

function workers(): Stack {
  return {
    folder: 'cloudflare',
    install: [CORE, 'workerd@1', '@cloudflare/workers-types@5'],
    // As wrangler bundles a Worker.
    build: [
      'tsc --noEmit',
      'esbuild src/index.ts --bundle --format=esm --conditions=workerd,worker,browser --external:cloudflare:workers ' +
        '--outfile=dist/worker.js',
      `cp ${platform('workerd.capnp')} dist/config.capnp`,
    ],
    start: 'exec workerd serve dist/config.capnp --socket-addr http=127.0.0.1:$PORT',
    path: PATH,
    withoutSecret: '503 secrets_unavailable',
    rows: [{ name: 'Cloudflare Workers', files: ['src/index.ts'] }],
  };
}

function vercel(): Stack {
  return {
    folder: 'vercel',
    install: [CORE, NODE_TYPES, '@vercel/functions@3'],
    build: ['tsc --noEmit', 'esbuild api/*.ts --bundle --platform=node --format=esm --outdir=dist'],
    start: `exec node ${platform('vercel.mjs')} dist`,
    path: PATH,
    withoutSecret: '503 secrets_unavailable',
    rows: [
      { name: 'Vercel', path: '/videovector', files: ['api/videovector.ts'] },
      { name: 'Vercel, Node helpers', path: '/videovector-node', files: ['api/videovector-node.ts'] },
    ],
  };
}
