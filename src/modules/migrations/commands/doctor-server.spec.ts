import { expect, test } from '@jest/globals';
import { MAJORS } from '../catalog/majors.ts';
import { versionCheck } from './doctor-server.ts';

const [oldest = 0, newest = 0] = [MAJORS.at(0), MAJORS.at(-1)];
const check = (major: number) => versionCheck({ version: `${major}.1`, major });

test('doctor accepts each supported major of PostgreSQL', () => {
  expect(MAJORS.map((major) => check(major).status)).toEqual(MAJORS.map(() => 'ok'));
});

test('doctor refuses a server that is older than the supported majors, and names the oldest', () => {
  expect(check(oldest - 1)).toMatchObject({ status: 'error', remedy: `Upgrade the server to ${oldest} or newer.` });
});

test('doctor warns of a server that is newer than the supported majors, and names them', () => {
  expect(check(newest + 1)).toMatchObject({
    status: 'warning',
    remedy: expect.stringContaining(`PostgreSQL ${oldest} to ${newest}.`),
  });
});
