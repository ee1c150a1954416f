import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';
import { missing } from '../../../../test/support/missing-service.js';

/** Offline, and without what CI machines lack: a sandbox for root, a GPU, Google's services. */
const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Whether there is no Chromium for a test; then a line says so. If services are required, that is an error. */
export function missingChromium(test: string): boolean {
  return missing('chromium', test);
}

/** Starts the Chromium of this machine. */
export function startChromium(): Promise<Browser> {
  return chromium.launch({ executablePath: executablePath(), args: FLAGS, timeout: 120_000 });
}

function executablePath(): string {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/bin'];
  return folders.map((folder) => join(folder, 'chromium')).find(existsSync) ?? 'chromium';
}
