import { styleText } from 'node:util';

export interface Running {
  /** `http://localhost:<port>` */
  readonly origin: string;
  readonly databaseUrl: string;
  readonly issuer: string;
  /** Access tokens by user name; empty when the issuer is not ours. */
  readonly tokens: Readonly<Record<string, string>>;
}

/** Returns what a newcomer needs after the start: addresses, tokens, a first request. */
export function banner({ origin, databaseUrl, issuer, tokens }: Running): string {
  const users = Object.keys(tokens);
  const logins = users.length > 0 ? `  (log in as ${users.map((name) => `${name}/${name}`).join(' or ')})` : '';
  const exports = Object.entries(tokens).map(([name, token]) => `export ${variable(name)}=${token}`);
  const noTokens = '# KEYCLOAK_URL is yours: export TOKEN=… with an access token of it';
  return `
${styleText('bold', 'Anki Compendium is running.')}

  API       ${origin}/api/v1
  Docs      ${origin}/docs
  Status    ${origin}/status
  Health    ${origin}/health/schema
  Issuer    ${issuer}${logins}
  Database  psql '${databaseUrl}'

${[...(exports.length > 0 ? exports : [noTokens])].join('\n')}

curl -H "Authorization: Bearer $TOKEN" ${origin}/api/v1/users/me

LOG_LEVEL=info shows every request. Ctrl-C stops everything; the data is kept.
`;
}

const variable = (user: string): string => (user === 'demo' ? 'TOKEN' : `${user.toUpperCase()}_TOKEN`);
