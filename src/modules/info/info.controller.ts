import { Controller, Get, Inject } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { ApiResult } from '../../common/api-result.decorator.ts';
import { Public } from '../../common/access.ts';
import { ENV } from '../../config/config.module.ts';
import type { Env } from '../../config/env.ts';
import { APPLICATION_VERSION } from '../../config/package.ts';

const InfoView = z.object({ name: z.string(), version: z.string(), environment: z.string() }).meta({ id: 'Info' });

@ApiTags('info')
@Controller('info')
export class InfoController {
  constructor(@Inject(ENV) private readonly env: Env) {}

  @Get()
  @Public()
  @ApiResult(InfoView, 'Which build answers, and where.')
  getInfo() {
    return { name: 'anki-compendium', version: APPLICATION_VERSION, environment: this.env.ENVIRONMENT };
  }
}
