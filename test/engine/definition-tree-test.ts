import { expect } from 'chai';
import { bpmn, flow, sequence, signingTask } from './bpmn.ts';
import { errorsOf, issuesOf } from './issues.ts';

const process = (id: string, executable: boolean) =>
  `<bpmn:process id="${id}" isExecutable="${executable}">${sequence({
    id: `Fill${id}`,
    xml: `<bpmn:userTask id="Fill${id}" />`,
  })
    .replaceAll('"Start"', `"Start${id}"`)
    .replaceAll('"End"', `"End${id}"`)
    .replaceAll('id="to', `id="${id}to`)}</bpmn:process>`;

describe('the process of a definition', () => {
  it('is refused for a file that is not BPMN', async () => {
    expect(await issuesOf('<html><body /></html>')).to.deep.equal(['ERR_BPMN_INVALID']);
  });

  it('is missed where there is none', async () => {
    expect(await issuesOf(bpmn('').replace(/<bpmn:process[\s\S]*<\/bpmn:process>/, ''))).to.deep.equal([
      'ERR_PROCESS_MISSING',
    ]);
  });

  it('is missed where it is empty', async () => {
    expect(await issuesOf(bpmn(''))).to.deep.equal(['ERR_PROCESS_MISSING']);
  });

  it('is the only one, executable or not', async () => {
    const body = sequence(signingTask('Sign'));
    expect(await issuesOf(bpmn(body, { executable: false }))).to.deep.equal([]);
  });

  it('is the executable one of several', async () => {
    const source = bpmn(sequence(signingTask('Sign')), { roots: process('Other', false) });
    expect(await errorsOf(source)).to.deep.equal([]);
  });

  it('is unclear where several are executable, or none of several', async () => {
    const body = sequence(signingTask('Sign'));
    expect(await issuesOf(bpmn(body, { roots: process('Other', true) }))).to.deep.equal([
      'ERR_PROCESS_AMBIGUOUS',
    ]);
    const none = bpmn(body, { roots: process('Other', false), executable: false });
    expect(await issuesOf(none)).to.deep.equal(['ERR_PROCESS_AMBIGUOUS']);
  });

  it('may hold signing tasks in subprocesses', async () => {
    const inner = signingTask('Sign', '<signing:signee reference="a" />');
    const body = sequence({
      id: 'Sub',
      xml: `<bpmn:subProcess id="Sub">${inner.xml}${flow('f', 'Sign', 'Done')}<bpmn:endEvent id="Done" /></bpmn:subProcess>`,
    });
    expect(await issuesOf(bpmn(body))).to.deep.equal(['ERR_DOCUMENTS_MISSING Sign document']);
  });
});
