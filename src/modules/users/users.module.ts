import { Module } from '@nestjs/common';
import { Quota } from './quota.ts';
import { UsersController } from './users.controller.ts';
import { UsersService } from './users.service.ts';

@Module({ controllers: [UsersController], providers: [UsersService, Quota], exports: [UsersService, Quota] })
export class UsersModule {}
