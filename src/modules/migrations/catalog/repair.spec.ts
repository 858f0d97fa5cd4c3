import { describe, test } from 'node:test';
import { expect } from 'expect';
import type { Fact } from './fact.ts';
import { repairCatalog } from './repair.ts';

const SERVER = { place: { database: 'anki', owner: 'anki' }, major: 18 };
const EXTENSION: Fact = { kind: 'extension', identity: 'hstore', attributes: { schema: 'public' } };

describe('a script that mends a catalog', () => {
  test('says that it loses data where it drops a table that was given to an extension', () => {
    const stray: Fact = { kind: 'extension member', identity: 'hstore: table public.stray', attributes: {} };
    const { script } = repairCatalog([EXTENSION], [EXTENSION, stray], SERVER);
    expect(script.sql).toContain('drop table public.stray');
    expect(script.destructive).toBe(true);
  });
});
