/** A variable that test/run.ts gives to every test file. */
export function runVariable(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: run tests through "npm test -- <files>".`);
  return value;
}
