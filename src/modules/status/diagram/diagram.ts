import { Injectable, Logger } from '@nestjs/common';
import type { Viz } from '@viz-js/viz';
import type { Entity } from './entities.ts';
import { graphOf } from './graph.ts';

/** Draws entities as SVG; the schema seldom changes, so the last drawing is kept. */
@Injectable()
export class Diagram {
  private readonly logger = new Logger(Diagram.name);
  private viz: Promise<Viz> | undefined;
  private last: { readonly key: string; readonly svg: string | null } | undefined;

  /** @returns an `<svg>` element; null when these names cannot be drawn. */
  async draw(entities: readonly Entity[]): Promise<string | null> {
    const key = JSON.stringify(entities);
    if (this.last?.key !== key) this.last = { key, svg: await this.render(entities) };
    return this.last.svg;
  }

  private async render(entities: readonly Entity[]): Promise<string | null> {
    try {
      // more than a megabyte, loaded only when the page is first requested
      this.viz ??= import('@viz-js/viz').then(({ instance }) => instance());
      const document = (await this.viz).renderString(graphOf(entities), { format: 'svg' });
      const svg = document.slice(document.indexOf('<svg'));
      return svg.replace(
        '<svg',
        '<svg role="img" aria-label="Tables, their columns and foreign keys; the table below says the same"',
      );
    } catch (error) {
      this.logger.warn(`The diagram cannot be drawn: ${error instanceof Error ? error.message : String(error)}`);
      return null;
    }
  }
}
