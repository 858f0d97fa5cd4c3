import { accessSync, constants, existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { DevelopmentError, hasCode } from './development-error.ts';

const TAKE = {
  exclusive: 'begin exclusive',
  shared: 'begin; select count(*) from sqlite_master',
} as const;

const SQLITE_BUSY = 5;

/**
 * A lock between processes, on a file: one `exclusive` holder, or any number of `shared` ones.
 *
 * Node has no `flock`, and a lock made of a pid in a file outlives a `kill -9` and meets reused pids. SQLite's own
 * locks are the kernel's: they end with the process, however it ends.
 */
export class FileLock {
  readonly #database: DatabaseSync;

  private constructor(database: DatabaseSync) {
    this.#database = database;
  }

  /** Takes the lock, waiting up to `waitMs` without letting go of the thread; undefined when others hold it. */
  static try(file: string, mode: keyof typeof TAKE, waitMs = 0): FileLock | undefined {
    const database = open(file);
    try {
      database.exec(`pragma busy_timeout = ${waitMs}`);
      database.exec(TAKE[mode]);
      return new FileLock(database);
    } catch (error) {
      database.close();
      if (error instanceof Error && 'errcode' in error && error.errcode === SQLITE_BUSY) return undefined;
      throw error;
    }
  }

  /** @throws {DevelopmentError} when others still hold the lock after `waitMs`. */
  static async take(file: string, mode: keyof typeof TAKE, waitMs: number): Promise<FileLock> {
    for (const end = Date.now() + waitMs; ; await sleep(50)) {
      const lock = FileLock.try(file, mode);
      if (lock) return lock;
      if (Date.now() > end) {
        throw new DevelopmentError(
          `Another process has held ${file} for more than ${waitMs / 1000} s; end it and try again.`,
        );
      }
    }
  }

  release(): void {
    this.#database.close();
  }
}

function open(file: string): DatabaseSync {
  try {
    mkdirSync(path.dirname(file), { recursive: true });
    // A lock needs the right to write, which opening does not ask for.
    accessSync(path.dirname(file), constants.W_OK);
    if (existsSync(file)) accessSync(file, constants.W_OK);
    return new DatabaseSync(file);
  } catch (error) {
    if (!hasCode(error, 'EACCES', 'EPERM', 'EROFS', 'ENOTDIR')) throw error;
    throw new DevelopmentError(
      `The folder ${path.dirname(file)} cannot be written: ${error.message}. Run this as the user whose folder it is, ` +
        'or set ANKI_DATA_DIR to a folder of yours.',
    );
  }
}
