import { z } from 'zod';
import { instant, view } from '../../common/view.ts';
import { SUBSCRIPTION_TIERS } from './subscription-tier.ts';

const profile = {
  id: z.uuid(),
  email: z.string(),
  username: z.string().nullable(),
  display_name: z.string().nullable(),
  subscription_tier: z.enum(SUBSCRIPTION_TIERS),
  cards_generated_month: z.int(),
  cards_limit_month: z.int(),
  cards_remaining: z.int(),
  quota_resets_at: instant,
  is_admin: z.boolean(),
  created_at: instant,
  updated_at: instant,
  last_login_at: instant.nullable(),
};

/** A user, as they see themselves. */
export const UserView = view(profile, { cards_generated_month: 'cardsUsed' }).meta({
  id: 'User',
  description: 'A user, as they see themselves.',
});

/** A user, as an admin sees them. */
export const UserForAdminsView = view(
  { ...profile, is_active: z.boolean(), deleted_at: instant.nullable() },
  { cards_generated_month: 'cardsUsed' },
).meta({ id: 'AdminUser', description: 'A user, as an admin sees them.' });

/** A user's view, and the realm roles of their token. */
export const UserWithRolesView = z
  .object({ ...profile, roles: z.array(z.string()) })
  .meta({ id: 'UserWithRoles', description: 'A user, and the realm roles of their token.' });
