import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { installQueue } from '../../src/queue/install-queue.ts';
import { storageFolder } from '../support/storage-folder.ts';
import { useApp } from '../support/use-app.ts';
import { useDatabase } from '../support/use-database.ts';
import { insert, minimal } from './rows.ts';

const DECKS = '/api/v1/decks';

describe('a deck of the caller', () => {
  const database = useDatabase({ at: 'head' });
  const app = useApp(database);
  let userId: unknown;

  beforeAll(async () => {
    await installQueue(database.url);
    userId = (await app.ask('/api/v1/users/me')).body['id'];
  });

  const add = (columns: Record<string, unknown> = {}) =>
    insert(database, 'decks', { ...minimal.deck(userId), ...columns });

  test('is removed, and said to be, however its id is written', async () => {
    const { id } = await add();
    expect((await app.ask(`${DECKS}/${id.toUpperCase()}`, { method: 'DELETE' })).status).toBe(204);
    const [first, second] = [await add(), await add()];
    const payload = { deck_ids: [first.id.toUpperCase(), first.id, second.id, id.toUpperCase()] };
    expect(await app.ask(`${DECKS}/bulk-delete`, { method: 'POST', payload })).toMatchObject({
      status: 200,
      body: { deleted: 2, not_found: [id] },
    });
  });

  test('takes no name of which a part would be blank in Anki', async () => {
    const { id } = await add();
    const rename = (name: string) => app.ask(`${DECKS}/${id}`, { method: 'PATCH', payload: { name } });
    for (const name of ['', '::', 'Biology::', 'Biology:: ::Cells'])
      expect(await rename(name)).toMatchObject({ status: 422, body: { code: 'invalid_input' } });
    expect(await rename('Biology::Cells')).toMatchObject({ status: 200, body: { name: 'Biology::Cells' } });
  });

  test('loses its description by an empty text as by null', async () => {
    const { id } = await add({ description: 'Before the exam' });
    const payload = { description: '  ' };
    expect(await app.ask(`${DECKS}/${id}`, { method: 'PATCH', payload })).toMatchObject({
      status: 200,
      body: { description: null },
    });
  });

  for (const [name, saved] of [
    [`${'a'.repeat(119)}😀b`, `${'a'.repeat(119)}😀.apkg`],
    ['../..\\etc: "x"', 'etc x.apkg'],
    ['...', 'deck.apkg'],
  ] as const) {
    test(`named ${name.slice(-20)} is saved as ${saved.slice(-20)}`, async () => {
      const deck = await add({ name });
      const file = path.join(storageFolder(), 'decks', String(deck['file_path']));
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, '');
      const answer = await app.ask(`${DECKS}/${deck.id}/download-url`, { method: 'POST' });
      expect(answer).toMatchObject({ status: 201, body: { filename: saved } });
    });
  }
});
