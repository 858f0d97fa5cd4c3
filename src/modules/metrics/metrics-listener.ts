import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Registry } from 'prom-client';
import { MetricsAccess } from './metrics-access.ts';

/** A worker answers no requests; for Prometheus and probes it listens on a port of its own. */
@Injectable()
export class MetricsListener implements OnApplicationShutdown {
  private server: Server | undefined;

  constructor(
    private readonly registry: Registry,
    private readonly access: MetricsAccess,
  ) {}

  /** @throws when the port is taken. */
  async listen(host: string, port: number): Promise<void> {
    this.server = createServer((request, response) => {
      void this.answer(request.url ?? '', request.headers.authorization).then(({ status, type, body }) =>
        response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' }).end(body),
      );
    });
    this.server.listen(port, host);
    await once(this.server, 'listening');
  }

  onApplicationShutdown(): void {
    this.server?.close();
    this.server?.closeAllConnections();
  }

  private async answer(url: string, authorization: string | undefined) {
    const json = 'application/json; charset=utf-8';
    if (url === '/health/live') return { status: 200, type: json, body: '{"status":"ok"}' };
    if (url !== '/metrics' || !this.access.allows(authorization)) return { status: 404, type: json, body: '{}' };
    return { status: 200, type: this.registry.contentType, body: await this.registry.metrics() };
  }
}
