import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { load, YAML11_SCHEMA } from 'js-yaml';
import { PROJECT_FOLDER } from '../../dev/data-folder.ts';
import { ENV_NAMES, readEnv } from '../../src/config/env.ts';
import { readDocument } from '../docs/markdown.ts';
import { spawnNode } from '../support/spawn-node.ts';
import { useApp } from '../support/use-app.ts';
import { appliedFiles, KUBERNETES_FOLDER, readManifestFile, readManifests } from './read-manifests.ts';

interface Tree {
  readonly [key: string]: Tree;
}
/** What stands there; a wrong path ends as undefined, and an expectation says so. */
const at = (tree: Tree | undefined, ...keys: readonly (string | number)[]): Tree | undefined =>
  keys.reduce<Tree | undefined>((value, key) => value?.[key], tree);
const textAt = (tree: Tree | undefined, ...keys: readonly (string | number)[]): string => {
  const value: unknown = at(tree, ...keys);
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
};
const treeOf = (value: unknown): Tree => JSON.parse(JSON.stringify(value ?? {}));

const manifests = readManifests().map(treeOf);
const manifest = (kind: string, name: string): Tree => {
  const found = manifests.find((one) => textAt(one, 'kind') === kind && textAt(one, 'metadata', 'name') === name);
  if (!found) throw new Error(`The manifests have no ${kind} ${name}.`);
  return found;
};
const compose = treeOf(load(readDocument('compose.yaml'), { schema: YAML11_SCHEMA }));
const container = (kind: string, name: string, list = 'containers') =>
  at(manifest(kind, name), 'spec', 'template', 'spec', list, 0);
const waitsFor = (service: string) => Object.entries(at(compose, 'services', service, 'depends_on') ?? {});
/** Seconds that a process may take to stop, by the constants of its entry. */
const mostSecondsOf = (file: string) =>
  [...readDocument(file).matchAll(/^const (?:GRACE|RETRY)_MS = ([\d_]+);/gm)].reduce(
    (sum, [, ms = '']) => sum + Number(ms.replaceAll('_', '')) / 1000,
    0,
  );
const wordsOf = (tree: Tree | undefined): string[] => Object.values(tree ?? {}).map((word) => textAt(word));

/** An environment with what stands in `${…}` put in, as Compose does it for a file that overrides no default. */
function filled(environment: Tree | undefined, given: (name: string) => string): Record<string, string> {
  const pairs = Object.entries(environment ?? {}).map(([name, value]): [string, string] => [
    name,
    textAt(value).replaceAll(
      /\$\{(\w+):[?-]([^}]*)\}/g,
      (_, variable: string, byDefault: string) => byDefault || given(variable),
    ),
  ]);
  return Object.fromEntries(pairs);
}

/** As `openssl rand -hex 24` would make one. */
const SECRET = randomBytes(24).toString('hex');

const compositions = {
  'compose.yaml': (secret: string) =>
    filled(at(compose, 'services', 'api', 'environment'), (name) => {
      const host = `${name.toLowerCase().replaceAll('_', '-')}.example.org`;
      if (name.endsWith('_ENDPOINT')) return `http://${host}:4318`;
      return name.endsWith('_HOST') ? host : secret;
    }),
  [KUBERNETES_FOLDER]: (secret: string) => ({
    ...filled(manifest('ConfigMap', 'service')['data'], () => secret),
    ...Object.fromEntries(Object.keys(manifest('Secret', 'service')['stringData'] ?? {}).map((name) => [name, secret])),
    DATABASE_URL: `postgresql://anki_app:${secret}@postgres:5432/anki_compendium`,
  }),
};

describe.each(Object.entries(compositions))('the environment of %s', (_place, environmentWith) => {
  test('has names that the program reads, and no others', () => {
    const names = Object.keys(environmentWith('x'));
    expect(names.filter((name) => !ENV_NAMES.includes(name))).toEqual([]);
    expect(names).toEqual(expect.arrayContaining(['ENVIRONMENT', 'DATABASE_URL', 'KEYCLOAK_URL', 'MINIO_SECRET_KEY']));
  });

  test('is enough for production once its secrets are filled in, and is refused with well-known ones', () => {
    expect(readEnv(environmentWith(SECRET))).toMatchObject({ ENVIRONMENT: 'production', MINIO_USE_SSL: true });
    expect(() => readEnv(environmentWith('changeme'))).toThrow(/DATABASE_URL has[^]*MINIO_SECRET_KEY has/);
    expect(() => readEnv(environmentWith(''))).toThrow(/DATABASE_URL has/);
  });
});

describe('what is deployed', () => {
  const app = useApp({ url: 'postgresql://nobody@127.0.0.1:1/nothing' });
  const commands = {
    'service migrate': wordsOf(at(compose, 'services', 'migrate', 'command')),
    'service queue': wordsOf(at(compose, 'services', 'queue', 'command')),
    'container upgrade': wordsOf(at(container('Job', 'migrate', 'initContainers'), 'args')),
    'container contract': wordsOf(at(container('Job', 'contract'), 'args')),
    'container queue': wordsOf(at(container('Job', 'migrate'), 'args')),
  };
  const services = {
    'service api': wordsOf(at(compose, 'services', 'api', 'command')),
    'service worker': wordsOf(at(compose, 'services', 'worker', 'command')),
    'container api': wordsOf(at(container('Deployment', 'api'), 'args')),
    'container worker': wordsOf(at(container('Deployment', 'worker'), 'args')),
    image: [...readDocument('Dockerfile').matchAll(/^CMD \["(.*)"\]$/gm)].map(([, file = '']) => file),
  };

  test.each(Object.entries(commands))('runs a command that there is: %s', async (_place, [entry = '', ...args]) => {
    expect(entry).toBe('dist/cli.js');
    const command = spawnNode(['.build/cli.js', ...args, '--help']);
    const isKnown = (await command.ended()) === 0 && command.output().startsWith(`Usage: compendium ${args[0]}`);
    expect({ isKnown, output: command.output() }).toEqual({ isKnown: true, output: command.output() });
    for (const option of args.filter((arg) => arg.startsWith('--'))) expect(command.output()).toContain(option);
  });

  test.each(Object.entries(services))('starts an entry that there is: %s', (_place, words) => {
    expect(words).toEqual([expect.stringMatching(/^dist\/(main|worker)\.js$/)]);
    const source = words[0]?.replace('dist/', 'src/').replace('.js', '.ts') ?? '';
    expect(existsSync(path.join(PROJECT_FOLDER, source))).toBe(true);
  });

  test('asks for health where the API answers it', async () => {
    const api = container('Deployment', 'api');
    const probes = ['startupProbe', 'livenessProbe', 'readinessProbe'].map((probe) => at(api, probe, 'httpGet'));
    const paths = [
      ...probes.map((probe) => textAt(probe, 'path')),
      ...[...readDocument('Dockerfile').matchAll(/\/health\/\w+/g)].map(String),
      ...[...readDocument('compose.yaml').matchAll(/3000(\/health\/\w+)/g)].map(([, found = '']) => found),
    ];
    expect(paths.length).toBeGreaterThan(probes.length + 1);
    for (const route of paths) {
      // this app has no database: it is alive, and not ready
      const { status } = await app.ask(route, { as: null });
      expect([route, status]).toEqual([route, route === '/health/live' ? 200 : 503]);
    }
    expect(probes.map((probe) => textAt(probe, 'port'))).toEqual(['http', 'http', 'http']);
  });

  test('has one port, the one that the program listens on', () => {
    const { PORT } = readEnv(compositions['compose.yaml'](SECRET));
    expect(at(container('Deployment', 'api'), 'ports', 0, 'containerPort')).toBe(PORT);
    expect(readEnv(compositions[KUBERNETES_FOLDER]?.(SECRET) ?? {}).PORT).toBe(PORT);
    expect(readDocument('deploy/proxy/Caddyfile')).toContain(`dynamic a api ${PORT}`);
    expect(readDocument('Dockerfile')).toContain(`EXPOSE ${PORT}\n`);
    expect(JSON.stringify(manifest('NetworkPolicy', 'api'))).toContain(`"port":${PORT}`);
  });

  test('looks at the workers where they listen', () => {
    const { METRICS_PORT } = readEnv(compositions[KUBERNETES_FOLDER]?.(SECRET) ?? {});
    expect(readEnv(compositions['compose.yaml'](SECRET)).METRICS_PORT).toBe(METRICS_PORT);
    expect(at(container('Deployment', 'worker'), 'ports', 0, 'containerPort')).toBe(METRICS_PORT);
    expect(JSON.stringify(manifest('NetworkPolicy', 'worker'))).toContain(`"port":${METRICS_PORT}`);
    expect(readDocument('compose.yaml')).toContain(`http://127.0.0.1:${METRICS_PORT}/health/live`);
    expect(readDocument('deploy/prometheus/prometheus.yaml')).toContain(`port: ${METRICS_PORT}`);
    expect(at(manifest('Service', 'worker-pods'), 'spec', 'ports', 0, 'port')).toBe(METRICS_PORT);
  });

  test('has an address for each pod that Prometheus asks, by the name that it is told', () => {
    const scraped = readDocument('deploy/prometheus/prometheus.yaml');
    for (const name of ['api', 'worker']) {
      expect(at(manifest('Service', `${name}-pods`), 'spec')).toMatchObject({
        clusterIP: 'None',
        selector: { app: name },
      });
      expect(scraped).toContain(
        `${name}-pods.${textAt(manifest('Service', `${name}-pods`), 'metadata', 'namespace')}.svc`,
      );
    }
  });

  test('lets traces out to where its example sends them', () => {
    const [, url = ''] =
      /# OTEL_EXPORTER_OTLP_ENDPOINT: (\S+)/.exec(readDocument('deploy/kubernetes/10-config.yaml')) ?? [];
    expect(JSON.stringify(manifest('NetworkPolicy', 'traces'))).toContain(`"port":${new URL(url).port}`);
  });

  test('gives each process the time that it takes to stop', () => {
    for (const [name, file] of [
      ['api', 'src/run-api.ts'],
      ['worker', 'src/run-worker.ts'],
    ] as const) {
      const pod = at(manifest('Deployment', name), 'spec', 'template', 'spec');
      const pause = Number(at(container('Deployment', name), 'lifecycle', 'preStop', 'sleep', 'seconds') ?? 0);
      expect(mostSecondsOf(file)).toBeGreaterThan(0);
      expect(Number(pod?.['terminationGracePeriodSeconds']) - pause).toBeGreaterThan(mostSecondsOf(file));
      expect(parseInt(textAt(compose, 'services', name, 'stop_grace_period'), 10)).toBeGreaterThan(mostSecondsOf(file));
    }
  });

  test('runs without root, without a writable image and with /tmp', () => {
    for (const [kind, name, list] of [
      ['Deployment', 'api', 'containers'],
      ['Deployment', 'worker', 'containers'],
      ['Job', 'migrate', 'initContainers'],
      ['Job', 'migrate', 'containers'],
      ['Job', 'contract', 'containers'],
    ] as const) {
      expect(at(manifest(kind, name), 'spec', 'template', 'spec', 'securityContext')).toMatchObject({
        runAsNonRoot: true,
      });
      expect(container(kind, name, list)).toMatchObject({
        securityContext: { readOnlyRootFilesystem: true, allowPrivilegeEscalation: false },
        volumeMounts: [{ name: 'tmp', mountPath: '/tmp' }],
      });
    }
  });

  test('starts API and workers after revisions and queue', () => {
    const done = { condition: 'service_completed_successfully' };
    for (const service of ['api', 'worker']) expect(waitsFor(service)).toContainEqual(['queue', done]);
    expect(waitsFor('queue')).toContainEqual(['migrate', done]);
  });

  test('asks for each secret in compose.env.example, and gives none', () => {
    const text = readDocument('compose.yaml');
    const wanted = new Set([...text.matchAll(/\$\{(\w+):[?-]/g)].map(([, name = '']) => name));
    const lines = [...readDocument('deploy/compose.env.example').matchAll(/^(\w+)=(.*)$/gm)];
    expect(lines.map(([, name = '']) => name).sort((a, b) => a.localeCompare(b))).toEqual(
      Array.from(wanted).sort((a, b) => a.localeCompare(b)),
    );
    expect(lines.filter(([, name, value]) => name !== 'VERSION' && value !== '')).toEqual([]);
  });

  test('limits memory and log of each service of Compose', () => {
    for (const [name, service] of Object.entries(at(compose, 'services') ?? {})) {
      expect([name, service]).toEqual([
        name,
        expect.objectContaining({
          mem_limit: expect.any(String),
          logging: expect.objectContaining({ driver: 'json-file' }),
        }),
      ]);
    }
  });

  test('adds to services and volumes that there are, on a laptop, and names each host', () => {
    const laptop = treeOf(load(readDocument('deploy/compose.laptop.yaml'), { schema: YAML11_SCHEMA }));
    const added = Object.keys(at(laptop, 'services') ?? {}).filter((name) => !at(compose, 'services', name));
    expect(added).toEqual(['ca']);
    expect(textAt(laptop, 'services', 'proxy', 'environment', 'CADDY_OPTION')).toBe('local_certs');
    expect(readDocument('deploy/proxy/Caddyfile')).toMatch(/^\{\n\t\{\$CADDY_OPTION\}\n\}/);
    const names = [...readDocument('deploy/laptop.env').matchAll(/^(\w+)=/gm)].map(([, name = '']) => name);
    const required = [...readDocument('deploy/compose.env.example').matchAll(/^(\w+(?:_HOST|_URL|_ORIGINS))=/gm)];
    expect(names.toSorted()).toEqual(required.map(([, name = '']) => name).toSorted());
  });

  test('imports a realm whose tokens the API takes', () => {
    const realm = treeOf(JSON.parse(readDocument('deploy/keycloak/realm.json')));
    const env = readEnv(compositions['compose.yaml'](SECRET));
    expect(realm['realm']).toBe(env.KEYCLOAK_REALM);
    const roles = Object.values(at(realm, 'roles', 'realm') ?? {}).map((role) => textAt(role, 'name'));
    expect(roles).toEqual(expect.arrayContaining(['user', 'premium', 'admin']));
    expect(JSON.stringify(realm['clients'])).toContain(`"included.client.audience":"${env.KEYCLOAK_CLIENT_ID}"`);
  });
});

describe('kubectl apply', () => {
  const kindsOf = (files: readonly string[]) =>
    files.flatMap((file) => readManifestFile(file).map((one) => textAt(treeOf(one), 'kind')));
  const kustomization = treeOf(load(readDocument('deploy/kustomization.yaml')));
  const listed = wordsOf(kustomization['resources']).map((file) => `deploy/${file}`);

  test('of the folder or of the kustomization overwrites no secret and runs no contract revision', () => {
    for (const files of [appliedFiles(), listed]) {
      expect(kindsOf(files)).toEqual(expect.arrayContaining(['Namespace', 'ConfigMap', 'Job', 'Deployment']));
      expect(kindsOf(files)).not.toContain('Secret');
      expect(files.join()).not.toContain('contract');
    }
  });

  test('of the folder finds only what a cluster takes: a kustomization in it would be an error', () => {
    expect(appliedFiles().filter((file) => !/\/\d\d-[\w-]+\.yaml$/.test(file))).toEqual([]);
  });

  test('of the kustomization takes all files of the folder, the namespace first and the migration before the rollout', () => {
    expect(listed.toSorted()).toEqual(appliedFiles());
    const kinds = kindsOf(listed);
    expect(kinds[0]).toBe('Namespace');
    expect(kinds.indexOf('Job')).toBeLessThan(kinds.indexOf('Deployment'));
    expect(at(kustomization, 'sortOptions', 'order')).toBe('fifo');
  });

  test('of the kustomization sets the image that the manifests name', () => {
    const image = `${textAt(kustomization, 'images', 0, 'name')}:${textAt(kustomization, 'images', 0, 'newTag')}`;
    for (const [kind, name] of [
      ['Deployment', 'api'],
      ['Deployment', 'worker'],
      ['Job', 'migrate'],
      ['Job', 'contract'],
    ] as const) {
      expect(textAt(container(kind, name), 'image')).toBe(image);
    }
  });

  test('of each file that a comment names finds it', () => {
    const files = [
      ...appliedFiles(),
      'deploy/kustomization.yaml',
      `${KUBERNETES_FOLDER}/after-rollout/50-contract-job.yaml`,
    ];
    const named = files.flatMap((file) =>
      [...readDocument(file).matchAll(/apply -[fk] (\S+)/g)].map(([, place]) => place ?? ''),
    );
    expect(named).toContain('deploy/kubernetes/20-migrate-job.yaml');
    expect(named.filter((place) => !existsSync(path.join(PROJECT_FOLDER, place.replace(/`$/, ''))))).toEqual([]);
  });
});
