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

// No page of VideoVector documents the fields of `data`. Its published code shows `run_id` and `message`; the other names are
// inferred from its REST API, so check them before you rely on one. (contract: "A delivery")

/** Fields that data of any kind may have. */
export interface CommonData {
  /** The index of the media. Inferred; null or missing if the media have no index. */
  index_id?: string | null;
  [field: string]: unknown;
}
/** Data of a `media.*` event. */
export interface MediaData extends CommonData {
  /** The media item, also if it is audio or an image. Inferred. */
  video_id: string;
}
/** Data of a `prompt_run.*` event. */
export interface PromptRunData extends CommonData {
  /** The prompt run. Shown by the published code. */
  run_id: string;
}
/** Data of an `export.*` event. */
export interface ExportData extends CommonData {
  /** The export. Inferred. */
  export_id: string;
}
/** Data of an `import_job.*` event. */
export interface ImportJobData extends CommonData {
  /** The import job. Inferred. */
  job_id: string;
}
/** Data of the `test` event. */
export interface TestData {
  /** A text for a person. Shown by the published code. */
  message: string;
  [field: string]: unknown;
}

type DataOf<Name extends string> = Name extends `media.${string}`
  ? MediaData
  : Name extends `prompt_run.${string}`
    ? PromptRunData
    : Name extends `export.${string}`
      ? ExportData
      : ImportJobData;

/** The data of the events that VideoVector lists, as far as its fields are known. */
export type KnownEventData = { [Name in (typeof EVENT_NAMES)[number]]: DataOf<Name> } & {
  test: TestData;
};

/**
 * The data of every event, by name. Augment it to refine an event's data or to declare an event that VideoVector has added;
 * list an added event in the option `additionalEvents` too.
 *
 * @example
 * ```ts
 * import '@videovector-webhooks/core';
 *
 * declare module '@videovector-webhooks/core' {
 *   interface EventDataMap {
 *     // Replace these with an event and fields that you have seen.
 *     'prompt_run.completed': { run_id: string; your_field?: string };
 *     'your.event': { run_id: string };
 *   }
 * }
 * ```
 */
export interface EventDataMap extends KnownEventData {}

/** The name of an event. */
export type EventName = keyof EventDataMap & string;

/** The data of an event; unknown if the event is. */
export type EventData<Name extends string> = Name extends EventName ? EventDataMap[Name] : unknown;

/** The families of a name: `media.processing.failed` belongs to `media.*` and `media.processing.*`. */
type FamilyOf<Name extends string> = Name extends `${infer Head}.${infer Tail}`
  ? `${Head}.*` | `${Head}.${FamilyOf<Tail>}`
  : never;

/** The names and families of a map of events. */
export type PatternOf<Events> = (keyof Events & string) | FamilyOf<keyof Events & string>;

/** A family of events: `media.*` stands for all whose names begin with `media.`. */
export type EventFamily = FamilyOf<EventName>;

/** What a handler can be registered for: an event or a family. */
export type EventPattern = EventName | EventFamily;

/** The names of the events that a pattern stands for. */
export type MatchingEvent<Pattern extends string, Events = EventDataMap> = Pattern extends `${infer Prefix}.*`
  ? Extract<keyof Events, `${Prefix}.${string}`>
  : Extract<keyof Events, Pattern>;

/**
 * What VideoVector signs: an event's name, its data, and what else is known of it. Only `event` and `data` are always there.
 *
 * Numbers are JavaScript numbers: an integer beyond 2^53 is rounded; `context.body` has all its digits.
 */
export interface EventEnvelope<Name extends string, Data> {
  /** The event's name. */
  event: Name;
  /** What happened, typed as far as the fields are known. */
  data: Data;
  /** The event's id, `evt_…`. */
  id?: string;
  /** When the event happened, in ISO 8601. */
  created_at?: string;
  /** The version of the sender's API, such as `2024-01`. */
  api_version?: string;
  [field: string]: unknown;
}

/**
 * An event as a handler receives it.
 *
 * @typeParam Name The event's name, or a union of names, which gives a discriminated union.
 * @typeParam Events The data of every event, if schemas change it.
 */
export type WebhookEvent<
  Name extends EventName | (keyof Events & string) = EventName,
  Events = EventDataMap,
> = Name extends keyof Events & string ? EventEnvelope<Name, Events[Name]> : never;

/** An event without a handler of its own, as the fallback receives it. */
export interface UnknownEvent extends EventEnvelope<string, unknown> {}
