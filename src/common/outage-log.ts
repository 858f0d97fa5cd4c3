import type { Logger } from '@nestjs/common';

/** Logs a repeated failure once when it starts and once when it ends. */
export class OutageLog {
  private since: number | undefined;

  /**
   * @param what fails, as the subject of both lines: `The queue cannot be counted`.
   */
  constructor(
    private readonly logger: Pick<Logger, 'warn'>,
    private readonly what: string,
  ) {}

  failed(reason: unknown): void {
    if (this.since !== undefined) return;
    this.since = performance.now();
    this.logger.warn(`${this.what}: ${messageOf(reason)}. The next line about it comes when it is over.`);
  }

  worked(): void {
    if (this.since === undefined) return;
    const seconds = (performance.now() - this.since) / 1000;
    this.since = undefined;
    this.logger.warn(`${this.what}: over, after ${seconds.toFixed(1)} s.`);
  }
}

function messageOf(reason: unknown): string {
  return (reason instanceof Error ? reason.message : String(reason)).replace(/\.$/, '');
}
