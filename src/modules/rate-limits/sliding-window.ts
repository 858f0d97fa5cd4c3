/**
 * A sliding window of two counters: the hits of this window, and those of the one before it weighted by the share of it
 * that still lies within one window's length from now. It needs one row for each key, and it errs only as far as the
 * hits of the window before were not spread evenly.
 *
 * @see https://blog.cloudflare.com/counting-things-a-lot-of-different-things/
 */

/** A row of `api.rate_limits` as {@link HIT} gives it. */
export interface CountedRow {
  readonly passes: boolean;
  readonly hits: number;
  readonly previous_hits: number;
  /** Since the row's window began, by the database's clock. */
  readonly elapsed_seconds: number;
}

/** May this request pass, and what are its caller's prospects. */
export interface Verdict {
  readonly passes: boolean;
  /** Requests of the limit that are used up, this one included. */
  readonly used: number;
  /** Until this window ends. */
  readonly resetSeconds: number;
  /** Until the next request can pass if none passes before; 0 when this one does. */
  readonly retrySeconds: number;
}

const IS_THIS_WINDOW = 'kept.window_start >= excluded.window_start';
const HITS = `case when ${IS_THIS_WINDOW} then kept.hits else 0 end`;
const PREVIOUS = `case when ${IS_THIS_WINDOW} then kept.previous_hits
  when kept.window_start = excluded.window_start - make_interval(secs => $2) then kept.hits else 0 end`;
const SHARE_LEFT = '(1 - extract(epoch from now() - excluded.window_start) / $2)';

/**
 * Counts a hit of key `$1` if fewer than `$3`, at least 1, have passed in the last `$2` seconds. Concurrent hits wait for
 * the row, so the limit is exact. A refused hit changes nothing, so clients that keep asking are let in again in time.
 */
export const HIT = `
  with hit as (
    insert into api.rate_limits as kept (key, window_start, hits, previous_hits)
    values ($1, date_bin(make_interval(secs => $2), now(), 'epoch'), 1, 0)
    on conflict (key) do update
      set window_start = greatest(kept.window_start, excluded.window_start),
          hits = ${HITS} + 1, previous_hits = ${PREVIOUS}
      where ${HITS} + ${PREVIOUS} * ${SHARE_LEFT} <= $3 - 1
    returning window_start, hits, previous_hits
  ), counted as (
    select true as passes, window_start, hits, previous_hits from hit
    union all
    select false, window_start, hits, previous_hits from api.rate_limits where key = $1 and not exists (select from hit)
  )
  select passes, hits, previous_hits, extract(epoch from now() - window_start)::float8 as elapsed_seconds from counted`;

/** The answer for a limit of 0, which rejects everything. Clients should retry after one window. */
export function closed(windowSeconds: number): Verdict {
  return { passes: false, used: 0, resetSeconds: windowSeconds, retrySeconds: windowSeconds };
}

/** @param row undefined when the key's very first request passed at this moment, and took all there was. */
export function judge(row: CountedRow | undefined, windowSeconds: number, limit: number): Verdict {
  if (!row) return { passes: false, used: limit, resetSeconds: windowSeconds, retrySeconds: 1 };
  const { hits, previous, elapsed } = now(row, windowSeconds);
  const resetSeconds = Math.max(1, Math.ceil(windowSeconds - elapsed));
  if (row.passes) {
    const used = Math.ceil(hits + previous * (1 - elapsed / windowSeconds));
    return { passes: true, used: Math.min(limit, used), resetSeconds, retrySeconds: 0 };
  }
  const room = limit - 1;
  // Room appears while the window before fades, or while this one does once it has become the one before.
  const passesAt =
    hits <= room ? windowSeconds * (1 - (room - hits) / previous) : windowSeconds + windowSeconds * (1 - room / hits);
  return { passes: false, used: limit, resetSeconds, retrySeconds: Math.max(0, passesAt - elapsed) };
}

/** A row that was only read may be of the window before. */
function now({ hits, previous_hits, elapsed_seconds }: CountedRow, windowSeconds: number) {
  return elapsed_seconds < windowSeconds
    ? { hits, previous: previous_hits, elapsed: Math.max(0, elapsed_seconds) }
    : { hits: 0, previous: hits, elapsed: elapsed_seconds - windowSeconds };
}
