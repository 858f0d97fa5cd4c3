/** How this process is called. */
export interface ProcessNames {
  /** The command line, as a person types it: messages name the next command by it. */
  readonly command: string;
  /** The same in a checkout, where it may be another: `npm run -s shop --`. */
  readonly checkout: string;
  /** What `application_name` of its sessions begins with. */
  readonly sessions: string;
}

const names = { command: 'npx nest-pg-migrations', checkout: 'npx nest-pg-migrations', sessions: 'migrations' };

/** Names this process; what is left out stays. A process has one command line, so it has one name. */
export function nameProcess(given: Partial<ProcessNames>): void {
  Object.assign(names, given);
}

/** Returns a command for a message: `shop migrate upgrade` for `migrate upgrade`. */
export const commandOf = (words: string): string => `${names.command} ${words}`;

/** Returns the same for a message to a person in a checkout. */
export const checkoutCommandOf = (words: string): string => `${names.checkout} ${words}`;

/** Returns the name of the program alone. */
export const programName = (): string => names.command;

/** Returns the `application_name` of a session that is opened for `use`. */
export const sessionName = (use: string): string => `${names.sessions} ${use}`;
