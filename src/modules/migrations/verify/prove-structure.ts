import type { Revision } from '../revisions/revision.ts';
import { catalogFindings, type Remainder } from './catalog-finding.ts';
import { failureFinding } from './failure-finding.ts';
import type { Finding } from './finding.ts';
import { type Measure, Measuring } from './measure.ts';
import type { ScratchMigrator } from './scratch-migrator.ts';

/** What up, down and up of one revision did to the catalog. */
export interface StructureProof {
  readonly findings: readonly Finding[];
  readonly measures: readonly Measure[];
  readonly kept: readonly Remainder[];
  /** `at`: the database is at the revision, as its up makes it. `spoilt`: it is not, but its up works. `stuck`: its up fails. */
  readonly left: 'at' | 'spoilt' | 'stuck';
}

/** Runs a revision up, down and up. `line` is at its parent. */
export async function proveStructure(line: ScratchMigrator, revision: Revision): Promise<StructureProof> {
  const about = { revision: revision.name };
  const before = await line.readCatalog();
  const measuring = new Measuring(line.history);
  try {
    line.watch(measuring);
    await line.migrator.upgrade(revision.name);
  } catch (error) {
    const remedy = 'Correct the statement; the server says what is wrong with it.';
    const finding = failureFinding(error, { ...about, rule: 'up-fails', direction: 'up', run: 'The up', remedy });
    return { findings: [finding], measures: measuring.measures, kept: [], left: 'stuck' };
  } finally {
    line.watch(null);
  }
  const { measures } = measuring;
  const first = await line.readCatalog();
  if (revision.down.length === 0) {
    const findings = revision.up.length === 0 ? [] : [downMissing(revision.name)];
    return { findings, measures, kept: [], left: 'at' };
  }
  return { measures, ...(await goBackAndForth(line, revision, before, first)) };
}

type Catalogs = Awaited<ReturnType<ScratchMigrator['readCatalog']>>;

async function goBackAndForth(line: ScratchMigrator, revision: Revision, before: Catalogs, first: Catalogs) {
  const about = { revision: revision.name };
  try {
    await line.migrator.downgrade('-1');
  } catch (error) {
    const remedy = 'Correct the down, or a failed deploy cannot be taken back.';
    const what = { ...about, rule: 'down-fails', direction: 'down', run: 'The down', remedy } as const;
    return {
      findings: [failureFinding(error, what)],
      kept: [],
      left: revision.transactional ? 'at' : 'spoilt',
    } as const;
  }
  const back = catalogFindings(before, await line.readCatalog(), {
    ...about,
    rule: 'down-incomplete',
    direction: 'down',
    after: 'the down',
    statements: [...revision.up, ...revision.down],
    remedy: 'Let the down bring it back as it was.',
  });
  try {
    await line.migrator.upgrade(revision.name);
  } catch (error) {
    const remedy = 'Let the down take away what the up makes.';
    const what = {
      ...about,
      rule: 'up-not-repeatable',
      direction: 'up',
      run: 'The up after the down',
      remedy,
    } as const;
    return { findings: [...back.findings, failureFinding(error, what)], kept: back.kept, left: 'spoilt' } as const;
  }
  const again = catalogFindings(first, await line.readCatalog(), {
    ...about,
    rule: 'up-not-repeatable',
    direction: 'up',
    after: 'up, down and up',
    statements: [...revision.up, ...revision.down],
    remedy: 'Let the down bring everything back that the up starts from.',
  });
  const findings = [...back.findings, ...again.findings];
  const spoilt = findings.some((finding) => finding.severity === 'error');
  return { findings, kept: back.kept, left: spoilt ? 'spoilt' : 'at' } as const;
}

function downMissing(revision: string): Finding {
  return {
    revision,
    rule: 'down-missing',
    severity: 'error',
    direction: 'down',
    statement: null,
    object: null,
    problem: 'The revision has no down: a failed deploy cannot be taken back.',
    remedy: 'Write the statements that undo its up, the last first.',
    accepted: null,
  };
}
