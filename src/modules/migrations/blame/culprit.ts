import { judgesOf, type Judge } from './judge.ts';
import type { DdlRecord } from './ddl-record.ts';
import type { Drifted } from './record-names.ts';

/**
 * Who changed a drifted object, as far as the record tells.
 *
 * Where that is not one record, each member holds what all of them agree on: the role reads `one of ann, bob` or
 * `ann and bob`, and an address, an application or a statement that differs is null.
 */
export type Blame = Omit<DdlRecord, 'identity' | 'objectType' | 'dropped'> & {
  /** The records among which the record does not tell, the newest first. */
  readonly oneOf?: readonly Blame[];
  /** The records that changed a part each, the newest first. */
  readonly together?: readonly Blame[];
};

/**
 * Returns who made an object drift. For each part that differs, that is the newest record that must have changed it, or
 * one of the newer records whose text does not tell what they changed.
 *
 * Pure. @param records the newest first.
 */
export function lastChangeOf(drifted: Drifted, records: readonly DdlRecord[]): Blame | undefined {
  const parts = judgesOf(drifted).map((judge) => onePerActor(suspects(judge, records)));
  const found = new Set(parts.flat());
  const all = onePerActor(records.filter((record) => found.has(record))).map(blameOn);
  const [newest] = all;
  if (newest === undefined || all.length === 1) return newest;
  const isCertain = parts.every((part) => part.length <= 1);
  return { ...agreed(newest, all, isCertain), ...(isCertain ? { together: all } : { oneOf: all }) };
}

function suspects(judge: Judge, records: readonly DdlRecord[]): DdlRecord[] {
  const found: DdlRecord[] = [];
  let weak: DdlRecord | undefined;
  for (const record of records) {
    const verdict = judge(record);
    if (verdict === 'weak') weak ??= record;
    if (verdict === 'yes' || verdict === 'maybe') found.push(record);
    if (verdict === 'yes') break;
  }
  return found.length === 0 && weak ? [weak] : found;
}

const actorOf = ({ role, address, application }: DdlRecord): string => JSON.stringify([role, address, application]);

/** The newest record of each role at each address with each application. */
function onePerActor(records: readonly DdlRecord[]): DdlRecord[] {
  return records.filter((record, at) => records.findIndex((other) => actorOf(other) === actorOf(record)) === at);
}

function blameOn({ at, role, address, application, tag, statement }: DdlRecord): Blame {
  return { at, role, address, application, tag, statement };
}

function agreed(newest: Blame, all: readonly Blame[], isCertain: boolean): Blame {
  const same = <T>(read: (blame: Blame) => T): T | null =>
    all.every((blame) => read(blame) === read(newest)) ? read(newest) : null;
  const roles = [...new Set(all.map(({ role }) => role))];
  const several = isCertain ? roles.join(' and ') : `one of ${roles.join(', ')}`;
  return {
    at: newest.at,
    role: roles.length === 1 ? newest.role : several,
    address: same(({ address }) => address),
    application: same(({ application }) => application),
    tag: [...new Set(all.map(({ tag }) => tag))].join(' or '),
    statement: null,
  };
}
