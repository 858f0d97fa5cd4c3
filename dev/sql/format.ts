/** `npm run check:sql`: names the files whose SQL templates are not formatted; `npm run format:sql` formats them. */
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { formatSource } from './templates.ts';

const isCheck = process.argv.includes('--check');
const files = globSync('src/modules/migrations/catalog/**/*.ts').toSorted();
const changed = files.filter((file) => {
  const source = readFileSync(file, 'utf8');
  const result = formatSource(source);
  if (!isCheck && result !== source) writeFileSync(file, result);
  return result !== source;
});
if (isCheck && changed.length > 0) {
  console.error(`SQL is not formatted in:\n  ${changed.join('\n  ')}\nRun npm run format:sql.`);
  process.exitCode = 1;
}
