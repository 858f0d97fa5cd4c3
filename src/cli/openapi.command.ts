import { readFile } from 'node:fs/promises';
import { Command } from '@commander-js/extra-typings';
import type { OpenAPIObject } from '@nestjs/swagger';
import { readPlaceEnv } from '../config/env.ts';
import { type CommandContext, describeExits, EXIT, type ExitCode } from '../modules/migrations/commands/index.ts';

/** `compendium openapi`: the contract of the API, printed, checked, and compared with an earlier one. */
export function openapiCommand(context: CommandContext) {
  return new Command('openapi')
    .description('print the OpenAPI document of this build, for PUBLIC_URL and KEYCLOAK_URL; needs no database')
    .option('--check <file>', 'print nothing; say whether the file is the document of this build')
    .option('--against <file>', 'print nothing; list what breaks clients that were made from the document in the file')
    .option('--json', 'answer with one JSON document, which the OpenAPI document is anyway')
    .addHelpText('after', '\nExample:\n  compendium openapi > docs/openapi.json')
    .addHelpText(
      'after',
      describeExits({ findings: 'with --check: the file is outdated; with --against: there is a breaking change' }),
    )
    .action(async ({ check, against }) => {
      const codes: ExitCode[] = [EXIT.ok];
      if (check !== undefined) codes.push(await compareFile(context, check));
      if (against !== undefined) codes.push(await listBreaks(context, against));
      if (check === undefined && against === undefined) await print(context);
      context.end(codes.find((code) => code !== EXIT.ok) ?? EXIT.ok);
    });
}

/** Loaded when it is needed: it is the whole application. */
async function documentAt(place: { publicUrl: string; issuer: string }): Promise<OpenAPIObject> {
  const { offlineDocument } = await import('../openapi/offline-document.ts');
  return offlineDocument(place);
}

async function print(context: CommandContext): Promise<void> {
  const { issuerOf } = await import('../modules/auth/issuer.ts');
  const env = readPlaceEnv();
  const document = await documentAt({ publicUrl: env.PUBLIC_URL, issuer: issuerOf(env) });
  context.output.answer(document, [JSON.stringify(document, null, 2)]);
}

/** The place is the file's own: only what this build decides is compared. */
async function compareFile({ output }: CommandContext, file: string): Promise<ExitCode> {
  const { placeOf, readDocument } = await import('../openapi/read-document.ts');
  const committed = await readDocument(file);
  const current = await documentAt(placeOf(committed));
  const isCurrent = (await readFile(file, 'utf8')).trim() === JSON.stringify(current, null, 2);
  output.answer({ status: isCurrent ? 'ok' : 'outdated', file }, [
    isCurrent
      ? `${file} is the document of this build.`
      : `${file} is not the document of this build. Write it and commit it: compendium openapi > ${file}`,
  ]);
  return isCurrent ? EXIT.ok : EXIT.findings;
}

async function listBreaks({ output }: CommandContext, file: string): Promise<ExitCode> {
  const { placeOf, readDocument } = await import('../openapi/read-document.ts');
  const { breakingChanges } = await import('../openapi/breaking-changes.ts');
  const released = await readDocument(file);
  const changes = breakingChanges(released, await documentAt(placeOf(released)));
  const summary =
    changes.length === 0
      ? `No breaking change since ${file}.`
      : `${changes.length} breaking changes since ${file}. Keep what clients use, or release a new major of the API.`;
  output.answer({ status: changes.length === 0 ? 'ok' : 'breaking', changes }, [...changes, summary]);
  return changes.length === 0 ? EXIT.ok : EXIT.findings;
}
