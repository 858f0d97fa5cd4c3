import { Module } from '@nestjs/common';
import { QueueModule } from '../../queue/queue.module.ts';
import { AuditLogsModule } from '../audit-logs/audit-logs.module.ts';
import { SettingsModule } from '../settings/settings.module.ts';
import { StorageModule } from '../storage/storage.module.ts';
import { DecksController } from './decks.controller.ts';
import { DecksService } from './decks.service.ts';

@Module({
  imports: [QueueModule, AuditLogsModule, SettingsModule, StorageModule],
  controllers: [DecksController],
  providers: [DecksService],
})
export class DecksModule {}
