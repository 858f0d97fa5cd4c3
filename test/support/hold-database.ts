/** A program for the specs of dev/: uses the development database until its standard input ends, or it is killed. */
import { text } from 'node:stream/consumers';
import { acquireDevelopmentDatabase } from '../../dev/postgres/development-database.ts';

const database = await acquireDevelopmentDatabase();
process.stdout.write(`using ${database.url} of ${database.server.folder}\n`);
const wish = await text(process.stdin);
if (wish.includes('just exit')) process.exit(0);
await database.release();
