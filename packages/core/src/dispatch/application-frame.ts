/** Where the application runs: directories that differ from host to host, without a slash at the end. */
export type Roots = readonly string[];

/**
 * Finds the first frame of a stack that is the application's own, and describes it so that it is the same in every deployment:
 * the function and the file, without line and column, and without the directory that the application is installed in.
 *
 * Frames of the runtime, of installed packages and of the kit are not the application's.
 *
 * @param frames The lines of a stack, without the message.
 * @returns For example `saveRun (dist/runs.js)`, or only the file if the function has no name; undefined if there is none.
 */
export function applicationFrame(frames: readonly string[], roots: Roots = ROOTS): string | undefined {
  for (const frame of frames) {
    const { name, file } = parseFrame(frame);
    if (file === '' || isForeign(file)) continue;
    const path = stablePath(file, roots);
    return name === '' ? path : `${name} (${path})`;
  }
  return undefined;
}

interface Frame {
  /** Empty if the function has none. */
  readonly name: string;
  /** With slashes and without a scheme; empty if the frame has none. */
  readonly file: string;
}

/** A frame is in V8's format, which Bun prints too: `at async Type.name [as alias] (file:1:2)` or `at file:1:2`. */
function parseFrame(line: string): Frame {
  const [, text = ''] = /^\s*at (?:async )?(?:new )?(.+)$/.exec(line.slice(0, MAX_LINE)) ?? [];
  const nameEnd = text.endsWith(')') ? text.indexOf(' (') : -1;
  const name = nameEnd < 0 ? '' : text.slice(0, nameEnd);
  const location = nameEnd < 0 ? text : text.slice(nameEnd + 2, -1);
  return { name: stableName(name), file: LOCATED.test(location) ? pathOf(location) : '' };
}

/** A URL, a path, or a file of a bundle; not `native`, `index 0`, `<anonymous>` or `eval at …`. */
const LOCATED = /^(?:[a-z-]+:\/\/|[A-Za-z]:[\\/]|[\\/.]|[\w.-]+\.[cm]?[jt]sx?:\d)/;

/** In characters. A longer line is not a frame that a person could use. */
const MAX_LINE = 1_000;

/** A computed name may hold anything, so only identifiers are kept; the type before the last dot depends on the caller. */
function stableName(name: string): string {
  const [, last = ''] = /([\w$#]+)$/.exec(name.replace(/ \[as [^\]]*\]$/, '')) ?? [];
  return last === 'anonymous' ? '' : last.slice(0, 80);
}

function pathOf(location: string): string {
  const path = location
    .replace(/(?::\d+){1,2}$/, '')
    .replace(/[?#].*$/s, '')
    .replace(/^(?:file|webpack|webpack-internal|https?):\/\/[^/]*/, '')
    .replaceAll('\\', '/')
    .replace(/^\/?[A-Za-z]:\//, '/')
    .replaceAll(/(?<=\/)\.\//g, '');
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/** Runtimes' own modules have no path: `node:internal/…`, `bun:…`, `ext:…`; Deno keeps packages in a cache of its own. */
function isForeign(file: string): boolean {
  return (
    /\/node_modules\/|\/\.pnp\.|\/npm\/[^/]+\.[^/]+\/|^[a-z-]+:/.test(file) ||
    (WORKSPACE !== undefined &&
      file.startsWith(WORKSPACE) &&
      /^[\w-]+\/(?:src|dist)\//.test(file.slice(WORKSPACE.length)))
  );
}

function stablePath(file: string, roots: Roots): string {
  const root = roots.find((each) => file.startsWith(`${each}/`));
  const path = root === undefined ? file.split('/').slice(-2).join('/') : file.slice(root.length + 1);
  return path.split('/').map(stableSegment).join('/').slice(-200);
}

/** Replaces what a build or a release adds to a name: a version, a time, a digest. */
function stableSegment(segment: string): string {
  return segment
    .replaceAll(/\d+\.\d+\.\d+[\w.+-]*?(?=\.[cm]?[jt]sx?$|$)|\d{4}-\d\d-\d\d[\dT:.-]*Z?|\d{6,}/g, '*')
    .replaceAll(/(?<![0-9A-Za-z])(?=[a-f]*\d)(?=\d*[a-f])[0-9a-f]{7,64}(?![0-9A-Za-z])/g, '*')
    .replace(/(?<=[-.])(?=[A-Z0-9]{8}\.|\w*\d|(?:[a-z]*[A-Z]){3})\w{8}(?=\.[cm]?[jt]sx?$)/, '*');
}

/** The file of this module, as the runtime has it: `import.meta.url` does not exist in every bundle. */
const OWN_FILE = ownFile();
/** The packages of the kit, if they are linked and not installed. */
const WORKSPACE = workspaceOf(OWN_FILE);
const DIRECTORY = workingDirectory();
const ROOTS = rootsOf(OWN_FILE, DIRECTORY);

function ownFile(): string | undefined {
  const lines = new Error().stack?.split('\n') ?? [];
  return lines.map((line) => parseFrame(line).file).find((file) => file !== '');
}

function workspaceOf(file = ''): string | undefined {
  return /^.*\/packages\/(?=core\/(?:src\/dispatch\/|dist\/core\.js$))/.exec(file)?.[0];
}

/** The directory that the kit is installed for, and the working directory. */
export function rootsOf(ownFile: string | undefined, directory: string | undefined): Roots {
  const [, installation] = /^(.+?)\/node_modules\//.exec(ownFile ?? '') ?? [];
  const working = directory && pathOf(directory).replace(/\/$/, '');
  return [installation, working].filter((root) => root !== undefined && root !== '') as string[];
}

function workingDirectory(): string | undefined {
  try {
    return (globalThis as { process?: { cwd?(): string } }).process?.cwd?.();
  } catch {
    // The directory is gone.
    return undefined;
  }
}
