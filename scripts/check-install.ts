// Installs the packed packages into an empty project with npm, compiles the README's first program there with the
// oldest and the newest TypeScript that are supported, and sends a signed delivery to it, as a module and as CommonJS.

import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { binary } from '../test/runtimes/command.js';
import { installInto, packAll, ROOT } from './pack-packages.js';
import { serveAndDeliver } from './serve-and-deliver.js';

const TYPESCRIPTS = ['5.9', '7.0'];
/** The oldest that `engines` admits; older ones could not require() an ES module. */
const NODE = binary('node 20', 'node');
const [, README_PROGRAM] = /^```ts\n([\s\S]*?)^```$/m.exec(readFileSync(join(ROOT, 'README.md'), 'utf8'))!;
/** The same in CommonJS, for TypeScript and for Node. */
const COMMONJS_PROGRAM = README_PROGRAM!.replaceAll(
  /^import (.+) from ('.+');$/gm,
  (_, names: string, specifier: string) => `import ${nameOf(names)} = require(${specifier});${picked(names)}`,
);

const problems: string[] = [];
const folder = mkdtempSync(join(tmpdir(), 'check-install-'));
try {
  const project = join(folder, 'project');
  const tarballs = packAll(folder);
  const compilers = TYPESCRIPTS.map((version) => `typescript-${version}@npm:typescript@${version}`);
  installInto(project, tarballs, [
    ...tarballs.keys(),
    'express@5',
    '@types/express@5',
    '@types/koa@3',
    '@types/node@20',
    '@types/pg@8',
    ...compilers,
  ]);
  checkOwnVersions(project);
  await checkTools(project);
  writeFileSync(join(project, 'app.ts'), README_PROGRAM!);
  writeFileSync(join(project, 'app-required.cts'), COMMONJS_PROGRAM);
  writeFileSync(join(project, 'entries.ts'), importAll(project, [...tarballs.keys()]));
  for (const version of TYPESCRIPTS) {
    for (const resolution of ['nodenext', 'bundler']) compile(project, version, resolution);
    for (const file of ['app.js', 'app-required.cjs'])
      await deliverTo(project, `typescript-${version}/${file}`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
for (const problem of problems) console.error(`✗ ${problem}`);
console.log(
  problems.length === 0 ? 'ok: the packed packages install and work' : `${problems.length} problems`,
);
process.exitCode = problems.length === 0 ? 0 : 1;

/** No copy of a package came from a registry, and each is there once. */
function checkOwnVersions(project: string): void {
  const lock = JSON.parse(readFileSync(join(project, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { resolved?: string }>;
  };
  const own = Object.entries(lock.packages).filter(([path]) => path.includes('@videovector-webhooks/'));
  for (const [path, { resolved }] of own) {
    if (!resolved?.startsWith('file:')) problems.push(`${path} was installed from ${resolved}`);
  }
  console.log(
    `installed ${own.length} packages of this repository, ${Object.keys(lock.packages).length} in all`,
  );
}

/** The installed command gives an agent its tools, and ends with its client. */
async function checkTools(project: string): Promise<void> {
  const main = join(project, 'node_modules/@videovector-webhooks/cli/dist/main.js');
  const child = spawn(NODE, [main, 'mcp'], {
    cwd: project,
    stdio: ['pipe', 'pipe', 'inherit'],
    timeout: 60_000,
  });
  const clientInfo = { name: 'check-install', version: '1' };
  const messages = [
    { id: 1, method: 'initialize', params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo } },
    { method: 'notifications/initialized' },
    { id: 2, method: 'tools/list' },
  ];
  for (const message of messages) child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
  let tools: { name: string }[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    const { id, result } = JSON.parse(line) as { id: number; result: { tools: typeof tools } };
    if (id !== 2) continue;
    tools = result.tools;
    child.stdin.end();
  }
  console.log(`mcp: ${tools.length} tools`);
  if (!tools.some(({ name }) => name === 'start_sandbox')) problems.push('mcp lists no tools');
}

/** Strictly, and with the packages' own declarations checked. */
function compile(project: string, version: string, resolution: string): void {
  // Only nodenext knows `import … = require(…)` in a .cts file.
  const files =
    resolution === 'nodenext' ? ['app.ts', 'app-required.cts', 'entries.ts'] : ['app.ts', 'entries.ts'];
  const module = resolution === 'nodenext' ? 'nodenext' : 'esnext';
  const options = ['--strict', '--exactOptionalPropertyTypes', '--target', 'es2022', '--types', 'node'];
  const { status, stdout } = spawnSync(
    process.execPath,
    [
      join(project, `node_modules/typescript-${version}/bin/tsc`),
      ...options,
      ...['--module', module, '--moduleResolution', resolution, '--outDir', `typescript-${version}`],
      ...(resolution === 'bundler' ? ['--noEmit'] : []),
      ...files,
    ],
    { cwd: project, encoding: 'utf8' },
  );
  // Conflicts between the declarations of other packages are not ours to fix.
  const errors = stdout
    .split('\n')
    .filter((line) => line.includes(': error TS'))
    .filter(
      (line) => !line.startsWith('node_modules/') || line.startsWith('node_modules/@videovector-webhooks/'),
    );
  if (status === null || (status !== 0 && !stdout.includes(': error TS')))
    errors.push(`tsc ended with ${status}`);
  console.log(`compiled with TypeScript ${version}, ${resolution}: ${errors.length} errors`);
  problems.push(...errors.map((error) => `TypeScript ${version}, ${resolution}: ${error}`));
}

async function deliverTo(project: string, file: string): Promise<void> {
  const { status, text, output } = await serveAndDeliver(project, [NODE, file]).catch((error: Error) => ({
    status: 0,
    text: error.message,
    output: '',
  }));
  console.log(`${file} on the oldest Node: ${status} ${text}`);
  if (status !== 200 || !output.includes('run_1 dlv_01'))
    problems.push(`${file}: ${status} ${text}\n${output}`);
}

/** A program that imports everything that a user can import. */
function importAll(project: string, names: readonly string[]): string {
  return names
    .flatMap((name) => {
      const path = join(project, 'node_modules', name, 'package.json');
      const { exports } = JSON.parse(readFileSync(path, 'utf8')) as { exports: Record<string, unknown> };
      return Object.keys(exports)
        .filter((entry) => entry !== './package.json')
        .map(
          (entry) =>
            `export * as ${`${name}${entry}`.replaceAll(/\W+/g, '_')} from '${name}${entry.slice(1)}';\n`,
        );
    })
    .join('');
}

/** `{ a }` becomes a name for all of the module; a default export keeps its own. */
function nameOf(names: string): string {
  return names.startsWith('{') ? `${names.replaceAll(/\W/g, '')}Module` : names;
}

function picked(names: string): string {
  return names.startsWith('{') ? ` const ${names} = ${nameOf(names)};` : '';
}
