import { Command } from '@commander-js/extra-typings';
import type { CommandContext } from './context.ts';
import { describeExits, EXIT } from './exit-code.ts';

export function checkCommand(context: CommandContext) {
  return new Command('check')
    .description('compare the entities with what the revisions made, by the ORM snapshot')
    .option('--json', 'answer with one JSON document')
    .addHelpText('after', '\nExample:\n  compendium migrate check')
    .addHelpText('after', describeExits({ findings: 'an entity was changed and no revision says so' }))
    .action(async () => {
      const { migrator } = await context.open();
      const { up } = await migrator.diffEntities();
      const lines = [
        'The entities differ from what the revisions made. The revision that is missing would run:',
        '',
        ...up.map((sql) => `  ${sql}`),
        '',
      ];
      const advice = 'Write it: npx mikro-orm migration:create --name "…"';
      context.output.answer(
        { status: up.length === 0 ? 'ok' : 'changed', up },
        up.length === 0 ? ['Entities and revisions agree.'] : [...lines, advice],
      );
      context.end(up.length === 0 ? EXIT.ok : EXIT.findings);
    });
}
