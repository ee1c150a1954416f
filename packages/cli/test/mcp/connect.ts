import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url));

/** How a client starts the server. */
export const SERVER = {
  command: process.execPath,
  args: ['--conditions=videovector-source', '--import', import.meta.resolve('tsx'), MAIN, 'mcp'],
};

/** Whatever any server has answered or printed, to be searched for secrets. */
export const everythingSeen: string[] = [];

/** A server in a folder of its own, and the SDK's client. */
export interface Connection {
  readonly folder: string;
  readonly client: Client;
  /** Calls a tool that must succeed. */
  // biome-ignore lint/suspicious/noExplicitAny: each tool has an answer of its own
  call(name: string, args?: Record<string, unknown>): Promise<any>;
  /** Calls a tool that must fail, and returns its message. */
  refused(name: string, args?: Record<string, unknown>): Promise<string>;
  close(): Promise<void>;
}

/** @param folder Where it is started. Default: an empty folder. */
export async function connect(folder?: string): Promise<Connection> {
  const cwd = folder ?? (await mkdtemp(join(tmpdir(), 'mcp-')));
  const transport = new StdioClientTransport({ ...SERVER, cwd, stderr: 'pipe' });
  transport.stderr?.on('data', (chunk) => everythingSeen.push(String(chunk)));
  const client = new Client({ name: 'test', version: '1.0.0' });
  await client.connect(transport);
  async function result(name: string, args: Record<string, unknown>) {
    const { content, isError = false } = await client.callTool({ name, arguments: args });
    const { text } = (content as { text: string }[])[0]!;
    everythingSeen.push(text);
    return { text, isError };
  }
  return {
    folder: cwd,
    client,
    async call(name, args = {}) {
      const { text, isError } = await result(name, args);
      if (isError) throw new Error(`${name}: ${text}`);
      return JSON.parse(text);
    },
    async refused(name, args = {}) {
      const { text, isError } = await result(name, args);
      if (!isError) throw new Error(`${name} was not refused: ${text}`);
      return text;
    },
    close: () => client.close(),
  };
}
