import { Global, Module } from '@nestjs/common';
import { Idempotency } from './idempotency.ts';
import { UnitOfWork } from './unit-of-work.ts';

/** What services of every module write with. */
@Global()
@Module({ providers: [UnitOfWork, Idempotency], exports: [UnitOfWork, Idempotency] })
export class PersistenceModule {}
