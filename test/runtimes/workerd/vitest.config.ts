import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { defineConfig, type Plugin } from 'vitest/config';
import { settings } from '../settings.js';

const { runtime, nativeServer } = settings();
const plugin = join(
  process.env['PLUGIN_FOLDER'] ?? '',
  'node_modules/@cloudflare/vitest-plugin/dist/pool/index.mjs',
);
const { cloudflareTest } = (await import(pathToFileURL(plugin).href)) as {
  cloudflareTest(options: unknown): Plugin;
};
const here = (file: string): string => fileURLToPath(new URL(file, import.meta.url));

/** There are no files in an isolate: the module that reads the vectors gets them as a text. */
const vectors: Plugin = {
  name: 'vectors',
  enforce: 'pre',
  transform(code, id) {
    if (!id.endsWith('test/json/canonical/vectors.ts')) return null;
    const text = readFileSync(here('../../vectors/canonical.jsonl'), 'ascii');
    return code.replace(
      /^import { readFileSync } from 'node:fs';$/m,
      () => `const readFileSync = () => ${JSON.stringify(text)};`,
    );
  },
};

/** Replacements within the isolate for the suite's clients and servers, which need sockets. */
const withinIsolate: Plugin = {
  name: 'within-isolate',
  enforce: 'pre',
  resolveId(source, importer) {
    if (source === '@hono/node-server') return here('server.ts');
    if (source === 'supertest') return here('supertest.ts');
    if (source.endsWith('/wire.js') && !importer?.endsWith('workerd/wire.ts')) return here('wire.ts');
    return null;
  },
};

export default defineConfig({
  root: here('../../..'),
  plugins: [
    vectors,
    withinIsolate,
    cloudflareTest({ miniflare: { compatibilityDate: '2026-08-01', compatibilityFlags: ['nodejs_compat'] } }),
  ],
  ssr: { resolve: { conditions: ['videovector-source', 'workerd'] } },
  test: {
    testTimeout: 60_000,
    // Vitest leaves a core free by default, which on two cores means one file at a time.
    maxWorkers: '100%',
    include: ['packages/*/test/**/*.test.ts'],
    setupFiles: [here('../setup.ts')],
    provide: { underTest: { runtime, nativeServer } },
  },
});
