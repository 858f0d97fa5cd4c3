import { Global, Module } from '@nestjs/common';
import { DatabaseEvents } from './database-events.ts';
import { Idempotency } from './idempotency.ts';
import { UnitOfWork } from './unit-of-work.ts';

/** What services of every module write with. */
@Global()
@Module({ providers: [UnitOfWork, Idempotency, DatabaseEvents], exports: [UnitOfWork, Idempotency, DatabaseEvents] })
export class PersistenceModule {}
