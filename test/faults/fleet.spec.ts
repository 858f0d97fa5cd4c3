import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { runVariable } from '../support/run-variable.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { type FleetClient, openClient, type RequestKind, REQUESTS } from './client.ts';
import { FAULTS } from './faults.ts';
import { type Fleet, withFleet } from './fleet.ts';
import { rehearse } from './rehearse.ts';
import { describeUnless } from '../support/unless.ts';

const skip = process.platform === 'linux' ? false : 'kills a server by what /proc says, which only Linux has';
const LASTS_MS = 1_000;

type Answers = Partial<Record<RequestKind, readonly string[]>>;

const WELL: Answers = { live: ['200'], ready: ['200'], schema: ['200'], read: ['200'], upload: ['201'] };
const NO_DATABASE: Answers = {
  live: ['200'],
  ready: ['503'],
  schema: ['503'],
  read: ['503 database_unavailable'],
  upload: ['503 database_unavailable', '201'],
};
const NO_STORE: Answers = { ...WELL, upload: ['503 storage_unavailable', '201'] };

/** What is answered while a fault lasts; an upload is tried until it is taken. A worker that is lost is missed after a minute: bench/faults.ts. */
const ANSWERS: Readonly<Record<string, Answers>> = {
  'no way to the database': NO_DATABASE,
  'PostgreSQL is restarted in good order': NO_DATABASE,
  'PostgreSQL is killed, and started again': NO_DATABASE,
  'the disk of the object store is full': NO_STORE,
  'the object store is unavailable': NO_STORE,
  'the identity provider is unavailable': WELL,
};

describeUnless(skip)(
  'three APIs and three workers on one database answer as they should, and lose and double nothing',
  () => {
    const folder = temporaryFolder();

    const fleet = useFleet(folder);
    let client: FleetClient;
    beforeAll(async () => {
      client = await openClient(fleet());
    });

    test('every connection to the database is cut once', async () => {
      const { answers } = await happen('every connection to the database is cut once', fleet(), client);
      expect([...answers.live]).toEqual(['200']);
      for (const answer of [...answers.read, ...answers.upload])
        expect(answer).toMatch(/^20[01]$|^503 (database|queue)_unavailable$/);
    });

    test.each(Object.entries(ANSWERS))('%s', async (name, expected) => {
      const { answers, retries } = await happen(name, fleet(), client);
      // work is finished when the database is back, and not repeated
      if (expected === NO_DATABASE) expect(retries).toBe(0);
      const given = REQUESTS.filter((kind) => kind in expected).map((kind) => [kind, [...answers[kind]]]);
      expect(Object.fromEntries(given)).toEqual(expected);
    });

    test('an API that starts while the identity provider is unavailable accepts no token until it is back', async () => {
      await fleet().stopIssuer();
      const { origin } = await fleet().startApi();
      expect([await client.answerTo('read', origin), await client.answerTo('ready', origin)]).toEqual([
        '503 identity_provider_unavailable',
        '200',
      ]);
      await fleet().startIssuer();
      expect(await client.answerTo('read', origin)).toBe('200');
    });
  },
);

/** A fleet for the tests of one group. */
function useFleet(folder: string): () => Fleet {
  let fleet: Fleet | undefined;
  const finish = Promise.withResolvers<void>();
  let ended: Promise<void> | undefined;
  beforeAll(async () => {
    const ready = Promise.withResolvers<void>();
    ended = withFleet(runVariable('TEST_BUILD'), folder, (started) => {
      fleet = started;
      ready.resolve();
      return finish.promise;
    });
    await Promise.race([ready.promise, ended]);
  });
  afterAll(() => {
    finish.resolve();
    return ended;
  });
  return () => {
    if (!fleet) throw new Error('The fleet exists from the before hooks on.');
    return fleet;
  };
}

async function happen(name: string, fleet: Fleet, client: FleetClient) {
  const fault = FAULTS.find((one) => one.name === name);
  if (!fault) throw new Error(`Unknown fault "${name}".`);
  const seen = await rehearse(fleet, client, fault, { lastsMs: LASTS_MS, hasten: true });
  const { counted, made, ...rest } = seen.books;
  expect(rest).toEqual({ wrongJobs: [], strayJobs: [], orphans: [], missing: [] });
  expect(made).toBeGreaterThan(0);
  expect(counted).toBe(made);
  return seen;
}
