import type { Kind } from '../kind.ts';
import { accessMethod } from './access-method.ts';
import { aggregate } from './aggregate.ts';
import { baseType } from './base-type.ts';
import { cast } from './cast.ts';
import { collation } from './collation.ts';
import { column } from './column.ts';
import { systemColumn } from './system-column.ts';
import { compositeAttribute } from './composite-attribute.ts';
import { compositeType } from './composite-type.ts';
import { constraint } from './constraint.ts';
import { conversion } from './conversion.ts';
import { database } from './database.ts';
import { defaultPrivileges } from './default-privileges.ts';
import { domain } from './domain.ts';
import { domainConstraint } from './domain-constraint.ts';
import { enumType } from './enum-type.ts';
import { eventTrigger } from './event-trigger.ts';
import { extension } from './extension.ts';
import { extensionDependency } from './extension-dependency.ts';
import { extensionMember } from './extension-member.ts';
import { foreignDataWrapper } from './foreign-data-wrapper.ts';
import { foreignServer } from './foreign-server.ts';
import { foreignTable } from './foreign-table.ts';
import { functionKind } from './function.ts';
import { implicitType } from './implicit-type.ts';
import { index } from './index.ts';
import { internalTrigger } from './internal-trigger.ts';
import { language } from './language.ts';
import { materializedView } from './materialized-view.ts';
import { operator } from './operator.ts';
import { operatorClass } from './operator-class.ts';
import { operatorFamily } from './operator-family.ts';
import { policy } from './policy.ts';
import { publication } from './publication.ts';
import { rangeType } from './range-type.ts';
import { roleSetting } from './role-setting.ts';
import { rule } from './rule.ts';
import { schema } from './schema.ts';
import { securityLabel } from './security-label.ts';
import { sequence } from './sequence.ts';
import { statistics } from './statistics.ts';
import { subscription } from './subscription.ts';
import { systemComment } from './system-comment.ts';
import { systemObject } from './system-object.ts';
import { systemPrivilege } from './system-privilege.ts';
import { table } from './table.ts';
import { textSearchConfiguration } from './text-search-configuration.ts';
import { textSearchDictionary } from './text-search-dictionary.ts';
import { textSearchParser } from './text-search-parser.ts';
import { textSearchTemplate } from './text-search-template.ts';
import { transform } from './transform.ts';
import { trigger } from './trigger.ts';
import { userMapping } from './user-mapping.ts';
import { view } from './view.ts';

/** Every kind, in the order in which a repair script creates objects; it drops them in the reverse order. */
export const KINDS: readonly Kind[] = [
  database,
  roleSetting,
  schema,
  language,
  extension,
  extensionMember,
  accessMethod,
  collation,
  conversion,
  textSearchParser,
  textSearchTemplate,
  textSearchDictionary,
  textSearchConfiguration,
  foreignDataWrapper,
  foreignServer,
  userMapping,
  enumType,
  compositeType,
  compositeAttribute,
  sequence,
  functionKind,
  baseType,
  rangeType,
  domain,
  domainConstraint,
  cast,
  aggregate,
  operator,
  operatorFamily,
  operatorClass,
  transform,
  table,
  foreignTable,
  column,
  systemColumn,
  view,
  materializedView,
  implicitType,
  index,
  constraint,
  rule,
  policy,
  trigger,
  internalTrigger,
  statistics,
  publication,
  subscription,
  eventTrigger,
  extensionDependency,
  defaultPrivileges,
  securityLabel,
  systemObject,
  systemComment,
  systemPrivilege,
];

const BY_NAME = new Map(KINDS.map((kind) => [kind.name, kind]));

/** The kind of that name; undefined for one that this build does not know. */
export function kindNamed(name: string): Kind | undefined {
  return BY_NAME.get(name);
}
