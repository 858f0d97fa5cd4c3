import { readFileSync } from 'node:fs';
import { z } from 'zod';

/** What `node --cpu-prof` writes. Source: Profiler.Profile of the Chrome DevTools protocol. */
const Profile = z.object({
  nodes: z.array(
    z.object({
      id: z.number(),
      callFrame: z.object({ functionName: z.string(), url: z.string() }),
      children: z.array(z.number()).optional(),
    }),
  ),
  /** The node that ran, and the microseconds since the sample before. */
  samples: z.array(z.number()),
  timeDeltas: z.array(z.number()),
});

/** Milliseconds before the end of the profile: only what lies between is counted. */
export interface Window {
  readonly from: number;
  readonly to: number;
}

/** @returns the share, 0 to 1, of each part of the program in the time that it ran; what it waited is left out. */
export function sharesOf(file: string, { from, to }: Window): Map<string, number> {
  const { nodes, samples, timeDeltas } = Profile.parse(JSON.parse(readFileSync(file, 'utf8')));
  const callers = new Map(nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id] as const)));
  const parts = new Map(nodes.map(({ id, callFrame }) => [id, partOf(callFrame)]));
  const times = new Map<string, number>();
  let sum = 0;
  let left = timeDeltas.reduce((all, one) => all + one, 0) / 1000;
  for (const [n, sample] of samples.entries()) {
    const delta = timeDeltas[n] ?? 0;
    left -= delta / 1000;
    let node: number | undefined = sample;
    while (node !== undefined && parts.get(node) === undefined) node = callers.get(node);
    const part = parts.get(node ?? -1) ?? 'node';
    if (part === '(idle)' || left > from || left < to) continue;
    times.set(part, (times.get(part) ?? 0) + delta);
    sum += delta;
  }
  return new Map([...times].map(([part, time]) => [part, time / sum]));
}

/** A package, a folder of ours, or the engine's own work; undefined for Node, which works for its caller. */
function partOf({ functionName, url }: { functionName: string; url: string }): string | undefined {
  if (/^\((idle|garbage collector|program)\)$/.test(functionName)) return functionName;
  const [, name] = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url) ?? [];
  if (name !== undefined) return name;
  const [, folder] = /\/\.build\/\d+\/(modules\/[^/]+|[^/]+)/.exec(url) ?? [];
  return folder === undefined ? undefined : `src/${folder}`;
}
