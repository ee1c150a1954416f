import { fileURLToPath } from 'node:url';
import ts from 'typescript-5.9';
import { expect, it } from 'vitest';

const FILE = fileURLToPath(new URL('hovered.ts', import.meta.url));

/** A program; the text that an editor shows for a name is asked for at the name's first letter. */
const PROGRAM = `
import { createClient } from '@videovector-webhooks/client';
import { createReceiver, memoryInbox, type StandardSchema, verifySignature } from '@videovector-webhooks/core';
import { nodeHandler } from '@videovector-webhooks/core/node';
import { webhooks } from '@videovector-webhooks/express';
import { postgresInbox } from '@videovector-webhooks/inbox-postgres';
import pg from 'pg';

const pool = new pg.Pool();
declare const schema: StandardSchema<{ id: bigint }>;
declare const transactional: boolean;
const secrets = 'whsec_example';

const receiver = createReceiver({ secrets });
receiver.on('prompt_run.completed', (event, context) => {});
receiver.on(['export.ready', 'test'], (oneOfTwo) => {});
const withTransaction = createReceiver({ secrets, inbox: postgresInbox(pool, { transactional: true }) });
withTransaction.on('test', (_event, withIt) => {});
const withSchema = createReceiver({ secrets, schemas: { 'export.ready': schema } });
withSchema.on('export.ready', (checked) => {});
const additional = createReceiver({ secrets, additionalEvents: ['label.created'] });
const verified = verifySignature({ body: '{}', signature: null, secrets });
const route = webhooks(receiver);
const listener = nodeHandler(receiver);
const inMemory = memoryInbox();
const inPostgres = postgresInbox(pool);
const ofBoth = postgresInbox(pool, { transactional });
const client = createClient();
receiver.on('', () => {});
receiver.on(['test', ''], () => {});
`;

const service = serviceFor(PROGRAM);

it.each([
  ['receiver = ', 'const receiver: Receiver'],
  [
    "on('prompt",
    '(method) TypedReceiver<EventDataMap, DeliveryContext>.on<"prompt_run.completed", EventDataMap>(pattern: ' +
      '"prompt_run.completed" | readonly "prompt_run.completed"[], handler: (event: ' +
      'EventEnvelope<"prompt_run.completed", PromptRunData>, context: DeliveryContext) => unknown, options?: HandlerOptions<EventEnvelope<"prompt_run.completed", PromptRunData>> | undefined): Receiver',
  ],
  ['event, context', '(parameter) event: EventEnvelope<"prompt_run.completed", PromptRunData>'],
  ['context) =>', '(parameter) context: DeliveryContext'],
  [
    'oneOfTwo',
    '(parameter) oneOfTwo: EventEnvelope<"export.ready", ExportData> | EventEnvelope<"test", TestData>',
  ],
  ['withTransaction', 'const withTransaction: ReceiverWith<{\n    readonly transaction: PoolClient;\n}>'],
  ['withIt', '(parameter) withIt: TransactionContext<PoolClient>'],
  [
    'withSchema',
    'const withSchema: ReceiverWith<{\n    readonly data: {\n        readonly "export.ready": {\n            id: bigint;\n        };\n    };\n}>',
  ],
  ['checked', '(parameter) checked: EventEnvelope<"export.ready", {\n    id: bigint;\n}>'],
  [
    'additional =',
    'const additional: ReceiverWith<{\n    readonly data: {\n        readonly "label.created": unknown;\n    };\n}>',
  ],
  ['verified', 'const verified: Promise<VerifySignatureResult>'],
  [
    'verifySignature({',
    '(alias) verifySignature(options: VerifySignatureOptions): Promise<VerifySignatureResult>\nimport verifySignature',
  ],
  [
    'webhooks(',
    '(alias) webhooks(receiver: Pick<AnyReceiver, "receive">): e.RequestHandler\nimport webhooks',
  ],
  [
    'nodeHandler(',
    '(alias) nodeHandler(receiver: Pick<AnyReceiver, "receive">, { advice }?: NodeHandlerOptions): (request: IncomingMessage, response: ServerResponse) => Promise<void>\nimport nodeHandler',
  ],
  ['memoryInbox(', '(alias) memoryInbox(options?: MemoryInboxOptions): ParkingInbox\nimport memoryInbox'],
  ['inPostgres', 'const inPostgres: PostgresInbox'],
  ['ofBoth', 'const ofBoth: TransactionalPostgresInbox | PostgresInbox'],
  ['createClient(', '(alias) createClient(options?: ClientOptions): Client\nimport createClient'],
  [
    'createReceiver({ secrets });',
    '(alias) createReceiver<Inbox, Record<never, never>, never>(options: ReceiverOptions<Inbox, Record<never, never>, never>): Receiver\nimport createReceiver',
  ],
])('an editor shows at %j: %s', (at, expected) => {
  const position = PROGRAM.lastIndexOf(at);
  const { displayParts } = service.getQuickInfoAtPosition(FILE, position)!;
  expect(ts.displayPartsToString(displayParts)).toBe(expected);
});

it.each(["on('', ", "'']"])('an editor completes the names of events at %j', (at) => {
  const position = PROGRAM.lastIndexOf(at) + at.indexOf("'") + 1;
  const { entries = [] } = service.getCompletionsAtPosition(FILE, position, {}) ?? {};
  const names = entries.map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining(['export.ready', 'media.*', 'test']));
  expect(names.filter((name) => name.includes(' '))).toEqual([]);
});

/** The language service of an editor for one file, which sees the packages' sources. */
function serviceFor(program: string): ts.LanguageService {
  const options: ts.CompilerOptions = {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.NodeNext,
    customConditions: ['videovector-source'],
    allowImportingTsExtensions: true,
    noEmit: true,
    strict: true,
    skipLibCheck: true,
    types: ['node'],
  };
  return ts.createLanguageService({
    getCompilationSettings: () => options,
    getScriptFileNames: () => [FILE],
    getScriptVersion: () => '1',
    getScriptSnapshot(name) {
      const text = name === FILE ? program : ts.sys.readFile(name);
      return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text);
    },
    getCurrentDirectory: () => fileURLToPath(new URL('.', import.meta.url)),
    getDefaultLibFileName: ts.getDefaultLibFilePath,
    fileExists: (name) => name === FILE || ts.sys.fileExists(name),
    readFile: ts.sys.readFile,
    readDirectory: ts.sys.readDirectory,
    directoryExists: ts.sys.directoryExists,
    getDirectories: ts.sys.getDirectories,
    realpath: ts.sys.realpath!,
  });
}
