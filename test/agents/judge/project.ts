import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { linkModules } from './link-modules.js';

/** The packages run from their sources. */
const FLAGS = `--conditions=videovector-source --import ${import.meta.resolve('tsx')}`;
/** On a busy machine; usually a second or two. */
const START_MS = 180_000;

/** A program of a project that runs. */
export interface Program {
  /** Where it listens. */
  readonly url: string;
  /** What it has printed. */
  readonly output: () => string;
  kill(signal?: NodeJS.Signals): Promise<void>;
}

/** How a program is started. */
interface StartOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** Default: a free one. */
  readonly port?: number;
  /** Whether to wait until it listens. Default: true. */
  readonly listens?: boolean;
}

/** A copy of a project that is judged: what is run must not change the original. */
export class Project {
  readonly folder = mkdtempSync(join(tmpdir(), 'judged-'));
  readonly #running = new Set<ChildProcess>();

  /** @param layers Folders; a file of a later one replaces that of an earlier one. */
  constructor(...layers: readonly string[]) {
    for (const layer of layers) {
      cpSync(layer, this.folder, {
        recursive: true,
        filter: (path) => !/[\\/](?:node_modules|\.git)$/.test(path),
      });
    }
    linkModules(this.folder);
  }

  /** A text file; undefined if it is missing. */
  read(name: string): string | undefined {
    try {
      return readFileSync(join(this.folder, name), 'utf8');
    } catch {
      return undefined;
    }
  }

  /**
   * Starts a script of `package.json`.
   *
   * @throws Error If there is none, it ends, or it does not listen in time.
   */
  async start(script: string, { env = {}, port, listens = true }: StartOptions = {}): Promise<Program> {
    const { scripts = {} } = JSON.parse(this.read('package.json') ?? '{}') as {
      scripts?: Record<string, string>;
    };
    const command = scripts[script];
    if (command === undefined) throw new Error(`package.json has no script ${script}`);
    const own = port ?? (await freePort());
    const child = spawn(command, {
      cwd: this.folder,
      shell: true,
      // A group of its own: the shell and what it starts.
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        PATH: process.env['PATH'],
        HOME: process.env['HOME'],
        NODE_OPTIONS: FLAGS,
        PORT: String(own),
        ...env,
      } as NodeJS.ProcessEnv,
    });
    this.#running.add(child);
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
    const program: Program = {
      url: `http://127.0.0.1:${own}`,
      output: () => output,
      kill: async (signal = 'SIGTERM') => {
        const ended = child.exitCode !== null || child.signalCode !== null ? undefined : once(child, 'exit');
        killGroup(child, signal);
        await Promise.race([ended, sleep(5_000)]);
        killGroup(child, 'SIGKILL');
        this.#running.delete(child);
      },
    };
    if (listens) await untilItListens(program.url, child, program);
    return program;
  }

  /** Ends what runs, and removes the copy. */
  close(): void {
    for (const child of this.#running) killGroup(child, 'SIGKILL');
    rmSync(this.folder, { recursive: true, force: true });
  }
}

async function untilItListens(url: string, child: ChildProcess, program: Program): Promise<void> {
  const end = performance.now() + START_MS;
  while (performance.now() < end) {
    if (child.exitCode !== null)
      throw new Error(`It ended instead of listening on PORT:\n${program.output()}`);
    const isThere = await fetch(url, { method: 'HEAD' }).then(
      () => true,
      () => false,
    );
    if (isThere) return;
    await sleep(100);
  }
  throw new Error(`It does not listen on PORT:\n${program.output()}`);
}

function killGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  try {
    if (pid !== undefined) process.kill(-pid, signal);
  } catch {
    // It has ended.
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
