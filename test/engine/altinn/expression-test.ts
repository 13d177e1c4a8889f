import { expect } from 'chai';
import { callsIn, isAltinnExpression, parseExpression } from '../../../src/engine/altinn/expression.ts';

describe('parseExpression', () => {
  it('reads calls within calls', () => {
    expect(parseExpression('["equals", ["gatewayAction"], "reject"]')).to.deep.equal({
      call: 'equals',
      args: [{ call: 'gatewayAction', args: [] }, 'reject'],
    });
  });

  it('tolerates comments, blanks and trailing commas', () => {
    const text = '\n  [ // the action\n "equals", /* asked for */ ["gatewayAction",], null, ]\n';
    expect(parseExpression(text)).to.deep.equal({
      call: 'equals',
      args: [{ call: 'gatewayAction', args: [] }, null],
    });
  });

  const invalid = [
    'reject',
    '[]',
    '[1, 2]',
    '["equals", {"a": 1}, 2]',
    '["equals", 1',
    '["equals", 1]',
    '["gatewayAction", "sign"]',
    '["dataModel"]',
    '["and"]',
    '["not", true, false]',
    '["if", true, 1, 2]',
    '["if", true, 1, "otherwise", 2]',
    `["not", ${' '.repeat(20_000)}true]`,
    `${'['.repeat(9_000)}${']'.repeat(9_000)}`,
  ];
  for (const text of invalid) {
    it(`refuses ${text.length > 60 ? `${text.slice(0, 12)} of ${text.length} characters` : text}`, () => {
      expect(() => parseExpression(text))
        .to.throw()
        .with.property('code', 'ERR_EXPRESSION_INVALID');
    });
  }

  for (const name of ['component', 'constructor', '__proto__', 'Equals']) {
    it(`refuses the function ${name}, which it does not know`, () => {
      expect(() => parseExpression(JSON.stringify([name])))
        .to.throw()
        .with.property('code', 'ERR_EXPRESSION_UNKNOWN_FUNCTION');
    });
  }
});

describe('isAltinnExpression', () => {
  it('knows a list, behind blanks and comments too', () => {
    expect(isAltinnExpression(' /* c */ // d\n ["gatewayAction"]')).to.equal(true);
  });

  it('knows an expression of the engine for something else', () => {
    expect(isAltinnExpression(`\${environment.output.Sign[0]}`)).to.equal(false);
    expect(isAltinnExpression(undefined)).to.equal(false);
  });
});

describe('callsIn', () => {
  it('lists all calls', () => {
    const expression = parseExpression('["and", ["equals", ["dataModel", "a"], 1], true]');
    expect(callsIn(expression).map(({ call }) => call)).to.deep.equal(['and', 'equals', 'dataModel']);
  });
});
