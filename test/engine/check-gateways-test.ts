import { expect } from 'chai';
import { ALTINN_SIGNING, altinnTask, bpmn, flow, signingTask } from './bpmn.ts';
import { issuesOf } from './issues.ts';

const behind = (task: { id: string; xml: string }, a?: string, b?: string) =>
  bpmn(
    `<bpmn:startEvent id="Start" />${task.xml}<bpmn:exclusiveGateway id="Gateway" /><bpmn:endEvent id="A" /><bpmn:endEvent id="B" />${flow('in', 'Start', task.id)}${flow('on', task.id, 'Gateway')}${flow('a', 'Gateway', 'A', a)}${flow('b', 'Gateway', 'B', b)}`,
  );
const ACTION = '["equals", ["gatewayAction"], "reject"]';
const DATA = '["equals", ["dataModel", "a", "form"], 1]';

describe('a gateway', () => {
  it('is doubtful where only code can decide it', async () => {
    expect(await issuesOf(behind(signingTask('Sign')))).to.deep.equal(['WARN_GATEWAY_CHOICE Gateway']);
  });

  it('is sound with a registered choice', async () => {
    expect(await issuesOf(behind(signingTask('Sign')), { gatewayChoices: ['Gateway'] })).to.deep.equal([]);
  });

  it('is sound with a condition', async () => {
    expect(await issuesOf(behind(signingTask('Sign'), ACTION))).to.deep.equal([]);
  });
});

describe('a script for a condition', () => {
  it('is doubtful', async () => {
    const source = behind(signingTask('Sign'), 'next(null, true)', ACTION).replace(
      'xsi:type="bpmn:tFormalExpression">next',
      'xsi:type="bpmn:tFormalExpression" language="javascript">next',
    );
    expect(await issuesOf(source)).to.deep.equal(['WARN_SCRIPT a conditionExpression']);
  });
});

describe('a task that can be rejected and goes on', () => {
  const altinn = altinnTask('Sign', 'signing', { actions: ['sign', 'reject'], signing: ALTINN_SIGNING });

  it('is doubtful where no gateway reads the action', async () => {
    expect(await issuesOf(behind(altinn, DATA, DATA))).to.deep.equal(['WARN_REJECT_UNREAD Sign']);
  });

  it('is sound where one does', async () => {
    expect(await issuesOf(behind(altinn, ACTION, DATA))).to.deep.equal([]);
  });

  it('is sound where one behind another gateway does', async () => {
    const chained = behind(altinn, DATA, DATA)
      .replace('<bpmn:endEvent id="A" />', '<bpmn:exclusiveGateway id="A" /><bpmn:endEvent id="C" />')
      .replace('</bpmn:process>', `${flow('c', 'A', 'C', ACTION)}</bpmn:process>`);
    expect(await issuesOf(chained)).to.deep.equal([]);
  });

  it('is sound where nobody can reject it', async () => {
    const unrejectable = altinnTask('Sign', 'signing', { actions: ['sign'], signing: ALTINN_SIGNING });
    expect(await issuesOf(behind(unrejectable, DATA, DATA))).to.deep.equal([]);
  });

  it('is doubtful in the native vocabulary too', async () => {
    const goesOn = signingTask('Sign', '', 'continueOn="expired"');
    expect(await issuesOf(behind(goesOn, DATA, DATA))).to.deep.equal(['WARN_REJECT_UNREAD Sign']);
    expect(await issuesOf(behind(goesOn, `\${environment.output.Sign.outcome}`, DATA))).to.deep.equal([]);
  });
});
