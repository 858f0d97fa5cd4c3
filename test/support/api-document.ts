import { Ajv } from 'ajv';
import { z } from 'zod';
import type { Answer } from './use-app.ts';

const Schema = z.record(z.string(), z.unknown());
const Content = z.record(z.string(), z.object({ schema: Schema.optional() })).optional();

const Operation = z.object({
  summary: z.string().optional(),
  security: z.array(z.unknown()).optional(),
  parameters: z
    .array(
      z.object({ name: z.string(), in: z.enum(['path', 'query', 'header']), required: z.boolean(), schema: Schema }),
    )
    .default([]),
  requestBody: z.object({ content: Content }).optional(),
  responses: z.record(z.string(), z.object({ content: Content })),
});

const Document = z.object({
  paths: z.record(z.string(), z.record(z.string(), Operation)),
  components: z.object({ schemas: z.record(z.string(), Schema) }).loose(),
});

const Code = z.object({ code: z.object({ enum: z.array(z.string()) }) });
const Refusal = z.object({ allOf: z.array(z.object({ properties: Code.optional() })) });

export type JsonSchema = z.infer<typeof Schema>;

/** One route as the service documents it. */
export interface ApiOperation extends z.infer<typeof Operation> {
  /** As the router writes it: `GET /api/v1/decks/:id`. */
  readonly route: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** `/api/v1/decks/{id}` */
  readonly path: string;
}

const Method = z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']);

/** The OpenAPI document that the service serves. */
export class ApiDocument {
  readonly operations: readonly ApiOperation[];
  readonly schemas: Readonly<Record<string, JsonSchema>>;
  private readonly components: z.infer<typeof Document>['components'];
  private readonly ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true });

  /** @param served what `/docs-json` answered. */
  constructor(served: unknown) {
    const { paths, components } = Document.parse(served);
    this.components = components;
    this.schemas = components.schemas;
    this.operations = Object.entries(paths).flatMap(([path, operations]) =>
      Object.entries(operations).map(([word, operation]) => {
        const method = Method.parse(word.toUpperCase());
        return Object.assign(operation, { method, path, route: `${method} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}` });
      }),
    );
  }

  /** @returns what of an answer is not as the document has it; empty when all is. */
  faults({ responses }: ApiOperation, { status, headers, body }: Answer): string[] {
    const response = responses[String(status)];
    if (!response) return [`${status} ${String(body['code'])} is not documented`];
    const type = String(headers['content-type']).split(';')[0] ?? '';
    const content = response.content?.[type];
    if (response.content && !content) return [`${status} came as ${type}`];
    // the schema of a stream is that of its events
    if (!content?.schema || !type.includes('json')) return [];
    const validate = this.ajv.compile({ ...content.schema, components: this.components });
    if (validate(body)) return [];
    return (validate.errors ?? []).map(
      ({ instancePath, message, params }) =>
        `${status}${instancePath} ${message} ${JSON.stringify(params)} ${String(body['code'])}`,
    );
  }

  /** Every problem that a route is documented with: `404 deck_not_found`. */
  codes({ responses }: ApiOperation): string[] {
    return Object.entries(responses).flatMap(([status, { content }]) => {
      const problem = Refusal.safeParse(content?.['application/problem+json']?.schema).data;
      return (problem?.allOf ?? [])
        .flatMap(({ properties }) => properties?.code.enum ?? [])
        .map((code) => `${status} ${code}`);
    });
  }
}
