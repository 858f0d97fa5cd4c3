/** Who may import whom. The folders and their order are those of docs/architecture.md. */

const forbid = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });

/** Feature modules, each with the feature modules under it: imports follow the foreign keys. */
const UNDER = {
  info: [],
  users: [],
  'audit-logs': ['users'],
  'rate-limits': ['users', 'audit-logs', 'settings'],
  settings: ['users', 'audit-logs'],
  notifications: ['users', 'settings', 'audit-logs'],
  subscriptions: ['users', 'settings', 'notifications', 'audit-logs'],
  storage: [],
  cards: [],
  jobs: ['users', 'audit-logs', 'notifications', 'storage'],
  decks: ['users', 'jobs', 'settings', 'audit-logs', 'storage'],
  uploads: ['users', 'jobs', 'settings', 'cards', 'storage', 'audit-logs'],
  processing: ['jobs', 'decks', 'settings', 'cards', 'storage', 'audit-logs'],
  dashboard: ['users', 'jobs', 'decks'],
  status: ['migrations', 'auth'],
  metrics: ['migrations'],
  auth: ['users', 'settings', 'audit-logs', 'rate-limits'],
  account: ['storage', 'users', 'settings', 'notifications', 'subscriptions', 'jobs', 'decks', 'audit-logs', 'auth'],
};

const layers = Object.entries(UNDER).map(([module, under]) =>
  forbid(
    `module-${module}`,
    `${module} stands on common, config, queue and: ${under.join(', ') || 'no other module'}.`,
    { path: `^src/modules/${module}/` },
    {
      path: '^src/',
      pathNot: ['^src/(common|config|queue)/', ...[module, ...under].map((name) => `^src/modules/${name}/`)],
    },
  ),
);

export default {
  forbidden: [
    forbid('no-cycles', 'A cycle has no order to read it in.', {}, { circular: true }),
    forbid(
      'catalog-stands-alone',
      'The catalog engine knows PostgreSQL, and nothing of Nest, MikroORM or this project.',
      { path: '^src/modules/migrations/catalog/', pathNot: String.raw`\.spec\.ts$` },
      { pathNot: '^src/modules/migrations/catalog/|^(node:)?crypto$' },
    ),
    forbid(
      'migrations-has-faces',
      'What others need of modules/migrations is in its faces; the tests of the module itself may look inside.',
      { pathNot: String.raw`^src/modules/migrations/|^test/(migrations|catalog|majors|suite)/` },
      {
        path: '^src/modules/migrations/',
        pathNot: String.raw`^src/modules/migrations/(index|orm|commands/index|catalog/index)\.ts$`,
      },
    ),
    forbid(
      'common-is-below-all',
      'common and config import nothing of ours but each other.',
      { path: '^src/(common|config)/' },
      { path: '^src/', pathNot: '^src/(common|config)/' },
    ),
    forbid(
      'queue-knows-no-feature',
      "The queue delivers; what a message means is its module's.",
      { path: '^src/queue/', pathNot: '^src/queue/install-queue' },
      { path: '^src/', pathNot: '^src/(common|config|queue)/' },
    ),
    forbid(
      'queue-install-is-a-migration',
      'Installing the queue changes the schema: it takes the migration lock of the runner.',
      { path: '^src/queue/install-queue' },
      { path: '^src/', pathNot: '^src/(common|config|queue|modules/migrations)/' },
    ),
    forbid(
      'telemetry-knows-no-feature',
      'It watches the libraries, not us.',
      { path: '^src/telemetry/' },
      { path: '^src/', pathNot: '^src/(common|config|telemetry)/' },
    ),
    forbid(
      'telemetry-is-loaded-when-wanted',
      "An import of OpenTelemetry's SDK costs every process its loading.",
      { path: '^src/', pathNot: '^src/telemetry/tracing' },
      { path: '^node_modules/@opentelemetry/', pathNot: '^node_modules/@opentelemetry/api/' },
    ),
    forbid(
      'migrations-module-is-portable',
      'modules/migrations could be lifted into another project: it knows no feature, no entity and no ORM options.',
      { path: '^src/modules/migrations/' },
      { path: '^src/', pathNot: '^src/modules/migrations/' },
    ),
    forbid(
      'revisions-stand-still',
      'Entities change, revisions do not: a revision imports @mikro-orm/migrations only.',
      { path: '^src/migrations/' },
      { pathNot: '^node_modules/@mikro-orm/migrations/' },
    ),
    forbid(
      'nobody-imports-entries',
      'An entry starts a process; what others need of it belongs elsewhere.',
      { pathNot: String.raw`^(src/(main|worker|cli)\.ts$|dev/compendium|test/)` },
      { path: String.raw`^src/(main|worker|cli|run-(api|worker|command))\.ts$` },
    ),
    forbid(
      'source-knows-no-tools',
      'What runs in production imports no development tool and no test.',
      { path: '^src/' },
      { path: '^(dev|test|bench)/' },
    ),
    ...layers,
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { conditionNames: ['import', 'node', 'default', 'types'], exportsFields: ['exports'] },
  },
};
