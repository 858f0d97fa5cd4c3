import Table from 'cli-table3';

/** What was measured, in milliseconds; null: it is not installed here. */
export type Figures = Readonly<Record<string, number | null>>;

/** Prints figures with their ratio to one of them, the floor. */
export function printRatios(title: string, figures: Figures, floor: string): void {
  const base = figures[floor] ?? Number.NaN;
  const table = new Table({ head: [title, 'ms', `× ${floor}`], style: { head: [], border: [] } });
  for (const [name, ms] of Object.entries(figures)) {
    table.push([name, ms === null ? 'not installed' : ms.toFixed(0), ms === null ? '' : (ms / base).toFixed(2)]);
  }
  console.log(table.toString());
}
