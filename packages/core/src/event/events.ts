/** The 17 events that a webhook can subscribe to, as the sender's `GET /webhooks/events` lists them. */
export const EVENT_NAMES = [
  'media.created',
  'media.processing.started',
  'media.processing.completed',
  'media.processing.failed',
  'prompt_run.started',
  'prompt_run.completed',
  'prompt_run.failed',
  'prompt_run.cancelled',
  'prompt_run.partial_completed',
  'prompt_run.progress',
  'export.ready',
  'export.failed',
  'import_job.started',
  'import_job.completed',
  'import_job.failed',
  'import_job.partial_completed',
  'import_job.progress',
] as const;

/** The event that `POST /webhooks/{id}/test` sends; nobody subscribes to it. */
export const TEST_EVENT = 'test';

/** Data of a `media.*` event. What is not documented stays open, as `unknown`. */
export type MediaData = { video_id: string; index_id?: string; [field: string]: unknown };
/** Data of a `prompt_run.*` event. */
export type PromptRunData = { run_id: string; index_id?: string; [field: string]: unknown };
/** Data of an `export.*` event. */
export type ExportData = { export_id: string; index_id?: string; [field: string]: unknown };
/** Data of an `import_job.*` event. */
export type ImportJobData = { job_id: string; index_id?: string; [field: string]: unknown };
/** Data of the `test` event. */
export type TestData = { message: string; [field: string]: unknown };

type DataOf<Name extends string> = Name extends `media.${string}`
  ? MediaData
  : Name extends `prompt_run.${string}`
    ? PromptRunData
    : Name extends `export.${string}`
      ? ExportData
      : ImportJobData;

/** The data of the events that are documented. */
export type DocumentedEventData = { [Name in (typeof EVENT_NAMES)[number]]: DataOf<Name> } & {
  test: TestData;
};

/**
 * The data of every event, by name. Augment it to refine an event's data or to declare an event that the
 * sender has added; name the latter in the option `additionalEvents` too.
 *
 * @example
 * ```ts
 * import '@videovector-webhooks/core';
 *
 * declare module '@videovector-webhooks/core' {
 *   interface EventDataMap {
 *     'export.ready': { export_id: string; download_url: string };
 *     'media.archived': { video_id: string };
 *   }
 * }
 * ```
 */
export interface EventDataMap extends DocumentedEventData {}

/** The name of an event. */
export type EventName = keyof EventDataMap & string;

type Families<Name extends string> = Name extends `${infer Head}.${infer Tail}`
  ? `${Head}.*` | `${Head}.${Families<Tail>}`
  : never;

/** A family of events: `media.*` is all that begin with `media.`. */
export type EventFamily = Families<EventName>;

/** What a handler can be registered for: an event or a family. */
export type EventPattern = EventName | EventFamily;

/** The names of the events that a pattern stands for. */
export type MatchingEvent<Pattern extends EventPattern> = Pattern extends `${infer Prefix}.*`
  ? Extract<EventName, `${Prefix}.${string}`>
  : Extract<EventName, Pattern>;

/**
 * An event as VideoVector signed it. `event` and `data` alone may be taken for granted.
 *
 * Numbers are JavaScript numbers: an integer beyond 2^53 is rounded; `context.body` has all its digits.
 *
 * @typeParam Name The event's name, or a union of names, which gives a discriminated union.
 * @typeParam Data The data of each event, where schemas have changed it.
 */
export type WebhookEvent<Name extends EventName = EventName, Data = EventDataMap> = {
  [N in Name]: {
    /** The event's name. */
    event: N;
    /** What happened, typed as far as the sender documents it. */
    data: N extends keyof Data ? Data[N] : EventDataMap[N];
    /** The event's id, `evt_…`. */
    id?: string;
    /** When the event arose, in ISO 8601. */
    created_at?: string;
    /** The version of the sender's API, such as `2024-01`. */
    api_version?: string;
    [field: string]: unknown;
  };
}[Name];

/** An event that no handler is registered for by its name: what the fallback gets. */
export interface UnknownEvent {
  event: string;
  data: unknown;
  id?: string;
  created_at?: string;
  api_version?: string;
  [field: string]: unknown;
}
