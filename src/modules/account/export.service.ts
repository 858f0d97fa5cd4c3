import { Readable } from 'node:stream';
import { EntityManager } from '@mikro-orm/postgresql';
import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import { ENV } from '../../config/config.module.ts';
import type { Env } from '../../config/env.ts';
import { UnitOfWork } from '../../common/persistence/unit-of-work.ts';
import { AuditTrail } from '../audit-logs/audit-trail.ts';
import { Preferences } from '../settings/preferences.ts';
import { PreferencesService } from '../settings/preferences.service.ts';
import { Setting } from '../settings/setting.entity.ts';
import { User } from '../users/user.entity.ts';
import { UserView } from '../users/user.view.ts';
import { ExportLists } from './export-lists.ts';
import type { ExportedDevice } from './export.view.ts';

/** Exports all that is stored about a user. */
@Injectable()
export class ExportService {
  constructor(
    private readonly em: EntityManager,
    private readonly unit: UnitOfWork,
    private readonly lists: ExportLists,
    private readonly audit: AuditTrail,
    private readonly preferences: PreferencesService,
    @Inject(ENV) private readonly env: Env,
  ) {}

  /**
   * The export as JSON text, read while it is sent: the lists may be long, so they are neither in memory at once nor in
   * one transaction, which a slow reader would keep open. What is written meanwhile may be in it or not.
   */
  async export(userId: string): Promise<Readable> {
    const head = await this.unit.run(async () => {
      this.audit.add({ action: 'user.export', resourceType: 'user', resourceId: userId });
      await this.em.flush();
      return {
        exported_at: new Date().toISOString(),
        profile: UserView.parse(await this.em.findOneOrFail(User, userId)),
        preferences: Preferences.parse(await this.preferences.own()),
        push_devices: await this.devices(),
      };
    });
    return Readable.from(this.document(userId, head));
  }

  private async *document(userId: string, head: object): AsyncGenerator<string> {
    yield JSON.stringify(head).slice(0, -1);
    for (const [name, read] of Object.entries(this.lists.of(`${this.env.PUBLIC_URL}/api/v1`))) {
      yield `,${JSON.stringify(name)}:[`;
      let comma = '';
      for await (const rows of read(userId)) {
        yield comma + rows.map((row) => JSON.stringify(row)).join(',');
        if (rows.length > 0) comma = ',';
      }
      yield ']';
    }
    yield '}';
  }

  private async devices(): Promise<ExportedDevice[]> {
    const rows = await this.em.find(Setting, { category: 'push' }, { orderBy: { id: 'asc' } });
    return rows.map(({ value, createdAt }) => ({ service: hostOf(value), created_at: createdAt.toISOString() }));
  }
}

const Device = z.object({ endpoint: z.url().transform((url) => new URL(url).hostname) });

/** Of the push service; the rest of the address is a secret. */
function hostOf(value: unknown): string {
  return Device.safeParse(value).data?.endpoint ?? 'unknown';
}
