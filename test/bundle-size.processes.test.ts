import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { BUNDLES, bundleSize } from '../scripts/bundle-size.js';

const HERE = fileURLToPath(new URL('.', import.meta.url));

// `check:packages` measures the same from the build.
it.each(BUNDLES)('$what stays small in a bundle', async ({ names, limit }) => {
  const size = await bundleSize(names, HERE, ['videovector-source', 'workerd']);
  expect(size).toBeGreaterThan(1_000);
  expect(size).toBeLessThanOrEqual(limit);
});
