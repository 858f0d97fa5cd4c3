// Loaded before a service's own entry. The channel to `npm start` breaks when that is killed without a chance to tidy up.
const GRACE_MS = 5000;

process.once('disconnect', () => {
  setTimeout(() => process.exit(1), GRACE_MS).unref();
  process.kill(process.pid, 'SIGTERM');
});
