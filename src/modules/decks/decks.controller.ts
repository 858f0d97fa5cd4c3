import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiNoContentResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiResult } from '../../common/api-result.decorator.ts';
import { CurrentActor } from '../../common/actor.ts';
import type { Actor } from '../../common/actor.ts';
import { NotFoundError } from '../../common/not-found.error.ts';
import { UuidParam } from '../../common/schemas.ts';
import { ApiProblems } from '../../common/api-problems.decorator.ts';
import {
  BulkDeleteInput,
  BulkDeleteView,
  DeckInput,
  DeckStatsView,
  DeckView,
  DecksPage,
  DecksQuery,
  DownloadView,
} from './deck.view.ts';
import { DecksService } from './decks.service.ts';

@ApiTags('decks')
@ApiBearerAuth()
@Controller('decks')
export class DecksController {
  constructor(private readonly decks: DecksService) {}

  @Get()
  @ApiResult(DecksPage, "The caller's decks, newest first unless `sort` says otherwise.")
  listDecks(@Query({ schema: DecksQuery }) query: DecksQuery) {
    return this.decks.list(query);
  }

  @Get('stats')
  @ApiResult(DeckStatsView, "Numbers over all of the caller's decks.")
  getDeckStats(@CurrentActor() actor: Actor) {
    return this.decks.stats(actor.userId);
  }

  @Get(':id')
  @ApiProblems({ 404: ['deck_not_found'] })
  @ApiResult(DeckView, 'One deck of the caller.')
  getDeck(@Param({ schema: UuidParam }) { id }: UuidParam) {
    return this.decks.get(id);
  }

  @Patch(':id')
  @ApiProblems({ 404: ['deck_not_found'] })
  @ApiResult(DeckView, 'Name, description or tags are changed; the name inside the package stays.')
  updateDeck(@Param({ schema: UuidParam }) { id }: UuidParam, @Body({ schema: DeckInput }) changes: DeckInput) {
    return this.decks.change(id, changes);
  }

  @Post(':id/download-url')
  @ApiProblems({ 404: ['deck_not_found'], 409: ['file_missing'], 503: ['storage_unavailable'] })
  @ApiResult(DownloadView, 'A URL of the package, good for `expires_in` seconds.', 201)
  createDownloadUrl(@Param({ schema: UuidParam }) { id }: UuidParam) {
    return this.decks.downloadUrl(id);
  }

  @Delete(':id')
  @ApiProblems({ 404: ['deck_not_found'], 503: ['queue_unavailable'] })
  @HttpCode(204)
  @ApiOperation({ summary: 'A deck and its package are removed.' })
  @ApiNoContentResponse()
  async deleteDeck(@Param({ schema: UuidParam }) { id }: UuidParam): Promise<void> {
    const [missing] = await this.decks.remove([id]);
    if (missing !== undefined) throw new NotFoundError('deck', id);
  }

  @Post('bulk-delete')
  @ApiProblems({ 503: ['queue_unavailable'] })
  @HttpCode(200)
  @ApiResult(BulkDeleteView, 'Up to a hundred decks are removed; `not_found` are those that are not the caller’s.')
  async deleteDecks(@Body({ schema: BulkDeleteInput }) { deck_ids }: BulkDeleteInput) {
    const ids = [...new Set(deck_ids)];
    const notFound = await this.decks.remove(ids);
    return { deleted: ids.length - notFound.length, not_found: notFound };
  }
}
