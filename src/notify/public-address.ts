import { BlockList, isIPv4, isIPv6 } from 'node:net';

/** IPv4 addresses that are not on the public internet, of the IANA special-purpose registry (RFC 6890). */
const special4 = [
  ['0.0.0.0', 8], // this host
  ['10.0.0.0', 8],
  ['100.64.0.0', 10], // shared by a carrier's customers
  ['127.0.0.0', 8],
  ['169.254.0.0', 16], // link-local, metadata of cloud machines
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24], // documentation
  ['192.88.99.0', 24], // 6to4 relays
  ['192.168.0.0', 16],
  ['198.18.0.0', 15], // benchmarks
  ['198.51.100.0', 24], // documentation
  ['203.0.113.0', 24], // documentation
  ['224.0.0.0', 4], // multicast
  ['240.0.0.0', 4], // reserved, broadcast
] as const;

/** Parts of `2000::/3` that are not on the public internet, or lead to an IPv4 address that may be any. */
const special6 = [
  ['2001::', 23], // protocols, Teredo among them
  ['2001:db8::', 32], // documentation
  ['2002::', 16], // 6to4
  ['3fff::', 20], // documentation
] as const;

const known6 = new BlockList();
known6.addSubnet('2000::', 3, 'ipv6');
known6.addSubnet('::ffff:0.0.0.0', 96, 'ipv6');
known6.addSubnet('64:ff9b::', 96, 'ipv6');

const special = new BlockList();
for (const [address, prefix] of special4) {
  special.addSubnet(address, prefix, 'ipv4');
  // the same in IPv6: mapped, and through NAT64
  special.addSubnet(`::ffff:${address}`, 96 + prefix, 'ipv6');
  special.addSubnet(`64:ff9b::${address}`, 96 + prefix, 'ipv6');
}
for (const [address, prefix] of special6) special.addSubnet(address, prefix, 'ipv6');

/**
 * Whether an address is one of the public internet: no private, local, shared, reserved or multicast one, and none
 * that leads to such a one. False for what is no address, and for one with a zone.
 */
export function isPublicAddress(address: string): boolean {
  if (isIPv4(address)) return !special.check(address, 'ipv4');
  if (!isIPv6(address) || address.includes('%')) return false;
  return known6.check(address, 'ipv6') && !special.check(address, 'ipv6');
}
