import { createClient, type VideoVectorApiError } from '@videovector-webhooks/client';
import { createReceiver } from '@videovector-webhooks/core';
import { systemClock } from '../../packages/core/src/clock.js';
import {
  CANONICAL_JSON_REASONS,
  CanonicalJsonError,
  type CaptureFormatError,
  DeliveryTooLargeError,
  InboxFullError,
  InboxUnavailableError,
  PermanentError,
  SchemaError,
  SecretsUnavailableError,
  TimeoutError,
} from '../../packages/core/src/errors.js';
import { createOutcomeLog, REASONS } from '../../packages/core/src/outcome/log.js';
import { OUTCOMES, type OutcomeCode, type OutcomeRow } from '../../packages/core/src/outcome/outcome.js';
import { deliveryOf } from '../../packages/core/src/replay/index.js';
import { TransactionControlError } from '../../packages/inbox-postgres/src/transaction/transaction-control-error.js';

const IDS = { event: 'prompt_run.completed', deliveryId: 'del_1' };
const TIMEOUT = new TimeoutError(30_000);
const SCHEMA = new SchemaError(IDS.event, ['run_id']);
const NO_SECRET = new SecretsUnavailableError(
  'The secrets function has returned no secret since this process started. Check that the environment variable or row ' +
    'that it reads exists.',
);
const UNAVAILABLE = new InboxUnavailableError(
  'The table videovector_inbox does not exist in this database and search_path (42P01): run inbox.migrate() once, or the SQL of migrationSql()',
);
const TOO_LARGE = new DeliveryTooLargeError(
  "The queue's engine does not accept a delivery of this size. Raise its limit: proto-max-bulk-len of Redis",
);

/** What goes wrong, for the outcomes whose log line quotes it. */
const CAUSES: Partial<Record<OutcomeCode, Error>> = {
  handler_failed: withStack(new TypeError("Cannot read properties of undefined (reading 'rows')")),
  schema_failed: withStack(SCHEMA),
  handler_timeout: withStack(
    TIMEOUT,
    'handleOnce (/app/node_modules/@videovector-webhooks/core/dist/core.js:3312:17)',
  ),
  permanent_error: withStack(new PermanentError('a run without an id')),
  secrets_unavailable: NO_SECRET,
  inbox_unavailable: UNAVAILABLE,
  job_too_large: TOO_LARGE,
};

/** Outcomes without an event, since the body was not verified or names none. */
const WITHOUT_EVENT = new Set<OutcomeCode>([
  'signature_invalid',
  'secret_rotating',
  'secrets_unavailable',
  'canonicalization_skipped',
  'encoding_unsupported',
  'body_too_large',
  'body_timeout',
  'client_gone',
  'event_unusable',
  'overloaded',
]);

/** Outcomes of requests that were not looked at. */
const WITHOUT_IDS = new Set<OutcomeCode>(['draining', 'internal_error', 'method_not_allowed']);

/** The stack ends with a place in the user's program, not in this one, whose path depends on the machine. */
function withStack<E extends Error>(error: E, place = 'onCompleted (/app/src/webhooks.ts:14:31)'): E {
  error.stack = `${error.name}: ${error.message}\n    at ${place}`;
  return error;
}

/** The log line or the message of each code that has one of its own, as the kit writes it. */
export async function messages(): Promise<ReadonlyMap<string, string>> {
  return new Map([
    ...Object.keys(OUTCOMES).flatMap((code) => outcomeLine(code as OutcomeCode)),
    ['body_altered', await alteredLine()],
    ...Object.keys(REASONS).map((reason) => reasonLine(reason)),
    ...errors().map(
      (error) => [(error as Error & { code: string }).code, `${error.name}: ${error.message}`] as const,
    ),
    ...Object.keys(CANONICAL_JSON_REASONS).map((reason) => {
      const { name, message } = new CanonicalJsonError(reason as keyof typeof CANONICAL_JSON_REASONS, 18);
      return [reason, `${name}: ${message}`] as const;
    }),
    ...(await apiErrors()).map(({ kind, name, message }) => [kind, `${name}: ${message}`] as const),
  ]);
}

function outcomeLine(code: OutcomeCode): [string, string][] {
  const row: OutcomeRow = OUTCOMES[code];
  const error = CAUSES[code];
  return row.advice === undefined && error === undefined ? [] : [[code, logged(code, error && { error })]];
}

function reasonLine(reason: string): [string, string] {
  return [reason, logged(reason === 'no_handlers' ? 'ignored' : 'signature_invalid', { reason })];
}

/** What the receiver logs if it is given a parsed body. */
async function alteredLine(): Promise<string> {
  const lines: string[] = [];
  const add = (line: string) => void lines.push(line);
  const receiver = createReceiver({ secrets: 'whsec_example', logger: { warn: add, error: add } });
  const headers = { 'x-delivery-id': IDS.deliveryId, 'x-webhook-signature': `sha256=${'0'.repeat(64)}` };
  // The types refuse it; callers in JavaScript do it all the same.
  const body = { event: IDS.event } as never;
  await receiver.receive({ method: 'POST', headers, body });
  return lines.join('\n');
}

function logged(code: OutcomeCode, details: { error?: unknown; reason?: string } = {}): string {
  const lines: string[] = [];
  const add = (line: string) => void lines.push(line);
  const log = createOutcomeLog({ logger: { warn: add, error: add }, clock: systemClock, logErrors: true });
  const { outcome, status } = OUTCOMES[code];
  log({ outcome, code, status, closeConnection: false, ...idsOf(code), ...details });
  return lines.join('\n');
}

function idsOf(code: OutcomeCode): Partial<typeof IDS> {
  if (WITHOUT_IDS.has(code)) return {};
  return WITHOUT_EVENT.has(code) ? { deliveryId: IDS.deliveryId } : IDS;
}

function errors(): Error[] {
  return [
    thrownBy(() => createReceiver({ secrets: process.env['NO_SUCH_VARIABLE'] })),
    NO_SECRET,
    TIMEOUT,
    SCHEMA,
    new InboxFullError(),
    UNAVAILABLE,
    TOO_LARGE,
    thrownBy(() => deliveryOf('{}')) as CaptureFormatError,
    new CanonicalJsonError('unexpected_character', 20),
    new TransactionControlError('COMMIT', 'it would end the transaction of the inbox'),
  ];
}

function thrownBy(call: () => unknown): Error {
  try {
    call();
  } catch (error) {
    return error as Error;
  }
  throw new Error('Nothing was thrown');
}

/** One error of each kind, from an API that answers with nothing but a status. */
async function apiErrors(): Promise<VideoVectorApiError[]> {
  const answers = [401, 403, 404, 409, 422, 429, 500, 418, 302, 200];
  const fetches = [
    ...answers.map((status) => async () => new Response(null, { status })),
    () => Promise.reject(Object.assign(new Error('connect'), { code: 'ECONNREFUSED' })),
    () => new Promise<Response>(() => {}),
  ];
  return Promise.all(
    fetches.map((fetch) =>
      createClient({
        apiKey: 'sk_example',
        baseUrl: 'http://127.0.0.1:9',
        maxRetries: 0,
        timeoutMs: 1_000,
        fetch,
      })
        .webhooks.retrieve('whk_1')
        .then(
          () => Promise.reject(new Error('No error')),
          (error: VideoVectorApiError) => error,
        ),
    ),
  );
}
