// Makes the pictures of the README and the documentation: the inspector in light and dark, and the command `explain`.
// It needs a Chromium on this machine; run it with `pnpm screenshots` after the look of either has changed.

import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { signBody } from '@videovector-webhooks/core';
import { startChromium } from '../packages/sandbox/test/support/chromium.js';
import { toPalette } from './screenshots/palette-png.js';
import { playStory } from './screenshots/story.js';
import { terminalSvg } from './screenshots/terminal-svg.js';

const ROOT = join(import.meta.dirname, '..');
const IMAGES = join(ROOT, 'docs/images');
const WIDTH = 1280;
const COLUMNS = 80;

mkdirSync(IMAGES, { recursive: true });
const browser = await startChromium();
try {
  await photographInspector(browser);
} finally {
  await browser.close();
}
write('explain.svg', await drawExplain());

/** The page of a delivery that was refused, and the list. */
async function photographInspector(with_: Awaited<ReturnType<typeof startChromium>>): Promise<void> {
  const { sandbox, refused, close } = await playStory();
  try {
    for (const colorScheme of ['light', 'dark'] as const) {
      const page = await (await with_.newContext({ colorScheme })).newPage();
      const pictures = [
        ['inspector', `/deliveries/${refused}`, 790],
        ['inspector-list', '/', 700],
      ] as const;
      for (const [name, path, height] of pictures) {
        await page.setViewportSize({ width: WIDTH, height });
        await page.goto(sandbox.url + path);
        await page.locator('#live', { hasText: 'live' }).waitFor();
        write(`${name}-${colorScheme}.png`, toPalette(await page.screenshot()));
      }
    }
  } finally {
    await close();
  }
}

/** What `explain` prints to a terminal about a delivery whose floats a relay has lost. */
async function drawExplain(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'explain-'));
  try {
    const signed =
      '{"api_version": "2024-01", "created_at": "2026-10-07T09:30:00Z", "data": {"duration_seconds": 312.0, "video_id": "vid_3h8"}, "event": "media.processing.completed", "id": "evt_81ab"}';
    const secret = 'whsec_example';
    const capture = {
      version: 1,
      captured_at: '2026-10-07T09:30:01.000Z',
      method: 'POST',
      headers: { 'x-delivery-id': 'del_2', 'x-webhook-signature': await signBody(signed, secret) },
      body: JSON.stringify(JSON.parse(signed)),
      outcome: { outcome: 'unauthorized', code: 'signature_invalid', status: 401 },
    };
    writeFileSync(join(folder, 'relayed.jsonl'), `${JSON.stringify(capture)}\n`);
    const node = [
      process.execPath,
      '--conditions=videovector-source',
      `--import=${import.meta.resolve('tsx')}`,
    ];
    const command = [...node, join(ROOT, 'packages/cli/src/main.ts'), 'explain relayed.jsonl'].join(' ');
    const printed = inTerminal(`stty cols ${COLUMNS}; ${command}`, folder, {
      ...process.env,
      VIDEOVECTOR_WEBHOOK_SECRET: secret,
      FORCE_COLOR: '1',
    });
    return terminalSvg(
      'videovector-webhooks explain relayed.jsonl',
      printed,
      COLUMNS,
      'explain says that 312.0 became 312',
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Runs a command in a terminal, which `script` of util-linux provides. */
function inTerminal(command: string, cwd: string, env: NodeJS.ProcessEnv): string {
  return execFileSync('script', ['-qc', command, '/dev/null'], { cwd, env, encoding: 'utf8' });
}

function write(name: string, contents: string | Buffer): void {
  writeFileSync(join(IMAGES, name), contents);
  console.log(`docs/images/${name}: ${Math.ceil(contents.length / 1_000)} kB`);
}
