import { isIP } from 'node:net';

/** Some proxies write the port, too. */
const WITH_PORT = /^(?:\[([^\]]+)\]|([\d.]+))(?::\d+)?$/;

/**
 * The address of whoever asks, as PostgreSQL's `inet` takes it.
 *
 * @param said by the trusted proxies, or by the socket.
 * @returns undefined when it is none: a client can make a proxy say anything.
 */
export function clientAddress(said: string): string | undefined {
  const [, v6, v4] = WITH_PORT.exec(said) ?? [];
  const address = v6 ?? v4 ?? said;
  // a zone is a name on the proxy's own machine
  return isIP(address) === 0 || address.includes('%') ? undefined : address;
}
