import * as fc from 'fast-check';
import type { ApiDocument, ApiOperation } from '../support/api-document.ts';
import { hostileJson, hostileText, mutated, mutation, validValue } from './hostile-values.ts';

const BOUNDARY = 'x-boundary';

export interface HostileRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly payload: string | undefined;
}

/** A header, as far as Node lets one through. */
export const headerText = fc.string({
  unit: fc
    .integer({ min: 0x20, max: 0xff })
    .filter((code) => code !== 0x7f)
    .map((code) => String.fromCodePoint(code)),
  maxLength: 80,
});

const hostileOr = (arbitrary: fc.Arbitrary<unknown>) =>
  fc.oneof({ weight: 3, arbitrary }, { weight: 2, arbitrary: hostileText });

/**
 * Requests of a route: what the document asks for, and in its place, or in addition, what it does not.
 *
 * @param own ids that the caller has, by the part of the path that they stand behind.
 */
export function hostileRequest(
  document: ApiDocument,
  operation: ApiOperation,
  own: Readonly<Record<string, string>>,
): fc.Arbitrary<HostileRequest> {
  const parameters = (place: string) => operation.parameters.filter((parameter) => parameter.in === place);
  const value = (schema: Record<string, unknown>) => validValue(schema, document.schemas);

  const mine = own[operation.path.split('/').find((part) => part in own) ?? ''];
  const path = fc
    .record(
      Object.fromEntries(
        parameters('path').map(({ name, schema }) => [
          name,
          fc.oneof(
            { weight: 3, arbitrary: fc.constant(mine ?? 'k') },
            { weight: 3, arbitrary: value(schema).map(inUrl).filter(isOnePart) },
            { weight: 2, arbitrary: hostileText.map((text) => inUrl(text.slice(0, 500))).filter(isOnePart) },
            { weight: 1, arbitrary: fc.constantFrom('%00', '%ff', '%zz', '..%2f..%2fx', '%c0%ae') },
          ),
        ]),
      ),
    )
    .map((values) => operation.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => String(values[name])));

  const pairs = parameters('query').map(({ name, schema }) =>
    fc.option(
      hostileOr(value(schema)).map((given) =>
        [given]
          .flat()
          .map((one) => `${name}=${inUrl(one)}`)
          .join('&'),
      ),
      { freq: 2 },
    ),
  );
  const stray = hostileText.map((text) => `${inUrl(text.slice(0, 50))}=${inUrl(text.slice(0, 50))}`);
  const query = fc.tuple(...pairs, fc.option(stray, { freq: 1, nil: null })).map((given) =>
    given
      .filter((pair) => pair !== null)
      .join('&')
      .slice(0, 10_000),
  );

  const content = operation.requestBody?.content ?? {};
  const schema = content['application/json']?.schema;
  const form = content['multipart/form-data']?.schema;
  const body = form ? hostileForm(value(form)) : schema ? hostileBody(value(schema)) : hostileJson;

  const headers = fc.record(
    {
      'content-type': fc.oneof(
        { weight: 12, arbitrary: fc.constant(form ? `multipart/form-data; boundary=${BOUNDARY}` : 'application/json') },
        fc.constantFrom(
          'text/plain',
          'application/json; charset=utf-16',
          'application/xml',
          'multipart/form-data',
          'multipart/form-data; boundary=x',
          'application/x-www-form-urlencoded',
        ),
        headerText,
      ),
      'idempotency-key': headerText,
      'stripe-signature': headerText,
      'x-request-id': headerText,
      'user-agent': headerText,
      'if-none-match': headerText,
      'x-forwarded-for': headerText,
      'content-encoding': fc.constantFrom('gzip', 'br', 'x'),
      accept: headerText,
      range: headerText,
      'last-event-id': headerText,
    },
    { requiredKeys: ['content-type'] },
  );

  const hasBody = operation.method !== 'GET';
  return fc
    .tuple(path, query, headers, hasBody ? fc.option(body, { freq: 8, nil: undefined }) : fc.constant(undefined))
    .map(([path, query, headers, payload]) => {
      const { 'content-type': type, ...others } = headers;
      return {
        url: query === '' ? path : `${path}?${query}`,
        headers: payload === undefined ? others : { ...others, 'content-type': type },
        payload,
      };
    });
}

/** JSON that the route takes, the same with something wrong in it, and what is not JSON. */
function hostileBody(valid: fc.Arbitrary<unknown>): fc.Arbitrary<string> {
  const changed = fc
    .tuple(valid, fc.array(mutation, { minLength: 1, maxLength: 3 }))
    .map(([value, mutations]) => JSON.stringify(mutations.reduce<unknown>(mutated, value)) ?? '');
  return fc.oneof(
    { weight: 2, arbitrary: valid.map((value) => JSON.stringify(value)) },
    { weight: 5, arbitrary: changed },
    { weight: 2, arbitrary: hostileJson },
  );
}

/** A form with a field changed or too many, a file of any name, and the boundary not always where it should be. */
function hostileForm(valid: fc.Arbitrary<unknown>): fc.Arbitrary<string> {
  const file = fc.record({
    name: fc.oneof(hostileText, fc.constantFrom('a.pdf', '../../a.pdf', 'C:\\a.pdf', 'a\u0000.pdf', 'a"; x="b.pdf')),
    type: fc.constantFrom('application/pdf', 'text/html', ''),
    bytes: fc.oneof(hostileText, fc.constant('%PDF-1.4\n%%EOF')),
  });
  const end = fc.constantFrom(`--${BOUNDARY}--\r\n`, `--${BOUNDARY}`, '');
  return fc
    .tuple(valid, fc.option(mutation), file, hostileText, end)
    .map(([value, change, { name, type, bytes }, field, end]) => {
      const fields = Object.entries(Object(change ? mutated(value, change) : value)).filter(([key]) => key !== 'file');
      const parts = fields.map(([key, given]) => `name="${key}"\r\n\r\n${String(given)}`);
      parts.push(`name="file"; filename="${name}"\r\nContent-Type: ${type}\r\n\r\n${bytes}`);
      parts.push(`name="${field.slice(0, 200)}"\r\n\r\n${field}`);
      return parts.map((part) => `--${BOUNDARY}\r\nContent-Disposition: form-data; ${part}\r\n`).join('') + end;
    });
}

/** Nothing, and steps up, make another path of it: that is another route. */
const isOnePart = (part: string): boolean => !/^\.{0,2}$/.test(part);

/** A lone surrogate cannot be in a URL: it is sent as the bytes it would have. */
export function inUrl(value: unknown): string {
  return encodeURIComponent(String(value).toWellFormed());
}
