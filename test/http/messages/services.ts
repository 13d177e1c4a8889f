import type { TestApp } from '../../helpers/runtime.ts';
import { boundary, end, flow, gateway, path, process, task } from '../../runtime/processes.ts';

const formTypes = `
  <signing:dataType id="main" name="Notice" form="main" format="5001" formatVersion="1" contentTypes="application/xml" />
  <signing:dataType id="sub" name="Neighbours" form="sub" format="5002" formatVersion="1" contentTypes="application/xml" />`;

const attachmentTypes = `
  <signing:dataType id="plan" name="Plan" />
  <signing:dataType id="photo" name="Photo" />`;

/** A process that is a service: forms of formats 5001 (main) and 5002 (sub), attachments of types `plan` and `photo`. */
function service(code: number, attributes: string, ...body: string[]): TestApp {
  const said = `<signing:process serviceCode="${code}" serviceEdition="1" ${attributes}>${formTypes}${attachmentTypes}</signing:process>`;
  const source = process(...body)
    .replace('<bpmn:startEvent', `<bpmn:extensionElements>${said}</bpmn:extensionElements><bpmn:startEvent`)
    .replace('id="Process"', `id="Process" name="Service ${code}"`);
  return { source };
}

const texts = `
  <signing:text lang="nb">Jeg bekrefter.</signing:text>
  <signing:text lang="en">I confirm.</signing:text>`;

const documents = `
  <signing:document dataType="main" />
  <signing:document dataType="sub" required="false" preselected="true" />
  <signing:document dataType="plan" />
  <signing:document dataType="photo" required="false" addable="true" />`;

/** For services whose messages need no attachments. */
const mainForm = '<signing:document dataType="main" />';

function signing(id: string, inside: string, attributes = ''): string {
  return `<bpmn:userTask id="${id}" name="${id}"><bpmn:extensionElements><signing:task ${attributes}>${inside}</signing:task>
    </bpmn:extensionElements></bpmn:userTask>`;
}

/** One signing step, with a way back to where it is filled in. */
function single(code: number, inside: string, attributes = '', processAttributes = ''): TestApp {
  return service(
    code,
    processAttributes,
    task('Fill'),
    signing('Sign', inside, attributes),
    end(),
    path('Start', 'Fill', 'Sign', 'End'),
    boundary('Back', 'Sign', 'RejectedError'),
    flow('Back', 'Fill'),
  );
}

const owner = '<signing:signee reference="owner" />';
const people = (...numbers: number[]) =>
  numbers.map((n) => `<signing:signee reference="${100 + n}" />`).join('');

/** Code of each service; all are of edition 1. */
export const codes = {
  partial: '101',
  free: '102',
  all: '103',
  twoSteps: '201',
  parallel: '301',
  twoSlots: '302',
  unique: '303',
  thirdParty: '401',
  withheld: '501',
  unsigned: '601',
  conditional: '701',
  level: '801',
  payment: '901',
  collecting: '304',
  shared: '402',
  handedOn: '202',
  reversed: '104',
} as const;

export type ServiceName = keyof typeof codes;

const inTwoSteps = service(
  201,
  '',
  task('Fill'),
  signing('First', mainForm + texts + people(1)),
  signing(
    'Second',
    `${mainForm}<signing:text lang="nb">Jeg kontrasignerer.</signing:text>${people(1, 2)}<signing:distinctFrom task="*" />`,
    'completion="single" level="4"',
  ),
  end(),
  path('Start', 'Fill', 'First', 'Second', 'End'),
);

const handedOn = service(
  202,
  '',
  task('Fill'),
  signing('First', mainForm + people(1)),
  signing('Second', mainForm + people(2)),
  end(),
  path('Start', 'Fill', 'First', 'Second', 'End'),
);

const conditional = service(
  701,
  '',
  task('Fill'),
  gateway('Large', 'exclusive', 'default="Large-End"'),
  signing('Sign', mainForm + owner),
  end(),
  path('Start', 'Fill', 'Large', 'Sign', 'End').replace(
    '<bpmn:sequenceFlow id="Large-Sign" sourceRef="Large" targetRef="Sign">',
    '<bpmn:sequenceFlow id="Large-Sign" sourceRef="Large" targetRef="Sign"><bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">["greaterThan", ["dataModel", "amount"], 100]</bpmn:conditionExpression>',
  ),
  flow('Large', 'End'),
);

const paid = service(
  901,
  '',
  task('Fill'),
  signing('Sign', mainForm + owner),
  task('Pay'),
  end(),
  path('Start', 'Fill', 'Sign', 'Pay', 'End'),
);

/** The apps of these services, each with what it is about. */
export const services: Record<string, TestApp> = {
  'test/partial': single(101, documents + texts + owner),
  'test/free': single(102, documents + owner, 'mandatory="none"'),
  'test/all': single(103, documents + owner, 'mandatory="all"'),
  'test/two-steps': inTwoSteps,
  'test/parallel': single(301, mainForm + texts + people(1, 2, 3), 'required="2"'),
  'test/two-slots': single(
    302,
    `${mainForm}<signing:signee reference="101" slots="2" />${people(2)}`,
    'required="2"',
  ),
  'test/unique': single(
    303,
    `${mainForm}<signing:signee reference="101" slots="2" />${people(2)}<signing:distinctFrom task="self" />`,
    'required="2"',
  ),
  'test/third-party': single(401, mainForm + people(2)),
  'test/withheld': single(501, mainForm + owner, '', 'archive="none"'),
  'test/unsigned': service(601, '', task('Fill'), end(), path('Start', 'Fill', 'End')),
  'test/conditional': conditional,
  'test/level': single(801, mainForm + owner, 'level="4"', 'level="2" serviceOwner="Example Agency"'),
  'test/payment': paid,
  'test/handed-on': handedOn,
  'test/shared': single(402, mainForm + owner + people(3)),
  'test/collecting': single(304, mainForm + people(1, 2, 3), 'completion="parallel" required="2"'),
  /** English before Bokmål, and forms in another order than callers see them. */
  'test/reversed': {
    source: single(
      104,
      `<signing:document dataType="sub" required="false" />${mainForm}<signing:text lang="en">First.</signing:text>
       <signing:text lang="nb">Andre.</signing:text>${owner}`,
    ).source.replace(formTypes, formTypes.trim().split('\n').reverse().join('\n')),
  },
  /** No service, so no message. */
  'test/other': {
    source: process(
      task('Fill'),
      signing('Sign', `<signing:text lang="nb">Ja.</signing:text>${people(1)}`),
      end(),
      path('Start', 'Fill', 'Sign', 'End'),
    ),
  },
};
