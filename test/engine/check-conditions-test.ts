import { expect } from 'chai';
import { checkDefinition } from '../../src/engine/index.ts';
import { bpmn, flow } from './bpmn.ts';
import { errorsOf } from './issues.ts';

const withCondition = (condition: string, extension = '') =>
  bpmn(
    `<bpmn:startEvent id="Start" /><bpmn:exclusiveGateway id="Gateway" default="b">${extension}</bpmn:exclusiveGateway><bpmn:endEvent id="A" /><bpmn:endEvent id="B" />${flow('in', 'Start', 'Gateway')}${flow('a', 'Gateway', 'A', condition)}${flow('b', 'Gateway', 'B')}`,
  );

describe('the conditions of a definition', () => {
  for (const condition of [
    '["equals", ["gatewayAction"], "reject"]',
    `\${environment.output.Sign.outcome}`,
    '["dataModel", "isLarge"]',
  ]) {
    it(`are sound with ${condition}`, async () => {
      expect(await errorsOf(withCondition(condition))).to.deep.equal([]);
    });
  }

  const mistakes: [string, string][] = [
    ['["component", "a"]', 'ERR_EXPRESSION_UNKNOWN_FUNCTION a conditionExpression'],
    ['["equals", 1]', 'ERR_EXPRESSION_INVALID a conditionExpression'],
    ['["equals", 1, 2', 'ERR_EXPRESSION_INVALID a conditionExpression'],
    ['action is not reject', 'ERR_EXPRESSION_INVALID a conditionExpression'],
  ];
  for (const [condition, issue] of mistakes) {
    it(`are refused with ${condition}`, async () => {
      expect(await errorsOf(withCondition(condition))).to.deep.equal([issue]);
    });
  }

  it('are refused with the functions that there are', async () => {
    const [issue] = await checkDefinition(withCondition('["component", "a"]'));
    expect(issue?.message).to.include('gatewayAction').and.to.include('flow <a>');
  });

  it('are refused for a data type that the app does not have', async () => {
    const extension =
      '<bpmn:extensionElements><altinn:gatewayExtension><altinn:connectedDataTypeId>form</altinn:connectedDataTypeId></altinn:gatewayExtension></bpmn:extensionElements>';
    const source = withCondition('["dataModel", "a", "other"]', extension);
    expect(await errorsOf(source, { dataTypes: [] })).to.deep.equal([
      'ERR_DATA_TYPE_UNKNOWN a conditionExpression',
      'ERR_DATA_TYPE_UNKNOWN Gateway connectedDataTypeId',
    ]);
  });
});
