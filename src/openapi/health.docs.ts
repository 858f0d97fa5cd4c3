import type { Type } from '@nestjs/common';
import {
  ApiBearerAuth,
  ApiOkResponse,
  ApiOperation,
  ApiSecurity,
  ApiServiceUnavailableResponse,
  ApiTags,
} from '@nestjs/swagger';
import { OptionalToken, Public } from '../common/access.ts';
import { LivenessController, ReadinessController, SchemaHealthController } from '../modules/migrations/index.ts';
import { LivenessView, ReadinessView, SchemaHealthView } from './health.view.ts';

/** Says who may ask the health routes of the migrations module, which knows no access control, and documents them. */
export function describeHealth(): void {
  on(LivenessController, Public(), ApiTags('health'));
  onRoute(
    LivenessController,
    'checkLiveness',
    ApiOperation({ summary: 'The process runs. Asks no other service.' }),
    ApiOkResponse({ standardSchema: LivenessView, description: 'It runs.' }),
  );
  on(ReadinessController, Public(), ApiTags('health'));
  onRoute(
    ReadinessController,
    'checkReadiness',
    ApiOperation({ summary: 'The database answers, and holds every revision that this build needs.' }),
    ApiOkResponse({ standardSchema: ReadinessView, description: 'Send requests.' }),
    ApiServiceUnavailableResponse({ standardSchema: ReadinessView, description: 'Send no requests.' }),
  );
  on(SchemaHealthController, OptionalToken(), ApiTags('health'));
  onRoute(
    SchemaHealthController,
    'checkSchema',
    ApiServiceUnavailableResponse({ standardSchema: SchemaHealthView, description: 'It is not, or the check failed.' }),
    ApiOkResponse({ standardSchema: SchemaHealthView, description: 'It is.' }),
    ApiOperation({
      summary: 'Whether the schema is what the revisions made. The token of an admin shows names instead of counts.',
    }),
    ApiBearerAuth(),
    ApiSecurity({}),
  );
}

function on(controller: Type, ...decorators: readonly ClassDecorator[]): void {
  for (const decorate of decorators) decorate(controller);
}

function onRoute(controller: Type, method: string, ...decorators: readonly MethodDecorator[]): void {
  const property = Object.getOwnPropertyDescriptor(controller.prototype, method);
  if (!property) throw new TypeError(`${controller.name} has no ${method}.`);
  for (const decorate of decorators) decorate(controller.prototype, method, property);
}
