// Follows docs/getting-started.md to the letter, for each framework from an empty folder, and times it. Only what is
// not on the registry is put in its place: a package of this repository is installed from its tarball.

import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packAll, ROOT, type Tarballs } from './pack-packages.js';
import { freePort, listens } from './serve-and-deliver.js';

/** What the sections of the frameworks are called. */
const FRAMEWORKS = ['Express', 'Koa', 'Fastify', 'Hono', 'Fetch'];

const page = readFileSync(process.argv[2] ?? join(ROOT, 'docs/getting-started.md'), 'utf8');
const temporary = mkdtempSync(join(tmpdir(), 'getting-started-'));
let failed = false;
try {
  const tarballs = packAll(temporary);
  for (const framework of FRAMEWORKS) {
    const began = performance.now();
    const printed = await follow(framework, tarballs);
    const isHandled = / 200 handled /.test(printed.command) && /^\S+ \S+$/m.test(printed.server);
    failed ||= !isHandled;
    const seconds = ((performance.now() - began) / 1000).toFixed(1);
    console.log(`${framework}: ${isHandled ? 'handled' : 'NOT HANDLED'} after ${seconds} s`);
    if (!isHandled) console.error(printed);
  }
} finally {
  rmSync(temporary, { recursive: true, force: true });
}
process.exitCode = failed ? 1 : 0;

/** Does what a section says: the commands, the file, the server, the delivery. */
async function follow(framework: string, tarballs: Tarballs): Promise<{ command: string; server: string }> {
  const [, section] = new RegExp(`^## ${framework}\n([\\s\\S]*?)(?=^## )`, 'm').exec(page) ?? [];
  if (section === undefined) throw new Error(`The page has no section ${framework}`);
  const [prepare, start, send] = [...section.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(([, code]) => code!);
  const [, program] = /^```ts\n([\s\S]*?)^```$/m.exec(section)!;

  const folder = mkdtempSync(join(temporary, 'empty-'));
  const port = await freePort();
  execFileSync('bash', ['-ec', fromTarballs(prepare!, tarballs)], { cwd: folder, stdio: 'pipe' });
  const receiver = join(folder, 'receiver');
  writeFileSync(join(receiver, 'server.js'), program!);
  const server = spawn('bash', ['-c', `exec ${start}`], {
    cwd: receiver,
    env: { ...process.env, PORT: String(port) },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let printed = '';
  server.stdout.on('data', (chunk) => {
    printed += String(chunk);
  });
  try {
    while (!(await listens(port)) && server.exitCode === null) await new Promise((r) => setTimeout(r, 20));
    // The port of the page may be taken on this machine.
    const command = execFileSync('bash', ['-ec', send!.replaceAll(':3000', `:${port}`)], {
      cwd: receiver,
      encoding: 'utf8',
    });
    // Output that arrives meanwhile is read in the next turn.
    await Promise.race([once(server.stdout, 'data'), once(server, 'close')]);
    return { command, server: printed };
  } finally {
    server.kill('SIGKILL');
  }
}

/** The packages of this repository from their tarballs, with those that they in turn need. */
function fromTarballs(commands: string, tarballs: Tarballs): string {
  const path = (name: string): string => tarballs.get(`@videovector-webhooks/${name}`)!;
  return commands.replaceAll(/@videovector-webhooks\/([\w-]+)/g, (_, name: string) =>
    name === 'cli' ? ['cli', 'client', 'sandbox'].map(path).join(' ') : path(name),
  );
}
