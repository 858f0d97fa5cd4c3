import type { OpenAPIObject } from '@nestjs/swagger';
import { METHODS } from './operations.ts';
import { type Comparison, type Json, isObject, objectAt, SchemaComparer } from './schema-changes.ts';

/**
 * Lists what breaks a client of `before` when the service becomes `after`, a sentence each. Not listed: new operations,
 * new optional input, new fields of answers, new codes of problems, and texts.
 */
export function breakingChanges(before: OpenAPIObject, after: OpenAPIObject): string[] {
  const found: string[] = [];
  const schemas = new SchemaComparer(schemasOf(before), schemasOf(after), found);
  for (const [path, item] of Object.entries(before.paths)) {
    for (const method of METHODS) {
      const old: unknown = item[method];
      if (!isObject(old)) continue;
      const now: unknown = after.paths[path]?.[method];
      const name = `${method.toUpperCase()} ${path}`;
      if (isObject(now)) compareOperations({ name, old, now, found, schemas });
      else found.push(`${name} was removed.`);
    }
  }
  return [...new Set(found)];
}

interface Pair {
  readonly name: string;
  readonly old: Json;
  readonly now: Json;
  readonly found: string[];
  readonly schemas: SchemaComparer;
}

const schemasOf = (document: OpenAPIObject): Json => objectAt({ ...document.components }, 'schemas');

function compareOperations(pair: Pair): void {
  const { name, old, now, found } = pair;
  if (old['operationId'] !== now['operationId'])
    found.push(`${name}: operationId was ${String(old['operationId'])}, which clients are generated from.`);
  if (isOpen(old) && !isOpen(now)) found.push(`${name} needs a token now.`);
  compareParameters(pair);
  compareBodies(pair);
  compareAnswers(pair);
}

function isOpen({ security }: Json): boolean {
  return !Array.isArray(security) || security.length === 0 || security.some((way) => Object.keys(way).length === 0);
}

function compareParameters({ name, old, now, found, schemas }: Pair): void {
  const [before, after] = [parametersOf(old), parametersOf(now)];
  for (const [key, parameter] of before) {
    const other = after.get(key);
    if (other) schemas.compare(schemaAt(`${name}, ${key}`, 'request', parameter, other));
    else found.push(`${name}: ${key} was removed.`);
  }
  for (const [key, parameter] of after) {
    if (parameter['required'] === true && before.get(key)?.['required'] !== true)
      found.push(`${name}: ${key} is required now.`);
  }
}

function parametersOf({ parameters }: Json): Map<string, Json> {
  const list: Json[] = Array.isArray(parameters) ? parameters.filter(isObject) : [];
  return new Map(
    list.map((parameter) => [`${String(parameter['in'])} parameter ${String(parameter['name'])}`, parameter]),
  );
}

function compareBodies({ name, old, now, found, schemas }: Pair): void {
  const [before, after] = [objectAt(old, 'requestBody'), objectAt(now, 'requestBody')];
  if (after['required'] === true && before['required'] !== true) found.push(`${name}: the body is required now.`);
  compareContents({ name: `${name}, body`, old: before, now: after, found, schemas }, 'request');
}

/** Compares statuses and bodies of the answers, without the problems. */
function compareAnswers({ name, old, now, found, schemas }: Pair): void {
  const [before, after] = [objectAt(old, 'responses'), objectAt(now, 'responses')];
  for (const status of Object.keys(before).filter((known) => known < '400')) {
    if (!(status in after)) found.push(`${name}: the answer ${status} was removed.`);
    const pair = { old: objectAt(before, status), now: objectAt(after, status), found, schemas };
    if (status in after) compareContents({ name: `${name}, ${status}`, ...pair }, 'response');
  }
}

function compareContents({ name, old, now, found, schemas }: Pair, direction: Comparison['direction']): void {
  const [before, after] = [objectAt(old, 'content'), objectAt(now, 'content')];
  for (const type of Object.keys(before)) {
    if (type in after) schemas.compare(schemaAt(name, direction, objectAt(before, type), objectAt(after, type)));
    else found.push(`${name}: ${type} was removed.`);
  }
}

function schemaAt(place: string, direction: Comparison['direction'], old: Json, now: Json): Comparison {
  return { place, direction, old: objectAt(old, 'schema'), now: objectAt(now, 'schema') };
}
