import { postenRouter } from 'bpmn-signing/http';
import { expect } from 'chai';
import type { PostenLimits } from '../../../src/http/posten/context.ts';
import type { Runtime } from '../../../src/runtime/index.ts';

const megabyte = 1_048_576;

describe('a router for Posten’s API', () => {
  const mounted = (maximumDocumentBytes: number, limits?: PostenLimits) =>
    postenRouter({
      runtime: { maximumDocumentBytes } as Runtime,
      identify: () => ({ organisationNumber: '123456789' }),
      organisations: [],
      trusted: [],
      signingAddress: (token) => token,
      ...(limits && { limits }),
    });

  const refused: [what: string, maximumDocumentBytes: number, limits?: PostenLimits][] = [
    ['the default one', 3 * megabyte],
    ['one that takes a byte less than a job may have', 10 * megabyte - 1],
    ['one that takes less than jobs of old may have', megabyte, { bytes: megabyte }],
  ];
  for (const [what, ...given] of refused) {
    it(`is not made for a runtime that takes too small documents: ${what}`, () => {
      expect(() => mounted(...given))
        .to.throw('raise its maximumDocumentBytes, or lower limits')
        .with.property('code', 'ERR_SETTING_INVALID');
    });
  }

  it('is made for one that takes as much as a job may have', () => {
    expect(mounted(10 * megabyte)).to.be.a('function');
    expect(mounted(megabyte, { bytes: megabyte, legacyBytes: 1 })).to.be.a('function');
  });
});
