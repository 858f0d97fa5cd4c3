import { format } from 'sql-formatter';
import ts from 'typescript';

/** A template with the tag `sql` in a source. Positions are those of its text, without the backquotes. */
export interface SqlTemplate {
  readonly from: number;
  readonly to: number;
  /** The text, with `p0_`, `p1_` … in place of the expressions. */
  readonly text: string;
  /** The expressions as they stand in the source, with `${` and `}`. */
  readonly expressions: readonly string[];
  /** Spaces at the start of the line that the template begins in. */
  readonly indent: string;
}

/** Returns the outermost templates with the tag `sql`, in the order of the source. */
export function sqlTemplates(source: string): SqlTemplate[] {
  const file = ts.createSourceFile('file.ts', source, ts.ScriptTarget.Latest, true);
  const found: SqlTemplate[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isTaggedTemplateExpression(node) && node.tag.getText() === 'sql') found.push(read(node.template, source));
    else ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

function read(template: ts.TemplateLiteral, source: string): SqlTemplate {
  const [from, to] = [template.getStart() + 1, template.end - 1];
  const spans = ts.isTemplateExpression(template) ? template.templateSpans : [];
  const expressions: string[] = [];
  let [text, at] = ['', from];
  for (const { expression } of spans) {
    const start = source.lastIndexOf('${', expression.getStart());
    const end = source.indexOf('}', expression.end) + 1;
    text += `${source.slice(at, start)}${placeholder(expressions.length)}`;
    expressions.push(source.slice(start, end));
    at = end;
  }
  const line = source.lastIndexOf('\n', from - 1) + 1;
  const indent = /^ */.exec(source.slice(line))?.[0] ?? '';
  return { from, to, text: text + source.slice(at, to), expressions, indent };
}

/** A name that the formatter takes for a column, and that stands nowhere else. */
const placeholder = (at: number): string => `p${at}_`;

/** Returns the text of a template as it should be, still with the names in place of expressions. */
export function formatted({ text, indent }: SqlTemplate): string {
  const plain = format(text, {
    language: 'postgresql',
    keywordCase: 'lower',
    expressionWidth: 110,
    tabWidth: 2,
    logicalOperatorNewline: 'before',
  });
  if (!plain.includes('\n')) return plain;
  const lines = plain.split('\n').map((line) => (line === '' ? line : `${indent}  ${line}`));
  return `\n${lines.join('\n')}\n${indent}`;
}

/** Returns the source with all its templates formatted. Expressions stay as they are. */
export function formatSource(source: string): string {
  return sqlTemplates(source).reduceRight((text, template) => {
    const filled = template.expressions.reduce(
      (sql, expression, at) => sql.replace(placeholder(at), () => expression),
      formatted(template),
    );
    return text.slice(0, template.from) + filled + text.slice(template.to);
  }, source);
}
