/**
 * The floor of bench/http.ts as a process: Fastify and pg, two routes, no schema, no object. Prints its address. A token
 * that is sent is verified and its user read, as the least that an authenticated request can do.
 */
import Fastify from 'fastify';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { Pool } from 'pg';

const { DATABASE_URL: connectionString = '', USER_ID: userId = '', ISSUER: issuer = '' } = process.env;
const pool = new Pool({ connectionString, max: 10 });
const keys = createRemoteJWKSet(new URL(`${issuer}/protocol/openid-connect/certs`));
const app = Fastify();

app.addHook('onRequest', async ({ headers: { authorization } }, reply) => {
  if (authorization === undefined) return;
  const { payload } = await jwtVerify(authorization.slice('Bearer '.length), keys, { issuer });
  const { rows } = await pool.query<{ is_active: boolean }>('select id, is_active from users where keycloak_id = $1', [
    payload.sub,
  ]);
  if (!rows[0]?.is_active) await reply.code(403).send();
});

const JOBS = `
  select id, user_id, status, progress_percent, current_stage, 'Waiting' as stage_name, source_filename,
    source_file_size_bytes, source_page_count, page_start, page_end, card_density, subject, chapter, deck_name, max_cards,
    language, custom_tags, custom_instructions, settings, cards_reserved, result,
    (select d.id from decks d where d.job_id = jobs.id order by d.created_at desc, d.id desc limit 1) as result_deck_id,
    error_code, error_message, retry_count, max_retries, started_at, completed_at, created_at, updated_at
  from jobs where user_id = $1 order by created_at desc, id desc limit 20`;

const DECK = `
  select id, user_id, job_id, name, description, source_filename, source_pages, card_count, file_size_bytes, language, tags,
    settings, created_at, updated_at, last_downloaded_at
  from decks where id = $1 and user_id = $2`;

app.get('/jobs', async () => {
  const [count, jobs] = await Promise.all([
    pool.query<{ total: number }>('select count(*)::int as total from jobs where user_id = $1', [userId]),
    pool.query<Record<string, unknown>>(JOBS, [userId]),
  ]);
  const total = count.rows[0]?.total ?? 0;
  return { total, page: 1, page_size: 20, pages: Math.max(1, Math.ceil(total / 20)), items: jobs.rows };
});

app.get<{ Params: { id: string } }>('/decks/:id', async ({ params }) => {
  const { rows } = await pool.query<Record<string, unknown>>(DECK, [params.id, userId]);
  return rows[0];
});

const address = await app.listen({ host: '127.0.0.1', port: 0 });
console.log(address);
