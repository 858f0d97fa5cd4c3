import { readFileSync } from 'node:fs';
import { findPackageJSON } from 'node:module';
import path from 'node:path';
import { z } from 'zod';

const Package = z.object({ name: z.string(), version: z.string(), engines: z.object({ node: z.string() }) });

/** The nearest one upwards: from `src/` and from `dist/` alike. */
const file = findPackageJSON(import.meta.url);
if (file === undefined) throw new Error('No folder above the program has a package.json.');
const { name, version, engines } = Package.parse(JSON.parse(readFileSync(file, 'utf8')));

/** Returns the path of a file next to package.json, in a checkout and in an image. */
export const packageFile = (name: string): string => path.join(path.dirname(file), name);

/** What its sessions on the database are called by, with what they are for: `anki-compendium api 1.4.0`. */
export const APPLICATION_NAME = name;

/** The application's version, as written to the history of revisions. */
export const APPLICATION_VERSION = version;

/** Oldest Node that this program runs on: `24.15.0`. */
export const OLDEST_NODE = engines.node.replace('>=', '');
