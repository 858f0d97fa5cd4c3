import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Eta } from 'eta';
import { runbookHtml } from './runbook.ts';
import type { StatusView } from './status-view.ts';

export const HTML = 'text/html; charset=utf-8';

const FOLDER = path.join(import.meta.dirname, 'page');

/** Writes what it is given as text: no name of an object can be markup. */
const eta = new Eta({ views: FOLDER, cache: true });

export const statusPage = (view: StatusView): string => eta.render('status', view);

/** The runbook of this build. */
export const runbookPage = (): string => eta.render('runbook', { html: runbookHtml() });

/** A page that says one thing. */
export interface PageMessage {
  readonly title: string;
  readonly text: string;
  readonly link?: { readonly href: string; readonly text: string };
}

export const NO_ADMIN: PageMessage = {
  title: 'Not for this account',
  text: 'The status page is for administrators.',
};

export const messagePage = (message: PageMessage): string => eta.render('message', message);

/** All that the pages load; nothing comes from another host. */
export const STYLE = readFileSync(path.join(FOLDER, 'page.css'), 'utf8');
export const SCRIPT = readFileSync(path.join(FOLDER, 'page.js'), 'utf8');
