import { beforeAll, describe, expect, test } from '@jest/globals';
import { parser } from '@prometheus-io/lezer-promql';
import { load } from 'js-yaml';
import { z } from 'zod';
import { freePort } from '../../dev/free-port.ts';
import { readDocument } from '../docs/markdown.ts';
import { CELLS, pdfOf } from '../pipeline/pdf.ts';
import { uploadForm } from '../pipeline/upload-form.ts';
import { keycloakUrl } from '../support/issuer.ts';
import { runCommand } from '../support/run-command.ts';
import { spawnNode } from '../support/spawn-node.ts';
import { storageFolder } from '../support/storage-folder.ts';
import { until } from '../support/until.ts';
import { anchorOf } from '../../src/modules/status/runbook.ts';
import { useApp } from '../support/use-app.ts';
import { useDatabase } from '../support/use-database.ts';
import { type Exposed, readExposition, sampleOf } from './exposition.ts';

const TOKEN = 'a-token-of-at-least-thirty-two-characters';

describe('metrics of API and worker', () => {
  const database = useDatabase({ at: 'head' });
  const storage = storageFolder();
  const app = useApp(database, { STORAGE_FOLDER: storage, SCHEMA_CHECK_CACHE_MS: '0' });
  const scrape = async () => String((await app.ask('/metrics', { as: null })).body['text']);
  const commits = async () =>
    sampleOf(await scrape(), 'anki_unit_of_work_duration_seconds_count', { outcome: 'commit' });
  let ofWorker = '';
  let log = '';
  let jobId = '';

  beforeAll(async () => {
    await runCommand(database.url, 'queue', 'install');
    const port = await freePort(0, '127.0.0.1');
    const worker = spawnNode(['.build/worker.js'], {
      DATABASE_URL: database.url,
      KEYCLOAK_URL: keycloakUrl(),
      STORAGE_FOLDER: storage,
      METRICS_PORT: String(port),
      HOST: '127.0.0.1',
    });
    try {
      await worker.saying(/Working on \d+ kinds of tasks/);
      const { body } = await app.ask('/api/v1/uploads', await uploadForm(await pdfOf(CELLS)));
      jobId = String(body['id']);
      const job = async () => (await app.ask(`/api/v1/jobs/${jobId}`)).body['status'];
      await until('the job is done', async () => (await job()) === 'completed');
      await until('the worker told of it', async () => {
        ofWorker = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
        return sampleOf(ofWorker, 'anki_task_duration_seconds_count', { task: 'jobs.process' }) !== null;
      });
      expect(await (await fetch(`http://127.0.0.1:${port}/health/live`)).json()).toEqual({ status: 'ok' });
      expect((await fetch(`http://127.0.0.1:${port}/`)).status).toBe(404);
    } finally {
      worker.child.kill('SIGTERM');
    }
    expect(await worker.ended()).toBe(0);
    log = worker.output();
  });

  test('count requests by the pattern of their route, with their time and their statements', async () => {
    const counted = { method: 'GET', route: '/api/v1/decks/:id', status: '404' };
    const before = sampleOf(await scrape(), 'anki_http_request_duration_seconds_count', counted) ?? 0;
    for (let asked = 0; asked < 3; asked++) await app.ask(`/api/v1/decks/${crypto.randomUUID()}`);
    const text = await scrape();
    expect(sampleOf(text, 'anki_http_request_duration_seconds_count', counted)).toBe(before + 3);
    const { status: _, ...route } = counted;
    const statements = sampleOf(text, 'anki_http_request_queries_sum', route) ?? 0;
    expect(statements).toBeGreaterThanOrEqual(2 * 3);
    await app.ask('/no/such/route');
    expect(sampleOf(await scrape(), 'anki_http_request_duration_seconds_count', { route: 'none' })).toBeGreaterThan(0);
  });

  test('count units of work by how they end', async () => {
    const before = await commits();
    await app.ask('/api/v1/users/me', { method: 'PATCH', payload: { display_name: 'Metric' } });
    expect(await commits()).toBeGreaterThan(before ?? 0);
  });

  test('come with a log whose lines name the job and the revision', () => {
    const lines = log.split('\n').filter((line) => line.includes('"task":"jobs.process"'));
    expect(lines.map((line): unknown => JSON.parse(line))).toEqual([
      expect.objectContaining({ job: jobId, revision: expect.stringMatching(/^Migration\d{14}_/) }),
    ]);
  });

  test('tell of the database, the pool, the queue and the tasks', async () => {
    const text = await scrape();
    expect(sampleOf(text, 'anki_database_up')).toBe(1);
    expect(sampleOf(text, 'anki_database_pool_connections', { state: 'idle' })).toBeGreaterThan(0);
    expect(sampleOf(text, 'anki_database_pool_max')).toBe(10);
    expect(sampleOf(ofWorker, 'anki_queue_messages', { task: 'jobs.process', state: 'waiting' })).toBe(0);
    expect(sampleOf(ofWorker, 'anki_task_duration_seconds_count', { task: 'jobs.process', outcome: 'done' })).toBe(1);
  });

  test('say of the schema what /health/schema says, before and after a change by hand', async () => {
    const text = await scrape();
    expect(sampleOf(text, 'anki_schema_check_success')).toBe(1);
    expect(text).not.toMatch(/^anki_schema_drift_objects\{/m);
    expect(sampleOf(text, 'anki_schema_revisions', { state: 'pending' })).toBe(0);
    await database.query('alter table decks alter column name type text');
    const { body } = await app.ask('/health/schema', { as: null });
    const lines = (await scrape()).split('\n').filter((line) => line.startsWith('anki_schema_drift_objects{'));
    expect(lines).toContainEqual(expect.stringMatching(/kind="column",change="changed",severity="error".* 1$/));
    const told = lines.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0);
    expect(body['drift']).toMatchObject({ objects: told });
    await database.query('alter table decks alter column name type varchar(255)');
  });

  describe('in what is deployed', () => {
    const names = new Map<string, Exposed>();
    beforeAll(async () => {
      await database.query('alter table decks add column by_hand int');
      for (const text of [ofWorker, await scrape()]) {
        for (const [name, { type, help, labels }] of readExposition(text)) {
          const all = new Set([...(names.get(name)?.labels ?? []), ...labels]);
          names.set(name, { type, help, labels: all });
        }
      }
    });

    const Alerts = z.object({
      groups: z.array(
        z.object({
          rules: z.array(
            z.object({ alert: z.string(), expr: z.string(), annotations: z.object({ runbook_url: z.string() }) }),
          ),
        }),
      ),
    });
    const Dashboard = z.object({
      panels: z.array(
        z.object({
          title: z.string(),
          targets: z.array(z.object({ expr: z.string() })),
          links: z.array(z.object({ url: z.string() })),
        }),
      ),
    });
    const rules = Alerts.parse(load(readDocument('deploy/prometheus/alerts.yaml'))).groups.flatMap(
      (group) => group.rules,
    );
    const panels = Dashboard.parse(JSON.parse(readDocument('deploy/grafana/dashboard.json'))).panels;
    const queries = [
      ...rules.map(({ alert, expr }) => [`the alert ${alert}`, expr] as const),
      ...panels.flatMap(({ title, targets }) => targets.map(({ expr }) => [`the panel "${title}"`, expr] as const)),
    ];

    test.each(queries)('%s asks for what there is', (_what, expr) => expect(unknownIn(expr, names)).toEqual([]));

    test('a name or a label that there is not would be noticed', () => {
      expect(unknownIn('sum(anki_no_such_metric)', names)).toEqual(['anki_no_such_metric']);
      expect(unknownIn('sum(anki_queue_messages{kind="x"}) by (colour)', names)).toEqual(['kind', 'colour']);
      expect(unknownIn('sum(', names)).toEqual(['sum(']);
    });

    describe('the runbook', () => {
      const sections = readDocument('docs/operations.md').split(/^#+ (?=.+$)/m);
      const byAnchor = new Map(sections.map((section) => [anchorOf(section.split('\n', 1)[0] ?? ''), section]));
      const titles = panels.map(({ title }) => title);

      test('has a section for each alert, which names a panel of the dashboard', () => {
        for (const { alert, annotations } of rules) {
          const [page, anchor = ''] = annotations.runbook_url.split('#');
          const panel = /the panel "(.+)"/.exec(byAnchor.get(anchor) ?? '')?.[1];
          expect([alert, page, titles]).toEqual([
            alert,
            '{{ or $externalLabels.status_url "https://api.example.org/status" }}/runbook',
            expect.arrayContaining([panel]),
          ]);
        }
      });

      test('has a section for each panel', () => {
        const anchors = panels.flatMap(({ links }) =>
          links.map(({ url }) => url.replace('${status_url}/runbook#', '')),
        );
        expect(anchors.filter((anchor) => !byAnchor.has(anchor))).toEqual([]);
        expect(anchors).toHaveLength(panels.length);
      });
    });

    test('docs/metrics.md names every metric of ours, with its labels', () => {
      const rows = [...readDocument('docs/metrics.md').matchAll(/^\| `(anki_\w+)` \| (\w+) \|([^|]*)\|/gm)];
      const documented = rows.map(([, name = '', type = '', labels = '']) => [
        name,
        type,
        [...labels.matchAll(/`(\w+)`/g)].map(([, label = '']) => label).sort((a, b) => a.localeCompare(b)),
      ]);
      const ours = [...names].filter(([name]) => name.startsWith('anki_'));
      const common = new Set(['process', 'version', 'le']);
      const exposed = ours.map(([name, { type, labels }]) => [
        name,
        type,
        [...labels].filter((label) => !common.has(label)).sort((a, b) => a.localeCompare(b)),
      ]);
      expect(documented.sort(byName)).toEqual(exposed.sort(byName));
    });
  });
});

describe('metrics outside development', () => {
  const database = { url: 'postgresql://nobody@127.0.0.1:1/nothing' };
  const closed = useApp(database, { ENVIRONMENT: 'staging' });
  const guarded = useApp(database, { ENVIRONMENT: 'staging', METRICS_TOKEN: TOKEN });
  const statusOf = async (app: typeof closed, authorization?: string) =>
    (await app.ask('/metrics', { as: null, ...(authorization !== undefined && { headers: { authorization } }) }))
      .status;

  test('are not there without a token of their own', async () => {
    expect([await statusOf(closed), await statusOf(closed, `Bearer ${TOKEN}`)]).toEqual([404, 404]);
  });

  test('are for clients that have it, also while the database is unavailable, which they say', async () => {
    expect([await statusOf(guarded), await statusOf(guarded, 'Bearer another')]).toEqual([404, 404]);
    const { status, body } = await guarded.ask('/metrics', { as: null, headers: { authorization: `Bearer ${TOKEN}` } });
    const text = String(body['text']);
    expect(status).toBe(200);
    expect([sampleOf(text, 'anki_database_up'), sampleOf(text, 'anki_schema_check_success')]).toEqual([0, 0]);
  });
});

const byName = (a: readonly unknown[], b: readonly unknown[]) => String(a[0]).localeCompare(String(b[0]));

/** Labels that Prometheus itself adds to what it scrapes. */
const ADDED = ['job', 'instance', 'le'];

/** Names of metrics and labels in a query that are not exposed, or the whole query when it is not one. */
function unknownIn(query: string, names: ReadonlyMap<string, Exposed>): string[] {
  const expr = query.replaceAll('$__rate_interval', '5m');
  const metrics: string[] = [];
  const labels: string[] = [];
  let isBroken = false;
  parser.parse(expr).iterate({
    enter({ name, from, to, type }) {
      const text = expr.slice(from, to);
      if (type.isError) isBroken = true;
      if (name === 'Identifier') metrics.push(text);
      if (name === 'LabelName') labels.push(text);
    },
  });
  if (isBroken) return [query];
  const families = metrics.map((name) => names.get(name) ?? names.get(name.replace(/_(bucket|count|sum)$/, '')));
  const known = new Set([...ADDED, ...families.flatMap((family) => [...(family?.labels ?? [])])]);
  return [
    ...metrics.filter((name, at) => name !== 'up' && families[at] === undefined),
    ...labels.filter((label) => !known.has(label)),
  ];
}
