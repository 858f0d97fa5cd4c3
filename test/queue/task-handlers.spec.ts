import { globSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { PROJECT_FOLDER } from '../../dev/data-folder.ts';
import { TaskHandlers } from '../../src/queue/task-handlers.ts';
import { useDatabase } from '../support/use-database.ts';
import { useWorker } from '../support/use-worker.ts';

/** Names of the classes of src/ that handle a task, marked as such or not. */
async function handlersOf(pattern: string): Promise<string[]> {
  const files = globSync(pattern, { cwd: PROJECT_FOLDER });
  const modules: object[] = await Promise.all(
    files.map((file) => import(pathToFileURL(path.join(PROJECT_FOLDER, file)).href)),
  );
  return modules.flatMap((module) => Object.keys(module).filter((name) => name.endsWith('Handler')));
}

describe('the handlers of tasks', () => {
  const database = useDatabase({ at: 'head' });
  const worker = useWorker(database);

  test('are found by their decorator, all that there are, and each task has one', async () => {
    const found = worker.handler(TaskHandlers).all();
    const names = found.map((handler) => handler.constructor.name);
    const written = await handlersOf('src/modules/**/*.{task,handler}.ts');
    expect(names.toSorted((a, b) => a.localeCompare(b))).toEqual(written.toSorted((a, b) => a.localeCompare(b)));
    expect(new Set(found.map(({ task }) => task.name)).size).toBe(found.length);
  });
});
