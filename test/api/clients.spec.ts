import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { PROJECT_FOLDER } from '../../dev/data-folder.ts';
import { ProcessJobHandler } from '../../src/modules/processing/process-job.handler.ts';
import { CELLS, pdfOf } from '../pipeline/pdf.ts';
import { tokenFor } from '../support/issuer.ts';
import { spawnNode } from '../support/spawn-node.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { useApp } from '../support/use-app.ts';
import { useDatabase } from '../support/use-database.ts';
import { useWorker } from '../support/use-worker.ts';

const CONTRACT = path.join(PROJECT_FOLDER, 'docs/openapi.json');
const tool = (file: string): string => path.join(PROJECT_FOLDER, 'node_modules', file);

const GENERATE = `export default {
  input: ${JSON.stringify(CONTRACT)},
  output: { path: 'sdk', importFileExtension: '.ts' },
  logs: { file: false },
};`;

const STRICT = JSON.stringify({
  compilerOptions: {
    strict: true,
    noUncheckedIndexedAccess: true,
    noImplicitReturns: true,
    noFallthroughCasesInSwitch: true,
    target: 'es2023',
    lib: ['es2024', 'dom', 'dom.iterable', 'dom.asynciterable'],
    module: 'nodenext',
    moduleResolution: 'nodenext',
    types: ['node'],
    allowImportingTsExtensions: true,
    skipLibCheck: true,
    noEmit: true,
  },
  include: ['*.ts', 'sdk'],
});

/** A client of openapi-fetch: compiled, so that the types of the contract are used as a program uses them. */
const FETCH_PROGRAM = `
import createClient from 'openapi-fetch';
import type { components, paths } from './schema.ts';

type Schemas = components['schemas'];
const api = createClient<paths>({ baseUrl: 'http://localhost:3000' });

export async function finished(id: string): Promise<Schemas['Deck'] | undefined> {
  const { data: job, error } = await api.GET('/api/v1/jobs/{id}', { params: { path: { id } } });
  if (error) throw new Error(error.code + ': ' + error.detail);
  const page: Schemas['JobPage'] | undefined = (await api.GET('/api/v1/jobs', { params: { query: { status: ['failed'] } } })).data;
  if (page?.items[0]?.error_code === 'timeout' || job.result_deck_id === null) return undefined;
  const { data } = await api.PATCH('/api/v1/decks/{id}', {
    params: { path: { id: job.result_deck_id } },
    body: { tags: ['biology'] },
  });
  return data;
}

// @ts-expect-error no such state
export const wrong: Schemas['Job']['status'] = 'lost';
`;

/** A client of Hey API, from a PDF to a deck. */
const SDK_PROGRAM = `
import { readFileSync } from 'node:fs';
import { client } from './sdk/client.gen.ts';
import { createDownloadUrl, getDeck, getJob, streamJobEvents, uploadPdf } from './sdk/index.ts';
import type { Deck, JobStatus } from './sdk/index.ts';

const { BASE_URL = '', TOKEN = '', PDF = '' } = process.env;
client.setConfig({ baseUrl: BASE_URL, auth: TOKEN, throwOnError: true });
const file = new File([new Uint8Array(readFileSync(PDF))], 'cells.pdf', { type: 'application/pdf' });

const upload = { body: { file, max_cards: 3, custom_tags: ['cells'] }, headers: { 'Idempotency-Key': 'walk-1' }, throwOnError: true as const };
const { data: job } = await uploadPdf(upload);
const again = await uploadPdf(upload);
const states: JobStatus['status'][] = [];
const { stream } = await streamJobEvents({ path: { id: job.id } });
for await (const event of stream) states.push(event.status);
const { data: done } = await getJob({ path: { id: job.id }, throwOnError: true });
const { data: deck }: { data: Deck } = await getDeck({ path: { id: done.result_deck_id ?? '' }, throwOnError: true });
const { data: link } = await createDownloadUrl({ path: { id: deck.id }, throwOnError: true });
console.log(JSON.stringify({
  replayed: again.response.headers.get('idempotency-replayed'),
  sameJob: again.data.id === job.id,
  last: states.at(-1),
  cards: deck.card_count,
  filename: link.filename,
}));
`;

const Walked = z.strictObject({
  replayed: z.string().nullable(),
  sameJob: z.boolean(),
  last: z.string().optional(),
  cards: z.int(),
  filename: z.string(),
});

describe('clients that are generated from the contract', () => {
  const database = useDatabase({ at: 'head' });
  const worker = useWorker(database);
  const app = useApp(database);
  let folder: string;

  const run = async (program: string, args: readonly string[], environment: NodeJS.ProcessEnv = {}) => {
    const command = spawnNode([program, ...args], { NO_COLOR: '1', ...environment }, folder);
    return { code: await command.ended(), output: command.output() };
  };

  beforeAll(async () => {
    folder = temporaryFolder();
    mkdirSync(path.join(folder, 'sdk'));
    symlinkSync(path.join(PROJECT_FOLDER, 'node_modules'), path.join(folder, 'node_modules'));
    const files = {
      'package.json': '{"type":"module"}',
      'tsconfig.json': STRICT,
      'generate.config.mjs': GENERATE,
      'fetch.ts': FETCH_PROGRAM,
      'walk.ts': SDK_PROGRAM,
    };
    for (const [name, text] of Object.entries(files)) writeFileSync(path.join(folder, name), text);
    expect(await run(tool('openapi-typescript/bin/cli.js'), [CONTRACT, '-o', 'schema.ts'])).toMatchObject({ code: 0 });
    expect(await run(tool('@hey-api/openapi-ts/bin/run.js'), ['-f', 'generate.config.mjs'])).toMatchObject({ code: 0 });
  }, 120_000);

  test('compile under strict', async () => {
    expect(await run(tool('typescript/lib/tsc.js'), ['-p', '.'])).toEqual({ code: 0, output: '' });
  }, 120_000);

  test('lead from a PDF to a deck', async () => {
    const pdf = path.join(folder, 'cells.pdf');
    writeFileSync(pdf, await pdfOf(CELLS));
    const environment = { BASE_URL: await app.listen(), TOKEN: await tokenFor(), PDF: pdf };
    await worker.working([worker.handler(ProcessJobHandler)], async () => {
      const { code, output } = await run(path.join(folder, 'walk.ts'), [], environment);
      expect({ code, output }).toEqual({ code: 0, output: expect.stringContaining('"last":"completed"') });
      const walked = Walked.parse(JSON.parse(output.slice(output.indexOf('{'))));
      expect(walked).toEqual({ replayed: 'true', sameJob: true, last: 'completed', cards: 3, filename: 'cells.apkg' });
    });
  }, 120_000);
});

/** Runs a linter of the project. */
const lint = async (program: string, ...args: readonly string[]) => {
  const command = spawnNode([tool(program), 'lint', ...args], { NO_COLOR: '1', REDOCLY_TELEMETRY: 'off' });
  return { code: await command.ended(), output: command.output() };
};

describe('the contract in the eyes of linters', () => {
  test('has neither an error nor a warning for redocly', async () => {
    const { code, output } = await lint('@redocly/cli/bin/cli.js', CONTRACT);
    expect({ code, output }).toEqual({ code: 0, output: expect.stringContaining('Your API description is valid') });
    expect(output).not.toMatch(/You have \d+ (?:warning|error)/);
  }, 60_000);

  test('has neither an error nor a warning for the rules spectral:oas', async () => {
    const rules = path.join(temporaryFolder(), 'spectral.yaml');
    writeFileSync(rules, 'extends: ["spectral:oas"]\n');
    const { code, output } = await lint(
      '@stoplight/spectral-cli/dist/index.js',
      CONTRACT,
      '--ruleset',
      rules,
      '--fail-severity',
      'hint',
    );
    expect({ code, output }).toEqual({ code: 0, output: expect.stringContaining('No results') });
  }, 60_000);
});
