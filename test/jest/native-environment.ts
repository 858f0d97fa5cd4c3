import type { EnvironmentContext, JestEnvironment, JestEnvironmentConfig } from '@jest/environment';
import { ModernFakeTimers } from '@jest/fake-timers';
import { ModuleMocker } from 'jest-mock';
import { Leftovers } from './leftovers.ts';

/** The process of a Jest worker as it is: specs, source and Node share one global object. */
export default class NativeEnvironment implements JestEnvironment {
  readonly global = globalThis as unknown as JestEnvironment['global'];
  readonly moduleMocker = new ModuleMocker(globalThis);
  readonly fakeTimers = null;
  readonly fakeTimersModern: ModernFakeTimers;
  readonly #leftovers: Leftovers;
  readonly #restore: () => void;

  constructor({ projectConfig }: JestEnvironmentConfig, { testPath }: EnvironmentContext) {
    this.fakeTimersModern = new ModernFakeTimers({ config: projectConfig, global: globalThis });
    this.#leftovers = new Leftovers(testPath);
    const { exit } = process;
    const { console } = globalThis;
    // Jest wraps both for each file
    this.#restore = () => {
      process.exit = exit;
      globalThis.console = console;
    };
  }

  async setup(): Promise<void> {
    // Jest's own reads maps from files; Node has them from the loader
    Error.prepareStackTrace = undefined as never;
    process.setSourceMapsEnabled(true);
  }

  async teardown(): Promise<void> {
    this.fakeTimersModern.dispose();
    this.#restore();
    await this.#leftovers.check();
  }

  exportConditions(): string[] {
    return ['node', 'node-addons'];
  }

  getVmContext(): null {
    return null;
  }
}
