import { NODE_TYPES } from './stack.js';
import type { TestRunner } from './test-runners.js';

const TEST = 'node --import tsx --test *.test.ts';
const TOOLS = ['tsx@4', 'typescript@5.9', NODE_TYPES];

/** The recipes of docs/queue-recipes.md in `examples/recipes`, with the services or emulators that npm has of their engines. */
export const RECIPES: readonly TestRunner[] = [
  {
    name: 'SQS, on fauxqs',
    folder: 'sqs',
    // The newest fauxqs that runs on Node 20.
    install: ['@aws-sdk/client-sqs@3', 'fauxqs@1.9.2', ...TOOLS],
    command: `tsc && ${TEST}`,
    passed: /pass 6\b/,
  },
  {
    name: 'Cloudflare Queues, on miniflare',
    folder: 'cloudflare-queues',
    // The newest miniflare that runs on Node 20.
    install: ['miniflare@4.20260415.0', '@cloudflare/workers-types@4', 'esbuild@0.28', ...TOOLS],
    // As wrangler bundles a Worker.
    command:
      'tsc --types node,@cloudflare/workers-types && esbuild worker.ts --bundle --format=esm ' +
      `--conditions=workerd,worker,browser --outfile=out/worker.js && ${TEST}`,
    passed: /pass 2\b/,
  },
  {
    name: 'Inngest, in its test engine',
    folder: 'inngest',
    install: ['inngest@4', '@inngest/test@1', ...TOOLS],
    command: `tsc && ${TEST}`,
    passed: /pass 3\b/,
  },
  {
    name: 'Trigger.dev, compiled only',
    folder: 'trigger',
    install: ['@trigger.dev/sdk@4', ...TOOLS],
    command: 'tsc && echo compiled',
    passed: /compiled/,
  },
];
