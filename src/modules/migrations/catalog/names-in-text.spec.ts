import { describe, expect, test } from '@jest/globals';
import { parentOf, nameOf, splitIdentity } from './identity.ts';
import { mentions, renameIn } from './names-in-text.ts';

describe('identity', () => {
  test('is split at the dots that stand outside quotes', () => {
    expect(splitIdentity('"Mixed Case"."Weird.Table"."q""q"')).toEqual(['"Mixed Case"', '"Weird.Table"', '"q""q"']);
    expect(nameOf({ identity: 'public."a.b".c' })).toBe('c');
    expect(parentOf({ identity: 'public."a.b".c' })).toBe('public."a.b"');
  });
});

describe('a name in a text', () => {
  test('is found as a whole name only', () => {
    expect(mentions('SELECT id FROM public.users;', 'public.users')).toBe(true);
    expect(mentions('SELECT id FROM public.users_old;', 'public.users')).toBe(false);
    expect(mentions('SELECT id FROM other.public.users', 'public.users')).toBe(false);
  });

  test('is replaced wherever it stands', () => {
    expect(renameIn('a.t, a.t2, (a.t.id)', 'a.t', 'b.u')).toBe('b.u, a.t2, (b.u.id)');
  });
});
