import { z } from 'zod';
import type { AcceptedAdvisory } from './policy.ts';

const Advisory = z.object({
  name: z.string(),
  title: z.string(),
  url: z.string(),
  severity: z.string(),
  range: z.string(),
});
type Advisory = z.infer<typeof Advisory>;

/** What `npm audit --json` prints when the registry has answered. */
const Report = z.object({
  auditReportVersion: z.literal(2),
  // an entry is an advisory, or the name of a package that has one
  vulnerabilities: z.record(z.string(), z.object({ via: z.array(z.union([z.string(), Advisory])) })),
});

const SEVERE = new Set(['high', 'critical']);

export interface Findings {
  /** Every advisory there is, a line each. */
  readonly known: readonly string[];
  /** Those that must not stay. */
  readonly faults: readonly string[];
}

/**
 * @param printed by `npm audit --json`.
 * @param today `2026-11-25`
 * @returns null when the registry did not say.
 */
export function findingsOf(printed: string, accepted: readonly AcceptedAdvisory[], today: string): Findings | null {
  const report = Report.safeParse(parsed(printed)).data;
  if (!report) return null;
  const all = Object.values(report.vulnerabilities).flatMap(({ via }) => via.filter((one) => typeof one !== 'string'));
  const advisories = [...new Map(all.map((advisory) => [advisory.url + advisory.name, advisory])).values()];
  return {
    known: advisories.map(lineOf),
    faults: advisories
      .filter(({ severity }) => SEVERE.has(severity))
      .flatMap((advisory) => {
        const known = accepted.find(({ id }) => advisory.url.endsWith(`/${id}`));
        if (!known) return [`${lineOf(advisory)}: update it, or accept it with a reason in ACCEPTED_ADVISORIES.`];
        if (known.until >= today) return [];
        return [`${lineOf(advisory)}: was accepted until ${known.until} ("${known.reason}"); look again.`];
      }),
  };
}

const lineOf = ({ severity, name, range, title, url }: Advisory) => `${severity}: ${name} ${range}, ${title}, ${url}`;

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
