import { readFileSync } from 'node:fs';
import { kitByDefault, kitStrict } from './kit.js';
import { octokit } from './octokit.js';
import { ROWS } from './rows.js';
import { standardWebhooks, svix } from './standard-webhooks.js';
import { stripePeer } from './stripe.js';

const PEERS = [kitByDefault, kitStrict, octokit, stripePeer, standardWebhooks, svix];

/** Carries every attack out on this kit and on its peers. Calls back with each line of a Markdown table. */
export async function comparePeers(print: (line: string) => void): Promise<void> {
  print(`| sent | ${PEERS.map(({ name }) => `${name} ${versionOf(name)}`.trim()).join(' | ')} |`);
  print(`|---|${'---|'.repeat(PEERS.length)}`);
  const wrong = PEERS.map(() => 0);
  for (const { attack, carryOut } of ROWS) {
    const cells = await Promise.all(PEERS.map(carryOut));
    print(`| ${attack} | ${cells.join(' | ')} |`);
    for (const [i, cell] of cells.entries()) wrong[i]! += Number(cell.startsWith('✗'));
  }
  print(`| rows with ✗ | ${wrong.join(' | ')} |`);
}

/** The version of a library; nothing for this kit. */
function versionOf(name: string): string {
  if (/[ `]/.test(name)) return '';
  const manifest = new URL(`../node_modules/${name}/package.json`, import.meta.url);
  return (JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }).version;
}
