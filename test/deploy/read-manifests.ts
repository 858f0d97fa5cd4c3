import { readdirSync } from 'node:fs';
import path from 'node:path';
import { loadAll } from 'js-yaml';
import { PROJECT_FOLDER } from '../../dev/data-folder.ts';
import { readDocument } from '../docs/markdown.ts';

export const KUBERNETES_FOLDER = 'deploy/kubernetes';

/** Every document of every file, in the order in which `kubectl apply -f` takes them. */
export const readManifests = (): unknown[] =>
  readdirSync(path.join(PROJECT_FOLDER, KUBERNETES_FOLDER)).flatMap((file) =>
    loadAll(readDocument(`${KUBERNETES_FOLDER}/${file}`)),
  );
