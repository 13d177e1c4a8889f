import { expect } from 'chai';
import { readDefinition } from '../../src/engine/index.ts';
import { bpmn, errorBoundary, flow, sequence, signingTask } from './bpmn.ts';
import { issuesOf } from './issues.ts';
import { start, waitingIds } from './run-process.ts';

const call = (calledElement?: string) => ({
  id: 'Call',
  xml: `<bpmn:callActivity id="Call"${calledElement === undefined ? '' : ` calledElement="${calledElement}"`} />`,
});
const called = (...elements: { id: string; xml: string }[]) =>
  `<bpmn:process id="Called">${sequence(...elements)
    .replaceAll('"Start"', '"Begin"')
    .replaceAll('"End"', '"Done"')
    .replaceAll('id="to', 'id="on')}</bpmn:process>`;
const calling = (...elements: { id: string; xml: string }[]) =>
  bpmn(sequence(call('Called')), { roots: called(...elements) });

describe('a call activity', () => {
  it('is sound where it calls a process of the file', async () => {
    expect(await issuesOf(calling(signingTask('Sign')))).to.deep.equal([]);
  });

  const mistakes: [string, string | undefined][] = [
    ['calls nothing', undefined],
    ['calls a process that is elsewhere', 'Elsewhere'],
    ['calls what an expression names', `\${environment.variables.process}`],
    ['calls the process that it is in', 'Process'],
  ];
  for (const [title, calledElement] of mistakes) {
    it(`is refused where it ${title}, instead of waiting for ever`, async () => {
      const source = bpmn(sequence(call(calledElement)));
      expect(await issuesOf(source)).to.deep.equal(['ERR_BPMN_INVALID Call calledElement']);
    });
  }

  it('is refused where what it calls leads back to it', async () => {
    const back = { id: 'Back', xml: '<bpmn:callActivity id="Back" calledElement="Process" />' };
    expect(await issuesOf(calling(back))).to.deep.equal([
      'ERR_BPMN_INVALID Call calledElement',
      'ERR_BPMN_INVALID Back calledElement',
    ]);
  });
});

describe('a process that is called', () => {
  it('is checked too', async () => {
    expect(await issuesOf(calling(signingTask('Sign', '<signing:signee reference="a" />')))).to.deep.equal([
      'ERR_DOCUMENTS_MISSING Sign document',
    ]);
  });

  it('counts', async () => {
    expect(await issuesOf(calling(signingTask('Sign')), { maxElements: 10 })).to.deep.equal([]);
    expect(await issuesOf(calling(signingTask('Sign')), { maxElements: 9 })).to.deep.equal([
      'ERR_DEFINITION_TOO_MANY_ELEMENTS',
    ]);
  });

  it('is part of the definition', async () => {
    const definition = await readDefinition(calling(signingTask('Sign')));
    expect(definition.element('Sign')?.taskType).to.equal('signing');
    expect(definition.startEvents).to.deep.equal(['Start']);
  });

  it('runs to its signing task, and back to what called it', async () => {
    const after = { id: 'After', xml: '<bpmn:userTask id="After" />' };
    const source = bpmn(sequence(call('Called'), after), { roots: called(signingTask('Sign')) });
    const { step, end } = await start(source);
    expect(waitingIds(step())).to.deep.equal(['Sign']);
    expect(waitingIds(await end('Sign', 'completed'))).to.deep.equal(['After']);
  });

  it('goes on after an outcome that its model says goes on', async () => {
    const { end } = await start(calling(signingTask('Sign', '', 'continueOn="rejected"')));
    expect((await end('Sign', 'rejected')).ended?.outcome).to.equal('completed');
  });

  it('ends everything with an outcome that nothing in it catches, of which a boundary is warned', async () => {
    const caught = `${errorBoundary('Caught', 'Call')}<bpmn:endEvent id="Other" />${flow('x', 'Caught', 'Other')}`;
    const source = bpmn(sequence(call('Called')) + caught, { roots: called(signingTask('Sign')) });
    expect((await (await start(source)).end('Sign', 'rejected')).ended).to.deep.equal({
      outcome: 'rejected',
    });
  });
});
