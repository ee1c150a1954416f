import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { UnknownEvent } from '@videovector-webhooks/core';
import { expect, it } from 'vitest';
import { startLocalReceiver } from './local-receiver.js';
import { runCli, startCli } from './run-cli.js';

/** The data of a run with one result. */
const RUN =
  '{"run_id": "run_7f2", "results": [{"video_id": "vid_3h8", "start_time": 12.0, "end_time": 18.5}]}';

/** A handler that looks for the results in the wrong field, until it is fixed. */
function handlerOf(state: { fixed: boolean }) {
  return ({ event, data }: UnknownEvent) => {
    if (event !== 'prompt_run.completed') return;
    const { results, result } = data as {
      results: { start_time: number }[];
      result: { start_time: number }[];
    };
    return (state.fixed ? results : result)[0]?.start_time;
  };
}

it('the README shows a run as it really is: capture, a bug, its fix, replay, explain', async () => {
  const cwd = await mkdtemp(join(tmpdir(), 'cli-'));
  const state = { fixed: false };
  const receiver = await startLocalReceiver(handlerOf(state));
  const capture = await startCli(
    ['capture', '--port', '0', '--out', 'deliveries.jsonl', '--forward', receiver.url],
    { cwd },
  );
  const endpoint = await capture.printed(/Listening on (http:\/\/127\.0\.0\.1:\d+)/);
  let transcript = '';
  const ids: string[] = [];
  const nameOf = (id: string) => `del_${(ids.includes(id) ? ids.indexOf(id) : ids.push(id) - 1) + 1}`;
  const shown = (text: string) =>
    text
      .replaceAll(receiver.url, 'http://127.0.0.1:3000/webhooks')
      .replaceAll(endpoint, 'http://127.0.0.1:4000')
      .replace(/del_[0-9a-f]{24}/g, (id) => nameOf(id).padEnd(id.length))
      .replace(/\d\d:\d\d:\d\d(?= )/g, '09:30:00')
      .replace(/[\d.]+ m?s +(?=del_)/g, '12 ms   ')
      .replace(/20\d\d-\d\d-\d\dT[\d:.]+Z/g, '2026-10-07T09:30:00.000Z')
      .replace(/ +$/gm, '');
  const run = async (...args: string[]) => {
    const { stdout } = await runCli(args, { cwd });
    transcript += `$ videovector-webhooks ${shown(args.join(' '))}\n${shown(stdout)}\n`;
  };

  await writeFile(join(cwd, 'run.json'), RUN);
  await run('send', 'export.ready', '--to', endpoint);
  await run('send', 'prompt_run.completed', '--data', '@run.json', '--to', endpoint);
  capture.interrupt();
  const { stdout, stderr } = await capture.finished;
  const [listening, ...rest] = stderr.split('\n');
  transcript = `$ videovector-webhooks capture --port 4000 --forward http://127.0.0.1:3000/webhooks\n${shown([listening, stdout + rest.join('\n')].join('\n'))}\n${transcript}`;
  state.fixed = true;
  await run('replay', 'deliveries.jsonl', '--to', receiver.url, '--outcome', 'failed');

  // What a relay makes of it that parses and prints JSON in JavaScript.
  const failed = (await readFile(join(cwd, 'deliveries.jsonl'), 'utf8'))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))[1];
  const body = JSON.stringify(JSON.parse(failed.body));
  const headers = { ...failed.headers, 'content-length': String(Buffer.byteLength(body)) };
  await writeFile(join(cwd, 'relayed.jsonl'), `${JSON.stringify({ ...failed, headers, body })}\n`);
  await run('explain', 'relayed.jsonl');
  await receiver.close();

  const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');
  for (const step of transcript.trim().split(/\n\n(?=\$ )/)) expect(readme).toContain(step.trim());
});
