import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { DEFAULT_POLICY, type Policy, type Rule } from '../catalog/policy.ts';
import { READY_RULES, type ReadyExtension } from '../catalog/ready-rules.ts';
import { UsageError } from './usage-error.ts';

const Name = z.string().min(1);
const Reasoned = { reason: Name, until: z.iso.date().exactOptional(), mayNameNothing: z.literal(true).exactOptional() };
const Likeness = {
  attributes: z.array(Name).exactOptional(),
  mayLack: z.array(z.enum(['grants', 'row security', 'constraints', 'indexes'])).exactOptional(),
  bounds: Name.exactOptional(),
  ownDefaults: z.literal(true).exactOptional(),
};

/** Each form of a rule, by the name that it alone has. They allow no other names, so a mistyped one is an error. */
const FORMS = {
  partitionsOf: z.strictObject({ partitionsOf: Name, ...Likeness, ...Reasoned }),
  madeBy: z.strictObject({ madeBy: Name, ...Likeness, ...Reasoned }),
  contentOf: z.strictObject({ contentOf: Name, ...Reasoned }),
  identity: z.strictObject({
    identity: Name,
    kind: Name.exactOptional(),
    attribute: Name.exactOptional(),
    changes: z.array(z.enum(['missing', 'unexpected', 'changed'])).exactOptional(),
    ...Reasoned,
  }),
} as const;

/** A union would say of a wrong rule only that it is none; this says what is wrong about the form that was meant. */
const RuleOfFile = z.record(z.string(), z.unknown()).transform((input, context): Rule => {
  const form = Object.entries(FORMS).find(([name]) => name in input)?.[1];
  const parsed = form?.safeParse(input);
  if (parsed?.success) return parsed.data;
  const message = `A rule has one of the names ${Object.keys(FORMS).join(', ')}.`;
  for (const issue of parsed?.error.issues ?? [{ path: [], message }])
    context.issues.push({ code: 'custom', path: [...issue.path], message: issue.message, input });
  return z.NEVER;
});

const Ready = z.custom<ReadyExtension>((name) => typeof name === 'string' && Object.hasOwn(READY_RULES, name), {
  error: `Ready rules exist for ${Object.keys(READY_RULES).join(', ')}.`,
});

const PolicyFile = z.strictObject({
  /** Extensions whose ready rules hold. */
  ready: z.array(Ready).default([]),
  ignores: z.array(RuleOfFile).default([]),
  severities: z
    .array(
      z.strictObject({
        kind: Name.exactOptional(),
        identity: Name.exactOptional(),
        attribute: Name.exactOptional(),
        severity: z.enum(['error', 'warning', 'ignored']),
      }),
    )
    .default([]),
});

/**
 * Reads a policy from a JSON file: `{ "ready": [], "ignores": [], "severities": [] }`, as docs/drift-policy.md says.
 *
 * Its severities go before the default ones where both say as much.
 *
 * @throws {UsageError} when the file cannot be read, or is not a policy, with the place in it.
 */
export async function readPolicyFile(path: string): Promise<Policy> {
  const parsed = PolicyFile.safeParse(await readJson(path));
  if (!parsed.success) {
    throw new UsageError(`The policy file ${path} is not valid. Correct it:\n${z.prettifyError(parsed.error)}`);
  }
  const { ready, ignores, severities } = parsed.data;
  return {
    ignores: [...ready.map((extension) => READY_RULES[extension]), ...ignores],
    severities: [...severities, ...DEFAULT_POLICY.severities],
  };
}

async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new UsageError(`The policy file ${path} cannot be read: ${why}`, { cause });
  }
}
