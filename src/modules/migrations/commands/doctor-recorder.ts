import { commandOf } from '../process-names.ts';
import { recorderState } from '../blame/recorder.ts';
import type { Query } from '../catalog/fact.ts';
import { type Check, ok, warning } from './doctor-check.ts';

/** The optional record of DDL; no check where none is installed. */
export async function recorderChecks(query: Query, history: string): Promise<Check[]> {
  const state = await recorderState(query, history);
  if (state === 'absent') return [];
  const name = 'record of DDL';
  if (state === 'current') return [ok(name, 'installed')];
  return [
    warning(
      name,
      'installed by another version, which may trust application names and miss what CASCADE drops',
      `Install it again as a superuser; the record is kept: ${commandOf('migrate blame install')}`,
    ),
  ];
}
