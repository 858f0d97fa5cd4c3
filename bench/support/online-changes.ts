import { defineEntity, type Options, p } from '@mikro-orm/core';

const START = {
  index: false,
  unique: false,
  owner: false,
  check: false,
  required: false,
  constant: false,
  volatile: false,
  labels: ['new', 'done'],
  length: 50,
  bigint: false,
  name: 'title',
  extra: true,
};

/** A change of the entities, or rows that are filled by hand. */
export interface Change {
  readonly name: string;
  readonly to: Partial<typeof START>;
  /** Texts of a revision file, by the name of its class. */
  readonly fill?: Readonly<Record<'ours' | 'stock', (name: string) => string>>;
}

const file = (name: string, body: string): string =>
  `import { Migration } from '@mikro-orm/migrations';\nexport class ${name} extends Migration {\n${body}\n}\n`;

export const CHANGES: readonly Change[] = [
  { name: 'index', to: { index: true } },
  { name: 'unique', to: { unique: true } },
  { name: 'foreign key', to: { owner: true } },
  { name: 'check', to: { check: true } },
  { name: 'not null', to: { required: true } },
  { name: 'default, constant', to: { constant: true } },
  { name: 'default, volatile', to: { volatile: true } },
  { name: 'enum value', to: { labels: ['new', 'done', 'lost'] } },
  { name: 'varchar widened', to: { length: 100 } },
  { name: 'int to bigint', to: { bigint: true } },
  { name: 'rename', to: { name: 'heading' } },
  { name: 'drop column', to: { extra: false } },
  {
    name: 'backfill',
    to: {},
    fill: {
      ours: (name) =>
        file(
          name,
          `  readonly backfill = { table: 'items', key: ['id'], set: { extra: \`'filled'\` }, where: \`extra <> 'filled'\` };\n  up(): void {}\n  override down(): void {}`,
        ),
      stock: (name) =>
        file(
          name,
          `  override up(): void { this.addSql(\`update items set extra = 'filled' where extra <> 'filled'\`); }`,
        ),
    },
  },
];

/** The tables of the entities before a change, without indexes that the entities do not declare. */
export const TABLES = [
  'create table owners (id int primary key)',
  `create type item_state as enum ('new', 'done')`,
  `create table items (id int primary key, code int not null, owner_id int null, amount int not null,
     title varchar(50) null, extra text null, state item_state not null default 'new')`,
];

/** `:rows` is the number of items. */
export const FILL = [
  'insert into owners select generate_series(1, 1000)',
  `insert into items select n, n, 1 + n % 1000, n % 97, 'title ' || n, repeat('x', 40), 'new' from generate_series(1, :rows) n`,
];

/** Returns the entities after a change. */
export function entitiesOf(to: Change['to']): NonNullable<Options['entities']> {
  const now = { ...START, ...to };
  const Owner = defineEntity({ name: 'Owner', tableName: 'owners', properties: { id: p.integer().primary() } });
  const title = p.string().length(now.length);
  const Item = defineEntity({
    name: 'Item',
    tableName: 'items',
    properties: {
      id: p.integer().primary(),
      code: now.unique ? p.integer().unique('uq_items_code') : p.integer(),
      ...(now.owner ? { owner: () => p.manyToOne(Owner).nullable() } : { ownerId: p.integer().nullable() }),
      amount: now.bigint ? p.bigint() : p.integer(),
      [now.name]: now.required ? title : title.nullable(),
      state: p.enum(now.labels).nativeEnumName('item_state').default('new'),
      ...(now.extra ? { extra: p.text().nullable() } : {}),
      ...(now.constant ? { language: p.text().default('en') } : {}),
      ...(now.volatile ? { token: p.uuid().defaultRaw('gen_random_uuid()') } : {}),
    },
    indexes: now.index ? [{ name: 'ix_items_amount', properties: ['amount'] }] : [],
    checks: now.check ? [{ name: 'ck_items_amount', expression: 'amount >= 0' }] : [],
  });
  return [Owner, Item];
}
