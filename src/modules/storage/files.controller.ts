import { Controller, Get, Inject, Param, Query, StreamableFile } from '@nestjs/common';
import { ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { Public } from '../../common/access.ts';
import { ApiProblems } from '../../common/api-problems.decorator.ts';
import { ENV } from '../../config/config.module.ts';
import type { Env } from '../../config/env.ts';
import { BUCKETS } from './buckets.ts';
import { isLinkValid } from './local-link.ts';
import { LinkInvalidError } from './storage-errors.ts';
import { Storage } from './storage.ts';

const FilePath = z.strictObject({
  bucket: z.enum(BUCKETS),
  owner: z.uuid(),
  name: z.string().regex(/^[0-9a-f-]{36}\.(pdf|apkg)$/),
});
const Link = z.strictObject({
  expires: z.coerce.number().int(),
  disposition: z.string().max(2_000),
  signature: z.string().max(100),
});

/** Serves local files to clients that have a link to them. An S3 store does that itself. */
@ApiTags('files')
@Controller('files')
export class FilesController {
  constructor(
    private readonly storage: Storage,
    @Inject(ENV) private readonly env: Env,
  ) {}

  @Get(':bucket/:owner/:name')
  @ApiProblems({ 404: ['link_invalid'], 503: ['storage_unavailable'] })
  @Public()
  @ApiOperation({ summary: 'A file, by a link that holds for a while.' })
  @ApiProduces('application/octet-stream')
  async downloadFile(
    @Param({ schema: FilePath }) { bucket, owner, name }: z.infer<typeof FilePath>,
    @Query({ schema: Link }) { expires, disposition, signature }: z.infer<typeof Link>,
  ): Promise<StreamableFile> {
    const file = { bucket, key: `${owner}/${name}`, expires, disposition };
    const isOurs = this.env.MINIO_ENDPOINT === undefined && isLinkValid(this.env, file, signature);
    if (!isOurs || !(await this.storage.exists(bucket, file.key))) throw new LinkInvalidError();
    const stream = await this.storage.read(bucket, file.key);
    return new StreamableFile(stream, { type: 'application/octet-stream', disposition });
  }
}
