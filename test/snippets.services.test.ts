import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, it, vi } from 'vitest';
import { findPostgres, findRedis } from './support/services.js';
import { expectToRun, needsService, SNIPPET_FOLDER, writeSnippets } from './support/snippet-programs.js';
import { readSnippets } from './support/snippets.js';

const snippets = readSnippets().filter(needsService);
const redis = await findRedis();
const postgres = await findPostgres();

describe.skipIf(redis === undefined || postgres === undefined)(
  'the snippets that connect to a service',
  { timeout: 120_000 },
  () => {
    beforeAll(() => {
      vi.stubEnv('REDIS_URL', redis?.url);
      vi.stubEnv('DATABASE_URL', postgres?.url);
      writeSnippets(SNIPPET_FOLDER, snippets);
    });
    afterAll(() => {
      vi.unstubAllEnvs();
      rmSync(SNIPPET_FOLDER, { recursive: true, force: true });
      redis?.stop();
      postgres?.stop();
    });

    it.concurrent.each(snippets.map((snippet) => [snippet.place, snippet] as const))(
      '%s runs, and accepts a delivery if it listens',
      (_place, snippet) => expectToRun(snippet),
    );
  },
);
