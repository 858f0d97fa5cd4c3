import { Global, Module } from '@nestjs/common';
import { DatabaseEvents } from './database-events.ts';
import { Idempotency } from './idempotency.ts';
import { PageReader } from './page-reader.ts';
import { UnitOfWork } from './unit-of-work.ts';

const PROVIDERS = [UnitOfWork, Idempotency, PageReader, DatabaseEvents];

/** What services of every module read lists and write with. */
@Global()
@Module({ providers: PROVIDERS, exports: PROVIDERS })
export class PersistenceModule {}
