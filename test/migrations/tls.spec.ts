import path from 'node:path';
import { writeFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { toProblem } from '../../src/common/problem.ts';
import { runCommand } from '../support/run-command.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { CERTIFICATE, useTlsProxy } from '../support/tls-proxy.ts';
import { useDatabase } from '../support/use-database.ts';

const Checks = z.object({ checks: z.array(z.object({ name: z.string(), status: z.string(), found: z.string() })) });

describe('a connection with TLS', () => {
  const database = useDatabase({ at: 'head' });
  const proxy = useTlsProxy(database);
  const folder = temporaryFolder();
  const noFile = path.join(folder, 'none.pem');

  const cases = [
    [
      'an authority that is not known',
      () => proxy.url('sslmode=require'),
      /not trust.*sslrootcert.*NODE_EXTRA_CA_CERTS/,
    ],
    [
      'an authority that is not known, fully verified',
      () => proxy.url('sslmode=verify-full'),
      /not trust.*sslrootcert/,
    ],
    [
      'a certificate of another host',
      () => proxy.url(`sslmode=verify-full&sslrootcert=${CERTIFICATE}`, '127.0.0.2'),
      /certificate is for another host/,
    ],
    ['a server without TLS', () => `${database.url}?sslmode=require`, /does not offer TLS.*sslmode/],
    [
      'a file of the authority that is missing',
      () => proxy.url(`sslmode=require&sslrootcert=${noFile}`),
      /cannot be read.*none\.pem/,
    ],
    [
      'a file of the authority that is none',
      () => {
        writeFileSync(path.join(folder, 'text.pem'), 'no certificate');
        return proxy.url(`sslmode=require&sslrootcert=${path.join(folder, 'text.pem')}`);
      },
      /sslrootcert/,
    ],
  ] as const;

  for (const [what, url, sentence] of cases) {
    test(`to ${what} is refused with a sentence that says what to do`, async () => {
      for (const command of [
        ['migrate', 'current'],
        ['migrate', 'upgrade'],
        ['queue', 'install'],
      ]) {
        const { code, output } = await runCommand(url(), ...command);
        expect({ command, code }).toEqual({ command, code: 1 });
        expect(output.replaceAll('\n', ' ')).toMatch(sentence);
        expect(output).toMatch(/PostgreSQL at (localhost|127\.0\.0\.\d):\d+, database "/);
        // before it, the driver may warn that it takes sslmode=require for verify-full
        expect(output).not.toMatch(/not an error that was foreseen/);
      }
    });

    test(`to ${what} is one finding of doctor, which goes on`, async () => {
      const { code, output } = await runCommand(url(), 'doctor', '--json');
      expect(code).toBe(3);
      const { checks } = Checks.parse(JSON.parse(output.slice(output.indexOf('{'))));
      expect(checks.find(({ name }) => name === 'connection')).toMatchObject({
        status: 'error',
        found: expect.stringMatching(sentence),
      });
      expect(checks.find(({ name }) => name === 'catalog lock')).toMatchObject({ status: 'ok' });
    });
  }

  test('works with the file of the authority, and without any check where that is asked for', async () => {
    const named = proxy.url(`sslmode=verify-full&sslrootcert=${CERTIFICATE}`);
    expect(await runCommand(named, 'migrate', 'current')).toMatchObject({ code: 0 });
    expect(await runCommand(proxy.url('sslmode=no-verify'), 'migrate', 'current')).toMatchObject({ code: 0 });
  });

  test('that a server does not offer is a database that is unavailable to the API', () => {
    const { status, code } = toProblem(new Error('The server does not support SSL connections'), 'x');
    expect({ status, code }).toEqual({ status: 503, code: 'database_unavailable' });
  });
});
