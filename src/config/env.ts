import { z } from 'zod';
import { directUrlOf, namesPostgres, NO_POSTGRES_URL, NO_URL, withoutDriver } from './database-url.ts';

/** Passwords that documents, examples and images ship: fine on a laptop, refused in production. */
const KNOWN_PASSWORDS = new Set([
  '',
  'changeme',
  'changeme123',
  'minioadmin',
  'password',
  'postgres',
  'admin',
  'anki',
  'secret',
]);

/** A PostgreSQL URL; SQLAlchemy's `postgresql+asyncpg://` is accepted and its driver part dropped. */
const databaseUrl = z
  .string()
  .refine(namesPostgres, { message: NO_POSTGRES_URL, abort: true })
  .transform(withoutDriver)
  .refine((url) => URL.canParse(url), NO_URL);

/** Returns the schema of a whole number within limits, with a message for other values. */
function whole(least: number, most: number) {
  const message = `must be a whole number from ${least} to ${most}`;
  return z.coerce.number(message).int(message).min(least, message).max(most, message);
}

/** One of a few words, with a sentence that names them. */
function oneOf<const Words extends readonly [string, ...string[]]>(words: Words) {
  return z.enum(words, `must be ${new Intl.ListFormat('en-GB', { type: 'disjunction' }).format(words)}`);
}

const LONGEST_MS = 24 * 60 * 60 * 1000;
const milliseconds = whole(0, LONGEST_MS);
const list = z.string().transform((text) =>
  text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== ''),
);

const SECRET_LENGTH = 32;
const SHARE = 'must be a number from 0 to 1';

const flag = oneOf(['true', 'false']).transform((word) => word === 'true');
const webUrl = z.url({ protocol: /^https?$/, error: 'must be a URL that begins with https:// or http://' });
/** What paths are put behind; people write it with a slash or without. */
const baseUrl = webUrl.transform((url) => url.replace(/(?<!\/)\/+$/, ''));

const Variables = z.object({
  ENVIRONMENT: oneOf(['development', 'staging', 'production']).default('development'),
  LOG_LEVEL: oneOf(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),

  /** Address and TCP port that the API listens on. */
  HOST: z.string().default('0.0.0.0'),
  PORT: whole(0, 65_535).default(3000),
  /** A client has this long to send the headers of a request, and all of it; a longer one is 408. */
  HTTP_HEADERS_TIMEOUT_MS: whole(1, LONGEST_MS).default(10_000),
  HTTP_REQUEST_TIMEOUT_MS: whole(1, LONGEST_MS).default(600_000),
  /** A connection on which neither side sends for this long is closed. */
  HTTP_IDLE_TIMEOUT_MS: whole(1, LONGEST_MS).default(120_000),
  /** Connections at once; one more is closed. */
  HTTP_MAX_CONNECTIONS: whole(1, 1_000_000).default(2_000),
  /** Where clients reach this API: in links. */
  PUBLIC_URL: baseUrl.default('http://localhost:3000'),
  /** The runbook, as a page with the headings of docs/operations.md. Unset: this API serves it at /status/runbook. */
  RUNBOOK_URL: webUrl.optional(),
  CORS_ORIGINS: list.default(['http://localhost:3000', 'http://localhost:5173']),
  /** Proxies in front, as Fastify's `trustProxy` takes them: `false`, or a list of addresses and subnets. */
  TRUST_PROXY: z.union([z.literal('false').transform(() => false as const), list]).default(false),
  RATE_LIMIT_ENABLED: flag.default(true),
  /** Requests a minute of one user, or of one address without a token; single routes allow less or more. */
  RATE_LIMIT_PER_MINUTE: whole(1, 1_000_000).default(60),

  DATABASE_URL: databaseUrl,
  /** The server itself, where DATABASE_URL is a pooler in transaction mode. */
  DATABASE_DIRECT_URL: databaseUrl.optional(),
  DB_POOL_MAX: whole(2, 100).default(10),
  DB_STATEMENT_TIMEOUT_MS: milliseconds.default(60_000),
  DB_CONNECT_TIMEOUT_MS: milliseconds.default(10_000),

  /** A user of a request is known to later ones for this long, unless the database tells of a change; 0: not at all. */
  USER_CACHE_SECONDS: whole(0, 300).default(10),

  /** Where files are kept while MINIO_ENDPOINT is not set: a folder that API and workers share. */
  STORAGE_FOLDER: z.string().min(1).default('.data/storage'),
  /** Signs the links to files of that folder. */
  STORAGE_URL_SECRET: z.string().min(1).default('changeme'),
  /** `host:port` of an S3 store. Unset: STORAGE_FOLDER is used. */
  MINIO_ENDPOINT: z.string().optional(),
  /** The same store as browsers reach it; MINIO_ENDPOINT when unset. */
  MINIO_PUBLIC_ENDPOINT: z.string().optional(),
  MINIO_ACCESS_KEY: z.string().default('minioadmin'),
  MINIO_SECRET_KEY: z.string().default('changeme123'),
  MINIO_USE_SSL: flag.default(false),
  MINIO_BUCKET_PDFS: z.string().min(1).default('pdfs'),
  MINIO_BUCKET_DECKS: z.string().min(1).default('decks'),

  /** Messages of one kind of task that one worker works on at once. */
  WORKER_CONCURRENCY: whole(1, 64).default(2),
  /** One try of a job ends as failed after so long; before the queue takes it away, two hours after its begin. */
  JOB_TIMEOUT_SECONDS: whole(1, 6_900).default(6_900),

  /** Who writes the cards: rules on this machine, or a language model. */
  CARD_GENERATOR: oneOf(['extractive', 'openai', 'gemini']).default('extractive'),
  /** Of one worker, with all its jobs: requests under way at once, and begun in a minute. */
  CARD_GENERATOR_CONCURRENCY: whole(1, 64).default(4),
  CARD_GENERATOR_REQUESTS_PER_MINUTE: whole(1, 100_000).default(10),
  CARD_GENERATOR_TIMEOUT_MS: whole(1, 10 * 60 * 1000).default(60_000),
  OPENAI_API_KEY: z.string().optional(),
  /** Any endpoint that speaks OpenAI's chat completions. */
  OPENAI_BASE_URL: webUrl.default('https://api.openai.com/v1'),
  OPENAI_MODEL: z.string().optional(),
  GEMINI_API_KEY: z.string().optional(),
  GEMINI_BASE_URL: webUrl.default('https://generativelanguage.googleapis.com/v1beta/openai/'),
  /** The model until an admin chooses another in the setting gemini_model_qa_generation. */
  GEMINI_MODEL_DEFAULT: z.string().min(1).default('gemini-flash-latest'),

  /** A statement of a revision waits this long for a table lock. Then the whole revision is retried. */
  MIGRATION_LOCK_TIMEOUT_MS: milliseconds.default(3_000),
  MIGRATION_LOCK_RETRIES: whole(0, 100).default(10),
  /** `fail`: drift makes /health/schema answer 503; `warn`: it is reported with 200. */
  SCHEMA_DRIFT_POLICY: oneOf(['fail', 'warn']).default('fail'),
  /** An answer of the schema check is reused for this long. */
  SCHEMA_CHECK_CACHE_MS: milliseconds.default(1_000),

  /** Who reads /metrics sends it as a bearer token. Unset: it is open in development, and elsewhere not there. */
  METRICS_TOKEN: z.string().min(SECRET_LENGTH, `must have at least ${SECRET_LENGTH} characters`).optional(),
  /** Where a worker answers /metrics and /health/live. Unset: nowhere. */
  METRICS_PORT: whole(1, 65_535).optional(),

  /** Where traces are sent to, by OTLP over HTTP: the root under which /v1/traces is. Unset: traces are not sent. */
  OTEL_EXPORTER_OTLP_ENDPOINT: webUrl.optional(),
  /** The same, as a whole address; it goes before the other. */
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: webUrl.optional(),
  /** Sent with them: `name=value` pairs, separated by commas. */
  OTEL_EXPORTER_OTLP_HEADERS: z.string().optional(),
  OTEL_SDK_DISABLED: flag.default(false),
  /** What the traces are filed under. Unset: anki-compendium-api, anki-compendium-worker. */
  OTEL_SERVICE_NAME: z.string().optional(),
  OTEL_RESOURCE_ATTRIBUTES: z.string().optional(),
  /** Which traces are sent, and the share of them for the samplers by trace id. */
  OTEL_TRACES_SAMPLER: oneOf([
    'always_on',
    'always_off',
    'traceidratio',
    'parentbased_always_on',
    'parentbased_always_off',
    'parentbased_traceidratio',
  ]).default('parentbased_always_on'),
  OTEL_TRACES_SAMPLER_ARG: z.coerce.number(SHARE).min(0, SHARE).max(1, SHARE).default(1),

  KEYCLOAK_URL: baseUrl.default('http://localhost:8080'),
  KEYCLOAK_REALM: z.string().min(1).default('anki-compendium'),
  KEYCLOAK_CLIENT_ID: z.string().min(1).default('anki-api'),
  /** Of the client's service account, which ends sessions and erases accounts there. Unset: both stay undone there. */
  KEYCLOAK_CLIENT_SECRET: z.string().optional(),
  /** Encrypts the cookies of the status page. Unset: it has no login, and outside development it asks for a token. */
  STATUS_COOKIE_SECRET: z.string().min(SECRET_LENGTH, `must have at least ${SECRET_LENGTH} characters`).optional(),

  /** Unset: billing is not configured, and its routes say so. */
  STRIPE_SECRET_KEY: z.string().optional(),
  STRIPE_WEBHOOK_SECRET: z.string().optional(),
  /** The price that checkout sells. */
  STRIPE_PRICE_PREMIUM: z.string().optional(),
  STRIPE_SUCCESS_URL: webUrl.default('http://localhost:5173/billing/success'),
  STRIPE_CANCEL_URL: webUrl.default('http://localhost:5173/billing/cancelled'),
  STRIPE_API_URL: webUrl.default('https://api.stripe.com'),

  /** Keys of web push, base64url. Unset: notifications are in-app only. */
  VAPID_PUBLIC_KEY: z.string().optional(),
  VAPID_PRIVATE_KEY: z.string().optional(),
  /** Whom a push service may write to. */
  VAPID_SUBJECT: z.string().default('mailto:support@localhost'),
  /** Hosts that pushes are sent to, `*.` for any under it. */
  PUSH_HOSTS: list.default([
    'fcm.googleapis.com',
    'updates.push.services.mozilla.com',
    '*.notify.windows.com',
    '*.push.apple.com',
  ]),
});

/** What is fine on a laptop, and not in production. Judges what could be read, also when something else could not. */
function refuseDefaults(env: Partial<z.infer<typeof Variables>>, context: z.RefinementCtx): void {
  const wrong = new Set(context.issues.map(({ path }) => path?.[0]));
  if (env.ENVIRONMENT !== 'production') return;
  const refuse = (name: string, message: string) => context.addIssue({ code: 'custom', path: [name], message });
  for (const name of ['DATABASE_URL', 'DATABASE_DIRECT_URL'] as const) {
    const url = env[name];
    if (url !== undefined && !wrong.has(name) && KNOWN_PASSWORDS.has(new URL(url).password))
      refuse(name, 'has no password or a well-known one; production needs a secret of its own');
  }
  const [secret, value] =
    env.MINIO_ENDPOINT === undefined
      ? (['STORAGE_URL_SECRET', env.STORAGE_URL_SECRET] as const)
      : (['MINIO_SECRET_KEY', env.MINIO_SECRET_KEY] as const);
  if (value !== undefined && KNOWN_PASSWORDS.has(value)) {
    refuse(secret, 'has a well-known value; production needs a secret of its own');
  }
  if (env.KEYCLOAK_URL && !wrong.has('KEYCLOAK_URL') && new URL(env.KEYCLOAK_URL).protocol !== 'https:') {
    refuse('KEYCLOAK_URL', 'must be https in production');
  }
}

/** What a generator cannot do without. */
function requireProvider(env: Partial<z.infer<typeof Variables>>, context: z.RefinementCtx): void {
  const needed = { extractive: [], openai: ['OPENAI_API_KEY', 'OPENAI_MODEL'], gemini: ['GEMINI_API_KEY'] } as const;
  for (const name of needed[env.CARD_GENERATOR ?? 'extractive'] ?? []) {
    if (env[name] !== undefined) continue;
    context.addIssue({ code: 'custom', path: [name], message: `must be set for CARD_GENERATOR=${env.CARD_GENERATOR}` });
  }
}

/** Without it, Zod would leave the refinement out as soon as one variable is wrong. */
const ALWAYS = { when: () => true };

const Env = Variables.superRefine(refuseDefaults, ALWAYS).superRefine(requireProvider, ALWAYS);

const CommandEnv = Variables.pick({
  ENVIRONMENT: true,
  LOG_LEVEL: true,
  DATABASE_URL: true,
  DATABASE_DIRECT_URL: true,
  DB_CONNECT_TIMEOUT_MS: true,
  MIGRATION_LOCK_TIMEOUT_MS: true,
  MIGRATION_LOCK_RETRIES: true,
})
  .superRefine(refuseDefaults, ALWAYS)
  // commands need sessions of their own
  .transform((env) => ({ ...env, DATABASE_URL: directUrlOf(env) }));

const PlaceEnv = Variables.pick({ PUBLIC_URL: true, KEYCLOAK_URL: true, KEYCLOAK_REALM: true });

/** The parsed environment. Names that end in `_MS` are milliseconds. */
export type Env = Readonly<z.infer<typeof Env>>;

/** What the operator's command needs of it: a migrator knows no issuer. */
export type CommandEnv = Readonly<z.infer<typeof CommandEnv>>;

/** The environment is wrong; the message lists every variable at fault, a line each. */
export class EnvError extends Error {
  override name = 'EnvError';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(`The environment is not usable:\n${problems.map((problem) => `  ${problem}`).join('\n')}\nSee .env.example.`);
    this.problems = problems;
  }
}

/** Names of the variables that {@link readEnv} knows, in the order of `.env.example`. */
export const ENV_NAMES: readonly string[] = Object.keys(Variables.shape);

/**
 * Reads and checks the environment of a service, once, at the edge of a process.
 *
 * An empty variable counts as one that is not set.
 *
 * @throws {EnvError} with all problems at once.
 */
export function readEnv(source: NodeJS.ProcessEnv = process.env): Env {
  return parseEnv(Env, source);
}

/** Like {@link readEnv}: only where the deployment is, for a command that reaches nothing. */
export function readPlaceEnv(source: NodeJS.ProcessEnv = process.env): Readonly<z.infer<typeof PlaceEnv>> {
  return parseEnv(PlaceEnv, source);
}

/** Like {@link readEnv}, for the operator's command. */
export function readCommandEnv(source: NodeJS.ProcessEnv = process.env): CommandEnv {
  return parseEnv(CommandEnv, source);
}

/**
 * Do errors come with their stacks: from `debug` on. Asks the raw variable, for it is asked when the environment may be
 * what is wrong.
 */
export function showsStacks(source: NodeJS.ProcessEnv = process.env): boolean {
  return ['debug', 'trace'].includes(source['LOG_LEVEL'] ?? '');
}

function parseEnv<T>(schema: z.ZodType<T>, source: NodeJS.ProcessEnv): Readonly<T> {
  const given = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== ''));
  const result = schema.safeParse(given);
  if (result.success) return Object.freeze(result.data);
  throw new EnvError(
    result.error.issues.map((issue) => {
      const name = String(issue.path[0]);
      const isMissing = issue.code === 'invalid_type' && given[name] === undefined;
      return isMissing ? `${name} is not set, and has no default` : `${name} ${issue.message}`;
    }),
  );
}
