import type { Command } from 'commander';

/** `mcp`: the sandbox and `check` as tools for a coding agent, until its client leaves. */
export function define(command: Command): void {
  command
    .option('--folder <path>', 'the folder of the project, whose .env file tools may write', '.')
    .addHelpText(
      'after',
      `
An MCP client starts this command, and speaks to it over standard input and
output.

Example:
  videovector-webhooks mcp --folder ~/my-receiver
`,
    )
    .action(async ({ folder }: { folder: string }) => {
      // Other commands start without the SDK.
      const { serveMcp } = await import('../mcp/serve-mcp.js');
      await serveMcp(folder);
    });
}
