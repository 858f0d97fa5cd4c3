import './node-version.mjs';
import { openAsBlob } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { DevelopmentError } from './development-error.ts';

/** Sends a PDF to a running API, follows its job, and writes the package that comes of it: a client, in few lines. */

const USAGE = 'Usage: TOKEN=… npm run -s deck -- http://localhost:3000 chapter.pdf chapter.apkg';

const Job = z.object({
  id: z.string(),
  status: z.string(),
  source_page_count: z.number(),
  result_deck_id: z.string().nullable(),
  error_message: z.string().nullable(),
  result: z
    .object({
      num_cards: z.number(),
      num_rejected: z.number(),
      num_found: z.number().optional(),
      limited_by: z.string().optional(),
    })
    .nullable(),
});
const Progress = z.object({ progress_percent: z.number(), stage_name: z.string() });
const Link = z.object({ download_url: z.string() });

async function main([origin, file, target]: readonly string[]): Promise<void> {
  const token = process.env['TOKEN'];
  if (!origin || !file || !target || !token) throw new DevelopmentError(USAGE);
  const ask = async (route: string, options: RequestInit = {}): Promise<Response> => {
    const url = new URL(`/api/v1${route}`, origin);
    const answer = await fetch(url, { ...options, headers: { authorization: `Bearer ${token}` } });
    if (!answer.ok) throw new DevelopmentError(`${url.href} answered ${answer.status}: ${await answer.text()}`);
    return answer;
  };

  const form = new FormData();
  form.set('file', await openAsBlob(file, { type: 'application/pdf' }), path.basename(file));
  const { id, source_page_count } = Job.parse(await (await ask('/uploads', { method: 'POST', body: form })).json());
  console.log(`Uploaded ${path.basename(file)}, ${source_page_count} pages, as job ${id}`);

  const events = await ask(`/jobs/${id}/events`);
  for await (const line of linesOf(events)) {
    if (!line.startsWith('data: ')) continue;
    const { progress_percent, stage_name } = Progress.parse(JSON.parse(line.slice('data: '.length)));
    console.log(`${String(progress_percent).padStart(3)} % ${stage_name}`);
  }

  const job = Job.parse(await (await ask(`/jobs/${id}`)).json());
  if (job.status !== 'completed') throw new DevelopmentError(`The job is ${job.status}: ${job.error_message ?? ''}`);
  const route = `/decks/${String(job.result_deck_id)}/download-url`;
  const { download_url } = Link.parse(await (await ask(route, { method: 'POST' })).json());
  const bytes = new Uint8Array(await (await fetch(download_url)).arrayBuffer());
  await mkdir(path.dirname(target), { recursive: true });
  await writeFile(target, bytes);
  const { num_cards, num_found = num_cards, limited_by } = job.result ?? {};
  const made = limited_by === undefined ? `${num_cards}` : `${num_cards} of ${num_found}`;
  console.log(`Wrote ${target}: ${made} cards, ${bytes.length} bytes. Import it in Anki.`);
  if (limited_by !== undefined) console.log(`The deck is limited by ${limited_by} (${num_cards}).`);
}

async function* linesOf({ body }: Response): AsyncGenerator<string> {
  let rest = '';
  for await (const text of (body ?? new ReadableStream()).pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
}

try {
  await main(parseArgs({ allowPositionals: true }).positionals);
} catch (error) {
  console.error(error instanceof DevelopmentError ? error.message : error);
  process.exitCode = 1;
}
