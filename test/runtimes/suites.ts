/** The packages whose tests run on every runtime. The others need a service, or a command that runs on Node. */
export const PACKAGES: readonly string[] = ['core', 'express', 'koa', 'fastify', 'hono', 'inbox-sqlite'];

/** The adapters whose tests run a second time, on the runtime's own server instead of node:http. */
export const NATIVE_PACKAGES: readonly string[] = ['hono'];

/**
 * Returns the suite that a test file belongs to, which is a column of the matrix: a room of core, or a package. `core`
 * itself has the files that stand beside the rooms.
 */
export function suiteOf(file: string, nativeServer: boolean): string {
  const [, pkg, room] = /packages\/([^/]+)\/test\/(?:([^/]+)\/)?/.exec(file) ?? [];
  if (pkg === undefined) throw new Error(`${file} is not in the test folder of a package`);
  if (nativeServer) return `${pkg} native`;
  return pkg === 'core' ? (room ?? pkg) : pkg;
}
