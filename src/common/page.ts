import { z } from 'zod';

/** Query parameters of a list: `page` from 1, `page_size` 1 to 100. Spread into the route's own strict object. */
export const pageQuery = {
  page: z.coerce.number().int().min(1).default(1),
  page_size: z.coerce.number().int().min(1).max(100).default(20),
};

interface PageQuery {
  page: number;
  page_size: number;
}

/** The answer of a list. `pages` is 0 when there is nothing. */
export const pageOf = <Item extends z.ZodType>(item: Item) =>
  z.object({
    total: z.int(),
    page: z.int(),
    page_size: z.int(),
    pages: z.int(),
    items: z.array(item),
  });

/** What of a list a page holds, as `em.find` takes it. */
export const pageRange = ({ page, page_size }: PageQuery) => ({ limit: page_size, offset: (page - 1) * page_size });

/** Puts the numbers of the page round its items. */
export function toPage<Item>(items: readonly Item[], total: number, { page, page_size }: PageQuery) {
  return { total, page, page_size, pages: Math.ceil(total / page_size), items };
}
