import { Module } from '@nestjs/common';
import { AuditLogsModule } from '../audit-logs/audit-logs.module.ts';
import { JobsModule } from '../jobs/jobs.module.ts';
import { SettingsModule } from '../settings/settings.module.ts';
import { StorageModule } from '../storage/storage.module.ts';
import { CardMaker } from './card-maker.ts';
import { EarlierDecks } from './earlier-decks.ts';
import { chosenGenerator } from './generator.provider.ts';
import { LostJobHandler } from './lost-job.handler.ts';
import { ProcessJobHandler } from './process-job.handler.ts';
import { SweepObjectsHandler } from './sweep-objects.task.ts';

@Module({
  imports: [AuditLogsModule, JobsModule, SettingsModule, StorageModule],
  providers: [CardMaker, chosenGenerator, EarlierDecks, LostJobHandler, ProcessJobHandler, SweepObjectsHandler],
})
export class ProcessingModule {}
