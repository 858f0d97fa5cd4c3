import { DiscoveryService } from '@nestjs/core';

/** Marks a class that is a `TaskHandler`: a worker finds it once its module is among the worker's. */
export const HandlesTask = DiscoveryService.createDecorator<void>();
