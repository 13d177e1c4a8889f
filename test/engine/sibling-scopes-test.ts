import { expect } from 'chai';
import { areSiblingScopes } from '../../src/engine/sibling-scopes.ts';

describe('two scopes', () => {
  const cases: [string, string | undefined, string | undefined, boolean][] = [
    ['instances of one multi-instance subprocess are siblings', 'Sub_1a_0', 'Sub_1a_1', true],
    ['one scope is no sibling of itself', 'Sub_1a_0', 'Sub_1a_0', false],
    ['two runs of a subprocess are none', 'Sub_1a', 'Sub_2b', false],
    ['instances of two runs are none', 'Sub_1a_0', 'Sub_2b_0', false],
    ['a scope that is not known is none', undefined, 'Sub_1a_0', false],
  ];
  for (const [name, left, right, expected] of cases) {
    it(name, () => {
      expect(areSiblingScopes(left, right)).to.equal(expected);
    });
  }
});
