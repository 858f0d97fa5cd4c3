/** What a Keycloak realm of this project holds: its name, its clients, its people. */

export const REALM = 'anki-compendium';
/** The client that people log in with: the docs page, a browser application, curl. Public, so without a secret. */
export const WEB_CLIENT = 'anki-compendium-web';
/** The client that stands for the API, the audience of access tokens; people may log in with it too. */
export const API_CLIENT = 'anki-api';

/** Lifetime of tokens: a working day, so that a pasted token does not expire during use. */
export const TOKEN_SECONDS = 12 * 3600;

/** A person of the realm, as the claims of a token describe them. */
export interface RealmUser {
  /** A UUID, as Keycloak's. */
  readonly sub: string;
  readonly username: string;
  readonly email: string;
  readonly emailVerified: boolean;
  readonly name: string;
  /** Realm roles in addition to those that all users have. */
  readonly roles: readonly string[];
}

/** Who can log in; the password is the user name. */
export const REALM_USERS: readonly RealmUser[] = [
  {
    sub: '5f0c7f43-5c7e-4b0e-9a53-0d7a9f3b1c01',
    username: 'demo',
    email: 'demo@example.org',
    emailVerified: true,
    name: 'Demo User',
    roles: [],
  },
  {
    sub: 'a2b9e6d0-8f14-4c6b-b1de-6c1f5a7e2d02',
    username: 'admin',
    email: 'admin@example.org',
    emailVerified: true,
    name: 'Admin User',
    roles: ['admin'],
  },
];

export const findUser = (sub: string): RealmUser | undefined => REALM_USERS.find((user) => user.sub === sub);

/** The user whom these credentials belong to, by user name or e-mail address. */
export function logIn(login: unknown, password: unknown): RealmUser | undefined {
  return REALM_USERS.find(({ username, email }) => (login === username || login === email) && password === username);
}
