import { execFile, spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { OUTCOMES } from '@videovector-webhooks/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deliver, RUN_COMPLETED } from './support/deliveries.js';
import { extract, promisedOutput, ROOT, readSnippets, type Snippet } from './support/snippets.js';

const SECRET = 'whsec_example';
/** Git-ignored, and inside the examples, so that the snippets find the frameworks. */
const CACHE = join(ROOT, `examples/node_modules/.cache/snippets-${process.pid}`);
/** Stands for the rest of an app: a module that nobody imports can't be augmented. */
const USES_CORE = 'uses-core.ts';

const snippets = readSnippets();

describe('the snippets of the READMEs, the documentation and the @examples', { timeout: 120_000 }, () => {
  beforeAll(() => write(CACHE, snippets));
  afterAll(() => rmSync(CACHE, { recursive: true, force: true }));

  it('are found', () => {
    const places = snippets.map(({ place }) => place).join('\n');
    for (const file of [
      'README.md',
      'packages/core/README.md',
      'packages/express/src/index.ts',
      'docs/getting-started.md',
    ]) {
      expect(places).toContain(`${file}:`);
    }
  });

  it('compile under the strict settings', async () => {
    expect(await compile(CACHE, snippets)).toBe('');
  });

  it('would not pass with a mistake', async () => {
    const [snippet] = extract(
      'X.md',
      '```ts\nreceiver.on("export.ready", (e) => e.data.export_id.nope);\n```',
    );
    const folder = join(CACHE, 'mistake');
    write(folder, [snippet!]);
    expect(await compile(folder, [snippet!])).toContain("Property 'nope' does not exist");
  });

  it.concurrent.each(snippets.map((snippet) => [snippet.place, snippet] as const))(
    '%s runs, and takes a delivery if it listens',
    async (_place, snippet) => {
      const { status, stdout, exitCode } = await run(snippet);
      if (serves(snippet)) expect(status).toBe(200);
      else expect(exitCode).toBe(0);
      if (snippet.code.includes('SIGTERM')) expect(exitCode).toBe(0);
      if (snippet.code.includes('context.deliveryId')) expect(stdout).toContain('run_1 dlv_01');
      const lines = stdout.split('\n');
      for (const [i, promised] of promisedOutput(snippet).entries()) {
        if (promised.endsWith('…')) expect(lines[i]).toContain(promised.slice(0, -1));
        else expect(lines[i]).toBe(promised);
      }
    },
  );
});

describe('the README', () => {
  const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');

  it.each(Object.entries(OUTCOMES))('has the outcome %s in its table', (code, { outcome, status }) => {
    const row = readme.split('\n').find((line) => line.startsWith('|') && line.includes(`\`${code}\``));
    expect(row).toContain(`| ${outcome} |`);
    expect(row?.split('|')[1]).toContain(String(status));
  });
});

/** Writes each snippet into a file of its own. */
function write(folder: string, written: readonly Snippet[]): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  writeFileSync(join(folder, USES_CORE), "import '@videovector-webhooks/core';");
  for (const snippet of written) writeFileSync(join(folder, fileName(snippet)), snippet.code);
}

/** Compiles snippets; one that augments a module does so in a program of its own, unseen by the others. */
async function compile(folder: string, written: readonly Snippet[]): Promise<string> {
  const plain = written.filter((snippet) => !augments(snippet)).map(fileName);
  const programs = [plain, ...written.filter(augments).map((snippet) => [USES_CORE, fileName(snippet)])];
  const errors = programs.map((files, i) => {
    const config = join(folder, `program-${i}.json`);
    writeFileSync(config, JSON.stringify(settings(files)));
    return execute(join(ROOT, 'node_modules/.bin/tsc'), ['-p', config]);
  });
  return (await Promise.all(errors)).join('');
}

function settings(files: string[]) {
  return {
    extends: join(ROOT, 'tsconfig.json'),
    // A snippet may show how to make a thing and leave its use to the reader.
    compilerOptions: { noUnusedLocals: false, typeRoots: [join(ROOT, 'node_modules/@types')] },
    include: [],
    files,
  };
}

function augments({ code }: Snippet): boolean {
  return code.includes('declare module');
}

function fileName({ place }: Snippet): string {
  return `${place.replaceAll(/[^\w]+/g, '-')}.ts`;
}

function execute(command: string, args: string[]): Promise<string> {
  return new Promise((resolve) =>
    execFile(command, args, (error, stdout, stderr) => resolve(error === null ? '' : stdout + stderr)),
  );
}

/** Runs a snippet to its end; or, if it listens where a delivery can be sent, until that is answered. */
function run(snippet: Snippet): Promise<{ status?: number; exitCode: number | null; stdout: string }> {
  const file = join(CACHE, fileName(snippet));
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
    timeout: 30_000,
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
