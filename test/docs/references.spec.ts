import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { PROJECT_FOLDER } from '../../dev/data-folder.ts';
import { ENV_NAMES } from '../../src/config/env.ts';
import { commandsOfHelp, type HelpedCommand } from './help.ts';
import { codeSpansOf, commandsOf, proseOf, readDocument, sectionsOf } from './markdown.ts';

const DOCUMENTS = [
  'README.md',
  'MIGRATIONS.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  'CODE_OF_CONDUCT.md',
  'CHANGELOG.md',
  ...readdirSync(path.join(PROJECT_FOLDER, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.md'))
    .map((file) => `docs/${file}`),
];
/** Read by `npm start` alone, not by the service. */
const OF_DEVELOPMENT = ['ANKI_DATA_DIR', 'TEST_DATABASE_URL', 'TEST_POSTGRES_'];
/** Read by Node and by psql. */
const OF_OTHER_PROGRAMS = ['NODE_EXTRA_CA_CERTS', 'NO_COLOR', 'ON_ERROR_STOP'];

describe('commands in the documents', () => {
  let commands: HelpedCommand[];
  beforeAll(async () => {
    commands = await commandsOfHelp();
  });

  test.each(DOCUMENTS)('%s names none that --help does not know, and no option either', (file) => {
    const unknown = compendiumLines(readDocument(file)).filter((line) => !isKnown(line, commands));
    expect(unknown).toEqual([]);
  });

  test('README.md names every command and every option', () => {
    const readme = readDocument('README.md');
    const rows = commands.map(({ name, options }) => {
      const row = readme.split('\n').find((line) => line.startsWith(`| \`compendium ${name}\``)) ?? '';
      return { name, missing: options.filter((option) => !isCommon(option) && !row.includes(`\`${option}\``)), row };
    });
    expect(rows.filter(({ row, missing }) => row === '' || missing.length > 0)).toEqual([]);
  });
});

describe('links in the documents', () => {
  test.each(DOCUMENTS)('%s leads to files and headings that are there', (file) => {
    const links = [...proseOf(readDocument(file)).matchAll(/\]\((?!https?:)([^)#]*)(?:#([^)]*))?\)/g)];
    const broken = links.filter(([, target = '', anchor]) => !leadsSomewhere(file, target, anchor));
    expect(broken.map(([link]) => link)).toEqual([]);
  });
});

describe('variables in the documents', () => {
  test.each(DOCUMENTS)('%s names none that is never read', (file) => {
    const named = codeSpansOf(readDocument(file)).flatMap(
      (text) => /^([A-Z]+_[A-Z_]+|PORT|HOST)\b/.exec(text)?.[1] ?? [],
    );
    expect(named.filter((name) => ![...ENV_NAMES, ...OF_DEVELOPMENT, ...OF_OTHER_PROGRAMS].includes(name))).toEqual([]);
  });
});

describe('the troubleshooting table', () => {
  /** Words of PostgreSQL and of MikroORM. */
  const OF_OTHERS = new Set(['canceling statement due to lock timeout', 'No changes required, schema is up-to-date']);

  test('holds messages that are really said', () => {
    const source = sourceOf('src');
    const [, table = ''] = readDocument('MIGRATIONS.md').split('## Troubleshooting');
    const messages = [...table.matchAll(/^\| `([^`]+)`/gm)].map(([, message = '']) => message);
    const [symptoms] = [
      messages.slice(
        0,
        messages.findIndex((message) => message.startsWith('revision --')),
      ),
    ];
    expect(symptoms.length).toBeGreaterThan(30);
    const never = symptoms.filter(
      (message) => !OF_OTHERS.has(message) && !message.split('…').every((part) => source.includes(part.trim())),
    );
    expect(never).toEqual([]);
  });
});

/** Everything after `compendium` in code, of the prose and of the `sh` blocks. */
function compendiumLines(markdown: string): string[] {
  const typed = sectionsOf(markdown)
    .flatMap(({ blocks }) => blocks)
    .filter(({ language }) => language === 'sh')
    .flatMap(commandsOf)
    .map(({ line }) => line);
  return [...typed, ...codeSpansOf(markdown)].flatMap((text) =>
    [...text.matchAll(/(?:compendium(?: --)?|node dist\/cli\.js) ((?:migrate|catalog)\b[^|>]*)/g)].map(
      ([, args = '']) => args.trim(),
    ),
  );
}

function isKnown(line: string, commands: readonly HelpedCommand[]): boolean {
  if (/^(migrate|catalog) ?…?$/.test(line)) return true;
  const command = commands.find(({ name }) => line === name || line.startsWith(`${name} `));
  const options = line.match(/--[a-z][\w-]*/g) ?? [];
  return command !== undefined && options.every((option) => command.options.includes(option));
}

const isCommon = (option: string): boolean => ['--json', '--help'].includes(option);

function leadsSomewhere(from: string, target: string, anchor: string | undefined): boolean {
  const file = target === '' ? from : path.join(path.dirname(from), target);
  if (!existsSync(path.join(PROJECT_FOLDER, file))) return false;
  if (anchor === undefined) return true;
  const titles = sectionsOf(readDocument(file)).map(({ title }) => title.toLowerCase());
  return titles.some((title) => title.replaceAll(/[^\w -]/g, '').replaceAll(' ', '-') === anchor);
}

function sourceOf(folder: string): string {
  const files = readdirSync(path.join(PROJECT_FOLDER, folder), { recursive: true, encoding: 'utf8' });
  return files
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.spec.ts'))
    .map((file) => readDocument(path.join(folder, file)))
    .join('\n');
}
