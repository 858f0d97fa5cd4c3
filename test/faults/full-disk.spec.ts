import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { ProcessJobHandler } from '../../src/modules/processing/process-job.handler.ts';
import { CELLS, pdfOf } from '../pipeline/pdf.ts';
import { uploadForm } from '../pipeline/upload-form.ts';
import { mountSmallDisk, requireSmallDisk, type SmallDisk } from '../support/small-disk.ts';
import { useApp } from '../support/use-app.ts';
import { useDatabase } from '../support/use-database.ts';
import { useWorker } from '../support/use-worker.ts';
import { describeUnless } from '../support/unless.ts';
import { restoreVariable } from '../support/restore-variable.ts';

const KIB = 512;

describeUnless(requireSmallDisk())('a disk that is full', () => {
  const database = useDatabase({ at: 'head' });
  let disk: SmallDisk;
  beforeAll(() => {
    disk = mountSmallDisk(KIB);
  });
  const variables = () => ({ STORAGE_FOLDER: path.join(disk.folder, 'storage') });
  const worker = useWorker(database, variables);
  const api = useApp(database, variables);
  afterAll(() => disk.unmount());

  let form: Awaited<ReturnType<typeof uploadForm>>;
  beforeAll(async () => {
    form = await uploadForm(await pdfOf(CELLS));
    await api.ask('/api/v1/users/me');
    await database.query('update users set cards_limit_month = 1000');
  });
  afterEach(restoreVariable('TMPDIR'));

  const upload = () => api.ask('/api/v1/uploads', form);
  const perform = (id: string, retry: number) => worker.perform(ProcessJobHandler, { job_id: id, retry });
  /** All that may change: rows, cards, files. */
  const state = async () => ({
    jobs: await database.query('select id, status from jobs order by id'),
    decks: await database.query('select id from decks order by id'),
    cards: await database.query('select cards_generated_month from users'),
    files: readdirSync(disk.folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => name !== 'filler' && statSync(path.join(disk.folder, name)).isFile())
      .sort((a, b) => a.localeCompare(b)),
  });

  test.each(['of the store', 'where uploads arrive'])(
    '%s: an upload is refused and leaves nothing behind, and is taken when there is room again',
    async (what) => {
      if (what !== 'of the store') process.env['TMPDIR'] = disk.folder;
      const before = await state();
      await disk.fill();
      const { status, body } = await upload();
      expect([status, body['code']]).toEqual([503, 'storage_unavailable']);
      expect((await api.ask('/health/ready', { as: null })).status).toBe(200);
      expect(await state()).toEqual(before);
      await disk.empty();
      expect((await upload()).status).toBe(201);
    },
  );

  test.each(['of the store', 'where the worker writes'])(
    '%s: a job waits for its next try, and then becomes one deck',
    async (what) => {
      const { body } = await upload();
      const id = String(body['id']);
      if (what !== 'of the store') process.env['TMPDIR'] = disk.folder;
      const before = await state();
      await disk.fill();
      await perform(id, 0);
      expect(await state()).toEqual(before);
      const [retried] = await database.query(
        `select metadata ->> 'code' as code from audit_logs where resource_id = $1 and action = 'job.retried'`,
        [id],
      );
      expect(retried).toEqual({ code: 'storage_error' });
      await disk.empty();
      await perform(id, 1);
      expect((await api.ask(`/api/v1/jobs/${id}`)).body['status']).toBe('completed');
      expect((await state()).decks).toHaveLength(before.decks.length + 1);
    },
  );
});
