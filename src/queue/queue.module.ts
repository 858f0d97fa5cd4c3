import { Module } from '@nestjs/common';
import { Queue } from './queue.ts';

@Module({ providers: [Queue], exports: [Queue] })
export class QueueModule {}
