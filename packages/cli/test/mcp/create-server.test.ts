import { Client, InMemoryTransport } from '@modelcontextprotocol/client';
import { afterEach, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { LONGEST_ANSWER } from '../../src/mcp/answer.js';
import { createServer } from '../../src/mcp/create-server.js';
import { Session } from '../../src/mcp/session.js';
import { defineTool, type Tool } from '../../src/mcp/tool.js';
import { UsageError } from '../../src/terminal/exit.js';

afterEach(() => vi.restoreAllMocks());

const toolThat = (run: Tool['run'], timeoutMs = 60_000): Tool =>
  defineTool({
    name: 'tool',
    title: 'Tool',
    description: 'For this test.',
    arguments: z.strictObject({}),
    hints: { readOnlyHint: true },
    timeoutMs,
    run,
  });

/** Calls a tool through a client and a server of the SDK. */
async function call(tool: Tool): Promise<{ text: string; isError: boolean }> {
  const [ours, theirs] = InMemoryTransport.createLinkedPair();
  await createServer(new Session('.'), [tool]).connect(ours);
  const client = new Client({ name: 'test', version: '1.0.0' });
  await client.connect(theirs);
  const { content, isError = false } = await client.callTool({ name: 'tool', arguments: {} });
  await client.close();
  return { text: (content as { text: string }[])[0]!.text, isError };
}

it('ends a call whose time is up, says so, and aborts the work', async () => {
  let aborted = false;
  const never = toolThat(({ signal }) => {
    signal.addEventListener('abort', () => (aborted = true));
    return new Promise(() => {});
  }, 20);
  expect(await call(never)).toEqual({
    isError: true,
    text: expect.stringContaining('did not end within 0.02 s'),
  });
  expect(aborted).toBe(true);
});

it('reports a mistake of the caller as an error, with the fix', async () => {
  const tool = toolThat(() => Promise.reject(new UsageError('There is none. Start one.')));
  expect(await call(tool)).toEqual({ isError: true, text: 'There is none. Start one.' });
});

it('reports a bug as one, and prints its stack on standard error only', async () => {
  const printed = vi.spyOn(console, 'error').mockReturnValue();
  const { isError, text } = await call(toolThat(() => Promise.reject(new TypeError('x is undefined'))));
  expect([isError, text]).toEqual([true, 'The tool failed because of a bug in it: x is undefined']);
  expect(text).not.toContain('    at ');
  expect(printed).toHaveBeenCalledOnce();
});

it('never answers with more than the limit', async () => {
  vi.spyOn(console, 'error').mockReturnValue();
  const { isError, text } = await call(toolThat(async () => ({ text: 'x'.repeat(LONGEST_ANSWER) })));
  expect(isError).toBe(true);
  expect(text.length).toBeLessThan(200);
});
