import { EVENT_NAMES } from '@videovector-webhooks/core';
import { type SandboxEventName, sampleData } from '@videovector-webhooks/sandbox';
import { indentJson } from '../../packages/sandbox/src/inspector/format.js';

/** What is known of a family's fields, apart from those that only the samples have. */
interface Family {
  readonly title: string;
  readonly events: readonly SandboxEventName[];
  readonly shown: readonly string[];
  /** Inferred, and part of the kit's types. */
  readonly typed: readonly string[];
}

const FAMILIES: readonly Family[] = [
  { title: 'Media', events: eventsOf('media.'), shown: [], typed: ['video_id', 'index_id'] },
  { title: 'Prompt runs', events: eventsOf('prompt_run.'), shown: ['run_id'], typed: ['index_id'] },
  { title: 'Exports', events: eventsOf('export.'), shown: [], typed: ['export_id', 'index_id'] },
  { title: 'Import jobs', events: eventsOf('import_job.'), shown: [], typed: ['job_id'] },
  { title: 'Test events', events: ['test'], shown: ['message'], typed: [] },
];

const INTRODUCTION = `# Events

VideoVector lists 17 events, and sends \`test\` for \`POST /webhooks/{id}/test\`. It does not document the fields of \`data\`. So each field below is
marked:

- **shown**: VideoVector's published code has it in this event;
- **inferred, typed**: VideoVector's REST API has it in this resource, and the kit's types contain it;
- **inferred**: only the sandbox's samples contain it. Its type is \`unknown\`.

Check an inferred field against your own deliveries before you rely on it. A field may be missing, null, or new. The samples are those that
\`npx @videovector-webhooks/cli send <event>\` sends; \`data\` comes in an envelope with \`id\`, \`event\`, \`created_at\` and \`api_version\`. See
[handlers and types](handlers.md#types) and [what VideoVector documents](sender.md).
`;

/** Returns the page `docs/events.md`: each event with its sample data, and the origin of each field. */
export function eventCatalogue(): string {
  return [INTRODUCTION, ...FAMILIES.map(section)].join('\n');
}

function section({ title, events, shown, typed }: Family): string {
  const samples = events.map((event) => ({ event, text: sampleData(event) }));
  const fields = [...new Set(samples.flatMap(({ text }) => Object.keys(JSON.parse(text) as object)))];
  const originOf = (field: string): string => {
    if (shown.includes(field)) return '**shown**';
    return typed.includes(field) ? 'inferred, typed' : 'inferred';
  };
  return [
    `## ${title}\n`,
    '| field of `data` | evidence |',
    '|---|---|',
    ...fields.map((field) => `| \`${field}\` | ${originOf(field)} |`),
    '\n<!-- tabs -->\n',
    ...samples.map(
      ({ event, text }) => `**${event}**\n\n\`\`\`json [${event}]\n${indentJson(text)}\n\`\`\`\n`,
    ),
    '<!-- /tabs -->\n',
  ].join('\n');
}

function eventsOf(prefix: string): SandboxEventName[] {
  return EVENT_NAMES.filter((name) => name.startsWith(prefix));
}
