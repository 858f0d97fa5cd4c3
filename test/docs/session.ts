/** A process of `checkout.ts`: what `npm run -s compendium` does in the checkout it is given, once for each message. */
import path from 'node:path';

const [folder = ''] = process.argv.slice(2);
const { freshBuild }: typeof import('../../dev/build.ts') = await import(path.join(folder, 'dev/build.ts'));
const { main }: typeof import('../../src/run-command.ts') = await import(
  path.join(await freshBuild(), 'run-command.js')
);

let output = '';
const keep = (chunk: string | Uint8Array): boolean => {
  output += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString();
  return true;
};
process.stdout.write = keep;
process.stderr.write = keep;

process.on('message', (argv: readonly string[]) => {
  output = '';
  void main(argv, path.join(folder, 'src/migrations')).then((code) => process.send?.({ code, output }));
});
