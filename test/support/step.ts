/** Runs a part of a test whose cases are known only while it runs: the error of one begins with its name. */
export async function step(name: string, work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (cause) {
    throw new Error(`${name}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}
