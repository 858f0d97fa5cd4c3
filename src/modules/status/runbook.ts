import { readFileSync } from 'node:fs';
import { Marked, type RendererObject } from 'marked';
import { packageFile } from '../../config/package.ts';

/** Sections of docs/operations.md that the status page links to, as their anchors. */
export type RunbookSection =
  | 'schema-drift'
  | 'revisions-pending'
  | 'history-mismatch'
  | 'schema-check-stale'
  | 'database-down'
  | 'queue-waiting-too-long'
  | 'dead-letters';

/** Returns the anchor of a heading, as GitHub makes it. */
export function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(/\s/g, '-');
}

let html: string | undefined;

/** Returns docs/operations.md of this build as HTML. @throws when the build does not contain the file. */
export function runbookHtml(): string {
  html ??= new Marked({ renderer: RENDERER }).parse(readFileSync(packageFile(RUNBOOK), 'utf8'), { async: false });
  return html;
}

const RUNBOOK = 'docs/operations.md';

const RENDERER: RendererObject = {
  heading({ tokens, depth, text }) {
    return `<h${depth} id="${anchorOf(text)}">${this.parser.parseInline(tokens)}</h${depth}>\n`;
  },
  // other files of the repository are not served
  link({ href, tokens }) {
    const text = this.parser.parseInline(tokens);
    return /^(?:#|https?:)/.test(href) ? `<a href="${href}">${text}</a>` : text;
  },
  codespan({ text }) {
    const code = `<code>${escape(text)}</code>`;
    return /^\/status(?:#[a-z]+)?$/.test(text) ? `<a href="${text}">${code}</a>` : code;
  },
  table(token) {
    const [head, ...rows] = [token.header, ...token.rows].map((cells, at) =>
      cells.map(({ tokens }) => cellOf(at === 0 ? 'th scope="col"' : 'td', this.parser.parseInline(tokens))).join(''),
    );
    const label = escape(token.header.map(({ text }) => text).join(', '));
    const body = rows.map((row) => `<tr>${row}</tr>`).join('\n');
    return `<div class="scroll" role="region" tabindex="0" aria-label="${label}">
<table><thead><tr>${head}</tr></thead><tbody>${body}</tbody></table></div>\n`;
  },
};

const MARKUP: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

const escape = (text: string): string => text.replaceAll(/[&<>"]/g, (character) => MARKUP[character] ?? '');

const cellOf = (tag: string, content: string): string => `<${tag}>${content}</${tag.split(' ')[0]}>`;
