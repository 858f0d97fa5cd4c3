import { runVariable } from './run-variable.ts';

/** The major of this run's PostgreSQL. */
export const SERVER_MAJOR = Number(runVariable('TEST_SERVER_MAJOR'));
