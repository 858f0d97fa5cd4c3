import { z } from 'zod';
import { pageOf, pageQuery } from '../../common/page.ts';
import { flag, plainText } from '../../common/schemas.ts';
import { sortBy } from '../../common/list-query.ts';
import { instant } from '../../common/view.ts';
import { SUBSCRIPTION_TIERS } from '../users/subscription-tier.ts';
import { UserForAdminsView } from '../users/user.view.ts';

/** What a user may change here; e-mail address, user name and password are the identity provider's. */
export const ChangedProfile = z
  .strictObject({ display_name: plainText(255).nullable().optional() })
  .meta({ id: 'ProfileUpdate', description: 'What is left out stays.' });
export type ChangedProfile = z.infer<typeof ChangedProfile>;

/** Typed by hand, so that no account is deleted by accident. */
export const DeletionRequest = z
  .strictObject({ confirmation: z.literal('DELETE', 'must be the word DELETE') })
  .meta({ id: 'AccountDeletion' });
export type DeletionRequest = z.infer<typeof DeletionRequest>;

export const DeletionScheduled = z.object({ deletion_scheduled_for: instant }).meta({ id: 'AccountDeletionSchedule' });

export const UsersPage = pageOf(UserForAdminsView).meta({ id: 'UserPage' });

export const UsersQuery = z.strictObject({
  ...pageQuery,
  /** Part of the e-mail address, the user name or the shown name, in any case. */
  q: plainText(255).optional(),
  tier: z.enum(SUBSCRIPTION_TIERS).optional(),
  is_active: flag.optional(),
  sort: sortBy(['created_at', 'email']),
});
export type UsersQuery = z.infer<typeof UsersQuery>;

export const ChangedUser = z
  .strictObject({
    is_active: z.boolean().optional(),
    cards_limit_month: z.int().min(0).max(100_000).optional(),
  })
  .meta({ id: 'UserUpdate', description: 'What is left out stays.' });
export type ChangedUser = z.infer<typeof ChangedUser>;
