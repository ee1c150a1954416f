import { readFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';

/** The peers by the names under which the bench depends on them, and how to write them. */
const PEERS = {
  'fast-json-stable-stringify': 'fast-json-stable-stringify',
  'lru-cache': 'lru-cache',
  '@octokit/webhooks': '@octokit/webhooks',
  express: 'Express',
  koa: 'Koa',
  hono: 'Hono',
  fastify: 'Fastify',
} as const;

/** Describes what a run ran on: the machine, its load, and the versions of the peers. */
export function machine(quick: boolean): string {
  const { model = 'unknown' } = cpus()[0] ?? {};
  const load = loadavg()[0]!.toFixed(1);
  const peers = Object.entries(PEERS).map(([name, title]) => `${title} ${versionOf(name)}`);
  return [
    `${cpus().length} × ${model.trim()}, load ${load}, Node ${process.version}, V8 ${process.versions.v8},`,
    `${new Date().toISOString().slice(0, 10)}${quick ? ', quick' : ''}.`,
    `Peers: ${peers.join(', ')}.`,
  ].join(' ');
}

/** The version that is installed, from the package's own manifest, which not every package exports. */
function versionOf(name: string): string {
  const manifest = new URL(`../../../${name}/package.json`, import.meta.url);
  return (JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }).version;
}
