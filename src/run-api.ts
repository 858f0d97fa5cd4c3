import { Logger } from 'nestjs-pino';
import { createApp } from './api/create-app.ts';
import { SessionSettingsError } from './common/database-session.ts';
import { ownTemporaryFolder } from './common/temporary-folder.ts';
import { EnvError, readEnv, showsStacks } from './config/env.ts';
import { requireSessions, SharedSessionsError } from './database/require-sessions.ts';
import { startTelemetry } from './telemetry/start-telemetry.ts';

/** Answers under way have this long to end once the process is told to stop. */
const GRACE_MS = 10_000;

/** The API as a process: exits 0 when it is told to stop, 1 with a sentence when it cannot start. */
async function main(): Promise<void> {
  const env = readEnv();
  await requireSessions(env);
  await ownTemporaryFolder();
  const stopTelemetry = await startTelemetry(env, 'api');
  const app = await createApp(env);
  try {
    await app.listen({ host: env.HOST, port: env.PORT });
  } catch (error) {
    await app.close();
    throw error;
  }
  const stop = async (): Promise<void> => {
    setTimeout(() => process.exit(1), GRACE_MS).unref();
    await app.close();
    await stopTelemetry();
    process.exit(0);
  };
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.once(signal, () => void stop());
  const url = await app.getUrl();
  app.get(Logger).log(`Listening on ${url}`);
  process.send?.({ listening: url });
}

/** Returns why the API did not start, in words for the operator. */
function explain(error: unknown): string {
  if (error instanceof EnvError || error instanceof SharedSessionsError || error instanceof SessionSettingsError)
    return error.message;
  if (!(error instanceof Error)) return `The API could not start: ${String(error)}`;
  const { HOST = '0.0.0.0', PORT = '3000' } = process.env;
  switch ('code' in error && error.code) {
    case 'EADDRINUSE':
      return `Port ${PORT} of ${HOST} is in use by another program; stop that one, or set PORT to a free port.`;
    case 'EACCES':
      return `This user may not listen on port ${PORT}; set PORT to one above 1023.`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `This machine has no address ${HOST}; set HOST to one it has, or to 0.0.0.0.`;
    default:
      return `The API could not start: ${error.message}`;
  }
}

try {
  await main();
} catch (error) {
  const wantsStack = showsStacks() && error instanceof Error && !(error instanceof EnvError);
  process.stderr.write(`${explain(error)}\n${wantsStack ? `${error.stack}\n` : ''}`);
  process.exitCode = 1;
  if (process.connected) process.disconnect();
}
