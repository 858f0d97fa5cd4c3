/**
 * A fleet as a process: `run-killed-fleet.ts <folder> <schemas>`, on DATABASE_URL. It kills itself, as `kill -9` does, before
 * its query number KILL_AT.
 */
import { placeOfFleet, runFixtureFleet } from './fleet-fixture.ts';

const { DATABASE_URL: url = '', KILL_AT } = process.env;
const [folder = '', schemas = ''] = process.argv.slice(2);

let queries = 0;
const beforeQuery = () => {
  queries += 1;
  if (queries === Number(KILL_AT)) process.kill(process.pid, 'SIGKILL');
};

await runFixtureFleet(folder, {
  place: placeOfFleet(folder, { beforeQuery }),
  targets: { schemas, url },
  work: { action: 'upgrade', to: 'head', options: {} },
});
