import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { load, YAML11_SCHEMA } from 'js-yaml';
import { z } from 'zod';
import { readDocument } from '../docs/markdown.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const Service = z.looseObject({
  image: z.string(),
  command: z.unknown(),
  environment: z.record(z.string(), z.string()),
});
const { services } = z
  .object({ services: z.looseObject({ store: z.looseObject({ image: z.string() }), buckets: Service }) })
  .parse(load(readDocument('compose.yaml'), { schema: YAML11_SCHEMA }));

/** Stands for the administration of the store: lists what it was told to make, as a table. */
const VERSITYGW = `#!/bin/sh
echo "$*" >> "$LOG"
case "$2" in
  list-users) printf 'Account   Role\\n-------   ----\\n'; cat "$STATE.users" 2>/dev/null || true ;;
  list-buckets) printf 'Bucket   Owner\\n-------   ----\\n'; cat "$STATE.buckets" 2>/dev/null || true ;;
  create-user) echo "$4   user" >> "$STATE.users" ;;
  create-bucket) [ "$6" != "$FAILING" ] && echo "$6   $4" >> "$STATE.buckets" ;;
esac
`;

describe("compose.yaml's object store", () => {
  test('is of a publisher that still publishes, in a fixed version, for the server and for its administration', () => {
    expect(services.store.image).toMatch(/^ghcr\.io\/versity\/versitygw:v\d+\.\d+\.\d+@sha256:[0-9a-f]{64}$/);
    expect(services.buckets.image).toBe(services.store.image);
    expect(readDocument('compose.yaml')).not.toMatch(/image: .*minio/);
  });

  describe('gets its account and buckets by a script that', () => {
    const folder = temporaryFolder();
    const program = path.join(folder, 'versitygw');
    writeFileSync(program, VERSITYGW);
    chmodSync(program, 0o755);

    /** Runs the script on a store in the state of that name. */
    function run(state: string, secret: string, failing = '') {
      const log = path.join(folder, `${state}.log`);
      writeFileSync(log, '');
      const [script = ''] = z.array(z.string()).parse(services.buckets.command);
      const { status } = spawnSync('sh', ['-ec', script.replaceAll('$$', '$')], {
        env: {
          PATH: `${folder}:${process.env['PATH']}`,
          LOG: log,
          STATE: path.join(folder, state),
          FAILING: failing,
          MINIO_SECRET_KEY: secret,
        },
      });
      const done = readFileSync(log, 'utf8')
        .split('\n')
        .filter((line) => line !== '' && !line.includes(' list-'));
      return { status, done };
    }

    test('makes both, and done again only sets the secret', () => {
      expect(run('new', 'first')).toEqual({
        status: 0,
        done: [
          'admin create-user --access anki-app --secret first --role user',
          'admin create-bucket --owner anki-app --bucket pdfs',
          'admin create-bucket --owner anki-app --bucket decks',
        ],
      });
      expect(run('new', 'second')).toEqual({
        status: 0,
        done: ['admin update-user --access anki-app --secret second'],
      });
    });

    test('is not misled by names that only begin alike', () => {
      writeFileSync(path.join(folder, 'alike.users'), 'anki-app-2   user\n');
      writeFileSync(path.join(folder, 'alike.buckets'), 'pdfs-old   root\n');
      expect(run('alike', 's').done).toHaveLength(3);
    });

    test('fails when the store does, so that nothing starts without its buckets', () => {
      expect(run('broken', 's', 'pdfs').status).not.toBe(0);
      expect(existsSync(path.join(folder, 'broken.buckets'))).toBe(false);
    });
  });
});
