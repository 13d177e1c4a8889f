import { expect } from 'chai';
import { checkDefinition } from '../../src/engine/index.ts';
import {
  ALTINN_SIGNING,
  altinnTask,
  bpmn,
  errorBoundary,
  flow,
  processExtension,
  sequence,
  signingTask,
} from './bpmn.ts';
import { errorsOf, issuesOf } from './issues.ts';

const SERVICE = 'serviceCode="1029" serviceEdition="64"';
const MAIN = '<signing:dataType id="lease" form="main" format="5012" formatVersion="42001" />';
const FILL = { id: 'Fill', xml: '<bpmn:userTask id="Fill" />' };
const signs = (dataType: string) =>
  signingTask('Sign', `<signing:document dataType="${dataType}" /><signing:signee reference="owner" />`);
const file = (types: string, task: { id: string; xml: string }, attributes = '') =>
  bpmn(processExtension(attributes, types) + sequence(FILL, task));

describe('a data type that is signed', () => {
  const UNDECLARED = 'WARN_DATA_TYPE_UNDECLARED Sign document';

  it('is doubtful where the process declares others', async () => {
    const [issue] = await checkDefinition(file(MAIN, signs('leese')));
    expect(issue).to.deep.equal({
      severity: 'warning',
      code: 'WARN_DATA_TYPE_UNDECLARED',
      element: 'Sign',
      attribute: 'document',
      message:
        'signing task <Sign> signs a data type that signing:process does not declare, leese; declare it there, or mend its name, or what was meant is signed by nobody',
    });
  });

  it('is doubtful in other letters than the process declares', async () => {
    expect(await issuesOf(file(MAIN, signs('Lease')))).to.deep.equal([UNDECLARED]);
  });

  it("is doubtful in Altinn's vocabulary too", async () => {
    const task = altinnTask('Sign', 'signing', { signing: ALTINN_SIGNING, actions: ['sign'] });
    expect(await issuesOf(file(MAIN, task))).to.include('WARN_DATA_TYPE_UNDECLARED Sign dataTypesToSign');
  });

  const sound: [string, string][] = [
    ['one that the process declares', file(MAIN, signs('lease'))],
    ['any, where the process declares none', file('', signs('leese'))],
    ['one that is not known yet', file(MAIN, signs(`\${environment.variables.type}`))],
  ];
  for (const [what, source] of sound) {
    it(`may be ${what}`, async () => {
      expect(await issuesOf(source)).to.deep.equal([]);
    });
  }

  it('may be another that the app lists', async () => {
    const dataTypes = ['lease', 'drawing'].map((id) => ({ id, minCount: 1 }));
    expect(await issuesOf(file(MAIN, signs('drawing')), { dataTypes })).to.deep.equal([]);
  });
});

describe('a signing task of a service', () => {
  const ERRORS =
    '<bpmn:error id="Rejected" errorCode="SIGNING_REJECTED" /><bpmn:error id="Expired" errorCode="SIGNING_EXPIRED" />';
  const service = (boundary = '', { task = signs('lease'), attributes = SERVICE } = {}) =>
    bpmn(processExtension(attributes, MAIN) + sequence(FILL, task) + boundary, { roots: ERRORS });
  const back = (errorRef?: string) => errorBoundary('Back', 'Sign', errorRef) + flow('back', 'Back', 'Fill');

  it('is doubtful without a way back', async () => {
    const [issue] = await checkDefinition(service());
    expect(issue).to.deep.equal({
      severity: 'warning',
      code: 'WARN_NO_WAY_BACK',
      element: 'Sign',
      message:
        "signing task <Sign> of a service has no way back, so complete=false of a message can't lead back to filling; draw an error boundary event for SIGNING_REJECTED that leads there",
    });
  });

  it('is doubtful with a boundary for another outcome', async () => {
    expect(await issuesOf(service(back('Expired')))).to.deep.equal(['WARN_NO_WAY_BACK Sign']);
  });

  it('is doubtful with a timer alone on it', async () => {
    const timer =
      '<bpmn:boundaryEvent id="Late" attachedToRef="Sign"><bpmn:timerEventDefinition><bpmn:timeDuration>P1D</bpmn:timeDuration></bpmn:timerEventDefinition></bpmn:boundaryEvent>';
    expect(await issuesOf(service(timer + flow('late', 'Late', 'Fill')))).to.deep.equal([
      'WARN_NO_WAY_BACK Sign',
    ]);
  });

  const around = `<bpmn:subProcess id="Around">${sequence(signs('lease')).replaceAll(/"(to)?(Start|End)"/g, '"$1Inner$2"')}</bpmn:subProcess>`;
  const sound: [string, string][] = [
    ['with a boundary for its rejection', service(back('Rejected'))],
    ['with a boundary for everything', service(back())],
    [
      'with a boundary of the subprocess around it',
      service(errorBoundary('Back', 'Around') + flow('back', 'Back', 'Fill'), {
        task: { id: 'Around', xml: around },
      }),
    ],
    ['of another process', service('', { attributes: '' })],
  ];
  for (const [what, source] of sound) {
    it(`is sound ${what}`, async () => {
      expect(await issuesOf(source)).to.deep.equal([]);
    });
  }

  it('needs no boundary where it goes on after a rejection', async () => {
    const inner = '<signing:document dataType="lease" /><signing:signee reference="owner" />';
    const task = signingTask('Sign', inner, 'continueOn="rejected"');
    expect(await issuesOf(service('', { task }))).to.deep.equal(['WARN_REJECT_UNREAD Sign']);
  });
});

describe('the main form of a service whose app lists its data types', () => {
  const listed = (minCount: number) => ({ dataTypes: [{ id: 'lease', minCount }] });

  it("can't be one that the app does without", async () => {
    expect(await errorsOf(file(MAIN, signs('lease'), SERVICE), listed(0))).to.deep.equal([
      'ERR_CONFIG_CONFLICT Process dataType',
    ]);
  });

  it('is one that the app asks for', async () => {
    expect(await errorsOf(file(MAIN, signs('lease'), SERVICE), listed(1))).to.deep.equal([]);
  });

  it('is as the app says where the process is no service', async () => {
    expect(await errorsOf(file(MAIN, signs('lease')), listed(0))).to.deep.equal([]);
  });
});
