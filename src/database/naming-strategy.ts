import { UnderscoreNamingStrategy } from '@mikro-orm/core';

const PREFIX = {
  primary: 'pk',
  foreign: 'fk',
  unique: 'uq',
  index: 'ix',
  check: 'ck',
  sequence: 'sq',
  default: 'df',
  trigger: 'tr',
} as const;

/** Names as the data dictionary has them: `pk_users`, `fk_decks_user_id`, `uq_users_keycloak_id`, `ix_decks_job_id`. */
export class NamingStrategy extends UnderscoreNamingStrategy {
  override indexName(tableName: string, columns: string[], type: keyof typeof PREFIX): string {
    const table = tableName.slice(tableName.indexOf('.') + 1);
    if (type === 'primary') return `${PREFIX[type]}_${table}`;
    // PostgreSQL's own name for the sequence of an identity column: it is not chosen.
    if (type === 'sequence') return `${table}_${columns.join('_')}_seq`;
    return [PREFIX[type], table, ...columns.map((column) => column.replaceAll('.', '_'))].join('_');
  }
}
