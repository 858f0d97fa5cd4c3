import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { Answers } from '../../common/answers.ts';
import { CurrentActor } from '../../common/actor.ts';
import type { Actor } from '../../common/actor.ts';
import { UuidParam } from '../../common/query.ts';
import { DeckView, DecksPage, DecksQuery } from './deck.view.ts';
import { DecksService } from './decks.service.ts';

@ApiTags('decks')
@ApiBearerAuth()
@Controller('decks')
export class DecksController {
  constructor(private readonly decks: DecksService) {}

  @Get()
  @Answers(DecksPage, "The caller's decks, newest first unless `sort` says otherwise.")
  list(@CurrentActor() actor: Actor, @Query({ schema: DecksQuery }) query: DecksQuery) {
    return this.decks.list(actor.userId, query);
  }

  @Get(':id')
  @Answers(DeckView, 'One deck of the caller.')
  get(@CurrentActor() actor: Actor, @Param({ schema: UuidParam }) { id }: UuidParam) {
    return this.decks.get(actor.userId, id);
  }
}
