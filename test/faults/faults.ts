import type { Fleet } from './fleet.ts';

/** Something that goes wrong around the service, and how it is put right. */
export interface Fault {
  readonly name: string;
  /** How long it lasts where it is measured. */
  readonly lastsMs: number;
  begin(fleet: Fleet): Promise<void>;
  end(fleet: Fleet): Promise<void>;
}

const SOME_MS = 5_000;
/** A token of an unknown key has the issuer asked a minute after the last time, not earlier. */
const ISSUER_MS = 65_000;

const nothing = () => Promise.resolve();

/** By the names that the table of docs/operations.md has. */
export const FAULTS: readonly Fault[] = [
  {
    name: 'every connection to the database is cut once',
    lastsMs: 0,
    begin: ({ proxy }) => Promise.resolve(proxy.cut()),
    end: nothing,
  },
  {
    name: 'no way to the database',
    lastsMs: SOME_MS,
    begin: ({ proxy }) => proxy.refuse(),
    end: ({ proxy }) => proxy.accept(),
  },
  {
    name: 'PostgreSQL is restarted in good order',
    lastsMs: 0,
    begin: (fleet) => fleet.stopServer('stop'),
    end: (fleet) => fleet.startServer(),
  },
  {
    name: 'PostgreSQL is killed, and started again',
    lastsMs: 2_000,
    begin: (fleet) => fleet.stopServer('kill'),
    end: (fleet) => fleet.startServer(),
  },
  {
    name: 'the disk of the object store is full',
    lastsMs: SOME_MS,
    begin: ({ store }) => Promise.resolve(store.fill()),
    end: ({ store }) => Promise.resolve(store.empty()),
  },
  {
    name: 'the object store is unavailable',
    lastsMs: SOME_MS,
    begin: ({ store }) => store.leave(),
    end: ({ store }) => store.comeBack(),
  },
  {
    name: 'the identity provider is unavailable',
    lastsMs: ISSUER_MS,
    begin: (fleet) => fleet.stopIssuer(),
    end: (fleet) => fleet.startIssuer(),
  },
  {
    name: 'a worker is killed, and another one started',
    lastsMs: 0,
    async begin({ workers }) {
      workers[0]?.child.kill('SIGKILL');
      await workers[0]?.ended();
    },
    end: async (fleet) => void (await fleet.startWorker()),
  },
];
