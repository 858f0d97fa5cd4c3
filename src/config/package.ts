import { readFileSync } from 'node:fs';
import { z } from 'zod';

const Package = z.object({ version: z.string(), engines: z.object({ node: z.string() }) });

/** From `src/config` and from `dist/config` alike, package.json is two folders up. */
const { version, engines } = Package.parse(
  JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')),
);

/** The application's version, as written to the history of revisions. */
export const APPLICATION_VERSION = version;

/** Oldest Node that this program runs on: `24.15.0`. */
export const OLDEST_NODE = engines.node.replace('>=', '');
