import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { deliver, RUN_COMPLETED } from './deliveries.js';
import { promisedOutput, ROOT, type Snippet } from './snippets.js';

const SECRET = 'whsec_example';
/** Stands for the rest of an app: a module that nothing imports can't be augmented. */
export const USES_CORE = 'uses-core.ts';

/** A git-ignored folder of this process, inside the examples, so that the snippets find the frameworks. */
export const SNIPPET_FOLDER = join(ROOT, `examples/node_modules/.cache/snippets-${process.pid}`);

/** Writes each snippet to its own file. */
export function writeSnippets(folder: string, written: readonly Snippet[]): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  writeFileSync(join(folder, USES_CORE), "import '@videovector-webhooks/core';");
  for (const snippet of written) writeFileSync(join(folder, fileName(snippet)), snippet.code);
}

export function fileName({ place }: Snippet): string {
  return `${place.replaceAll(/[^\w]+/g, '-')}.ts`;
}

/** Whether a snippet connects to a Redis or PostgreSQL. */
export function needsService({ code }: Snippet): boolean {
  return /REDIS_URL|DATABASE_URL/.test(code);
}

/** Runs a written snippet. It must exit with 0 or, if it listens, accept a delivery; and print what it promises. */
export async function expectToRun(snippet: Snippet): Promise<void> {
  const { status, stdout, exitCode } = await run(snippet);
  if (serves(snippet)) expect(status).toBe(/\bqueue:/.test(snippet.code) ? 202 : 200);
  else expect(exitCode).toBe(0);
  if (snippet.code.includes('SIGTERM')) expect(exitCode).toBe(0);
  if (snippet.code.includes('context.deliveryId')) expect(stdout).toContain('run_1 dlv_01');
  const lines = stdout.split('\n');
  for (const [i, promised] of promisedOutput(snippet).entries()) {
    if (promised.endsWith('…')) expect(lines[i]).toContain(promised.slice(0, -1));
    else expect(lines[i]).toBe(promised);
  }
}

/** Runs a snippet to its end or, if it listens for deliveries, until it has answered one. */
function run(snippet: Snippet): Promise<{ status?: number; exitCode: number | null; stdout: string }> {
  const file = join(SNIPPET_FOLDER, fileName(snippet));
  const flags = [
    '--import',
    'tsx',
    '--conditions=videovector-source',
    join(ROOT, 'test/support/run-snippet.ts'),
  ];
  const child = spawn(process.execPath, [...flags, file], {
    cwd: ROOT,
    env: { ...process.env, VIDEOVECTOR_WEBHOOK_SECRET: SECRET, PORT: '0' },
    stdio: ['ignore', 'pipe', 'ignore', 'ipc'],
    // Ends one that hangs.
    timeout: 100_000,
  });
  let stdout = '';
  let status: number | undefined;
  child.stdout?.on('data', (chunk) => {
    stdout += String(chunk);
  });
  child.on('message', (message: { port?: number }) => {
    if (message.port === undefined || !serves(snippet)) return;
    void post(message.port).then((answered) => {
      status = answered;
      child.kill();
    });
  });
  return new Promise((resolve) =>
    child.on('close', (exitCode) => resolve({ exitCode, stdout, ...(status !== undefined && { status }) })),
  );
}

async function post(port: number): Promise<number> {
  const { headers, body } = deliver(RUN_COMPLETED, {}, SECRET);
  const response = await fetch(`http://127.0.0.1:${port}/webhooks/videovector`, {
    method: 'POST',
    headers,
    body,
  });
  return response.status;
}

function serves({ code }: Snippet): boolean {
  return /process\.env\['PORT'\]|export default/.test(code);
}
