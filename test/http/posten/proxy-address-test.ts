import { expect } from 'chai';
import { isProxyAddress, proxyAddresses } from '../../../src/http/posten/proxy-address.ts';

describe('an address of a proxy', () => {
  const rows: [address: string, isOne: boolean][] = [
    ['10.0.0.7', true],
    ['10.0.0.0/24', true],
    ['10.0.0.0/0', true],
    ['::1', true],
    ['fd00::/8', true],
    ['10.0.0.0/33', false],
    ['fd00::/129', false],
    ['10.0.0.0/', false],
    ['10.0.0.0/8/8', false],
    ['10.0.0', false],
    ['localhost', false],
    ['*', false],
    ['', false],
  ];
  for (const [address, isOne] of rows) {
    it(`${isOne ? 'may' : 'may not'} be <${address}>`, () => {
      expect(isProxyAddress(address)).to.equal(isOne);
    });
  }

  it('that is none is a mistake of whoever sets it', () => {
    expect(() => proxyAddresses(['localhost'])).to.throw(TypeError, '<localhost> is no address');
  });
});

describe('addresses of proxies', () => {
  const isProxy = proxyAddresses(['10.0.0.7', '10.1.0.0/16', 'fd00::/8']);
  const rows: [address: string | undefined, isOne: boolean][] = [
    ['10.0.0.7', true],
    ['10.0.0.8', false],
    ['10.1.255.255', true],
    ['10.2.0.0', false],
    ['::ffff:10.0.0.7', true],
    ['::ffff:10.0.0.8', false],
    ['fd12::1', true],
    ['fe80::1', false],
    ['127.0.0.1', false],
    ['::1', false],
    ['', false],
    [undefined, false],
  ];
  for (const [address, isOne] of rows) {
    it(`${isOne ? 'have' : 'have not'} <${address ?? 'none'}> among them`, () => {
      expect(isProxy(address)).to.equal(isOne);
    });
  }
});
