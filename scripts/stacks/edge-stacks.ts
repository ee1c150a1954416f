// The platforms that call a module instead of starting a server, and the runtimes beside Node.

import { specifierOf } from '../../test/runtimes/install.js';
import { CORE, NODE_TYPES, PATH, platform, type Stack } from './stack.js';

/** Of the runtimes, the versions that `pnpm test:runtimes` tests. */
const BUN = specifierOf('bun');
const DENO = specifierOf('deno');
/** The oldest major version that SvelteKit 3 and Astro 7 run on. */
const NODE_22 = specifierOf('node 22');

export const EDGE_STACKS: readonly Stack[] = [
  workers(),
  vercel(),
  netlify(),
  azure(),
  ...google(),
  ...h3(),
  ...nitro(),
  svelteKit(),
  astro(),
  bun('bun', 'Bun'),
  bun('elysia', 'Elysia on Bun', 'elysia@1'),
  deno(),
];

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

function netlify(): Stack {
  return {
    folder: 'netlify',
    install: [CORE, NODE_TYPES, '@netlify/functions@6'],
    build: [
      'tsc --noEmit',
      'esbuild netlify/functions/videovector.ts --bundle --platform=node --format=esm --outfile=dist/videovector.js',
    ],
    start: `exec node ${platform('netlify.mjs')} dist/videovector.js`,
    path: PATH,
    withoutSecret: '503 secrets_unavailable',
    rows: [{ name: 'Netlify', files: ['netlify/functions/videovector.ts'] }],
  };
}

function azure(): Stack {
  return {
    folder: 'azure',
    install: [CORE, NODE_TYPES, '@azure/functions@4'],
    build: ['tsc'],
    start: `exec node ${platform('azure.mjs')} dist/src/functions/videovector.js`,
    path: `/api${PATH}`,
    withoutSecret: '503 secrets_unavailable',
    rows: [{ name: 'Azure Functions', files: ['src/functions/videovector.ts'] }],
  };
}

/** Firebase runs functions with the same framework, whose JSON parser comes first. */
function google(): Stack[] {
  const stack = (name: string, folder: string, ...install: string[]): Omit<Stack, 'withoutSecret'> => ({
    folder,
    install: [CORE, NODE_TYPES, '@google-cloud/functions-framework@5', ...install],
    build: ['tsc'],
    start: 'exec functions-framework --source=dist/src --target=videovector --port=$PORT',
    path: PATH,
    rows: [{ name, files: ['src/index.ts'], platformAnswers: { NaN: '400 not handled' } }],
  });
  return [
    { ...stack('Google Cloud Functions', 'google'), withoutSecret: 'refuses to start' },
    {
      ...stack('Firebase', 'firebase', 'firebase-functions@7', 'firebase-admin@13'),
      withoutSecret: '503 secrets_unavailable',
    },
  ];
}

function h3(): Stack[] {
  return [1, 2].map((version) => ({
    folder: `h3-${version}`,
    install: [CORE, NODE_TYPES, `h3@${version}`, 'tsx@4'],
    build: ['tsc --noEmit'],
    start: 'exec node --import tsx server.ts',
    path: PATH,
    withoutSecret: 'refuses to start',
    rows: [{ name: `h3 ${version}`, files: ['server.ts'] }],
  }));
}

function nitro(): Stack[] {
  return [['nitropack@2', 2] as const, ['nitro@3', 3] as const].map(([specifier, version]) => ({
    folder: `nitro-${version}`,
    install: [CORE, NODE_TYPES, specifier],
    build: ['nitro build'],
    start: 'exec node .output/server/index.mjs',
    path: PATH,
    withoutSecret: '503 secrets_unavailable',
    rows: [{ name: `Nitro ${version}`, files: ['server/routes/webhooks/videovector.post.ts'] }],
  }));
}

function bun(folder: string, name: string, ...install: string[]): Stack {
  return {
    folder,
    install: [CORE, BUN, '@types/bun@1', ...install],
    build: ['tsc --noEmit'],
    start: 'exec bun run server.ts',
    path: PATH,
    withoutSecret: 'refuses to start',
    rows: [{ name, files: ['server.ts'] }],
  };
}

function deno(): Stack {
  return {
    folder: 'deno',
    install: [CORE, DENO],
    build: ['deno check server.ts'],
    start: 'exec deno run --allow-net --allow-env server.ts',
    path: PATH,
    withoutSecret: 'refuses to start',
    rows: [{ name: 'Deno', files: ['server.ts'] }],
  };
}

function svelteKit(): Stack {
  return {
    folder: 'sveltekit',
    install: [CORE, NODE_22, NODE_TYPES, '@sveltejs/kit@3', '@sveltejs/adapter-node@6', 'svelte@5', 'vite@8'],
    build: ['vite build'],
    start: 'BODY_SIZE_LIMIT=10M exec node build',
    path: PATH,
    withoutSecret: '503 secrets_unavailable',
    rows: [{ name: 'SvelteKit 3, adapter-node', files: ['src/routes/webhooks/videovector/+server.ts'] }],
  };
}

function astro(): Stack {
  return {
    folder: 'astro',
    install: [CORE, NODE_22, NODE_TYPES, 'astro@7', '@astrojs/node@11'],
    build: ['astro build'],
    start: 'exec node dist/server/entry.mjs',
    path: PATH,
    withoutSecret: '503 secrets_unavailable',
    rows: [{ name: 'Astro 7, @astrojs/node', files: ['src/pages/webhooks/videovector.ts'] }],
  };
}
