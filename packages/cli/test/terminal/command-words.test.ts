import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { createProgram } from '../../src/program.js';
import { fail } from '../../src/terminal/fail.js';
import { libraryWords } from '../library-words.js';

let status = 401;
let server: Server;
beforeAll(async () => {
  server = createServer((_request, response) => void response.writeHead(status).end('{}')).listen(
    0,
    '127.0.0.1',
  );
  await new Promise((resolve) => server.once('listening', resolve));
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  process.exitCode = undefined;
});

/** Runs the command in this process, and returns what it prints on standard error. */
async function errorsOf(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<string> {
  vi.stubEnv('VIDEOVECTOR_BASE_URL', `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  vi.stubEnv('VIDEOVECTOR_API_KEY', 'sk_test_1');
  vi.stubEnv('VIDEOVECTOR_MAX_RETRIES', '0');
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
  let printed = '';
  const add = (text: unknown): void => {
    printed += `${text}\n`;
  };
  vi.spyOn(console, 'error').mockImplementation(add);
  vi.spyOn(console, 'log').mockImplementation(() => {});
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    add(text);
    return true;
  });
  await createProgram()
    .program.parseAsync([...args], { from: 'user' })
    .catch(fail);
  return printed;
}

describe('an error of the command', () => {
  const webhook = ['webhooks', 'show', 'whk_1'];
  const rotate = ['rotate', 'whk_1', '--install', 'true'];

  it.each<[string[], Record<string, string>, string]>([
    [webhook, { VIDEOVECTOR_API_KEY: '' }, 'Set VIDEOVECTOR_API_KEY'],
    [webhook, { VIDEOVECTOR_API_KEY: '"sk_1"' }, 'is in quotes'],
    [webhook, { VIDEOVECTOR_API_KEY: 'Bearer x' }, 'only what follows'],
    [webhook, { VIDEOVECTOR_API_KEY: '', VIDEOVECTOR_BEARER_TOKEN: 'a b' }, 'white space'],
    [webhook, { VIDEOVECTOR_AUTH_MODE: 'magic' }, 'AUTH_MODE'],
    [webhook, { VIDEOVECTOR_MAX_RETRIES: 'many' }, 'MAX_RETRIES'],
    [webhook, { VIDEOVECTOR_TIMEOUT: '-1' }, 'TIMEOUT'],
    [[...webhook, '--base-url', 'ftp://x'], {}, '--base-url'],
    [['webhooks', 'show', ''], {}, 'ebhook'],
    [['webhooks', 'create', '--name', 'n'], {}, '--url'],
    [['webhooks', 'update', 'whk_1'], {}, '--url'],
    [['deliveries', 'show', '../x'], {}, 'does not know the key'],
    [['deliveries', 'list', 'whk_1', '--status', 'faild'], {}, 'Did you mean failed?'],
    [[...rotate, '--grace-minutes', '1', '--proof-minutes', '2'], {}, '--grace-minutes'],
    [['reconcile', 'whk_1'], {}, '--inbox'],
    [['dead', 'list'], {}, '--'],
    [['sandbox', '--to', 'http://example.com/'], {}, 'https URL'],
    [['sandbox', '--port', '0', '--host', 'no such host'], {}, 'host'],
    [['sandbox', '--port', '0'], { VIDEOVECTOR_WEBHOOK_SECRET: '"quoted"' }, 'VIDEOVECTOR_WEBHOOK_SECRET'],
    [['send', 'test', '--to', 'http://127.0.0.1:9/'], { VIDEOVECTOR_WEBHOOK_SECRET: '$NAME' }, 'ecret'],
    [
      ['send', 'test', '--to', 'http://127.0.0.1:9/'],
      { VIDEOVECTOR_WEBHOOK_SECRET: '"whsec_1"' },
      'The secret in VIDEOVECTOR_WEBHOOK_SECRET is in quotes',
    ],
    [
      ['send', 'test', '--to', 'http://127.0.0.1:9/'],
      { VIDEOVECTOR_WEBHOOK_SECRET: 'whsec_1' },
      'Nothing listens',
    ],
    [['send', 'prompt_run.complete'], {}, 'Did you mean prompt_run.completed?'],
    [['replay', '/dev/null', '--to', 'localhost:9', '--outcome', 'fail'], {}, 'Did you mean failed?'],
    [
      ['replay', '/dev/null', '--to', 'localhost:9', '--event', 'export.redy'],
      {},
      'Did you mean export.ready?',
    ],
    [['replay', '/dev/null', '--to', 'localhost:9', '--order', 'reverse'], {}, 'Did you mean reversed?'],
    [['deliveries', 'list', 'whk_1', '--event', 'media.create'], {}, 'Did you mean media.created?'],
    [['sandbox', '--output', 'compakt'], {}, 'Did you mean compact?'],
    [['send', 'test', '--data', '{"event": "test", "data": {}}'], {}, 'whole envelope'],
    [
      ['send', 'test', '--data', '{"event": "new.event", "data": {}, "api_version": "1"}'],
      {},
      'whole envelope',
    ],
    [['send', 'test', '--data', ' '], {}, '--data is empty'],
    [['send', 'test', '--data', 'package.json'], {}, 'write --data @package.json'],
    [['send', 'test', '--to', 'example.com/hooks'], {}, 'Did you mean https://example.com/hooks?'],
    [['send', 'test', '--set', 'run_id=1'], {}, 'data.run_id='],
    [['send', 'test', '--set', 'data={"event": "test", "data": {}}'], {}, 'whole envelope'],
    [['send'], {}, 'either an event'],
    [['send', 'test', '--fixture', 'none.json'], {}, 'either an event'],
    [['send', '--fixture', 'none.json'], {}, 'There is no file none.json'],
    [['completion', 'tcsh'], {}, 'Choose one of bash, zsh, fish'],
    [['explain', '/dev/null'], { VIDEOVECTOR_WEBHOOK_SECRET: 'whsec_1' }, 'Nothing was explained'],
    [['explain', '--secret-env', 'A', '/dev/null'], { A: 'whsec_1' }, 'To give --secret-env several values'],
    [['check', 'localhost:9/', '--only', 'authentik'], {}, 'Did you mean authentic?'],
    [['sandbox', '--write-env', '/no/such/folder/.env'], {}, 'There is no folder /no/such/folder'],
    [['sandbox', '--state', '/no/such/folder/state.db'], {}, 'There is no folder /no/such/folder'],
  ])('%j with %j is in the words of the command', async (args, env, expected) => {
    const printed = await errorsOf(args, env);
    expect(printed).toContain(expected);
    expect(libraryWords(printed)).toEqual([]);
  });

  it.each([400, 401, 403, 404, 409, 418, 422, 429, 500])(
    'after a response %d of the API is',
    async (next) => {
      status = next;
      for (const args of [webhook, ['deliveries', 'retry', 'del_1'], rotate]) {
        const printed = await errorsOf(args);
        expect(printed).toContain('error:');
        expect(libraryWords(printed)).toEqual([]);
      }
    },
  );

  it('without an API is', async () => {
    const printed = await errorsOf([...webhook, '--base-url', 'http://127.0.0.1:65533']);
    expect(printed).toContain('Connection refused');
    expect(libraryWords(printed)).toEqual([]);
  });
});
