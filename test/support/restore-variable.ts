/** Remembers a variable of this process. @returns what sets it as it was, also when it was not set. */
export function restoreVariable(name: string): () => void {
  const before = process.env[name];
  return () => {
    if (before === undefined) delete process.env[name];
    else process.env[name] = before;
  };
}
