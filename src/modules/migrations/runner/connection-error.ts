import { sqlState } from './statement-error.ts';

/** What to do about the reasons for which a connection fails; by Node's error code or by SQLSTATE. */
const ADVICE: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there. Start the server, or correct host and port in DATABASE_URL',
  ENOTFOUND: 'the host name is not known. Correct DATABASE_URL',
  EAI_AGAIN: 'the host name cannot be looked up now. Check DNS, and DATABASE_URL',
  ETIMEDOUT: 'it does not answer. Check the network and the firewall between here and there',
  ECONNRESET: 'the connection was cut. Run it again; what was not committed was rolled back',
  '28P01': 'it refuses the password. Correct user and password in DATABASE_URL',
  '28000': 'it refuses this user. Correct DATABASE_URL, or let the user in (pg_hba.conf)',
  '3D000': 'there is no such database. Create it, or correct DATABASE_URL',
  '53300': 'it has no connection left. Stop something, or raise max_connections',
  '57P01':
    'it was shut down, or the session was ended by an administrator. Run it again; what was not committed was rolled back',
  '57P03': 'it is starting up. Run it again in a moment',
  '42501': 'the role may not do this. Log in as the owner of the database, or grant what is missing',
};

/**
 * A sentence about why a database could not be used, without its password; null for an error of another sort.
 *
 * @param databaseUrl the one that was tried.
 */
export function describeConnectionError(error: unknown, databaseUrl: string): string | null {
  if (!(error instanceof Error)) return null;
  const reason = reasonOf(error);
  const advice = reason === undefined ? undefined : ADVICE[reason];
  if (advice === undefined) return null;
  const server = URL.canParse(databaseUrl) ? describeServer(new URL(databaseUrl)) : 'PostgreSQL';
  const said = sqlState(error) ? ` (${error.message.split('\n')[0]})` : '';
  return `${server}: ${advice}${said}.`;
}

/** The driver gives a code for all but two failures of its own. */
function reasonOf(error: Error): string | undefined {
  if (/timeout exceeded when trying to connect/i.test(error.message)) return 'ETIMEDOUT';
  if (/Connection terminated/i.test(error.message)) return 'ECONNRESET';
  return 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

function describeServer({ hostname, port, pathname, username }: URL): string {
  const [database, role] = [pathname.slice(1), username].map(decodeURIComponent);
  return `PostgreSQL at ${hostname}:${port || '5432'}, database "${database}", role "${role}"`;
}
