import { Controller, HttpCode, Post, Req, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiConsumes, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ApiResult } from '../../common/api-result.decorator.ts';
import { CurrentActor } from '../../common/actor.ts';
import type { Actor } from '../../common/actor.ts';
import { IdempotencyKey } from '../../common/idempotency-key.ts';
import { TakesForms } from '../../common/json-only.ts';
import { RateLimit } from '../../common/rate-limit.ts';
import { ApiProblems } from '../../common/api-problems.decorator.ts';
import { JobView } from '../jobs/job.view.ts';
import { receiveUpload } from './receive-upload.ts';
import { UPLOAD_FORM } from './upload.view.ts';
import { UploadsService } from './uploads.service.ts';

@ApiTags('uploads')
@ApiBearerAuth()
@Controller('uploads')
export class UploadsController {
  constructor(private readonly uploads: UploadsService) {}

  @Post()
  @ApiProblems({
    400: ['form_broken'],
    403: ['quota_exceeded'],
    409: ['idempotency_key_in_use'],
    413: ['file_too_large'],
    415: ['not_a_pdf'],
    422: ['invalid_pdf', 'encrypted_pdf', 'too_many_pages', 'idempotency_key_reused'],
    503: ['storage_unavailable', 'queue_unavailable'],
  })
  @HttpCode(201)
  @RateLimit({ limit: 10, setting: 'uploads_per_hour', windowSeconds: 3_600 })
  @TakesForms()
  @ApiConsumes('multipart/form-data')
  @ApiBody({ schema: UPLOAD_FORM })
  @ApiResult(JobView, 'A PDF is stored, and a job that makes cards of it is queued.', 201)
  async uploadPdf(
    @CurrentActor() { userId }: Actor,
    @IdempotencyKey() key: string | undefined,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const limitMb = await this.uploads.admit(userId, key);
    const upload = await receiveUpload(request, limitMb);
    try {
      const job = await this.uploads.accept(userId, key, upload);
      reply.header('location', `/api/v1/jobs/${job.id}`);
      return job;
    } finally {
      await upload.dispose();
    }
  }
}
