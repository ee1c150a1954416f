import { join } from 'node:path';
import { StdioServerTransport, serveStdio } from '@modelcontextprotocol/server/stdio';
import { loadEnvironment } from '../files/environment.js';
import { note, reportError } from '../terminal/exit.js';
import { aborted, onInterruption } from '../terminal/interruption.js';
import { createServer } from './create-server.js';
import { projectFolder } from './project-folder.js';
import { Session } from './session.js';

/**
 * Serves the tools over standard input and output until the client leaves or a signal comes. Then the sandbox ends, too.
 *
 * @param folder The project's folder.
 * @throws UsageError If there is no such folder.
 */
export async function serveMcp(folder: string): Promise<void> {
  const project = projectFolder(folder);
  loadEnvironment(join(project, '.env'));
  const session = new Session(project);
  const interruption = onInterruption();
  const transport = new StdioServerTransport();
  // A client may open the connection twice, to find out which protocol both know; the session stays.
  const server = serveStdio(() => createServer(session), {
    transport,
    onerror: ({ message }) => reportError(message),
  });
  if (process.stdin.isTTY)
    note('Waiting for an MCP client on standard input. Ctrl-C ends. See docs/agents.md.');
  try {
    await Promise.race([closed(transport), aborted(interruption.signal)]);
  } finally {
    await server.close();
    await session.close();
    interruption.dispose();
  }
  process.exitCode = interruption.exitCode() ?? 0;
}

/** Resolves once the connection has ended: at the end of the input, and after a message that is too long. */
function closed(transport: StdioServerTransport): Promise<void> {
  const { onclose } = transport;
  return new Promise((resolve) => {
    transport.onclose = () => {
      onclose?.();
      resolve();
    };
  });
}
