import { Module } from '@nestjs/common';
import { AuditLogsModule } from '../audit-logs/audit-logs.module.ts';
import { GlobalSettings } from './global-settings.ts';
import { PreferencesController } from './preferences.controller.ts';
import { PreferencesService } from './preferences.service.ts';
import { SettingsController } from './settings.controller.ts';
import { SettingsService } from './settings.service.ts';

@Module({
  imports: [AuditLogsModule],
  controllers: [SettingsController, PreferencesController],
  providers: [SettingsService, PreferencesService, GlobalSettings],
  exports: [GlobalSettings, PreferencesService],
})
export class SettingsModule {}
