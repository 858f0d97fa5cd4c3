/** A metric as a process exposes it. */
export interface Exposed {
  readonly type: string;
  readonly help: string;
  /** Of all its samples. */
  readonly labels: ReadonlySet<string>;
}

/** Reads Prometheus' text format. @see https://prometheus.io/docs/instrumenting/exposition_formats/ */
export function readExposition(text: string): Map<string, Exposed> {
  const metrics = new Map<string, { type: string; help: string; labels: Set<string> }>();
  const of = (name: string) => {
    const known = metrics.get(name) ?? { type: '', help: '', labels: new Set<string>() };
    metrics.set(name, known);
    return known;
  };
  for (const line of text.split('\n')) {
    const [, what, name = '', rest = ''] = /^# (HELP|TYPE) (\S+) (.*)$/.exec(line) ?? [];
    if (what === 'HELP') of(name).help = rest;
    if (what === 'TYPE') of(name).type = rest;
    const [, sample, labels = ''] = /^(\w+)(?:\{(.*)\})? \S+$/.exec(line) ?? [];
    if (sample === undefined) continue;
    const family = metrics.has(sample) ? sample : sample.replace(/_(bucket|count|sum)$/, '');
    for (const [, label = ''] of labels.matchAll(/(\w+)="(?:[^"\\]|\\.)*"/g)) of(family).labels.add(label);
  }
  return metrics;
}

/** The value of the one sample with these labels, among others; null when there is none. */
export function sampleOf(text: string, name: string, labels: Readonly<Record<string, string>> = {}): number | null {
  const wanted = Object.entries(labels).map(([label, value]) => `${label}="${value}"`);
  const line = text
    .split('\n')
    .find((one) => /^\w+/.exec(one)?.[0] === name && wanted.every((pair) => one.includes(pair)));
  return line === undefined ? null : Number(line.slice(line.lastIndexOf(' ')));
}
