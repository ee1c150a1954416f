import { SchemaError } from '../errors.js';
import type { EventData, EventName, UnknownEvent } from './events.js';

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
export type Schemas<AdditionalName extends string = never> = {
  readonly [Name in EventName | AdditionalName]?: StandardSchema | undefined;
};

/** What a schema makes of an event's data; the event's own data if the schema is missing, and both if it may be. */
export type SchemaOutput<Name extends string, Schema> =
  Schema extends StandardSchema<infer Output> ? Output : EventData<Name>;

/** Finds the schema for an event. */
export function schemaFor(schemas: Schemas, event: string): StandardSchema | undefined {
  return Object.hasOwn(schemas, event) ? schemas[event as EventName] : undefined;
}

/**
 * Validates an event's data.
 *
 * @returns The event with its data as the schema returns it.
 * @throws SchemaError If the data does not pass.
 */
export async function checkEvent(schema: StandardSchema, event: UnknownEvent): Promise<UnknownEvent> {
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
