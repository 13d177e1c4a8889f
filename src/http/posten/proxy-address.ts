import { BlockList, isIP } from 'node:net';

/** Whether this is an address, or a network with the length of its prefix (CIDR). */
export function isProxyAddress(text: string): boolean {
  const [address = '', length, ...others] = text.split('/');
  const bits = { 0: -1, 4: 32, 6: 128 }[isIP(address)] ?? -1;
  if (bits < 0 || others.length > 0) return false;
  return length === undefined || (/^\d{1,3}$/.test(length) && Number(length) <= bits);
}

/**
 * Whether an address is among these addresses and networks, also one of IPv4 that is written as of IPv6. Throws a
 * `TypeError` for those that are none.
 */
export function proxyAddresses(proxies: readonly string[]): (address: string | undefined) => boolean {
  const list = new BlockList();
  for (const proxy of proxies) {
    if (!isProxyAddress(proxy)) throw new TypeError(`<${proxy}> is no address of a proxy`);
    const [address = '', length] = proxy.split('/');
    if (length === undefined) list.addAddress(address, familyOf(address));
    else list.addSubnet(address, Number(length), familyOf(address));
  }
  return (address = '') => isIP(address) !== 0 && list.check(address, familyOf(address));
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIP(address) === 6 ? 'ipv6' : 'ipv4';
}
