import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { runCommand } from '../support/run-command.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { useDatabase } from '../support/use-database.ts';

const REASON = { reason: 'A job makes one a day.' };

describe('compendium catalog diff --policy', () => {
  const [expected, actual] = [useDatabase({ at: 'empty' }), useDatabase({ at: 'empty' })];
  const folder = temporaryFolder();
  const file = path.join(folder, 'policy.json');
  beforeAll(async () => {
    const logs = 'create table logs (at date) partition by range (at)';
    await expected.query(logs);
    await actual.query(
      `${logs}; create table logs_1 partition of logs for values from ('2026-01-01') to ('2026-01-02')`,
    );
  });
  const diff = async (policy: unknown) => {
    await writeFile(file, typeof policy === 'string' ? policy : JSON.stringify(policy));
    return runCommand(actual.url, 'catalog', 'diff', expected.url, actual.url, '--policy', file);
  };

  test('leaves out what a rule of the file says, and tells how much', async () => {
    const { code, output } = await diff({ ignores: [{ partitionsOf: 'public.logs', ...REASON }] });
    expect(output).toContain(
      '2 differences hidden by the exception for partitions of public.logs: A job makes one a day.',
    );
    expect(code).toBe(0);
  });

  test('shows it where the severity of the file alone is another one', async () => {
    const { code, output } = await diff({ severities: [{ kind: 'table', severity: 'warning' }] });
    expect(output).toContain('unexpected table public.logs_1 (warning)');
    expect(code).toBe(3);
  });

  test.each([
    ['names nothing here', { contentOf: 'nothing', ...REASON }],
    ['ended on 2026-01-01', { partitionsOf: 'public.logs', until: '2026-01-01', ...REASON }],
    ['would hide everything', { identity: '**', ...REASON }],
  ])('finds a rule that %s', async (finding, rule) => {
    const { code, output } = await diff({ ignores: [{ partitionsOf: 'public.logs', ...REASON }, rule] });
    expect(output).toContain(finding);
    expect(code).toBe(3);
  });

  test.each([
    ['cannot be parsed', '{', 'cannot be read'],
    ['has a rule without a reason', { ignores: [{ contentOf: 'x' }] }, 'reason'],
    [
      'has a mistyped name',
      { ignores: [{ partitionOf: 'public.logs', ...REASON }] },
      'partitionsOf, madeBy, contentOf, identity',
    ],
    ['names an extension without ready rules', { ready: ['hstore'] }, 'ready'],
  ])('refuses a file that %s, and compares nothing', async (_, policy, said) => {
    const { code, output } = await diff(policy);
    expect(output).toContain(said);
    expect(output).not.toContain('differ');
    expect(code).toBe(2);
  });
});
