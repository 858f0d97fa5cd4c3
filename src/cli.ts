#!/usr/bin/env node
import './config/require-node.ts';

// Loaded after that, and without a top-level await, which Node 12 cannot read: an older Node fails while it links this.
void (async () => {
  const { main } = await import('./run-command.ts');
  process.exitCode = await main(process.argv.slice(2));
})();
