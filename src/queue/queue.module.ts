import { Module } from '@nestjs/common';
import { QueueCounts } from './queue-counts.ts';
import { Queue } from './queue.ts';

@Module({ providers: [Queue, QueueCounts], exports: [Queue, QueueCounts] })
export class QueueModule {}
