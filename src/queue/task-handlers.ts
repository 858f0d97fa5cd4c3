import { Injectable } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { HandlesTask } from './handles-task.ts';
import type { TaskHandler } from './task.ts';

/** Finds what the modules of this process can do with messages. */
@Injectable()
export class TaskHandlers {
  constructor(private readonly discovery: DiscoveryService) {}

  /** The handlers that are marked with {@link HandlesTask}, by the names of their tasks. */
  all(): TaskHandler[] {
    const found = this.discovery.getProviders({ metadataKey: HandlesTask.KEY });
    const handlers = found.map(({ name, instance }) => handlerOf(String(name), instance));
    return [...new Set(handlers)].toSorted((one, other) => one.task.name.localeCompare(other.task.name));
  }
}

/** @throws {Error} when what is marked is not a handler. */
function handlerOf(name: string, instance: unknown): TaskHandler {
  if (isHandler(instance)) return instance;
  throw new Error(`${name} is marked with @HandlesTask() and has no task, or no method run().`);
}

function isHandler(instance: unknown): instance is TaskHandler {
  return typeof instance === 'object' && instance !== null && 'task' in instance && 'run' in instance;
}
