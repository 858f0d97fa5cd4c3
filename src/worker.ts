import './config/require-node.ts';

// Loaded after that, and without a top-level await, which Node 12 cannot read: an older Node fails while it links this.
void import('./run-worker.ts');
