// Compiles the programs of test/types against the packed packages: with the oldest TypeScript that is supported, the newest 5
// and 7, under every module resolution that they have, in the layouts of npm and of pnpm. Needs `pnpm build` first.

import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installInto, manifestOf, packAll, ROOT, type Tarballs } from './pack-packages.js';

const SOURCES = join(ROOT, 'test/types');
const { dependencies } = manifestOf(SOURCES) as { dependencies: Record<string, string> };
const COMPILERS = Object.keys(dependencies).filter((name) => name.startsWith('typescript-'));
const LOWEST = manifestOf(join(ROOT, 'packages/core'))['typeScriptVersion'];

/** Everything that makes TypeScript stricter. */
const STRICTEST = {
  target: 'es2022',
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  noPropertyAccessFromIndexSignature: true,
  verbatimModuleSyntax: true,
  isolatedModules: true,
  composite: true,
  declaration: true,
  types: ['node'],
  rootDir: '.',
  outDir: 'out',
};

/** How modules are resolved. */
const MODES: Readonly<Record<string, object>> = {
  nodenext: { module: 'nodenext' },
  node16: { module: 'node16' },
  bundler: { module: 'esnext', moduleResolution: 'bundler' },
  'bundler, preserveSymlinks': { module: 'esnext', moduleResolution: 'bundler', preserveSymlinks: true },
};

const problems: string[] = [];
const folder = mkdtempSync(join(tmpdir(), 'check-types-'));
try {
  if (!COMPILERS.includes(`typescript-${LOWEST}`))
    problems.push(`test/types does not compile with TypeScript ${LOWEST}, the lowest that core names`);
  const tarballs = packAll(folder);
  const flat = installFlat(tarballs);
  const linked = installLinked(tarballs);
  for (const compiler of COMPILERS) {
    for (const mode of Object.keys(MODES)) checkPrograms(flat, compiler, mode);
    checkMessages(flat, compiler);
    for (const project of readdirSync(join(SOURCES, 'projects')))
      if (project !== 'monorepo') checkProject(flat, compiler, join('projects', project));
    for (const mode of ['nodenext', 'bundler']) checkPrograms(linked, compiler, mode);
    checkProject(linked, compiler, 'projects/monorepo');
    checkProject(linked, compiler, 'projects/augmentation');
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
for (const problem of problems) console.error(`✗ ${problem}`);
console.log(problems.length === 0 ? 'ok: the types compile as they should' : `${problems.length} problems`);
process.exitCode = problems.length === 0 ? 0 : 1;

/** npm: every package in one folder. */
function installFlat(tarballs: Tarballs): string {
  const project = join(folder, 'npm');
  const specifiers = Object.entries(dependencies).map(([name, version]) =>
    tarballs.has(name) ? name : `${name}@${version}`,
  );
  installInto(project, tarballs, specifiers);
  cpSync(SOURCES, project, { recursive: true, filter: isSource });
  return project;
}

/** pnpm: every package behind a link, and out of sight of those that don't depend on it. */
function installLinked(tarballs: Tarballs): string {
  const project = join(folder, 'pnpm');
  mkdirSync(project);
  cpSync(SOURCES, project, { recursive: true, filter: isSource });
  const local = [...tarballs].map(([name, path]) => [name, `file:${path}`] as const);
  const manifest = { private: true, type: 'module', dependencies: { ...dependencies } };
  for (const [name, path] of local) if (name in dependencies) manifest.dependencies[name] = path;
  writeFileSync(join(project, 'package.json'), JSON.stringify(manifest));
  const workspace = { packages: ['projects/monorepo/*'], overrides: Object.fromEntries(local) };
  writeFileSync(join(project, 'pnpm-workspace.yaml'), JSON.stringify(workspace));
  const pnpm = manifestOf(ROOT)['packageManager'] as string;
  execFileSync('npx', ['-y', pnpm, 'install', '--ignore-scripts', '--prefer-offline'], {
    cwd: project,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return project;
}

function isSource(path: string): boolean {
  return (
    !/\/(?:node_modules|dist|out|package\.json|hover\.test\.ts)$/.test(path) || path.includes('/monorepo/')
  );
}

/** The programs compile, and what they export can be named in a declaration, by the names that packages export. */
function checkPrograms(project: string, compiler: string, mode: string): void {
  // Checking all declarations takes a minute, most of it for other libraries, so one mode does it.
  const skipLibCheck = mode !== 'node16';
  const compilerOptions = { ...STRICTEST, ...MODES[mode], skipLibCheck };
  const config = join(project, 'programs/tsconfig.json');
  writeFileSync(config, JSON.stringify({ compilerOptions, include: ['*.ts'] }));
  const what = `programs, ${mode}, ${project.endsWith('pnpm') ? 'pnpm' : 'npm'}`;
  report(compiler, what, compile(project, compiler, ['-p', 'programs']));
  checkDeclarations(join(project, 'programs/out'), `${compiler}, ${what}`);
}

function checkProject(project: string, compiler: string, path: string): void {
  const isMonorepo = path.endsWith('monorepo');
  const args = isMonorepo ? ['-b', '--force', path] : ['-p', path];
  report(compiler, path, compile(project, compiler, args));
  if (isMonorepo) checkDeclarations(join(project, path, 'app/dist'), `${compiler}, ${path}`);
}

/** Without the directives that expect an error, each error is reported with the text behind `says:`. */
function checkMessages(project: string, compiler: string): void {
  const source = readFileSync(join(SOURCES, 'programs/misspelt-events.ts'), 'utf8');
  const messages = join(project, 'messages');
  mkdirSync(messages, { recursive: true });
  writeFileSync(join(messages, 'main.ts'), source.replaceAll('// @ts-expect-error says:', '// says:'));
  const compilerOptions = { ...STRICTEST, ...MODES['nodenext'], skipLibCheck: true };
  writeFileSync(join(messages, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['*.ts'] }));
  const output = compile(project, compiler, ['-p', 'messages', '--noEmit']);
  for (const [index, line] of source.split('\n').entries()) {
    const [, expected] = /says: (.*)$/.exec(line) ?? [];
    if (expected === undefined || index === 0) continue;
    const error = output.find((each) => each.startsWith(`messages/main.ts(${index + 2},`));
    if (!error?.includes(expected)) problems.push(`${compiler}: expected "${expected}" in: ${error}`);
  }
}

/** The compiler's errors in the programs and the packages of this repository; what others' declarations get wrong is theirs. */
function compile(project: string, compiler: string, args: readonly string[]): string[] {
  const tsc = join(project, 'node_modules', compiler, 'bin/tsc');
  const { status, stdout } = spawnSync(process.execPath, [tsc, ...args, '--pretty', 'false'], {
    cwd: project,
    encoding: 'utf8',
  });
  // A message may continue on the next lines.
  const errors = stdout.split(/\n(?! )/).filter((line) => line.includes('error TS'));
  if (status === null || (status !== 0 && errors.length === 0))
    errors.push(`tsc ended with ${status}: ${stdout}`);
  return errors.filter(
    (error) => !/^\S*node_modules\//.test(error) || /^\S*@videovector-webhooks\//.test(error),
  );
}

function report(compiler: string, what: string, errors: readonly string[]): void {
  console.log(`${compiler}, ${what}: ${errors.length === 0 ? 'ok' : `${errors.length} errors`}`);
  problems.push(...errors.map((error) => `${compiler}, ${what}: ${error}`));
}

function checkDeclarations(out: string, what: string): void {
  const files = readdirSync(out).filter((file) => file.endsWith('.d.ts'));
  if (files.length === 0) problems.push(`${what}: no declarations`);
  for (const file of files) {
    const [deep] = /["'][^"']*\/dist\/[^"']*["']/.exec(readFileSync(join(out, file), 'utf8')) ?? [];
    if (deep !== undefined) problems.push(`${what}: ${file} names ${deep}`);
  }
  rmSync(out, { recursive: true });
}
