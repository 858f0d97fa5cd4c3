import type { Graph } from '@viz-js/viz';
import { type Column, type Entity, isDrifted } from './entities.ts';

/** What the style sheet recognises, because labels of Graphviz have no classes; sensible by itself, too. */
const COLOURS = { ink: '#1c2430', quiet: '#556070', head: '#f0f2f6', drifted: '#fde8e8', alarm: '#a31621' } as const;

/** The tables as boxes of their keys and of what drifted, the foreign keys as arrows. Pure. */
export function graphOf(entities: readonly Entity[]): Graph {
  const known = new Set(entities.map(({ identity }) => identity));
  return {
    directed: true,
    graphAttributes: { rankdir: 'LR', bgcolor: 'transparent', nodesep: 0.3, ranksep: 0.7, pad: 0.1 },
    nodeAttributes: { shape: 'plain', fontname: 'Courier', fontsize: 11, fontcolor: COLOURS.ink },
    edgeAttributes: { color: COLOURS.quiet, arrowsize: 0.7 },
    nodes: entities.map((entity) => ({
      name: entity.identity,
      attributes: { label: { html: boxOf(entity) }, class: isDrifted(entity) ? 'drifted' : 'sound' },
    })),
    edges: entities.flatMap(({ identity, refersTo }) =>
      refersTo.filter((name) => known.has(name)).map((name) => ({ tail: identity, head: name })),
    ),
  };
}

function boxOf(entity: Entity): string {
  const drifted = isDrifted(entity);
  const change = entity.change ? ` (${entity.change})` : '';
  const shown = entity.columns.filter((column) => column.isKey || column.change !== undefined);
  const rest = entity.columns.length - shown.length;
  const rows = [
    cell(`<b>${escape(entity.identity + change)}</b>`, drifted ? COLOURS.drifted : COLOURS.head),
    ...shown.map(rowOf),
    ...(rest > 0 ? [cell(`<font color="${COLOURS.quiet}">and ${rest} more</font>`)] : []),
    ...entity.others.map((line) => cell(alarm(escape(line)), COLOURS.drifted)),
  ];
  const frame = `border="${drifted ? 2 : 1}" color="${drifted ? COLOURS.alarm : COLOURS.quiet}"`;
  return `<table ${frame} cellborder="0" cellspacing="0" cellpadding="3">${rows.join('')}</table>`;
}

function rowOf({ name, type, change }: Column): string {
  const text = `${escape(name)} <font color="${change ? COLOURS.alarm : COLOURS.quiet}">${escape(type)}</font>`;
  return change ? cell(alarm(`${escape(name)} ${escape(type)} (${change})`), COLOURS.drifted) : cell(text);
}

const cell = (content: string, colour?: string): string =>
  `<tr><td align="left"${colour ? ` bgcolor="${colour}"` : ''}>${content}</td></tr>`;

const alarm = (content: string): string => `<font color="${COLOURS.alarm}">${content}</font>`;

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Names of objects may hold anything; Graphviz reads labels as markup. */
const escape = (text: string): string => text.replaceAll(/[&<>"]/g, (character) => ENTITIES[character] ?? '');
