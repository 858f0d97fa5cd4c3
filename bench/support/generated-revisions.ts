import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { PROJECT_FOLDER } from '../../dev/data-folder.ts';

export interface GeneratedRevision {
  readonly name: string;
  readonly up: readonly string[];
}

/** Revisions of the usual sort, three statements each: a table, a column and an index; a row; a check. */
export function generateRevisions(count: number): GeneratedRevision[] {
  return Array.from({ length: count }, (_, n) => {
    const second = String(n % 60).padStart(2, '0');
    const minute = String(Math.floor(n / 60)).padStart(2, '0');
    return {
      name: `Migration2026010100${minute}${second}_revision_${n}`,
      up: [
        `create table t${n} (id int generated always as identity primary key, title text not null)`,
        `alter table t${n} add column pages int not null default 0 constraint ck_t${n}_pages check (pages >= 0)`,
        `create index ix_t${n}_title on t${n} (title)`,
      ],
    };
  });
}

/** As files that both our Migrator and MikroORM's own read. */
export function writeForMikroOrm(folder: string, revisions: readonly GeneratedRevision[]): void {
  writeFileSync(path.join(folder, 'package.json'), '{ "type": "module" }');
  symlinkSync(path.join(PROJECT_FOLDER, 'node_modules'), path.join(folder, 'node_modules'));
  for (const { name, up } of revisions) {
    const body = up.map((sql) => `this.addSql(${JSON.stringify(sql)});`).join(' ');
    const text = `import { Migration } from '@mikro-orm/migrations';\nexport class ${name} extends Migration { up() { ${body} } down() {} }\n`;
    writeFileSync(path.join(folder, `${name}.js`), text);
  }
}

/** As a project of Alembic, in transactions per revision. */
export function writeForAlembic(folder: string, revisions: readonly GeneratedRevision[], databaseUrl: string): void {
  mkdirSync(path.join(folder, 'versions'), { recursive: true });
  writeFileSync(path.join(folder, 'alembic.ini'), `[alembic]\nscript_location = ${folder}\n`);
  writeFileSync(
    path.join(folder, 'env.py'),
    `from alembic import context
from sqlalchemy import create_engine
with create_engine(${JSON.stringify(databaseUrl)}).connect() as connection:
    context.configure(connection=connection, transaction_per_migration=True)
    with context.begin_transaction():
        context.run_migrations()
`,
  );
  for (const [n, { up }] of revisions.entries()) {
    const parent = n === 0 ? 'None' : `"r${n - 1}"`;
    const body = up.map((sql) => `    op.execute(${JSON.stringify(sql)})\n`).join('');
    const text = `from alembic import op\nrevision = "r${n}"\ndown_revision = ${parent}\ndef upgrade():\n${body}\ndef downgrade():\n    pass\n`;
    writeFileSync(path.join(folder, 'versions', `r${n}.py`), text);
  }
}
