import type { Waits } from './online-clients.ts';

/** One change by one migrator. */
export interface Measured extends Waits {
  readonly durationMs: number;
}

const ms = (value: number): string => `${value.toFixed(0).padStart(7)} ms`;

/** Prints the longest wait of a client, its 99th percentile and the time of a change, by ours and by stock. */
export function printTable(change: string, { ours, stock }: Readonly<Record<'ours' | 'stock', Measured>>): void {
  const rows = Object.entries({ ours, stock }).map(
    ([who, { longest, p99, durationMs, requests }]) =>
      `  ${who.padEnd(6)} longest ${ms(longest)}   p99 ${ms(p99)}   change ${ms(durationMs)}   ${requests} requests`,
  );
  const ratio = `  longest stall stock : ours ${(stock.longest / ours.longest).toFixed(1)}, time ours : stock ${(ours.durationMs / stock.durationMs).toFixed(1)}`;
  console.log([change, ...rows, ratio, ''].join('\n'));
}
