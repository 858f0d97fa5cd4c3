import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { mintToken } from '../../dev/issuer/access-token.ts';
import { makeSigningKey } from '../../dev/issuer/keys.ts';
import { CELLS, pdfOf } from '../pipeline/pdf.ts';
import type { Fleet } from './fleet.ts';

/** Requests that a fault may touch, each in its own way. */
export const REQUESTS = ['live', 'ready', 'schema', 'read', 'new key', 'upload'] as const;
export type RequestKind = (typeof REQUESTS)[number];

const Problem = z.object({ code: z.string() });
const Made = z.object({ id: z.uuid() });
const JobStatus = z.object({ status: z.string() });

const PATIENCE_MS = 30_000;
/** What a client waits before it tries again. */
const PAUSE_MS = 250;
const TOKEN_SECONDS = 7_200;

/** A user of the fleet, who tries again with the same key when an upload was not taken. */
export interface FleetClient {
  /** The answer's status, with the code of its problem document when it is one: `503 database_unavailable`. */
  answerTo(kind: Exclude<RequestKind, 'upload'>, origin: string): Promise<string>;
  /** Uploads a PDF, as often as it takes. @returns the id of its job. */
  upload(turn: number, told?: (answer: string) => void): Promise<string>;
  statusOf(job: string): Promise<string>;
  /** Ids of the jobs that it was told of. */
  readonly jobs: readonly string[];
}

export async function openClient(fleet: Fleet): Promise<FleetClient> {
  const claims = { email: 'fleet@example.org', preferred_username: 'fleet' };
  const who = { sub: 'fleet', expiresIn: TOKEN_SECONDS, claims };
  const token = await fleet.issuer.token(who);
  const ofNewKey = await mintToken(fleet.issuer.issuer, await makeSigningKey(), who);
  const pdf = new Blob([new Uint8Array(await pdfOf(CELLS))], { type: 'application/pdf' });
  const jobs: string[] = [];
  const paths = { live: '/health/live', ready: '/health/ready', schema: '/health/schema', read: '/api/v1/decks' };

  const originOf = (turn: number): string => fleet.apis[turn % fleet.apis.length]?.origin ?? '';
  // each process makes the user known to itself
  for (const { origin } of fleet.apis) await send(origin, '/api/v1/users/me', token);
  await fleet.query('update users set cards_limit_month = 1000000');

  return {
    jobs,
    async answerTo(kind, origin) {
      const path = kind === 'new key' ? paths.read : paths[kind];
      return answerOf(await send(origin, path, kind === 'new key' ? ofNewKey : token).catch(String));
    },
    async upload(turn, told = () => undefined) {
      const key = randomUUID();
      for (let attempt = turn; ; attempt++) {
        const body = new FormData();
        // the bytes are the same each time, and so is the request
        body.set('file', pdf, `cells-${turn}.pdf`);
        const init = { method: 'POST', body, headers: { 'idempotency-key': key } };
        const answer = await send(originOf(attempt), '/api/v1/uploads', token, init).catch(String);
        if (typeof answer !== 'string' && answer.ok) {
          told(String(answer.status));
          const { id } = Made.parse(await answer.json());
          jobs.push(id);
          return id;
        }
        told(await answerOf(answer));
        await sleep(PAUSE_MS);
      }
    },
    async statusOf(job) {
      const answer = await send(originOf(0), `/api/v1/jobs/${job}/status`, token);
      return answer.ok ? JobStatus.parse(await answer.json()).status : '';
    },
  };
}

async function answerOf(answer: Response | string): Promise<string> {
  if (typeof answer === 'string') return answer;
  const body = Problem.safeParse(await answer.json().catch(() => null));
  return body.success ? `${answer.status} ${body.data.code}` : String(answer.status);
}

async function send(origin: string, path: string, by: string, init: RequestInit = {}): Promise<Response> {
  const headers = new Headers(init.headers);
  headers.set('authorization', `Bearer ${by}`);
  return fetch(`${origin}${path}`, { ...init, headers, signal: AbortSignal.timeout(PATIENCE_MS) });
}
