import { Module } from '@nestjs/common';
import { DecksController } from './decks.controller.ts';
import { DecksService } from './decks.service.ts';

@Module({ controllers: [DecksController], providers: [DecksService] })
export class DecksModule {}
