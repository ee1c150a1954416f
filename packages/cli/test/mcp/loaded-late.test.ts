import { expect, it } from 'vitest';
import { modulesAtStart } from '../../../../test/support/bundle.js';

it('other commands start without the SDK of the protocol', async () => {
  const modules = await modulesAtStart(new URL('../../src/main.ts', import.meta.url));
  expect(modules.some((path) => path.endsWith('src/commands/mcp.ts'))).toBe(true);
  expect(modules.filter((path) => /modelcontextprotocol|src\/mcp\//.test(path))).toEqual([]);
});
