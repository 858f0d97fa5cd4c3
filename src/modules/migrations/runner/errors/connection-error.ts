import { sqlState } from './statement-error.ts';

const UNKNOWN_AUTHORITY =
  'this machine does not trust the authority that signed its certificate. Name the file of that authority: ' +
  'sslrootcert=/path/to/ca.pem in DATABASE_URL, or the variable NODE_EXTRA_CA_CERTS';
const EXPIRED = 'its certificate is not valid now. Renew it, or correct the clock of this machine';
const NO_TLS =
  'it does not offer TLS, which sslmode in DATABASE_URL asks for. Turn on "ssl" on the server, or set sslmode=disable to ' +
  'connect without encryption';

/** What to do about the reasons for which a connection fails; by Node's error code or by SQLSTATE. */
const ADVICE: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there. Start the server, or correct host and port in DATABASE_URL',
  ENOTFOUND: 'the host name is not known. Correct DATABASE_URL',
  EAI_AGAIN: 'the host name cannot be looked up now. Check DNS, and DATABASE_URL',
  ETIMEDOUT: 'it does not answer. Check the network and the firewall between here and there',
  ECONNRESET: 'the connection was cut. Run it again; what was not committed was rolled back',
  '28P01': 'it refuses the password. Correct user and password in DATABASE_URL',
  '28000': 'it refuses this user. Correct DATABASE_URL, or let the user in (pg_hba.conf)',
  '3D000': 'the database does not exist. Create it, or correct DATABASE_URL',
  '53300': 'it has no connection left. Stop something, or raise max_connections',
  '57P01':
    'it was shut down, or the session was ended by an administrator. Run it again; what was not committed was rolled back',
  '57P03': 'it is starting up. Run it again in a moment',
  UNABLE_TO_GET_ISSUER_CERT: UNKNOWN_AUTHORITY,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: UNKNOWN_AUTHORITY,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: UNKNOWN_AUTHORITY,
  SELF_SIGNED_CERT_IN_CHAIN: UNKNOWN_AUTHORITY,
  DEPTH_ZERO_SELF_SIGNED_CERT: UNKNOWN_AUTHORITY,
  CERT_HAS_EXPIRED: EXPIRED,
  CERT_NOT_YET_VALID: EXPIRED,
  ERR_TLS_CERT_ALTNAME_INVALID:
    'its certificate is for another host name. Use a name of the certificate in DATABASE_URL, or issue one for this name',
  NO_TLS,
  TLS_REQUIRED:
    'it accepts encrypted connections only, or not this user. Set sslmode=require in DATABASE_URL, or let the user in (pg_hba.conf)',
  TLS_FILE:
    'a file that DATABASE_URL names cannot be read. Correct sslrootcert, sslcert or sslkey, or the rights of the file',
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
  const said = sqlState(error) || isAboutTls(reason) ? ` (${error.message.split('\n')[0]})` : '';
  return `${server}: ${advice}${said}.`;
}

const isAboutTls = (reason: string | undefined): boolean => /CERT|TLS|SIGNATURE/.test(reason ?? '');

/** The driver gives a code for all but three failures of its own. */
function reasonOf(error: Error): string | undefined {
  if (/timeout exceeded when trying to connect/i.test(error.message)) return 'ETIMEDOUT';
  if (/Connection terminated/i.test(error.message)) return 'ECONNRESET';
  if (/does not support SSL connections/i.test(error.message)) return 'NO_TLS';
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  if (code === '28000' && /no encryption/.test(error.message)) return 'TLS_REQUIRED';
  // of all files, the driver reads only those that the URL names
  if ((code === 'ENOENT' || code === 'EACCES') && 'syscall' in error && error.syscall === 'open') return 'TLS_FILE';
  return code;
}

function describeServer({ hostname, port, pathname, username }: URL): string {
  const [database, role] = [pathname.slice(1), username].map(decodeURIComponent);
  return `PostgreSQL at ${hostname}:${port || '5432'}, database "${database}", role "${role}"`;
}
