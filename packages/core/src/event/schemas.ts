import { SchemaError } from '../errors.js';
import type { MaybePromise } from '../maybe-promise.js';
import type { EventDataMap, EventName, UnknownEvent } from './events.js';

/** A validator of any library that implements Standard Schema, version 1. (https://standardschema.dev) */
export interface StandardSchema<Output = unknown> {
  readonly '~standard': {
    readonly version: 1;
    readonly vendor: string;
    readonly validate: (value: unknown) => SchemaResult<Output> | Promise<SchemaResult<Output>>;
    readonly types?: { readonly input: unknown; readonly output: Output } | undefined;
  };
}

type SchemaResult<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: readonly { readonly path?: readonly unknown[] | undefined }[] };

/** Validators for the data of events, by name. */
export type Schemas = { readonly [Name in EventName]?: StandardSchema };

/** The data of every event once the schemas have seen it. */
export type DataWith<S extends Schemas> = {
  [Name in EventName]: S[Name] extends StandardSchema<infer Output> ? Output : EventDataMap[Name];
};

/**
 * Checks an event's data.
 *
 * @returns A promise of the event with its data as the schema gives it back; where there is no schema, the event as it was.
 * @throws SchemaError
 */
export function checkEvent(schemas: Schemas, event: UnknownEvent): MaybePromise<UnknownEvent> {
  const schema = Object.hasOwn(schemas, event.event) ? schemas[event.event as EventName] : undefined;
  return schema === undefined ? event : validate(schema, event);
}

async function validate(schema: StandardSchema, event: UnknownEvent): Promise<UnknownEvent> {
  const result = await schema['~standard'].validate(event.data);
  if (result.issues === undefined) return { ...event, data: result.value } as UnknownEvent;
  throw new SchemaError(event.event, result.issues.map(pathOf));
}

function pathOf({ path = [] }: { readonly path?: readonly unknown[] | undefined }): string {
  return path
    .map((segment) =>
      typeof segment === 'object' && segment !== null && 'key' in segment ? segment.key : segment,
    )
    .map(String)
    .join('.');
}
