import { chmod, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { PROJECT_FOLDER } from '../../dev/data-folder.ts';

/** Stands in for psql where there is none: runs the SQL of `-c`, of the file of `-f`, or of standard input. */
const PSQL = `#!/usr/bin/env node
const { createRequire } = require('node:module');
const { Client } = createRequire(${JSON.stringify(path.join(PROJECT_FOLDER, 'package.json'))})('pg');
const args = process.argv.slice(2);
const { readFileSync } = require('node:fs');
const valueOf = (option) => (args.includes(option) ? args[args.indexOf(option) + 1] : undefined);
const sql = (valueOf('-c') ?? readFileSync(valueOf('-f') ?? 0, 'utf8')).replaceAll(/^\\\\.*$/gm, '');
const client = new Client(args.find((arg) => arg.startsWith('postgresql:')));
client.connect().then(() => client.query(sql)).then(() => client.end());
`;

/** @returns a PATH in which `psql` is found, the system's if there is one. @param folder that is gone after the test. */
export async function withPsql(folder: string, searched: string | undefined): Promise<string> {
  await writeProgram(folder, 'psql', PSQL);
  return [searched, folder].join(path.delimiter);
}

/** @returns a PATH in which `compendium` is that of a build, as it is in an image. */
export async function withCompendium(folder: string, build: string, searched: string | undefined): Promise<string> {
  await writeProgram(folder, 'compendium', `#!/bin/sh\nexec node '${path.join(build, 'cli.js')}' "$@"\n`);
  return [folder, searched].join(path.delimiter);
}

async function writeProgram(folder: string, name: string, text: string): Promise<void> {
  await writeFile(path.join(folder, name), text);
  await chmod(path.join(folder, name), 0o755);
}
