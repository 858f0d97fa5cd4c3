import { escapeIdentifier } from 'pg';
import type { Fact } from '../catalog/fact.ts';
import { textOf } from '../catalog/identity.ts';

const PLAIN = /^[a-z_][a-z0-9_$]*$/;

/** The facts that a database states whose reader leaves `schemas` out: for facts that were read with them. */
export function outsideSchemas<F extends Fact>(facts: readonly F[], schemas: readonly string[]): F[] {
  // the server quotes a plain name as well when it is a keyword
  const names = schemas.flatMap((name) => [escapeIdentifier(name), ...(PLAIN.test(name) ? [name] : [])]);
  const extensions = facts
    .filter((fact) => fact.kind === 'extension' && names.includes(textOf(fact, 'schema')))
    .map((fact) => `${fact.identity}: `);
  return facts.filter((fact) => !names.some((name) => livesIn(name, fact)) && !belongsToExtension(fact, extensions));
}

function livesIn(name: string, fact: Fact): boolean {
  const { kind, identity } = fact;
  switch (kind) {
    case 'schema':
      return identity === name;
    case 'extension':
      return textOf(fact, 'schema') === name;
    case 'event trigger':
      return textOf(fact, 'function').startsWith(`${name}.`);
    case 'default privileges':
      return identity.includes(` in schema ${name} on `);
    case 'cast':
    case 'transform':
    case 'security label':
      // named after what they are for: `(s.a as s.b)`, `for s.a language x`, `provider on table s.a`
      return identity.includes(` ${name}.`) || identity.startsWith(`(${name}.`);
    default:
      return identity.startsWith(`${name}.`);
  }
}

function belongsToExtension({ kind, identity }: Fact, extensions: readonly string[]): boolean {
  return kind === 'extension member' && extensions.some((extension) => identity.startsWith(extension));
}
