import ts from 'typescript';

/**
 * Returns the source with `text` as the last element of a list, or the last property of an object.
 *
 * @param path a variable, or a decorator as `@Module`, then the names of properties: `['COMMANDS', 'groups', 'queue']`. The
 *   last property of a decorator's object is added when it is not there, as a list.
 * @throws when the source has no such list or object.
 */
export function insertInto(source: string, path: readonly [string, ...string[]], text: string): string {
  const file = ts.createSourceFile('file.ts', source, ts.ScriptTarget.Latest, true);
  const [first, ...properties] = path;
  const start = first.startsWith('@') ? argumentOf(file, first.slice(1)) : initializerOf(file, first);
  let node = start;
  for (const name of properties) {
    const next = node && propertyOf(node, name);
    if (next === undefined && node === start && first.startsWith('@') && node && ts.isObjectLiteralExpression(node)) {
      return append(source, node.properties, node.end - 1, `${name}: [${text}]`);
    }
    node = next;
  }
  if (node && ts.isArrayLiteralExpression(node)) return append(source, node.elements, node.end - 1, text);
  if (node && ts.isObjectLiteralExpression(node)) return append(source, node.properties, node.end - 1, text);
  throw new Error(`The source has no list ${path.join('.')}.`);
}

/** Returns the source with one more import, after its last one. A line that is there already is not added. */
export function insertImport(source: string, line: string): string {
  if (source.includes(line)) return source;
  const file = ts.createSourceFile('file.ts', source, ts.ScriptTarget.Latest, true);
  const end = file.statements.findLast((one) => ts.isImportDeclaration(one))?.end ?? 0;
  return `${source.slice(0, end)}\n${line}${source.slice(end)}`;
}

function append(source: string, present: ts.NodeArray<ts.Node>, end: number, text: string): string {
  const last = present.at(-1);
  const at = last?.end ?? end;
  return `${source.slice(0, at)}${last ? ',\n' : ''}${text}${source.slice(at)}`;
}

function initializerOf(file: ts.SourceFile, name: string): ts.Expression | undefined {
  const declarations = file.statements.flatMap((one) =>
    ts.isVariableStatement(one) ? [...one.declarationList.declarations] : [],
  );
  const found = declarations.find((one) => ts.isIdentifier(one.name) && one.name.text === name);
  return found?.initializer && unwrap(found.initializer);
}

function argumentOf(file: ts.SourceFile, decorator: string): ts.Expression | undefined {
  const calls = file.statements.flatMap((one) =>
    ts.isClassDeclaration(one) ? (ts.getDecorators(one) ?? []).map(({ expression }) => expression) : [],
  );
  return calls.filter((one) => ts.isCallExpression(one)).find((one) => one.expression.getText() === decorator)
    ?.arguments[0];
}

function propertyOf(node: ts.Expression, name: string): ts.Expression | undefined {
  if (!ts.isObjectLiteralExpression(node)) return undefined;
  const found = node.properties.find((one) => one.name !== undefined && plainName(one.name) === name);
  return found && ts.isPropertyAssignment(found) ? unwrap(found.initializer) : undefined;
}

const plainName = (name: ts.PropertyName): string =>
  ts.isIdentifier(name) || ts.isStringLiteral(name) ? name.text : name.getText();

const unwrap = (node: ts.Expression): ts.Expression =>
  ts.isAsExpression(node) || ts.isSatisfiesExpression(node) ? unwrap(node.expression) : node;
