import { expect } from 'chai';
import { bpmn, flow, sequence, signingTask } from './bpmn.ts';
import { errorsOf, issuesOf } from './issues.ts';

const body = sequence(signingTask('Sign'));

describe('the structure of a definition', () => {
  it('is refused for more than 1 000 elements', async () => {
    const tasks = (count: number) =>
      Array.from({ length: count }, (_, index) => `<bpmn:task id="t${index}" />`).join('');
    expect(await errorsOf(bpmn(`<bpmn:endEvent id="End" />${tasks(999)}`))).to.deep.equal([]);
    expect(await errorsOf(bpmn(`<bpmn:endEvent id="End" />${tasks(1000)}`))).to.deep.equal([
      'ERR_DEFINITION_TOO_MANY_ELEMENTS',
    ]);
  });

  it('counts elements as the surroundings say, those of subprocesses too', async () => {
    const source = bpmn(
      sequence({ id: 'Sub', xml: `<bpmn:subProcess id="Sub">${signingTask('Sign').xml}</bpmn:subProcess>` }),
    );
    expect(await errorsOf(source, { maxElements: 6 })).to.deep.equal([]);
    expect(await errorsOf(source, { maxElements: 5 })).to.deep.equal(['ERR_DEFINITION_TOO_MANY_ELEMENTS']);
  });

  const mistakes: [string, string, string][] = [
    ['a flow to nowhere', flow('lost', 'Sign', 'Nowhere'), 'ERR_FLOW_UNRESOLVED lost targetRef'],
    ['a flow from nowhere', flow('lost', 'Nowhere', 'End'), 'ERR_FLOW_UNRESOLVED lost sourceRef'],
    [
      'a flow without end',
      '<bpmn:sequenceFlow id="lost" sourceRef="Sign" />',
      'ERR_FLOW_UNRESOLVED lost targetRef',
    ],
    [
      'a default flow that is not there',
      `<bpmn:exclusiveGateway id="Gateway" default="none" />`,
      'ERR_FLOW_UNRESOLVED Gateway default',
    ],
    [
      'a boundary on nothing',
      '<bpmn:boundaryEvent id="Caught" attachedToRef="Nowhere"><bpmn:errorEventDefinition /></bpmn:boundaryEvent>',
      'ERR_BPMN_INVALID Caught attachedToRef',
    ],
    ['an element without id', '<bpmn:task />', 'ERR_BPMN_INVALID id'],
    ['an id that no object can have', '<bpmn:task id="__proto__" />', 'ERR_BPMN_INVALID id'],
    ['an id twice', '<bpmn:task id="Sign" />', 'ERR_BPMN_INVALID'],
    ['an element that BPMN does not have', '<bpmn:signatureTask id="Strange" />', 'ERR_BPMN_INVALID'],
    ['an element that the engine does not have', '<bpmn:complexGateway id="Complex" />', 'ERR_BPMN_INVALID'],
  ];
  for (const [title, xml, issue] of mistakes) {
    it(`is refused for ${title}`, async () => {
      expect(await errorsOf(bpmn(body + xml))).to.include(issue);
    });
  }

  it('is refused for another namespace behind the prefix signing', async () => {
    const source = bpmn(body).replace('urn:bpmn-signing:1.0', 'urn:bpmn-signing:1');
    expect(await errorsOf(source)).to.include('ERR_NAMESPACE_WRONG xmlns:signing');
  });

  it('is doubtful where a reference leads nowhere that nobody needs', async () => {
    const task = '<bpmn:userTask id="Fill"><bpmn:incoming>gone</bpmn:incoming></bpmn:userTask>';
    expect(await issuesOf(bpmn(body + task))).to.deep.equal(['WARN_REFERENCE_UNRESOLVED Fill incoming']);
  });

  it('is doubtful without an end event', async () => {
    expect(await issuesOf(bpmn(signingTask('Sign').xml))).to.deep.equal(['WARN_END_EVENT_MISSING']);
  });

  it('is doubtful with an element of Altinn that Altinn does not know', async () => {
    const task =
      '<bpmn:task id="Form"><bpmn:extensionElements><altinn:taskExtension><altinn:taskType>data</altinn:taskType><altinn:colour>red</altinn:colour></altinn:taskExtension></bpmn:extensionElements></bpmn:task>';
    expect(await issuesOf(bpmn(body + task))).to.deep.equal(['WARN_ELEMENT_UNKNOWN']);
  });
});
