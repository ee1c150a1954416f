// Packs every public package as it would be published, and checks the tarballs: publint, attw, what the manifest says,
// that plain Node can import every entry point and verify a delivery with it, that an author of an inbox can test it with
// node:test and Vitest, and how large core is in a bundle. Needs `pnpm build` first.

import { execFileSync, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BUNDLES, bundleSize } from './bundle-size.ts';
import { checkInboxSuite } from './check-inbox-suite.ts';
import { exportedNames } from './exported-names.ts';
import { packAll, publicFolders } from './pack-packages.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
/** What the build makes: most entry points of core in one file, and the texts that the command prints from. */
const BUILT = /^dist\/(?:core\.js|help\/(?:errors|fixes\/[\w-]+)\.md)$/;
const SOURCE_CONDITION = 'videovector-source';
/** core's entries whose declarations name types of Node, and the one without declarations. */
const NODE_ENTRIES = ['./adapter', './node', './package.json'];

const temporary = mkdtempSync(join(tmpdir(), 'check-packages-'));
const problems = [];
try {
  const tarballs = packAll(temporary);
  const packed = publicFolders().map((folder) => unpack(join(ROOT, folder), tarballs));
  for (const one of packed) {
    const { name, tarball, manifest, files } = one;
    console.log(`${name} ${manifest.version}, ${files.length} files`);
    checkContents(one);
    printNames(one);
    check(name, 'publint', ['run', tarball, '--strict']);
    // Node loads an ES module with require(), from the oldest version that `engines` admits.
    check(name, 'attw', [tarball, '--ignore-rules', 'cjs-resolves-to-esm', '--format', 'ascii']);
  }
  checkImports(packed);
  checkTypesWithoutNode(packed);
  problems.push(...checkInboxSuite(temporary));
  checkCommands(packed);
  await checkBundles();
} finally {
  rmSync(temporary, { recursive: true, force: true });
}
for (const problem of problems) console.error(`✗ ${problem}`);
console.log(
  problems.length === 0 ? 'ok: all packages are fit to be published' : `${problems.length} problems`,
);
process.exitCode = problems.length === 0 ? 0 : 1;

/** Unpacks a package's tarball into a node_modules folder, with its dependencies linked beside it. */
function unpack(folder, tarballs) {
  const { name } = readJson(join(folder, 'package.json'));
  const tarball = tarballs.get(name);
  const installed = join(temporary, 'node_modules', name);
  mkdirSync(installed, { recursive: true });
  execFileSync('tar', ['-xzf', tarball, '-C', installed, '--strip-components=1']);
  const manifest = readJson(join(installed, 'package.json'));
  for (const dependency of Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies })) {
    const link = join(temporary, 'node_modules', dependency);
    const target = join(folder, 'node_modules', dependency);
    if (dependency.startsWith('@videovector-webhooks/') || existsSync(link)) continue;
    if (!existsSync(target)) continue; // An optional peer; an import that needs it fails below.
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(target, link);
  }
  const files = readdirSync(installed, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name).slice(installed.length + 1));
  return { name, folder, tarball, manifest, files };
}

function checkContents({ name, folder, manifest, files }) {
  const text = JSON.stringify(manifest);
  if (text.includes(SOURCE_CONDITION))
    problems.push(`${name}: the condition ${SOURCE_CONDITION} is published`);
  if (text.includes('workspace:')) problems.push(`${name}: a dependency is published as workspace:`);
  for (const file of ['README.md', 'LICENSE']) {
    if (!files.includes(file)) problems.push(`${name}: ${file} is missing`);
  }
  for (const file of files) {
    const fits =
      BUILT.test(file) ||
      /^dist\/.+\.(?:js|d\.ts|sql|lua)$|^(?:README\.md|LICENSE|package\.json)$/.test(file);
    if (!fits) problems.push(`${name}: ${file} should not be published`);
    const source = file.replace(/^dist/, 'src').replace(/(?:\.d\.ts|\.js)$/, '');
    const sources = ['', '.ts', '.tsx', '.js'].map((extension) => join(folder, source + extension));
    if (BUILT.test(file)) continue;
    if (file.startsWith('dist/') && !sources.some((path) => existsSync(path) && statSync(path).isFile())) {
      problems.push(
        `${name}: ${file} no longer has a source; remove ${join(folder, 'dist')} and build again`,
      );
    }
  }
}

/** Prints how many names each entry point exports. */
function printNames({ name, manifest }) {
  for (const [entry, { types }] of Object.entries(manifest.exports ?? {})) {
    if (types === undefined) continue;
    const names = exportedNames(join(temporary, 'node_modules', name, types));
    console.log(`  ${join(name, entry)}: ${names.values.length} values, ${names.types.length} types`);
  }
}

/** Runs a checker from the root's devDependencies; prints its report only if it finds a problem. */
function check(name, command, args) {
  const { status, stdout, stderr } = spawnSync(join(ROOT, 'node_modules/.bin', command), args, {
    encoding: 'utf8',
  });
  if (status === 0) return;
  console.error(stdout + stderr);
  problems.push(`${name}: ${command} failed`);
}

/** Imports every entry point in plain Node, with either implementation of HMAC. */
function checkImports(packed) {
  const entries = packed.flatMap(({ name, manifest }) =>
    Object.keys(manifest.exports)
      .filter((path) => path !== './package.json')
      .map((path) => name + path.slice(1)),
  );
  const program = `
    for (const entry of ${JSON.stringify(entries)}) await import(entry);
    const { createReceiver, signBody } = await import('@videovector-webhooks/core');
    const receiver = createReceiver({ secrets: 'whsec_example' });
    receiver.on('test', () => {});
    const body = '{"data": {"message": "hello"}, "event": "test"}';
    const headers = { 'x-webhook-signature': await signBody(body, 'whsec_example') };
    const { outcome, status } = await receiver.receive({ headers, body });
    if (outcome !== 'handled' || status !== 200) throw new Error(outcome);
  `;
  for (const flags of [[], ['--conditions=workerd']]) {
    const args = [...flags, '--input-type=module', '--eval', program];
    const { status, stderr } = spawnSync(process.execPath, args, { cwd: temporary, encoding: 'utf8' });
    if (status === 0) continue;
    console.error(stderr);
    problems.push(`the packed packages do not work under node ${flags.join(' ')}`);
  }
  console.log(`imported ${entries.join(', ')}`);
}

/** A Worker and some Node projects have no types of Node, so core's other declarations name none of them. */
function checkTypesWithoutNode(packed) {
  const { exports } = packed.find(({ name }) => name === '@videovector-webhooks/core').manifest;
  const entries = Object.keys(exports).filter((entry) => !NODE_ENTRIES.includes(entry));
  const imports = entries.map((entry) => `import '${join('@videovector-webhooks/core', entry)}';\n`);
  writeFileSync(join(temporary, 'core.mts'), imports.join(''));
  const options = ['--noEmit', '--strict', '--target', 'es2022', '--types', '', '--module'];
  for (const modules of [['nodenext'], ['esnext', '--moduleResolution', 'bundler']]) {
    const args = [...options, ...modules, 'core.mts'];
    const tsc = join(ROOT, 'node_modules/.bin/tsc');
    const { status, stdout } = spawnSync(tsc, args, { cwd: temporary, encoding: 'utf8' });
    if (status !== 0) problems.push(`core does not compile without the types of Node: ${stdout}`);
  }
}

/** Every command starts from the packed files, shows its help, and explains a code. */
function checkCommands(packed) {
  for (const { name, manifest } of packed) {
    for (const [command, file] of Object.entries(manifest.bin ?? {})) {
      const path = join(temporary, 'node_modules', name, file);
      for (const args of [['--help'], ['help', 'signature_mismatch']]) {
        const { status, stdout } = spawnSync(process.execPath, [path, ...args], { encoding: 'utf8' });
        const expected = args[1] ?? command;
        if (status !== 0 || !stdout.includes(expected))
          problems.push(`the packed command ${command} does not run with ${args.join(' ')}`);
        else console.log(`started ${command} ${args.join(' ')}`);
      }
    }
  }
}

/** The build is one module, of which a bundler must still be able to drop what an application does not need. */
async function checkBundles() {
  for (const { what, names, limit } of BUNDLES) {
    const size = await bundleSize(names, temporary, ['workerd']);
    console.log(`core: ${what} in a bundle: ${size} bytes compressed`);
    if (size > limit) problems.push(`core: ${what} takes ${size} bytes in a bundle, more than ${limit}`);
  }
}

function readJson(file) {
  return JSON.parse(readFileSync(file, 'utf8'));
}
