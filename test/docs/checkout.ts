import { fork, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { PROJECT_FOLDER } from '../../dev/data-folder.ts';

/** How a command of a document ended, and what it printed on both streams. */
export interface Outcome {
  readonly code: number | null;
  readonly output: string;
}

const FILES = [
  'src',
  'dev',
  'package.json',
  'tsconfig.json',
  'tsconfig.build.json',
  'nest-cli.json',
  '.swcrc',
  'mikro-orm.config.ts',
];

/** A command that a shell would pass on as it is. */
const PLAIN_COMPENDIUM = /^npm run -s compendium -- (?<args>[^"'$|<>]+)$/;

/** A copy of this checkout in which a document's commands may change files. */
export class Checkout {
  readonly folder: string;
  readonly #environment: NodeJS.ProcessEnv;
  #session: ChildProcess | undefined;

  private constructor(folder: string, environment: NodeJS.ProcessEnv) {
    this.folder = folder;
    this.#environment = environment;
  }

  /** @param more files and folders that are copied besides those that commands need. */
  static async copyTo(folder: string, environment: NodeJS.ProcessEnv, more: readonly string[] = []): Promise<Checkout> {
    for (const file of [...FILES, ...more])
      await cp(path.join(PROJECT_FOLDER, file), path.join(folder, file), { recursive: true });
    await symlink(path.join(PROJECT_FOLDER, 'node_modules'), path.join(folder, 'node_modules'));
    return new Checkout(folder, cleanEnvironment(environment));
  }

  /**
   * Runs a command line as a person types it; `compendium` in a process that is kept as long as no file changes, because
   * starting npm and Node for each of forty commands would take longer than the commands.
   */
  async run(line: string): Promise<Outcome> {
    const args = PLAIN_COMPENDIUM.exec(line)?.groups?.['args'];
    if (args !== undefined) return this.#compendium(args.trim().split(/\s+/));
    if (line.startsWith('git ')) this.end();
    return runShell(line, this.folder, this.#environment);
  }

  read(file: string): Promise<string> {
    return readFile(path.join(this.folder, file), 'utf8');
  }

  async write(file: string, text: string): Promise<void> {
    this.end();
    await mkdir(path.dirname(path.join(this.folder, file)), { recursive: true });
    await writeFile(path.join(this.folder, file), text);
  }

  /** Ends the process that runs `compendium`; the next command starts another one. */
  end(): void {
    this.#session?.kill('SIGKILL');
    this.#session = undefined;
  }

  async #compendium(argv: readonly string[]): Promise<Outcome> {
    this.#session ??= fork(path.join(import.meta.dirname, 'session.ts'), [this.folder], {
      cwd: this.folder,
      env: this.#environment,
      execArgv: [],
    });
    const answer = Promise.race([once(this.#session, 'message'), once(this.#session, 'exit')]);
    this.#session.send(argv);
    const [outcome]: (Outcome | number | null)[] = await answer;
    if (typeof outcome === 'object' && outcome !== null) return outcome;
    throw new Error(`compendium ${argv.join(' ')} ended its process with ${outcome}.`);
  }
}

/** Runs a line in a shell. */
export async function runShell(line: string, folder: string, environment: NodeJS.ProcessEnv): Promise<Outcome> {
  const shell = spawn('sh', ['-c', line], { cwd: folder, env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  shell.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  shell.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  await once(shell, 'close');
  return { code: shell.exitCode, output };
}

/** Our environment without what belongs to the test run, and with the Node of the test run first on the path. */
export function cleanEnvironment(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(TEST_|NODE_TEST|DATABASE_URL|KEYCLOAK|ANKI_|npm_)/.test(name),
  );
  const searched = [path.dirname(process.execPath), process.env['PATH']].join(path.delimiter);
  return { ...Object.fromEntries(kept), PATH: searched, NO_COLOR: '1', ...environment };
}
