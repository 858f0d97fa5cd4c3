import { Controller, Get } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { Answers } from '../../common/answers.ts';
import { CurrentActor } from '../../common/actor.ts';
import type { Actor } from '../../common/actor.ts';
import { MySubscriptionView } from './subscription.view.ts';
import { SubscriptionsService } from './subscriptions.service.ts';

@ApiTags('subscriptions')
@ApiBearerAuth()
@Controller('subscriptions')
export class SubscriptionsController {
  constructor(private readonly subscriptions: SubscriptionsService) {}

  @Get('me')
  @Answers(MySubscriptionView, "The caller's tier, the live subscription behind it, and the earlier ones.")
  async me(@CurrentActor() actor: Actor) {
    const { live = null, ended } = await this.subscriptions.of(actor.userId);
    return { tier: live?.tier ?? 'free', live, history: ended };
  }
}
