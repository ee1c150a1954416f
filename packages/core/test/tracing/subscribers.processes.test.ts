import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../../../..', import.meta.url));
const RECEIVE = `
  const { createReceiver } = await import('@videovector-webhooks/core');
  const { signedDelivery } = await import('@videovector-webhooks/core/testing');
  const receiver = createReceiver({ secrets: 'whsec_example' });
  receiver.on('prompt_run.completed', () => {});
  const receive = async () => {
    const delivery = await signedDelivery('prompt_run.completed', { run_id: 'run_1' }, { secret: 'whsec_example' });
    console.log('outcome', (await receiver.receive(delivery)).code);
  };`;
const SUBSCRIBE = `
  const { subscribe } = await import('node:diagnostics_channel');
  subscribe('tracing:videovector.webhook:receive:asyncEnd', ({ outcome }) => console.log('traced', outcome.code));`;

const folder = mkdtempSync(join(tmpdir(), 'subscribers-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs a program, after a module that `--import` loads, and returns what it printed and how it ended. */
function run(program: string, preloaded = ''): Promise<{ code: unknown; lines: string[] }> {
  // In a file, since Bun ignores an `--import` of a data: URL.
  const preload = join(folder, 'preload.mjs');
  writeFileSync(preload, preloaded);
  const flags = [
    '--import',
    'tsx',
    '--conditions=videovector-source',
    '--import',
    pathToFileURL(preload).href,
  ];
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [...flags, '--input-type=module', '--eval', program],
      { cwd: ROOT },
      (error, stdout) => resolve({ code: error?.code ?? 0, lines: stdout.trim().split('\n') }),
    );
  });
}

it.each([
  ['preloaded with --import', `${RECEIVE} await receive();`, SUBSCRIBE],
  ['added before core is loaded', `${SUBSCRIBE} ${RECEIVE} await receive();`, ''],
  ['added after the receiver was created', `${RECEIVE} ${SUBSCRIBE} await receive();`, ''],
])('a subscriber sees every delivery, %s', async (_when, program, preloaded) => {
  expect(await run(program, preloaded)).toEqual({ code: 0, lines: ['traced handled', 'outcome handled'] });
});

it('a subscriber that throws changes no outcome; its error is an uncaught exception, as on every channel', async () => {
  const throwing = `
    const { subscribe, tracingChannel } = await import('node:diagnostics_channel');
    const { AsyncLocalStorage } = await import('node:async_hooks');
    for (const operation of ['receive', 'verify', 'claim', 'handle'])
      for (const event of ['start', 'end', 'asyncStart', 'asyncEnd'])
        subscribe(\`tracing:videovector.webhook:\${operation}:\${event}\`, () => { throw new Error('subscriber'); });
    tracingChannel('videovector.webhook:handle').start.bindStore(new AsyncLocalStorage(), () => { throw new Error('store'); });`;
  const caught = `${throwing}
    const errors = [];
    process.on('uncaughtException', ({ message }) => errors.push(message));
    process.on('exit', () => console.log(errors.filter((text) => text === 'subscriber').length, errors.includes('store')));
    ${RECEIVE} await receive(); await receive();`;
  const { code, lines } = await run(caught);
  expect({ code, lines }).toEqual({ code: 0, lines: ['outcome handled', 'outcome handled', '32 true'] });
  expect((await run(`${throwing} ${RECEIVE} await receive();`)).code).toBe(1);
});
