import { expect } from 'chai';
import { checkDefinition } from '../../src/engine/index.ts';
import { altinnTask, bpmn, sequence } from './bpmn.ts';
import { issuesOf } from './issues.ts';
import { start } from './run-process.ts';

const properties = (taskType: string) =>
  `<altinn:properties><altinn:actions><altinn:action>submit</altinn:action></altinn:actions><altinn:taskType>${taskType}</altinn:taskType></altinn:properties>`;
const task = (taskType: string, element = 'task') => ({
  id: 'Form',
  xml: `<bpmn:${element} id="Form"><bpmn:extensionElements>${properties(taskType)}</bpmn:extensionElements></bpmn:${element}>`,
});

describe('a task type in altinn:properties, in the namespace of today', () => {
  it('is ignored, and told to be passed without waiting', async () => {
    const source = bpmn(sequence(task('data')));
    expect(await issuesOf(source)).to.deep.equal(['WARN_ELEMENT_UNKNOWN']);
    const [issue] = await checkDefinition(source);
    expect(issue?.message).to.equal(
      'task <Form> says its type, data, in altinn:properties, which is ignored, so the process passes it without waiting; use altinn:taskExtension',
    );
    expect((await start(source)).step().ended?.outcome).to.equal('completed');
  });

  it('is not told to be passed on a task that waits anyway', async () => {
    const source = bpmn(sequence(task('data', 'userTask')));
    const [issue] = await checkDefinition(source);
    expect(issue?.message).not.to.contain('passes');
    expect((await start(source)).step().waiting[0]).to.include({ elementId: 'Form', kind: 'task' });
  });

  it('is refused for signing, which must not be passed', async () => {
    expect(await issuesOf(bpmn(sequence(task('signing'))))).to.deep.equal(['ERR_BPMN_INVALID Form taskType']);
  });

  it('takes nothing from the taskExtension beside it', async () => {
    const { id, xml } = altinnTask('Form', 'confirmation');
    const both = { id, xml: xml.replace('<altinn:taskExtension>', `${properties('data')}$&`) };
    const source = bpmn(sequence(both));
    expect(await issuesOf(source)).to.deep.equal(['WARN_ELEMENT_UNKNOWN']);
    expect((await start(source)).step().waiting[0]).to.include({ taskType: 'confirmation' });
  });
});
