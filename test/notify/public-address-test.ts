import { expect } from 'chai';
import { isPublicAddress } from '../../src/notify/public-address.ts';

describe('an address of the public internet', () => {
  const some = [
    '1.1.1.1',
    '8.8.8.8',
    '9.255.255.255',
    '11.0.0.0',
    '100.63.255.255',
    '100.128.0.0',
    '172.15.255.255',
    '172.32.0.0',
    '192.167.255.255',
    '223.255.255.255',
    '2606:4700:4700::1111',
    '2a00:1450:400f:80d::200e',
    '2001:4860:4860::8888',
    '::ffff:8.8.8.8',
    '64:ff9b::8.8.8.8',
    '64:ff9b::808:808',
  ];
  for (const address of some) {
    it(`is ${address}`, () => {
      expect(isPublicAddress(address)).to.equal(true);
    });
  }

  const others: Record<string, string[]> = {
    unspecified: ['0.0.0.0', '0.1.2.3', '::'],
    loopback: ['127.0.0.1', '127.255.255.254', '::1', '0:0:0:0:0:0:0:1'],
    private: ['10.0.0.1', '10.255.255.255', '172.16.0.1', '172.31.255.255', '192.168.0.1', '192.168.255.255'],
    'link-local': ['169.254.169.254', 'fe80::1', 'fe80::1%eth0', 'febf::1'],
    'a carrier’s': ['100.64.0.1', '100.127.255.255'],
    'unique local': ['fc00::1', 'fd12:3456:789a::1', 'fdff::1'],
    'site-local': ['fec0::1'],
    multicast: ['224.0.0.1', '239.255.255.255', 'ff02::1', 'ff0e::1'],
    broadcast: ['255.255.255.255', '240.0.0.1'],
    documentation: ['192.0.2.1', '198.51.100.1', '203.0.113.1', '2001:db8::1', '3fff::1'],
    benchmarking: ['198.18.0.1', '198.19.255.255', '2001:2::1'],
    protocols: ['192.0.0.1', '192.88.99.1', '2001::1'],
    'mapped from IPv4': [
      '::ffff:127.0.0.1',
      '::ffff:7f00:1',
      '::ffff:10.0.0.1',
      '::ffff:169.254.169.254',
      '0:0:0:0:0:ffff:c0a8:1',
    ],
    'compatible with IPv4': ['::127.0.0.1', '::10.0.0.1', '::8.8.8.8'],
    'through NAT64': [
      '64:ff9b::10.0.0.1',
      '64:ff9b::7f00:1',
      '64:ff9b::a9fe:a9fe',
      '64:ff9b:1::1',
      '64:ff9b:1::8.8.8.8',
    ],
    'through 6to4 or Teredo': ['2002:a00:1::1', '2002:7f00:1::', '2002:c0a8:101::1', '2001:0:4136:e378::1'],
    'discarded or reserved': ['100::1', '4000::1', '8000::1', '5f00::1'],
    'no address': [
      '',
      'localhost',
      '10.0.0',
      '0x7f.0.0.1',
      '0177.0.0.1',
      '2130706433',
      '127.0.0.1 ',
      '[::1]',
      'nonsense',
    ],
  };
  for (const [what, addresses] of Object.entries(others)) {
    for (const address of addresses) {
      it(`is not ${what}: ${address}`, () => {
        expect(isPublicAddress(address)).to.equal(false);
      });
    }
  }
});
