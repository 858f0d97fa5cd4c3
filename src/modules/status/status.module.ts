import { type DynamicModule, Module } from '@nestjs/common';
import { QueueModule } from '../../queue/queue.module.ts';
import { Diagram } from './diagram/diagram.ts';
import { QueueStatus } from './queue-status.ts';
import { LoginController } from './login/login.controller.ts';
import { RealmClient } from './login/realm-client.ts';
import { SealedCookies } from './login/sealed-cookies.ts';
import { AuthModule } from '../auth/auth.module.ts';
import { StatusAccess } from './status-access.ts';
import { StatusController } from './status.controller.ts';

@Module({
  controllers: [StatusController, LoginController],
  providers: [StatusAccess, QueueStatus, Diagram, RealmClient, SealedCookies],
})
export class StatusModule {
  /** @param health the one whose checks the page shows. */
  static forRoot(health: DynamicModule): DynamicModule {
    return { module: StatusModule, imports: [health, QueueModule, AuthModule] };
  }
}
