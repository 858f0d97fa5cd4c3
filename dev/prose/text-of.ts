import ts from 'typescript';

/**
 * Returns the prose of a file, blanked elsewhere, so that line numbers stay those of the file: of TypeScript the comments
 * and string literals but patterns, of Markdown all but code, of other files everything.
 */
export function textOf(file: string, content: string): string {
  if (file.endsWith('.md')) return withoutCode(content);
  if (/\.[cm]?[jt]s$/.test(file)) return commentsAndStrings(file, content);
  return content;
}

function withoutCode(markdown: string): string {
  return markdown.replaceAll(/^```[\s\S]*?^```$|`[^`]+`/gm, blank);
}

function commentsAndStrings(file: string, source: string): string {
  const kept: [from: number, to: number][] = [];
  const visit = (node: ts.Node): void => {
    for (const { pos, end } of ts.getLeadingCommentRanges(source, node.pos) ?? []) kept.push([pos, end]);
    for (const { pos, end } of ts.getTrailingCommentRanges(source, node.end) ?? []) kept.push([pos, end]);
    if (isPattern(node)) return;
    if (isText(node)) kept.push([node.getStart(), node.end]);
    // a docstring's own nodes are within a comment that is already kept
    for (const child of node.getChildren()) if (!ts.isJSDoc(child)) visit(child);
  };
  visit(ts.createSourceFile(file, source, ts.ScriptTarget.Latest, true));
  return keepOnly(source, kept);
}

/** `String.raw` writes regular expressions: the words in them are data. */
function isPattern(node: ts.Node): boolean {
  return ts.isTaggedTemplateExpression(node) && node.tag.getText() === 'String.raw';
}

function isText(node: ts.Node): boolean {
  const isPath = ts.isImportDeclaration(node.parent ?? node) || ts.isExportDeclaration(node.parent ?? node);
  return (
    !isPath && (ts.isStringLiteralLike(node) || ts.isTemplateHead(node) || ts.isTemplateMiddleOrTemplateTail(node))
  );
}

function keepOnly(source: string, kept: readonly (readonly [number, number])[]): string {
  let [text, at] = ['', 0];
  for (const [from, to] of kept.toSorted(([a], [b]) => a - b)) {
    if (from < at) continue;
    text += blank(source.slice(at, from)) + source.slice(from, to);
    at = to;
  }
  return text + blank(source.slice(at));
}

const blank = (text: string): string => text.replaceAll(/[^\n]/g, ' ');
