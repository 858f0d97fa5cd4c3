/** SQL over rows of `decks`: how many, and the cards in them. */
export const DECK_TOTALS = 'count(*)::integer as total_decks, coalesce(sum(card_count), 0)::integer as total_cards';

/** SQL over rows of `decks`: those of the last 7 and 30 times 24 hours, whatever the clocks do in between. */
export const DECKS_OF_LATE = `
  count(*) filter (where created_at >= now() - interval '168 hours')::integer as decks_this_week,
  count(*) filter (where created_at >= now() - interval '720 hours')::integer as decks_this_month`;
