import { expect } from 'chai';
import { continueProcess, type Handover } from '../../src/engine/index.ts';
import { ALTINN_SIGNING, altinnTask, bpmn, errorBoundary, flow, sequence, signingTask } from './bpmn.ts';
import { moves, NOW, options, start, thrownBy, waitingIds } from './run-process.ts';

describe('startProcess', () => {
  it('runs to the signing task and waits there', async () => {
    const { step } = await start(bpmn(sequence(signingTask('Sign'))));
    const [element] = step().waiting;
    expect(step().waiting).to.have.length(1);
    expect(element).to.include({
      elementId: 'Sign',
      kind: 'signing',
      type: 'bpmn:UserTask',
      taskType: 'signing',
    });
  });

  it('gives what the model says with its expressions resolved', async () => {
    const task = signingTask(
      'Sign',
      `<signing:document dataType="\${environment.variables.kind}" /><signing:signee reference="\${environment.variables.tenant}" slots="\${environment.variables.slots}" />`,
    );
    const { step } = await start(bpmn(sequence(task)), {
      variables: { tenant: 'T-1', slots: 2, kind: 'lease' },
    });
    const { signing } = step().waiting[0]!;
    expect(signing?.signees[0]).to.include({ reference: 'T-1', slots: 2 });
    expect(signing?.documents[0]?.dataType).to.equal('lease');
  });

  it('fails with the attribute whose expression gives nothing', async () => {
    const task = signingTask(
      'Sign',
      `<signing:text lang="en">Yes</signing:text><signing:signee reference="\${environment.variables.nobody}" />`,
    );
    const error = await thrownBy(start(bpmn(sequence(task))));
    expect(error).to.include({ code: 'ERR_EXPRESSION_FAILED', element: 'Sign', attribute: 'reference' });
  });

  it('fails so although a boundary event around it catches everything', async () => {
    const task = signingTask(
      'Sign',
      `<signing:text lang="en">Yes</signing:text><signing:signee reference="\${environment.variables.nobody}" />`,
    );
    const body = `${sequence(task)}${errorBoundary('Caught', 'Sign')}<bpmn:endEvent id="Other" />${flow('toOther', 'Caught', 'Other')}`;
    expect(await thrownBy(start(bpmn(body)))).to.include({ code: 'ERR_EXPRESSION_FAILED' });
  });

  it('waits in user tasks, in tasks of Altinn and in service tasks', async () => {
    const process = await start(
      bpmn(
        sequence(
          { id: 'Fill', xml: '<bpmn:userTask id="Fill" />' },
          altinnTask('Form', 'data'),
          {
            id: 'Send',
            xml: `<bpmn:serviceTask id="Send" implementation="\${environment.services.sendLetter}" />`,
          },
          altinnTask('Pdf', 'pdf', { element: 'serviceTask' }),
        ),
      ),
    );
    expect(process.step().waiting[0]).to.include({ elementId: 'Fill', kind: 'task' });
    expect((await process.complete('Fill')).waiting[0]).to.include({ kind: 'task', taskType: 'data' });
    expect((await process.complete('Form')).waiting[0]).to.include({
      kind: 'service',
      service: 'sendLetter',
    });
    expect((await process.complete('Send')).waiting[0]).to.include({
      kind: 'service',
      service: 'pdf',
      taskType: 'pdf',
    });
    expect((await process.complete('Pdf')).ended).to.deep.equal({ outcome: 'completed', endEvent: 'End' });
  });

  it('waits in tasks that say their type in ways of old', async () => {
    const attribute = {
      id: 'Form',
      xml: '<bpmn:task id="Form" xmlns:old="http://altinn.no" old:tasktype="data" />',
    };
    const properties = {
      id: 'Confirm',
      xml: '<bpmn:task id="Confirm" xmlns:old="http://altinn.no"><bpmn:extensionElements><old:properties><old:actions><old:action>confirm</old:action></old:actions><old:taskType>confirmation</old:taskType></old:properties></bpmn:extensionElements></bpmn:task>',
    };
    const process = await start(bpmn(sequence(attribute, properties)));
    expect(process.step().waiting[0]).to.include({ elementId: 'Form', taskType: 'data' });
    expect((await process.complete('Form')).waiting[0]).to.include({
      elementId: 'Confirm',
      taskType: 'confirmation',
    });
  });

  it('passes a plain task, which nobody has to do', async () => {
    const { step } = await start(bpmn(sequence({ id: 'Note', xml: '<bpmn:task id="Note" />' })));
    expect(step().ended?.outcome).to.equal('completed');
  });

  it('runs the only process although it says that it is not executable', async () => {
    const { step } = await start(bpmn(sequence(signingTask('Sign')), { executable: false }));
    expect(waitingIds(step())).to.deep.equal(['Sign']);
  });

  it('keeps the state without the source, and without what signees the model lists', async () => {
    const task = signingTask(
      'Sign',
      '<signing:text lang="en">Yes</signing:text><signing:signee person="12345678901" />',
    );
    const { step } = await start(bpmn(sequence(task)));
    expect(step().state).to.be.a('string').that.does.not.include('12345678901');
    expect(step().state).not.to.include('extensionElements');
  });

  it('runs no script unless told to', async () => {
    const script = {
      id: 'Script',
      xml: '<bpmn:scriptTask id="Script" scriptFormat="javascript"><bpmn:script>next()</bpmn:script></bpmn:scriptTask>',
    };
    expect(await thrownBy(start(bpmn(sequence(script))))).to.include({
      code: 'ERR_EXPRESSION_FAILED',
      element: 'Script',
    });
    expect((await start(bpmn(sequence(script)), { scripts: true })).step().ended?.outcome).to.equal(
      'completed',
    );
  });

  it('takes no script condition for true', async () => {
    const condition =
      '<bpmn:conditionExpression xsi:type="bpmn:tFormalExpression" language="javascript">next(null, false)</bpmn:conditionExpression>';
    const body = `<bpmn:startEvent id="Start" /><bpmn:exclusiveGateway id="Gateway" default="b" /><bpmn:endEvent id="A" /><bpmn:endEvent id="B" />${flow('in', 'Start', 'Gateway')}${flow('a', 'Gateway', 'A').replace('><', `>${condition}<`)}${flow('b', 'Gateway', 'B')}`;
    expect(await thrownBy(start(bpmn(body)))).to.include({ code: 'ERR_EXPRESSION_FAILED', element: 'a' });
    expect((await start(bpmn(body), { scripts: true })).step().ended?.endEvent).to.equal('B');
  });

  it('gives up a process that goes round without a wait', async () => {
    const body = `<bpmn:startEvent id="Start" /><bpmn:task id="Round" /><bpmn:exclusiveGateway id="Gateway" default="again" /><bpmn:endEvent id="End" />${flow('in', 'Start', 'Round')}${flow('on', 'Round', 'Gateway')}${flow('again', 'Gateway', 'Round')}${flow('end', 'Gateway', 'End', '["equals",["gatewayAction"],"never"]')}`;
    expect(await thrownBy(start(bpmn(body)))).to.include({ code: 'ERR_PROCESS_LOOP' });
  });

  it('reports a timer instead of starting it', async () => {
    const timer = {
      id: 'Pause',
      xml: '<bpmn:intermediateCatchEvent id="Pause"><bpmn:timerEventDefinition><bpmn:timeDuration xsi:type="bpmn:tFormalExpression">PT1H</bpmn:timeDuration></bpmn:timerEventDefinition></bpmn:intermediateCatchEvent>',
    };
    const { step } = await start(bpmn(sequence(timer)));
    expect(step().waiting[0]).to.include({ elementId: 'Pause', kind: 'event' });
    expect(step().timers).to.have.length(1);
    expect(step().timers[0]?.elementId).to.equal('Pause');
    expect(step().timers[0]?.dueAt).to.equal(NOW + 3_600_000);
  });

  it('starts every instance of a multi-instance subprocess, however many', async () => {
    const body = sequence({
      id: 'Each',
      xml: `<bpmn:subProcess id="Each"><bpmn:multiInstanceLoopCharacteristics><bpmn:loopCardinality>60</bpmn:loopCardinality></bpmn:multiInstanceLoopCharacteristics>${signingTask('Sign').xml}</bpmn:subProcess>`,
    });
    const { step } = await start(bpmn(body));
    expect(step().waiting).to.have.length(60);
    expect(new Set(step().waiting.map(({ executionId }) => executionId))).to.have.property('size', 60);
  });
});

describe('continueProcess', () => {
  it('takes the normal flow after a completed round', async () => {
    const process = await start(bpmn(sequence(signingTask('First'), signingTask('Second'))));
    const step = await process.end('First', 'completed', 'sign');
    expect(waitingIds(step)).to.deep.equal(['Second']);
    expect(moves(step)).to.deep.equal(['left First', 'entered Second']);
  });

  it('tells the whole history from start to end', async () => {
    const process = await start(bpmn(sequence(signingTask('Sign'))));
    expect(moves(process.step())).to.deep.equal(['started Start', 'entered Sign']);
    const step = await process.end('Sign', 'completed');
    expect(moves(step)).to.deep.equal(['left Sign', 'ended End']);
    expect(step).not.to.have.property('state');
  });

  it('keeps the execution id of a task over any number of recoveries', async () => {
    const fork = `<bpmn:startEvent id="Start" /><bpmn:parallelGateway id="Fork" />${signingTask('One').xml}<bpmn:userTask id="Two" /><bpmn:userTask id="Three" /><bpmn:endEvent id="End" />${flow('a', 'Start', 'Fork')}${flow('b', 'Fork', 'One')}${flow('c', 'Fork', 'Two')}${flow('d', 'Two', 'Three')}${flow('e', 'One', 'End')}${flow('f', 'Three', 'End')}`;
    const process = await start(bpmn(fork));
    const { executionId } = process.place('One');
    await process.complete('Two');
    const step = await process.complete('Three');
    expect(step.waiting).to.deep.include.members([{ ...step.waiting[0]!, executionId }]);
    expect(waitingIds(step)).to.deep.equal(['One']);
  });

  it('ends only the one of several instances that is meant', async () => {
    const body = sequence({
      id: 'Each',
      xml: `<bpmn:subProcess id="Each"><bpmn:multiInstanceLoopCharacteristics><bpmn:loopCardinality>3</bpmn:loopCardinality></bpmn:multiInstanceLoopCharacteristics>${signingTask('Sign').xml}</bpmn:subProcess>`,
    });
    const process = await start(bpmn(body));
    const { executionId } = process.place('Sign', 1);
    const step = await process.handOver({
      type: 'round',
      elementId: 'Sign',
      executionId,
      outcome: 'completed',
      signatures: 1,
    });
    expect(step.waiting).to.have.length(2);
    expect(step.waiting.map((element) => element.executionId)).not.to.include(executionId);
  });

  it('goes on behind a multi-instance subprocess when its last instance is done', async () => {
    const body = sequence(
      {
        id: 'Each',
        xml: `<bpmn:subProcess id="Each"><bpmn:multiInstanceLoopCharacteristics><bpmn:loopCardinality>2</bpmn:loopCardinality></bpmn:multiInstanceLoopCharacteristics>${signingTask('Sign').xml}</bpmn:subProcess>`,
      },
      { id: 'After', xml: '<bpmn:userTask id="After" />' },
    );
    const process = await start(bpmn(body));
    await process.end('Sign', 'completed');
    expect(waitingIds(await process.end('Sign', 'completed'))).to.deep.equal(['After']);
  });

  it('takes several handovers in one step', async () => {
    const fork = `<bpmn:startEvent id="Start" /><bpmn:parallelGateway id="Fork" />${signingTask('One').xml}${signingTask('Two').xml}<bpmn:parallelGateway id="Join" /><bpmn:endEvent id="End" />${flow('a', 'Start', 'Fork')}${flow('b', 'Fork', 'One')}${flow('c', 'Fork', 'Two')}${flow('d', 'One', 'Join')}${flow('e', 'Two', 'Join')}${flow('f', 'Join', 'End')}`;
    const process = await start(bpmn(fork));
    const step = await process.handOver(
      { type: 'round', ...process.place('One'), outcome: 'completed', signatures: 1 },
      { type: 'round', ...process.place('Two'), outcome: 'completed', signatures: 1 },
    );
    expect(step.ended).to.deep.equal({ outcome: 'completed', endEvent: 'End' });
  });

  it('says when the element does not wait any more', async () => {
    const process = await start(bpmn(sequence(signingTask('First'), signingTask('Second'))));
    const place = process.place('First');
    await process.end('First', 'completed');
    const error = await thrownBy(
      process.handOver({ type: 'round', ...place, outcome: 'completed', signatures: 1 }),
    );
    expect(error).to.include({ code: 'ERR_OUTCOME_NOT_TAKEN', element: 'First' });
  });

  it('lets gateways read the outcome, the action and the number of signatures', async () => {
    const body = `<bpmn:startEvent id="Start" />${signingTask('Sign').xml}<bpmn:exclusiveGateway id="Gateway" default="none" /><bpmn:endEvent id="None" /><bpmn:endEvent id="One" />${flow('a', 'Start', 'Sign')}${flow('b', 'Sign', 'Gateway')}${flow('none', 'Gateway', 'None')}${flow('one', 'Gateway', 'One', `\${environment.output.Sign.signatures}`)}`;
    const process = await start(bpmn(body));
    expect((await process.end('Sign', 'completed')).ended?.endEvent).to.equal('One');
  });

  it('gives what a completed element put out to expressions behind it', async () => {
    const body = `<bpmn:startEvent id="Start" /><bpmn:userTask id="Fill" /><bpmn:exclusiveGateway id="Gateway" default="small" /><bpmn:endEvent id="Small" /><bpmn:endEvent id="Large" />${flow('a', 'Start', 'Fill')}${flow('b', 'Fill', 'Gateway')}${flow('small', 'Gateway', 'Small')}${flow('large', 'Gateway', 'Large', `\${environment.output.Fill.isLarge}`)}`;
    const process = await start(bpmn(body));
    const step = await process.complete('Fill', { output: { isLarge: true } });
    expect(step.ended?.endEvent).to.equal('Large');
  });

  const withTenant = () =>
    signingTask(
      'Sign',
      `<signing:text lang="en">Yes</signing:text><signing:signee reference="\${environment.variables.tenant}" />`,
    );

  it('sets variables in the place of those that could not be resolved', async () => {
    const fill = { id: 'Fill', xml: '<bpmn:userTask id="Fill" />' };
    const { definition, step, place, handOver } = await start(bpmn(sequence(fill, withTenant())), {
      variables: { tenant: null },
    });
    const handover: Handover = { type: 'complete', ...place('Fill') };
    expect(await thrownBy(handOver(handover))).to.include({ code: 'ERR_EXPRESSION_FAILED' });
    const mended = await continueProcess(definition, step().state!, [handover], {
      ...options,
      variables: { tenant: 'T-1' },
    });
    expect(mended.waiting[0]?.signing?.signees[0]?.reference).to.equal('T-1');
  });

  it('does not ask the expressions of a task again that already waits', async () => {
    const fork = `<bpmn:startEvent id="Start" /><bpmn:parallelGateway id="Fork" />${withTenant().xml}<bpmn:userTask id="Other" /><bpmn:endEvent id="End" />${flow('a', 'Start', 'Fork')}${flow('b', 'Fork', 'Sign')}${flow('c', 'Fork', 'Other')}${flow('d', 'Other', 'End')}`;
    const { definition, step, place } = await start(bpmn(fork), { variables: { tenant: 'T-1' } });
    const handover: Handover = { type: 'complete', ...place('Other') };
    const later = await continueProcess(definition, step().state!, [handover], {
      ...options,
      variables: { tenant: null },
    });
    expect(waitingIds(later)).to.deep.equal(['Sign']);
    expect(later.waiting[0]).not.to.have.property('signing');
  });

  it('marks a task of Altinn that was rejected as abandoned', async () => {
    const process = await start(bpmn(sequence(altinnTask('Confirm', 'confirmation'))));
    expect(moves(await process.complete('Confirm', { action: 'reject' }))).to.deep.equal([
      'abandoned Confirm',
      'ended End',
    ]);
  });
});

describe('an outcome other than completed', () => {
  const errors = '<bpmn:error id="Rejected" name="Rejected" errorCode="SIGNING_REJECTED" />';
  const withBoundary = (reference?: string) =>
    bpmn(
      `${sequence(signingTask('Sign'))}${errorBoundary('Caught', 'Sign', reference)}<bpmn:userTask id="Mend" />${flow('toMend', 'Caught', 'Mend')}`,
      { roots: errors },
    );

  it('goes to a boundary event of its code', async () => {
    const process = await start(withBoundary('Rejected'));
    const step = await process.end('Sign', 'rejected');
    expect(waitingIds(step)).to.deep.equal(['Mend']);
    expect(moves(step)).to.include('abandoned Sign');
  });

  it('goes to a boundary event without code', async () => {
    const process = await start(withBoundary());
    expect(waitingIds(await process.end('Sign', 'expired'))).to.deep.equal(['Mend']);
  });

  it('does not go to a boundary event of another code', async () => {
    const process = await start(withBoundary('Rejected'));
    const step = await process.end('Sign', 'expired');
    expect(step.ended).to.deep.equal({ outcome: 'expired' });
  });

  it('goes to the boundary of a subprocess around it', async () => {
    const body = `${sequence({ id: 'Sub', xml: `<bpmn:subProcess id="Sub">${signingTask('Sign').xml}</bpmn:subProcess>` })}${errorBoundary('Caught', 'Sub', 'Rejected')}<bpmn:userTask id="Mend" />${flow('toMend', 'Caught', 'Mend')}`;
    const process = await start(bpmn(body, { roots: errors }));
    expect(waitingIds(await process.end('Sign', 'rejected'))).to.deep.equal(['Mend']);
  });

  for (const outcome of ['rejected', 'failed', 'expired', 'cancelled'] as const) {
    it(`ends the process as ${outcome} where nobody catches it`, async () => {
      const process = await start(bpmn(sequence(signingTask('Sign'))));
      const step = await process.end('Sign', outcome);
      expect(step).to.deep.include({ waiting: [], ended: { outcome } });
      expect(moves(step)).to.deep.equal(['abandoned Sign']);
    });
  }

  it('takes the normal flow where the model says that it goes on', async () => {
    const process = await start(bpmn(sequence(signingTask('Sign', '', 'continueOn="rejected"'))));
    const step = await process.end('Sign', 'rejected', 'sign');
    expect(step.ended).to.deep.equal({ outcome: 'completed', endEvent: 'End' });
    expect(moves(step)).to.deep.equal(['abandoned Sign', 'ended End']);
  });

  it('is never the forward flow of a gateway that lets everything but reject pass', async () => {
    const body = `<bpmn:startEvent id="Start" />${signingTask('Sign', '', 'continueOn="expired"').xml}<bpmn:exclusiveGateway id="Gateway" /><bpmn:endEvent id="Forward" /><bpmn:endEvent id="Back" />${flow('a', 'Start', 'Sign')}${flow('b', 'Sign', 'Gateway')}${flow('c', 'Gateway', 'Forward', '["notEquals",["gatewayAction"],"reject"]')}${flow('d', 'Gateway', 'Back', '["equals",["gatewayAction"],"reject"]')}`;
    const process = await start(bpmn(body));
    expect((await process.end('Sign', 'expired', 'sign')).ended?.endEvent).to.equal('Back');
  });

  it('goes on after the reject of an Altinn task', async () => {
    const process = await start(bpmn(sequence(altinnTask('Sign', 'signing', { signing: ALTINN_SIGNING }))));
    const step = await process.end('Sign', 'rejected');
    expect(step.ended).to.deep.equal({ outcome: 'completed', endEvent: 'End' });
  });
});

describe('a waiting element that is interrupted', () => {
  const fork = (end: string) =>
    bpmn(
      `<bpmn:startEvent id="Start" /><bpmn:parallelGateway id="Fork" />${signingTask('One').xml}<bpmn:userTask id="Two" />${end}<bpmn:endEvent id="Last" />${flow('a', 'Start', 'Fork')}${flow('b', 'Fork', 'One')}${flow('c', 'Fork', 'Two')}${flow('d', 'Two', 'End')}${flow('e', 'One', 'Last')}`,
    );

  it('is gone and abandoned after a terminating end event', async () => {
    const process = await start(
      fork('<bpmn:endEvent id="End"><bpmn:terminateEventDefinition /></bpmn:endEvent>'),
    );
    const step = await process.complete('Two');
    expect(step.ended).to.deep.equal({ outcome: 'completed', endEvent: 'End' });
    expect(moves(step)).to.include('abandoned One');
  });

  it('still waits after another branch has ended', async () => {
    const process = await start(fork('<bpmn:endEvent id="End" />'));
    expect(waitingIds(await process.complete('Two'))).to.deep.equal(['One']);
  });

  it('is gone when a subprocess around it is left by its boundary', async () => {
    const body = `${sequence({ id: 'Sub', xml: `<bpmn:subProcess id="Sub">${signingTask('One').xml}${signingTask('Two').xml}</bpmn:subProcess>` })}${errorBoundary('Caught', 'Sub')}<bpmn:userTask id="Mend" />${flow('toMend', 'Caught', 'Mend')}`;
    const process = await start(bpmn(body));
    expect(waitingIds(process.step())).to.deep.equal(['One', 'Two']);
    const step = await process.end('One', 'rejected');
    expect(waitingIds(step)).to.deep.equal(['Mend']);
    expect(moves(step)).to.include.members(['abandoned One', 'abandoned Two']);
  });
});

describe('an error that is handed over', () => {
  it('goes to a boundary event of its code', async () => {
    const body = `${sequence(altinnTask('Pdf', 'pdf', { element: 'serviceTask' }))}${errorBoundary('Caught', 'Pdf', 'NoPdf')}<bpmn:userTask id="Mend" />${flow('toMend', 'Caught', 'Mend')}`;
    const process = await start(bpmn(body, { roots: '<bpmn:error id="NoPdf" errorCode="NO_PDF" />' }));
    const step = await process.handOver({
      type: 'error',
      ...process.place('Pdf'),
      code: 'NO_PDF',
      message: 'no printer',
    });
    expect(waitingIds(step)).to.deep.equal(['Mend']);
  });

  it('is thrown back where no boundary event catches it', async () => {
    const process = await start(bpmn(sequence(altinnTask('Pdf', 'pdf', { element: 'serviceTask' }))));
    const error = await thrownBy(
      process.handOver({ type: 'error', ...process.place('Pdf'), code: 'NO_PDF', message: 'no printer' }),
    );
    expect(error).to.include({ code: 'ERR_SERVICE_FAILED', element: 'Pdf' });
  });
});
