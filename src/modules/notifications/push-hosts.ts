import { lookup as resolve } from 'node:dns';
import { Agent } from 'node:https';
import { BlockList, type LookupFunction } from 'node:net';

/** Letters, digits and hyphens between dots: after any other sign, readers of URLs do not agree where the host ends. */
const HOST_NAME = /^[a-z\d-]+(?:\.[a-z\d-]+)*$/;

/**
 * Whether an endpoint is at a push service: `https`, without credentials, at a host of the list.
 *
 * @param hosts `example.org`, `example.org:8443`, or `*.example.org` for any host under it; without a port, 443.
 */
export function isPushHost(endpoint: string, hosts: readonly string[]): boolean {
  if (!URL.canParse(endpoint)) return false;
  const { protocol, hostname, port, username, password } = new URL(endpoint);
  if (protocol !== 'https:' || username !== '' || password !== '' || !HOST_NAME.test(hostname)) return false;
  const host = port === '' ? hostname : `${hostname}:${port}`;
  return hosts.some((known) => (known.startsWith('*.') ? host.endsWith(known.slice(1)) : host === known));
}

/**
 * Returns an agent for connections to push services. A name under a wildcard is under the control of others, so it must
 * not lead into our own network. A host that is listed by its name is trusted.
 */
export function pushAgent(hosts: readonly string[]): Agent {
  const trusted = new Set(hosts.filter((host) => !host.startsWith('*.')).map((host) => host.replace(/:\d+$/, '')));
  const lookup: LookupFunction = (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return callback(error, '');
      const inside = !trusted.has(hostname) && addresses.some(({ address, family }) => isPrivate(address, family));
      if (inside) return callback(new Error(`${hostname} leads into a private network.`), '');
      const [first] = addresses;
      if (options.all) return callback(null, addresses);
      return callback(null, first?.address ?? '', first?.family);
    });
  };
  return new Agent({ lookup });
}

/** @see https://www.iana.org/assignments/iana-ipv4-special-registry and its sibling for IPv6 */
const PRIVATE = { ipv4: new BlockList(), ipv6: new BlockList() };
for (const [network, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
] as const) {
  PRIVATE.ipv4.addSubnet(network, bits, 'ipv4');
}
// of IPv6 only 2000::/3 is the internet, and of that not what leads into IPv4 or is for books
for (const [network, bits] of [
  ['::', 3],
  ['4000::', 2],
  ['8000::', 1],
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
] as const) {
  PRIVATE.ipv6.addSubnet(network, bits, 'ipv6');
}

/** @param family 4 or 6, as `dns.lookup` says it. */
export function isPrivate(address: string, family: number): boolean {
  const version = family === 6 ? 'ipv6' : 'ipv4';
  return PRIVATE[version].check(address, version);
}
