import { DefaultLogger, type LogContext } from '@mikro-orm/core';
import { noteQuery } from '../common/query-count.ts';

/** MikroORM tells its logger of every statement, whether it prints it or not. */
export class CountingLogger extends DefaultLogger {
  override logQuery(context: { query: string } & LogContext): void {
    noteQuery();
    super.logQuery(context);
  }
}
