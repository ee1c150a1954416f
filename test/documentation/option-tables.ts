import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../support/snippets.js';

/** An interface whose properties are options, and the call that accepts them. */
interface Source {
  readonly call: string;
  readonly file: string;
  readonly name: string;
  /** A line above the table. */
  readonly note?: string;
}

const SOURCES: readonly Source[] = [
  { call: 'createReceiver(options)', file: 'core/src/options.ts', name: 'ReceiverOptions' },
  { call: 'memoryInbox(options)', file: 'core/src/inbox/memory-inbox.ts', name: 'MemoryInboxOptions' },
  {
    call: 'sqliteInbox(database, options)',
    file: 'inbox-sqlite/src/options.ts',
    name: 'SqliteInboxOptions',
  },
  { call: 'redisInbox(client, options)', file: 'inbox-redis/src/options.ts', name: 'RedisInboxOptions' },
  {
    call: 'postgresInbox(pool, options)',
    file: 'inbox-postgres/src/options.ts',
    name: 'PostgresInboxOptions',
  },
  {
    call: 'startWorker(receiver, …, options)',
    file: 'core/src/queue/worker-options.ts',
    name: 'QueueWorkerOptions',
    note: 'Of both queue packages.',
  },
  {
    call: 'startWorker(receiver, name, options) on BullMQ',
    file: 'queue-bullmq/src/worker.ts',
    name: 'BullmqWorkerOptions',
    note: 'In addition to those of both packages and of BullMQ’s `Worker`. `connection` is required.',
  },
  {
    call: 'startWorker(receiver, boss, options) on pg-boss',
    file: 'queue-pg-boss/src/worker-options.ts',
    name: 'PgBossWorkerOptions',
    note: 'In addition to those of both packages.',
  },
  { call: 'pgBossQueue(boss, options)', file: 'queue-pg-boss/src/queue.ts', name: 'PgBossQueueOptions' },
  {
    call: 'captureToFile(path, options)',
    file: 'core/src/replay/capture-file.ts',
    name: 'CaptureFileOptions',
  },
  { call: 'createClient(options)', file: 'client/src/options/client-options.ts', name: 'ClientOptions' },
  { call: 'startSandbox(options)', file: 'sandbox/src/options.ts', name: 'SandboxOptions' },
];

const INTRODUCTION = `# Options

Every option on one page, with its default. The [API reference](reference/README.md) has the types and examples. An invalid value throws a
\`ConfigurationError\` that names the option and the fix.
`;

/** Returns the page \`docs/options.md\`, from the docstrings of the options. */
export function optionTables(): string {
  return [INTRODUCTION, ...SOURCES.map(section)].join('\n');
}

function section({ call, file, name, note }: Source): string {
  const rows = optionsOf(readFileSync(join(ROOT, 'packages', file), 'utf8'), name);
  return [
    `## \`${call}\`\n`,
    ...(note === undefined ? [] : [`${note}\n`]),
    '| option | default | meaning |',
    '|---|---|---|',
    ...rows.map(({ option, byDefault, text }) => `| \`${option}\` | ${byDefault} | ${text} |`),
    '',
  ].join('\n');
}

const OPTION = /\/\*\*(?<comment>(?:(?!\*\/)[\s\S])*)\*\/\s*(?:readonly )?(?<option>\w+)(?<optional>\?)?:/g;
const DEFAULT = /\s*Default: (?<value>.*?)\.(?=\s|$)/;

/** The properties of an interface, with the texts of their docstrings. */
function optionsOf(source: string, name: string) {
  const start = source.indexOf(`export interface ${name}`);
  if (start < 0) throw new Error(`There is no interface ${name}`);
  const body = source.slice(start, source.indexOf('\n}', start));
  const found = [...body.matchAll(OPTION)].map(({ groups }) => {
    const comment = groups!
      ['comment']!.replaceAll(/\s*\n\s*\*\s*- /g, '<br>')
      .replaceAll(/(?:\s*\n\s*\*[^\S\n]*)+/g, ' ')
      .trim();
    const byDefault = DEFAULT.exec(comment)?.groups?.['value'];
    return {
      option: groups!['option']!,
      byDefault: cell(byDefault ?? (groups!['optional'] === undefined ? 'required' : 'none')),
      text: cell(comment.replace(DEFAULT, '').trim()),
    };
  });
  if (found.length === 0) throw new Error(`${name} has no documented options`);
  return found;
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}
