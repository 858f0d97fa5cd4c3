import type * as Jest from '@jest/globals';

type Globals = Pick<
  typeof Jest,
  'afterAll' | 'afterEach' | 'beforeAll' | 'beforeEach' | 'describe' | 'expect' | 'it' | 'jest' | 'test'
>;

let current: Globals | undefined;

/** Sets what specs get from `@jest/globals` from now on: Jest makes new functions for each file. */
export function setGlobals(globals: Globals): void {
  current = globals;
}

/** A helper that several specs share is loaded once, so what it imports looks the function of the running file up. */
function ofRunningFile<Name extends keyof Globals>(name: Name): Globals[Name] {
  const target = (): Globals[Name] => {
    if (!current) throw new Error(`${name} belongs to Jest: run this file with npx jest.`);
    return current[name];
  };
  return new Proxy((() => {}) as unknown as Globals[Name], {
    apply: (_, self, args) => Reflect.apply(target() as never, self, args),
    get: (_, key) => Reflect.get(target(), key) as unknown,
  });
}

export const { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest, test } = new Proxy(
  {} as Globals,
  {
    get: (_, name) => ofRunningFile(name as keyof Globals),
  },
);
