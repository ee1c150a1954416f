import type { Sandbox } from '@videovector-webhooks/sandbox';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { expect } from 'vitest';

/** An operation of the OpenAPI document. */
export interface Operation {
  readonly operationId: string;
  readonly method: string;
  /** As the document has it: `/webhooks/{webhook_id}`. */
  readonly path: string;
  readonly scope: 'admin' | 'write' | 'read' | undefined;
  /** The statuses that it documents, `5XX` among them. */
  readonly statuses: readonly string[];
}

interface RawOperation {
  operationId: string;
  'x-scope'?: Operation['scope'];
  responses: Record<string, { content: Record<string, object> }>;
}

/** Compiled schemas, by the text of their document. */
const compiled = new Map<string, ApiDocument>();

/** The OpenAPI document of a sandbox, to check its responses against. */
export class ApiDocument {
  readonly raw: { openapi: string; paths: Record<string, Record<string, RawOperation>> };
  readonly operations: readonly Operation[];
  readonly #ajv = new Ajv2020({ strict: false, allErrors: true });

  private constructor(raw: ApiDocument['raw']) {
    this.raw = raw;
    addFormats.default(this.#ajv);
    this.#ajv.addSchema(raw, 'api');
    this.operations = Object.entries(raw.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, { operationId, 'x-scope': scope, responses }]) => ({
        operationId,
        method: method.toUpperCase(),
        path,
        scope,
        statuses: Object.keys(responses),
      })),
    );
  }

  static async of({ apiUrl }: Sandbox): Promise<ApiDocument> {
    const text = await (await fetch(`${apiUrl}/openapi.json`)).text();
    const known = compiled.get(text) ?? new ApiDocument(JSON.parse(text) as ApiDocument['raw']);
    compiled.set(text, known);
    return known;
  }

  /** The operation of a call; the more literal path wins, as on the server. */
  operationOf(method: string, path: string): Operation | undefined {
    const fits = this.operations.filter(
      (each) =>
        each.method === method &&
        new RegExp(`^${each.path.replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(path.split('?')[0]!),
    );
    return fits.toSorted((a, b) => a.path.split('{').length - b.path.split('{').length)[0];
  }

  /**
   * Checks a response against the document. An undocumented status or form fails the test.
   *
   * @returns The documented status.
   */
  check({ operationId, method, path, statuses }: Operation, status: number, body: unknown): string {
    const documented = [String(status), `${Math.floor(status / 100)}XX`].find((each) =>
      statuses.includes(each),
    );
    expect(documented, `${operationId} does not document ${status}`).toBeDefined();
    const validate = this.#schema(['paths', path, method.toLowerCase(), 'responses', documented!]);
    expect(
      validate(body) ? [] : validate.errors,
      `${operationId} ${status}: ${JSON.stringify(body)}`,
    ).toEqual([]);
    return documented!;
  }

  /** Whether the document allows a request's body. */
  allows({ path, method }: Operation, body: unknown): boolean {
    return this.#schema(['paths', path, method.toLowerCase(), 'requestBody'])(body);
  }

  #schema(place: readonly string[]): ValidateFunction {
    const pointer = [...place, 'content', 'application/json', 'schema'].map((part) =>
      encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1')),
    );
    const key = `api#/${pointer.join('/')}`;
    return this.#ajv.getSchema(key) ?? this.#ajv.compile({ $ref: key });
  }
}
