import { Controller, HttpCode, Post, Req } from '@nestjs/common';
import type { RawBodyRequest } from '@nestjs/common';
import { ApiHeader, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { Public } from '../../common/access.ts';
import { ApiResult } from '../../common/api-result.decorator.ts';
import { NoRateLimit } from '../../common/rate-limit.ts';
import { ApiProblems } from '../../common/api-problems.decorator.ts';
import { RejectedWebhooks } from './rejected-webhooks.ts';
import { StripeClient } from './stripe-client.ts';
import { StripeEvents } from './stripe-events.ts';
import { SignatureInvalidError } from './subscription-errors.ts';
import { ReceivedView } from './subscription.view.ts';

@ApiTags('subscriptions')
@Controller('webhooks/stripe')
export class StripeWebhookController {
  constructor(
    private readonly stripe: StripeClient,
    private readonly events: StripeEvents,
    private readonly rejected: RejectedWebhooks,
  ) {}

  @Post()
  @ApiProblems({
    400: ['signature_invalid', 'event_invalid'],
    503: ['billing_not_configured', 'billing_unavailable'],
  })
  @Public()
  @NoRateLimit()
  @HttpCode(200)
  @ApiHeader({ name: 'Stripe-Signature', required: true })
  @ApiResult(ReceivedView, "Stripe's events; signed, and each taken once however often it comes.")
  async receiveStripeEvent(@Req() request: RawBodyRequest<FastifyRequest>) {
    try {
      const signature = String(request.headers['stripe-signature'] ?? '');
      await this.events.handle(this.stripe.eventOf(request.rawBody ?? Buffer.alloc(0), signature));
    } catch (error) {
      if (error instanceof SignatureInvalidError) await this.rejected.note();
      throw error;
    }
    return { received: true };
  }
}
