import type { PastCheck } from '../migrations/index.ts';
import { countText, duration, moment, type Moment } from './words.ts';

/** Width and height of a plot in its own units; the page stretches it. */
export const PLOT = { width: 1000, height: 100 } as const;

interface Point {
  readonly x: number;
  readonly y: number;
  readonly status: PastCheck['status'];
}

interface Plot {
  readonly title: string;
  readonly highest: string;
  /** Of an SVG path through all points. */
  readonly line: string;
  readonly points: readonly Point[];
}

export interface ChecksView {
  readonly summary: string;
  readonly first: Moment | null;
  /** Null where there is only one. */
  readonly last: Moment | null;
  readonly plots: readonly Plot[];
  /** The newest first. */
  readonly rows: readonly { at: Moment; status: string; objects: number; took: string }[];
}

/** Pure. @param checks the oldest first. */
export function checksView(checks: readonly PastCheck[]): ChecksView {
  const [first, last] = [checks[0], checks.at(-1)];
  const failed = checks.filter(({ status }) => status === 'failed').length;
  const made = countText(checks.length, 'check', 'checks');
  return {
    summary: failed === 0 ? made : `${made}, ${failed} of them failed`,
    first: first ? moment(first.at) : null,
    last: last && last !== first ? moment(last.at) : null,
    plots: [
      plot(checks, 'Objects that differ', ({ objects }) => objects, String, steps),
      plot(checks, 'Duration', ({ durationMs }) => durationMs, duration, straight),
    ],
    rows: checks.toReversed().map(({ at, status, objects, durationMs }) => ({
      at: moment(at),
      status,
      objects,
      took: duration(durationMs),
    })),
  };
}

function plot(
  checks: readonly PastCheck[],
  title: string,
  valueOf: (check: PastCheck) => number,
  text: (value: number) => string,
  lineThrough: (points: readonly Point[]) => string,
): Plot {
  const highest = Math.max(0, ...checks.map(valueOf));
  const start = checks[0]?.at.getTime() ?? 0;
  const span = (checks.at(-1)?.at.getTime() ?? 0) - start;
  const points = checks.map((check) => ({
    x: span === 0 ? PLOT.width / 2 : round(((check.at.getTime() - start) / span) * PLOT.width),
    y: highest === 0 ? PLOT.height : round(PLOT.height * (1 - valueOf(check) / highest)),
    status: check.status,
  }));
  return { title, highest: text(highest), line: lineThrough(points), points };
}

const straight = (points: readonly Point[]): string =>
  points.map(({ x, y }, at) => `${at === 0 ? 'M' : 'L'}${x} ${y}`).join('');

/** What is counted holds until the next check says otherwise. */
const steps = (points: readonly Point[]): string =>
  points.map(({ x, y }, at) => (at === 0 ? `M${x} ${y}` : `H${x}V${y}`)).join('');

const round = (value: number): number => Math.round(value * 10) / 10;
