import { Option } from '@commander-js/extra-typings';
import { parseCount } from './number-option.ts';

/** What a command was told about its targets. */
export interface FleetFlags {
  readonly each?: string | undefined;
  readonly schemas?: string | undefined;
  readonly concurrency?: number | undefined;
  readonly canary?: number | undefined;
  readonly keepGoing?: true | undefined;
}

/** Options of a command that can work on many targets. */
export const FLEET_OPTIONS = {
  each: () =>
    new Option(
      '--each <file>',
      'many databases: a URL in each line of a file, or of standard input with "-"',
    ).conflicts('schemas'),
  schemas: () => new Option('--schemas <pattern>', "many schemas of the database, by a pattern of SQL: 'tenant\\_%'"),
  concurrency: () =>
    new Option('--concurrency <count>', 'how many targets at a time; default: 4').argParser(parseCount),
  canary: () =>
    new Option('--canary <count>', 'so many targets first; the others only if they succeed').argParser(parseCount),
  keepGoing: () => new Option('--keep-going', 'go on with other targets after one failed'),
};
