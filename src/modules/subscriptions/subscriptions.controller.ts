import { Body, Controller, Delete, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiBearerAuth, ApiNoContentResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { AdminOnly, Public } from '../../common/access.ts';
import { ApiResult } from '../../common/api-result.decorator.ts';
import { CurrentActor } from '../../common/actor.ts';
import type { Actor } from '../../common/actor.ts';
import { IdempotencyKey } from '../../common/idempotency-key.ts';
import { UuidParam } from '../../common/schemas.ts';
import { RateLimit } from '../../common/rate-limit.ts';
import { ApiProblems } from '../../common/api-problems.decorator.ts';
import { Billing } from './billing.service.ts';
import {
  CheckoutInput,
  GrantInput,
  MySubscriptionView,
  PageView,
  PlansView,
  SubscriptionView,
} from './subscription.view.ts';
import { SubscriptionsService } from './subscriptions.service.ts';

/** Each opens a page at the payment provider. */
const PAGES = { limit: 5, windowSeconds: 3_600 };

@ApiTags('subscriptions')
@Controller()
export class SubscriptionsController {
  constructor(
    private readonly subscriptions: SubscriptionsService,
    private readonly billing: Billing,
  ) {}

  @Get('subscriptions/plans')
  @Public()
  @ApiResult(PlansView, 'What can be had, and what of it can be bought.')
  listPlans() {
    return this.billing.plans();
  }

  @Get('subscriptions/me')
  @ApiBearerAuth()
  @ApiResult(MySubscriptionView, "The caller's tier, the live subscription behind it, and the earlier ones.")
  async getSubscription() {
    const { live = null, ended } = await this.subscriptions.own();
    return { tier: live?.tier ?? 'free', live, history: ended };
  }

  @Post('subscriptions/checkout')
  @ApiBearerAuth()
  @ApiProblems({
    409: ['already_subscribed', 'idempotency_key_in_use'],
    422: ['unknown_price', 'idempotency_key_reused'],
    503: ['billing_not_configured', 'billing_unavailable'],
  })
  @RateLimit(PAGES)
  @ApiResult(PageView, 'A page where the caller pays for the premium tier.', 201)
  createCheckout(
    @CurrentActor() actor: Actor,
    @Body({ schema: CheckoutInput }) { price_id }: CheckoutInput,
    @IdempotencyKey() key: string | undefined,
  ) {
    return this.billing.checkout(actor.userId, price_id, key);
  }

  @Post('subscriptions/portal')
  @ApiBearerAuth()
  @ApiProblems({ 409: ['no_customer'], 503: ['billing_not_configured', 'billing_unavailable'] })
  @RateLimit(PAGES)
  @ApiResult(PageView, 'A page where the caller changes card or plan, or cancels.', 201)
  openBillingPortal(@CurrentActor() actor: Actor) {
    return this.billing.portal(actor.userId);
  }

  @Post('admin/users/:id/subscription')
  @ApiBearerAuth()
  @ApiProblems({ 404: ['user_not_found'], 409: ['already_subscribed', 'account_erased'] })
  @AdminOnly()
  @ApiResult(SubscriptionView, 'Premium as a gift, until an instant or without an end.', 201)
  grantSubscription(
    @Param({ schema: UuidParam }) { id }: UuidParam,
    @Body({ schema: GrantInput }) { until }: GrantInput,
  ) {
    return this.subscriptions.grant(id, until);
  }

  @Delete('admin/users/:id/subscription')
  @ApiBearerAuth()
  @ApiProblems({ 404: ['user_not_found', 'subscription_of_user_not_found'], 409: ['managed_by_stripe'] })
  @AdminOnly()
  @HttpCode(204)
  @ApiOperation({ summary: 'A gift ends now.' })
  @ApiNoContentResponse()
  async revokeSubscription(@Param({ schema: UuidParam }) { id }: UuidParam): Promise<void> {
    await this.subscriptions.revoke(id);
  }
}
