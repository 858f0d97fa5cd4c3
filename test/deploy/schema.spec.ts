import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { validate } from 'dockerfile-utils';
import { z } from 'zod';
import { PROJECT_FOLDER } from '../../dev/data-folder.ts';
import { readDocument } from '../docs/markdown.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { KUBERNETES_FOLDER, readManifests } from './read-manifests.ts';

const Manifest = z.looseObject({ apiVersion: z.string(), kind: z.string(), metadata: z.object({ name: z.string() }) });
type Manifest = z.infer<typeof Manifest>;

const manifests = readManifests().map((manifest) => Manifest.parse(manifest));

/** What the package `kubernetes-models` has of a kind: the schema of Kubernetes' own OpenAPI document. */
const modelsOf = ({ apiVersion }: Manifest) => `kubernetes-models/${apiVersion}`;

const Model = z.custom<new (manifest: unknown) => { validate(): void }>((value) => typeof value === 'function');

describe(KUBERNETES_FOLDER, () => {
  for (const manifest of manifests) {
    test(`${manifest.kind} ${manifest.metadata.name} is what Kubernetes takes`, async () => {
      const models = z.record(z.string(), z.unknown()).parse(await import(modelsOf(manifest)));
      const Kind = Model.parse(models[manifest.kind]);
      expect(() => new Kind(manifest).validate()).not.toThrow();
    });
  }

  test('has no field that Kubernetes does not know, for it would pass over it in silence', () => {
    expect(mistakesIn(manifests)).toBe('');
    const deployment = manifests.find(({ kind }) => kind === 'Deployment');
    expect(deployment).toBeDefined();
    const mistaken = Manifest.parse({ ...deployment, spec: { replica: 2 } });
    expect(mistakesIn([mistaken])).toMatch(/replica.* does not exist/);
  });
});

describe('Dockerfile', () => {
  test('has no mistake that its linter knows', () => {
    expect(validate(readDocument('Dockerfile'))).toEqual([]);
    expect(validate('FRM node')).not.toEqual([]);
  });
});

/** What the compiler says of the manifests as literals of their kind's type: there it refuses fields too many. */
function mistakesIn(wanted: readonly Manifest[]): string {
  const folder = temporaryFolder();
  const file = path.join(folder, 'manifests.ts');
  const packages = path.join(PROJECT_FOLDER, 'node_modules');
  const literals = wanted.map(
    (manifest) => `(${JSON.stringify(manifest, null, 1)}) satisfies import('${modelsOf(manifest)}').I${manifest.kind};`,
  );
  writeFileSync(file, literals.join('\n'));
  const options = {
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    types: [],
    module: 'nodenext',
    paths: { 'kubernetes-models/*': [`${packages}/kubernetes-models/*/index.d.ts`] },
  };
  writeFileSync(path.join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions: options, files: [file] }));
  const compiler = path.join(packages, 'typescript7/bin/tsc');
  return spawnSync(process.execPath, [compiler, '-p', folder], { encoding: 'utf8' }).stdout;
}
