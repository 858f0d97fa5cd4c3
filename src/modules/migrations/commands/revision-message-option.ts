import { commandOf } from '../process-names.ts';
import { InvalidArgumentError } from '@commander-js/extra-typings';
import { EmptyMessageError, revisionMessage } from '../revisions/revision-message.ts';

/** Refuses what the generator would refuse, before anything is opened, as a wrong command line. */
export function parseMessage(text: string): string {
  try {
    return revisionMessage(text);
  } catch (error) {
    throw error instanceof EmptyMessageError ? new InvalidArgumentError(error.message) : error;
  }
}

/** Says what comes after a revision was written. */
export const nextStep = (isProved: boolean): string =>
  isProved
    ? `Next: read the file, then "${commandOf('migrate upgrade')}". "${commandOf('migrate undo')}" deletes it again.`
    : `Next: correct what was found and run "${commandOf('migrate redo')}", or accept a finding in the statement it is about: ` +
      `"-- accept <rule>: <reason>". "${commandOf('migrate undo')}" deletes the revision again.`;
