import { expect } from 'chai';
import { readDefinition } from '../../src/engine/index.ts';
import { ALTINN_SIGNING, altinnTask, bpmn, flow, processExtension, sequence, signingTask } from './bpmn.ts';
import { errorsOf, issuesOf } from './issues.ts';

const FILL = { id: 'Fill', xml: '<bpmn:userTask id="Fill" />' };
const MAIN = '<signing:dataType id="form" form="main" format="5012" formatVersion="42001" />';
const sub = (id: string, version = 1) =>
  `<signing:dataType id="${id}" form="sub" format="5013" formatVersion="${version}" />`;
const dataType = (attributes: string) => `<signing:dataType id="a" ${attributes} />`;
const SERVICE = 'serviceCode="1029" serviceEdition="64"';
const file = (attributes: string, children = '') =>
  bpmn(processExtension(attributes, children) + sequence(FILL, signingTask('Sign')));

describe('what a file says of its process', () => {
  it('has its defaults where it says nothing', async () => {
    const read = await readDefinition(bpmn(sequence(FILL)));
    expect(read).to.deep.include({ archive: 'owner', level: 0, variables: [], dataTypes: [] });
    expect(read).not.to.have.any.keys('name', 'service', 'retention', 'deletableAfter');
  });

  it('is its name, archive, level and service', async () => {
    const source = file(`archive="none" level="2" ${SERVICE} serviceOwner="Example Agency"`, MAIN).replace(
      'id="Process"',
      'id="Process" name="Apply"',
    );
    expect(await readDefinition(source)).to.deep.include({
      name: 'Apply',
      archive: 'none',
      level: 2,
      service: { code: '1029', edition: 64, owner: 'Example Agency' },
    });
  });

  it('is how long documents are kept, and from when on they may be deleted', async () => {
    const read = await readDefinition(file('retention="P40D" deletableAfter="PT24H"'));
    expect(read).to.deep.include({ retention: 'P40D', deletableAfter: 'PT24H' });
  });

  it('is which variables it has to be started with', async () => {
    expect(await readDefinition(file('variables="title, level_2 $år"'))).to.deep.include({
      variables: ['title', 'level_2', '$år'],
    });
  });

  it('is each of its data types', async () => {
    const application =
      '<signing:dataType id="application" name="Application" form="main" format="5012" formatVersion="42001" task="Fill" contentTypes="application/xml, text/xml" minimum="1" maximum="2" maximumMegabytes="3" />';
    const { dataTypes } = await readDefinition(
      file('', `${application}<signing:dataType id="drawing" contentTypes="application/pdf image/png" />`),
    );
    expect(dataTypes).to.deep.equal([
      {
        id: 'application',
        name: 'Application',
        form: { kind: 'main', format: 5012, version: 42001 },
        taskId: 'Fill',
        allowedContentTypes: ['application/xml', 'text/xml'],
        minCount: 1,
        maxCount: 2,
        maxSize: 3,
      },
      { id: 'drawing', allowedContentTypes: ['application/pdf', 'image/png'], minCount: 0, maxCount: 0 },
    ]);
  });

  it('is whether documents stay as they came', async () => {
    const { dataTypes } = await readDefinition(
      file('', `${dataType('locked="true"')}<signing:dataType id="b" locked="false" />`),
    );
    expect(dataTypes.map(({ locked }) => locked)).to.deep.equal([true, undefined]);
  });

  const sound: [string, string, string][] = [
    ['no main form where it is no service', '', sub('a')],
    ['forms of one format in several versions', SERVICE, MAIN + sub('a', 1) + sub('b', 2)],
    ['as many as there must be at most', '', dataType('minimum="2" maximum="2"')],
    ['a minimum and no maximum', '', dataType('minimum="2"')],
    ['deletable as long as it is kept', 'retention="P1D" deletableAfter="PT24H"', ''],
    ['deletable, and kept as the runtime says', 'deletableAfter="P50Y"', ''],
  ];
  for (const [what, attributes, children] of sound) {
    it(`may be ${what}`, async () => {
      expect(await errorsOf(file(attributes, children))).to.deep.equal([]);
    });
  }

  const mistakes: [string, string, string, string][] = [
    ['an archive that nobody keeps', 'archive="all"', '', 'ATTRIBUTE_INVALID archive'],
    ['a level above 4', 'level="5"', '', 'ATTRIBUTE_INVALID level'],
    [
      'a lock on what is written in a task',
      '',
      dataType('task="Fill" locked="true"'),
      'CONFIG_CONFLICT locked',
    ],
    ['a lock that may be', '', dataType('locked="perhaps"'), 'ATTRIBUTE_INVALID locked'],
    ['a variable that can have no such name', 'variables="a-b"', '', 'ATTRIBUTE_INVALID variables'],
    ['an expression', `level="\${environment.variables.level}"`, '', 'ATTRIBUTE_INVALID level'],
    [
      'an expression where any text goes',
      `${SERVICE} serviceOwner="\${owner}"`,
      MAIN,
      'ATTRIBUTE_INVALID serviceOwner',
    ],
    [
      'a code of other characters',
      'serviceCode="10/29" serviceEdition="1"',
      MAIN,
      'ATTRIBUTE_INVALID serviceCode',
    ],
    [
      'a code that is too long',
      `serviceCode="${'1'.repeat(21)}" serviceEdition="1"`,
      MAIN,
      'ATTRIBUTE_INVALID serviceCode',
    ],
    ['an edition of 0', 'serviceCode="1" serviceEdition="0"', MAIN, 'ATTRIBUTE_INVALID serviceEdition'],
    [
      'an edition that is too large',
      'serviceCode="1" serviceEdition="1000000000"',
      MAIN,
      'ATTRIBUTE_INVALID serviceEdition',
    ],
    ['a code without edition', 'serviceCode="1"', MAIN, 'ATTRIBUTE_INVALID serviceEdition'],
    ['an edition without code', 'serviceEdition="1"', '', 'ATTRIBUTE_INVALID serviceCode'],
    ['an owner of no service', 'serviceOwner="A"', '', 'CONFIG_CONFLICT serviceOwner'],
    ['a service without main form', SERVICE, sub('a'), 'CONFIG_CONFLICT form'],
    [
      'a service that does without its main form',
      SERVICE,
      MAIN.replace(' />', ' minimum="0" />'),
      'CONFIG_CONFLICT minimum',
    ],
    [
      'a service with any number of main forms',
      SERVICE,
      MAIN.replace(' />', ' maximum="0" />'),
      'CONFIG_CONFLICT maximum',
    ],
    [
      'two main forms',
      '',
      MAIN + MAIN.replace('"form"', '"other"').replace('5012', '1'),
      'CONFIG_CONFLICT form',
    ],
    ['two forms of one format and version', '', sub('a') + sub('b'), 'CONFIG_CONFLICT format'],
    ['a retention that is no duration', 'retention="40 days"', '', 'LIFETIME_INVALID retention'],
    ['a retention of nothing', 'retention="PT0S"', '', 'LIFETIME_INVALID retention'],
    ['a retention beyond the calendar', 'retention="P300000Y"', '', 'LIFETIME_INVALID retention'],
    ['deletable after no duration', 'deletableAfter="1"', '', 'LIFETIME_INVALID deletableAfter'],
    [
      'deletable after it is gone',
      'retention="P30D" deletableAfter="P1M"',
      '',
      'CONFIG_CONFLICT deletableAfter',
    ],
    ['a misspelt attribute', 'archives="none"', '', 'ATTRIBUTE_INVALID archives'],
    ['a misspelt attribute of a data type', '', dataType('minimun="1"'), 'ATTRIBUTE_INVALID minimun'],
    ['a data type without id', '', '<signing:dataType />', 'ATTRIBUTE_INVALID id'],
    ['a data type with an empty id', '', '<signing:dataType id="" />', 'ATTRIBUTE_INVALID id'],
    [
      'ids that differ by case alone',
      '',
      '<signing:dataType id="a" /><signing:dataType id="A" />',
      'CONFIG_CONFLICT id',
    ],
    [
      'a kind of form that there is not',
      '',
      dataType('form="third" format="1" formatVersion="1"'),
      'ATTRIBUTE_INVALID form',
    ],
    ['a form without format', '', dataType('form="main" formatVersion="1"'), 'ATTRIBUTE_INVALID format'],
    ['a form without version', '', dataType('form="main" format="1"'), 'ATTRIBUTE_INVALID formatVersion'],
    ['a format and no form', '', dataType('format="1"'), 'CONFIG_CONFLICT format'],
    [
      'a format beyond 32 bits',
      '',
      dataType('form="main" format="2147483648" formatVersion="1"'),
      'ATTRIBUTE_INVALID format',
    ],
    ['a task that is not there', '', dataType('task="Filling"'), 'ATTRIBUTE_INVALID task'],
    ['a task that is none', '', dataType('task="Start"'), 'ATTRIBUTE_INVALID task'],
    [
      'content types that are none',
      '',
      dataType('contentTypes="application/pdf xml"'),
      'ATTRIBUTE_INVALID contentTypes',
    ],
    ['a negative minimum', '', dataType('minimum="-1"'), 'ATTRIBUTE_INVALID minimum'],
    ['a minimum above the maximum', '', dataType('minimum="3" maximum="2"'), 'CONFIG_CONFLICT minimum'],
    ['no megabytes', '', dataType('maximumMegabytes="0"'), 'ATTRIBUTE_INVALID maximumMegabytes'],
  ];
  for (const [what, attributes, children, issue] of mistakes) {
    it(`can't be ${what}`, async () => {
      const [code, attribute] = issue.split(' ');
      expect(await errorsOf(file(attributes, children))).to.deep.equal([`ERR_${code} Process ${attribute}`]);
    });
  }

  for (const stranger of ['<signing:datatype id="a" />', '<signing:group />']) {
    it(`has no child ${stranger}`, async () => {
      expect(await errorsOf(file('', stranger))).to.deep.equal(['ERR_BPMN_INVALID']);
    });
  }

  const MINIMUM = MAIN.replace(' />', ' minimum="1" maximum="1" />');
  const counts: [string, string, string, [number, number]][] = [
    ['one at least and at most', SERVICE, MAIN, [1, 1]],
    ['one, said so too', SERVICE, MINIMUM, [1, 1]],
    ['any number, where the process is no service', '', MAIN, [0, 0]],
  ];
  for (const [what, attributes, children, [minCount, maxCount]] of counts) {
    it(`has of the main form ${what}`, async () => {
      const { dataTypes } = await readDefinition(file(attributes, children));
      expect(dataTypes[0]).to.deep.include({ minCount, maxCount });
    });
  }

  it('is told of together: a service without main form, and another mistake', async () => {
    expect(await errorsOf(file(`${SERVICE} archive="all"`, sub('a')))).to.deep.equal([
      'ERR_ATTRIBUTE_INVALID Process archive',
      'ERR_CONFIG_CONFLICT Process form',
    ]);
  });

  it('is told of once where the main form is there and broken', async () => {
    expect(await errorsOf(file(SERVICE, MAIN.replace('format="5012"', '')))).to.deep.equal([
      'ERR_ATTRIBUTE_INVALID Process format',
    ]);
  });

  it('names both attributes of which one is missing', async () => {
    const thrown = await readDefinition(file('serviceCode="1"', MAIN)).catch((error) => error);
    expect(thrown.message).to.equal(
      'process <Process> has a serviceCode and no serviceEdition; set both, or neither',
    );
  });

  it('is told of once where an attribute is misspelt', async () => {
    expect(await issuesOf(file('archives="none"'))).to.deep.equal(['ERR_ATTRIBUTE_INVALID Process archives']);
  });

  it('is told of as ignored where an attribute is misspelt that is not read', async () => {
    const onTask = `<bpmn:userTask id="Fill">${processExtension('archives="none"')}</bpmn:userTask>`;
    expect(await issuesOf(bpmn(sequence({ id: 'Fill', xml: onTask })))).to.deep.equal([
      'ERR_BPMN_INVALID Fill process',
      'WARN_ELEMENT_UNKNOWN',
    ]);
  });

  it('is told of by data type, where several have attributes of one name', async () => {
    const thrown = await readDefinition(file('', MAIN + dataType('minimum="x"'))).catch((error) => error);
    expect(thrown.message).to.equal(
      'data type <a> of process <Process> has an attribute minimum that must be a whole number, 0 or more',
    );
  });

  it('stands on the process that runs, once', async () => {
    const twice = '<bpmn:extensionElements><signing:process /><signing:process /></bpmn:extensionElements>';
    expect(await errorsOf(bpmn(twice + sequence(FILL)))).to.deep.equal([
      'ERR_CONFIG_CONFLICT Process process',
    ]);
    const onTask = `<bpmn:userTask id="Fill">${processExtension('')}</bpmn:userTask>`;
    expect(await errorsOf(bpmn(sequence({ id: 'Fill', xml: onTask })))).to.deep.equal([
      'ERR_BPMN_INVALID Fill process',
    ]);
    const roots = `<bpmn:process id="Other">${processExtension('')}<bpmn:startEvent id="Elsewhere" /></bpmn:process>`;
    expect(await errorsOf(bpmn(sequence(FILL), { roots }))).to.deep.equal(['ERR_BPMN_INVALID Other process']);
  });
});

describe('data types that a file declares', () => {
  const TYPES = `${MAIN}<signing:dataType id="drawing" minimum="2" />`;

  it('must be among those that the app lists', async () => {
    const listed = [{ id: 'form', minCount: 0 }];
    const errors = await errorsOf(bpmn(processExtension('', TYPES) + sequence(FILL)), { dataTypes: listed });
    expect(errors).to.deep.equal(['ERR_DATA_TYPE_UNKNOWN Process dataType']);
  });

  const body = (path: string) =>
    `<bpmn:startEvent id="Start" /><bpmn:exclusiveGateway id="Gateway" default="b" /><bpmn:endEvent id="A" /><bpmn:endEvent id="B" />${flow('in', 'Start', 'Gateway')}${flow('a', 'Gateway', 'A', `["equals", ["dataModel", ${path}], 1]`)}${flow('b', 'Gateway', 'B')}`;
  const readIn = async (types: string, listed?: string[]) =>
    (
      await readDefinition(bpmn(processExtension('', types) + body('"amount"')), {
        ...(listed && { dataTypes: listed.map((id) => ({ id, minCount: 0 })) }),
      })
    ).dataTypesRead;

  it('are read in conditions that name none: the main form', async () => {
    expect(await readIn(TYPES)).to.deep.equal(['form']);
    expect(await readIn(TYPES, ['drawing', 'form', 'other'])).to.deep.equal(['form']);
  });

  it('are read in conditions that name none: the only one', async () => {
    expect(await readIn('<signing:dataType id="drawing" />')).to.deep.equal(['drawing']);
  });

  it('are not guessed in conditions that name none', async () => {
    expect(await readIn(`<signing:dataType id="drawing" />${sub('form')}`)).to.deep.equal([]);
  });

  it('say how many signatures the default validator of an Altinn task asks for', async () => {
    const signing = `${ALTINN_SIGNING}<altinn:runDefaultValidator>true</altinn:runDefaultValidator>`;
    const task = altinnTask('Sign', 'signing', { signing, actions: ['sign'] });
    const source = bpmn(
      processExtension('', '<signing:dataType id="signatures" minimum="2" />') + sequence(task),
    );
    const minimumOf = async (listed?: number) => {
      const dataTypes = ['form', 'signatures'].map((id) => ({ id, minCount: listed ?? 0 }));
      const definition = await readDefinition(source, listed === undefined ? {} : { dataTypes });
      return definition.element('Sign')!.signing!.groups[0]!.minimum;
    };
    expect([await minimumOf(), await minimumOf(3)]).to.deep.equal([2, 3]);
  });
});
