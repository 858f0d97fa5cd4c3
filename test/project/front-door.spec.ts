import { existsSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { load } from 'js-yaml';
import { describe, expect, test } from '@jest/globals';
import { PROJECT_FOLDER } from '../../dev/data-folder.ts';
import { readDocument } from '../docs/markdown.ts';

interface Manifest {
  readonly license: string;
  readonly version: string;
  readonly scripts: Readonly<Record<string, string>>;
  readonly '//': Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly optionalDependencies: Readonly<Record<string, string>>;
  readonly overrides: Readonly<Record<string, string>>;
}

interface Workflow {
  readonly jobs: Readonly<Record<string, { readonly steps: readonly { run?: string; uses?: string }[] }>>;
}

interface IssueForm {
  readonly body: readonly { readonly id: string }[];
}

/** Returns the content of a YAML file, of a shape that the tests above assert. */
const yaml = (file: string): unknown => load(readDocument(file));

const manifest: Manifest = JSON.parse(readDocument('package.json'));

describe('package.json', () => {
  test('states the license that LICENSE holds', () => {
    expect(readDocument('LICENSE')).toMatch(/^MIT License\n/);
    expect(manifest.license).toBe('MIT');
  });

  test.each(['start', 'start:dev', 'start:prod', 'build', 'test', 'test:watch', 'lint', 'lint:fix', 'format', 'check'])(
    'has the script %s, which Nest developers expect',
    (name) => expect(Object.keys(manifest.scripts)).toContain(name),
  );

  test('explains each override, each alias and each platform package, and nothing that is not there', () => {
    const packages = { ...manifest.dependencies, ...manifest.devDependencies };
    const aliases = Object.keys(packages).filter((name) => packages[name]?.startsWith('npm:'));
    const unusual = [...Object.keys(manifest.overrides), ...aliases, ...Object.keys(manifest.optionalDependencies)];
    const reasons = Object.keys(manifest['//']);
    const known = new Set([...Object.keys(packages), ...Object.keys(manifest), ...unusual]);
    expect(unusual.filter((name) => !reasons.includes(name))).toEqual([]);
    expect(reasons.filter((name) => !known.has(name))).toEqual([]);
  });

  test('runs only scripts and files that exist', () => {
    const lines = Object.values(manifest.scripts).join(' && ').split(' && ');
    const scripts = lines.flatMap((line) => /^npm run -s ([\w:]+)/.exec(line)?.[1] ?? []);
    const files = lines.flatMap((line) => line.match(/\b(?:dev|test)\/[\w/-]+\.m?[jt]s\b/g) ?? []);
    expect(scripts.filter((name) => manifest.scripts[name] === undefined)).toEqual([]);
    expect(files.filter((file) => !existsSync(path.join(PROJECT_FOLDER, file)))).toEqual([]);
  });
});

describe('CHANGELOG.md', () => {
  const headings = readDocument('CHANGELOG.md').match(/^#{2,} .*$/gm) ?? [];

  test('begins with "Unreleased", then lists releases with version and date, newest first', () => {
    const [first, ...releases] = headings.filter((line) => line.startsWith('## '));
    expect(first).toBe('## [Unreleased]');
    expect(releases.filter((line) => !/^## \[\d+\.\d+\.\d+\] - \d{4}-\d\d-\d\d$/.test(line))).toEqual([]);
    const dates = releases.map((line) => line.slice(-10));
    expect(dates).toEqual(dates.toSorted().toReversed());
  });

  test('groups changes as Keep a Changelog does', () => {
    const groups = headings.filter((line) => line.startsWith('### ')).map((line) => line.slice(4));
    expect(groups.filter((name) => !/^(Added|Changed|Deprecated|Removed|Fixed|Security)$/.test(name))).toEqual([]);
  });
});

describe('.editorconfig', () => {
  test('agrees with the formatter', () => {
    const { printWidth }: { printWidth: number } = JSON.parse(readDocument('.oxfmtrc.json'));
    expect(readDocument('.editorconfig')).toContain(`max_line_length = ${printWidth}\n`);
  });
});

describe('the workflow of GitHub Actions', () => {
  const workflow: Workflow = JSON.parse(JSON.stringify(yaml('.github/workflows/ci.yml')));
  const steps = Object.values(workflow.jobs).flatMap((job) => job.steps);

  test('calls .ci/run, which is executable, and no other check', () => {
    const lines = steps.flatMap(({ run }) => run ?? []);
    expect(lines.filter((line) => !line.startsWith('git config'))).toEqual(['.ci/run']);
    expect(statSync(path.join(PROJECT_FOLDER, '.ci/run')).mode & 0o111).toBe(0o111);
  });

  test('names each action with a version', () => {
    const actions = steps.flatMap(({ uses }) => uses ?? []);
    expect(actions.filter((action) => !/^[\w-]+\/[\w-]+@v\d+/.test(action))).toEqual([]);
  });
});

describe('issue forms', () => {
  const folder = '.github/ISSUE_TEMPLATE';

  test.each(readdirSync(path.join(PROJECT_FOLDER, folder)))('%s has a name and fields with unique ids', (file) => {
    const form: IssueForm = JSON.parse(JSON.stringify(yaml(`${folder}/${file}`)));
    expect(form).toMatchObject({ name: expect.any(String), description: expect.any(String) });
    const ids = form.body.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const field of form.body) {
      expect(field).toMatchObject({
        type: expect.stringMatching(/^(textarea|input)$/),
        attributes: { label: expect.any(String) },
      });
    }
  });
});
