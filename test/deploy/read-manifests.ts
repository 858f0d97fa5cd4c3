import { readdirSync } from 'node:fs';
import path from 'node:path';
import { loadAll } from 'js-yaml';
import { PROJECT_FOLDER } from '../../dev/data-folder.ts';
import { readDocument } from '../docs/markdown.ts';

export const KUBERNETES_FOLDER = 'deploy/kubernetes';

const OTHERS = ['deploy/kubernetes-secrets.example.yaml', 'deploy/kubernetes-operator.yaml'];

/** Returns the files that `kubectl apply -f deploy/kubernetes/` takes: those of the folder itself, in their order. */
export const appliedFiles = (): string[] =>
  readdirSync(path.join(PROJECT_FOLDER, KUBERNETES_FOLDER), { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => `${KUBERNETES_FOLDER}/${name}`)
    .toSorted();

export const readManifestFile = (file: string): unknown[] => loadAll(readDocument(file));

/** Returns every document of the folder, of the folders in it, of the example of the secrets, and of the operator's pod. */
export const readManifests = (): unknown[] =>
  [...readdirSync(path.join(PROJECT_FOLDER, KUBERNETES_FOLDER), { recursive: true, encoding: 'utf8' })]
    .filter((file) => file.endsWith('.yaml'))
    .toSorted()
    .map((file) => `${KUBERNETES_FOLDER}/${file}`)
    .concat(OTHERS)
    .flatMap(readManifestFile);
