import { type MetadataStorage, Raw } from '@mikro-orm/core';

/**
 * Doubles the apostrophes in the defaults of columns: MikroORM 7.2 writes `default 'it's'` for `default("it's")`.
 *
 * For `discovery.afterDiscovered`. A default that an entity gives as SQL (`defaultRaw`) stays as it is.
 */
export function quoteDefaults(metadata: MetadataStorage): void {
  for (const meta of metadata.getAll().values()) {
    for (const prop of meta.props) {
      const isText = prop.default !== undefined && !Raw.isKnownFragment(prop.default);
      const text = !isText ? undefined : /^'([^]*)'$/.exec(prop.defaultRaw ?? '')?.[1];
      if (text !== undefined) prop.defaultRaw = `'${text.replaceAll("'", "''")}'`;
    }
  }
}
