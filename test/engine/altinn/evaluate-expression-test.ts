import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { expect } from 'chai';
import {
  type ExpressionContext,
  evaluateExpression,
} from '../../../src/engine/altinn/evaluate-expression.ts';
import { parseExpression } from '../../../src/engine/altinn/expression.ts';

const CASES = new URL('../../../../shared/corpus/expressions/', import.meta.url);

const context: ExpressionContext = {
  gatewayAction: 'sign',
  dataModel: (path, dataType) =>
    ({ 'form.sum': 5, sum: '7', 'other.sum': 9 })[[dataType, path].filter(Boolean).join('.')],
};

const evaluate = (expression: unknown, over: Partial<ExpressionContext> = {}) =>
  evaluateExpression(parseExpression(JSON.stringify(expression)), { ...context, ...over });

describe('evaluateExpression', () => {
  const cases: [string, unknown, unknown][] = [
    ['gives the action', ['gatewayAction'], 'sign'],
    ['reads a path', ['dataModel', 'sum'], '7'],
    ['reads a path of a data type', ['dataModel', 'sum', 'form'], 5],
    ['reads a path that an expression gives', ['dataModel', ['if', true, 'sum'], 'other'], 9],
    ['reads what is missing as null', ['equals', ['dataModel', 'nothing'], null], true],
    ['compares a number with text', ['equals', '5', ['dataModel', 'sum', 'form']], true],
    ['tells values apart', ['notEquals', 1, 2], true],
    ['takes a greater number', ['greaterThan', 3, 2], true],
    ['takes no equal number for greater', ['greaterThan', 2, 2], false],
    ['takes an equal number for greater or equal', ['greaterThanEq', '2', 2], true],
    ['takes a smaller number', ['lessThan', -1.5, '0'], true],
    ['takes an equal number for less or equal', ['lessThanEq', 2, 2], true],
    [
      'takes null for neither greater nor less',
      ['or', ['greaterThan', null, 0], ['lessThanEq', null, 0]],
      false,
    ],
    ['negates', ['not', false], true],
    ['negates null', ['not', null], true],
    ['holds when all hold', ['and', true, 'True', 1], true],
    ['fails when one does not', ['and', true, false], false],
    ['holds when one holds', ['or', false, '0', 'TRUE'], true],
    ['takes the first value', ['if', true, 'a', 'else', 'b'], 'a'],
    ['takes the other value', ['if', false, 'a', 'else', 'b'], 'b'],
    ['gives null without another value', ['if', false, 'a'], null],
  ];
  for (const [title, expression, expected] of cases) {
    it(title, () => {
      expect(evaluate(expression)).to.equal(expected);
    });
  }

  it('does not evaluate what is not chosen', () => {
    const dataModel = () => {
      throw new Error('asked');
    };
    expect(evaluate(['if', true, 1, 'else', ['dataModel', 'sum']], { dataModel })).to.equal(1);
    expect(evaluate(['or', true, ['dataModel', 'sum']], { dataModel })).to.equal(true);
  });

  for (const expression of [
    ['not', 'perhaps'],
    ['and', 2],
    ['greaterThan', 'many', 1],
    ['lessThan', true, 1],
    ['dataModel', 1],
    ['dataModel', 'a', null],
  ]) {
    it(`fails on ${JSON.stringify(expression)}`, () => {
      expect(() => evaluate(expression))
        .to.throw()
        .with.property('code', 'ERR_EXPRESSION_FAILED');
    });
  }
});

describe('the cases of Altinn for its expression language', () => {
  const files = existsSync(CASES) ? readdirSync(CASES).filter((name) => name.endsWith('.json')) : [];

  it('are there', function () {
    if (files.length === 0) this.skip();
    expect(files.length).to.be.above(20);
  });

  for (const file of files) {
    it(file.replace('.json', ''), () => {
      const {
        expression,
        expects,
        expectsFailure,
        gatewayAction = null,
      } = JSON.parse(readFileSync(new URL(file, CASES), 'utf8'));
      if (expectsFailure !== undefined) {
        expect(() => evaluate(expression))
          .to.throw()
          .with.property('code', 'ERR_EXPRESSION_INVALID');
      } else expect(evaluate(expression, { gatewayAction })).to.equal(expects);
    });
  }
});
