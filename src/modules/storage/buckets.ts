/** `pdfs` are what users upload, `decks` what is made of it. */
export const BUCKETS = ['pdfs', 'decks'] as const;
export type Bucket = (typeof BUCKETS)[number];
