import { isIP } from 'node:net';

/** Some proxies write the port, too. */
const WITH_PORT = /^(?:\[([^\]]+)\]|([\d.]+))(?::\d+)?$/;

/**
 * Returns the address of the client, in a form that PostgreSQL's `inet` accepts.
 *
 * @param said by the trusted proxies, or by the socket.
 * @returns undefined when `said` is not an address: a client can make a proxy send anything.
 */
export function clientAddress(said: string): string | undefined {
  const [, v6, v4] = WITH_PORT.exec(said) ?? [];
  const address = v6 ?? v4 ?? said;
  // a zone is a name on the proxy's own machine
  return isIP(address) === 0 || address.includes('%') ? undefined : address;
}
