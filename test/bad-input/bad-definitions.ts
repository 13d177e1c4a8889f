import { signeeElements } from '../helpers/runtime.ts';

const DOCUMENT = '<signing:document dataType="lease" />';
const SIGNEES = signeeElements(1, 2);

/** A definition whose one signing task is `Sign`; every part of it can be replaced. */
export function definition({
  prolog = '<?xml version="1.0" encoding="UTF-8"?>',
  attributes = '',
  inside = DOCUMENT + SIGNEES,
  loop = '',
  task = `<bpmn:userTask id="Sign"><bpmn:extensionElements><signing:task ${attributes}>${inside}</signing:task></bpmn:extensionElements>${loop}</bpmn:userTask>`,
  more = '',
  roots = '',
}: Partial<
  Record<'prolog' | 'attributes' | 'inside' | 'loop' | 'task' | 'more' | 'roots', string>
> = {}): string {
  return `${prolog}
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:signing="urn:bpmn-signing:1.0" id="Definitions" targetNamespace="urn:test">
  <bpmn:process id="Process" isExecutable="true">
    <bpmn:startEvent id="Start" />
    <bpmn:sequenceFlow id="ToSign" sourceRef="Start" targetRef="Sign" />
    ${task}
    <bpmn:sequenceFlow id="ToEnd" sourceRef="Sign" targetRef="End" />
    <bpmn:endEvent id="End" />${more}
  </bpmn:process>${roots}
</bpmn:definitions>`;
}

const XML = '<?xml version="1.0" encoding="UTF-8"?>\n';
const group = (attributes: string, inside = SIGNEES) =>
  `<signing:group ${attributes}>${inside}</signing:group>`;
const doctype = (subset: string) => definition({ prolog: `${XML}<!DOCTYPE bomb ${subset}>` });
const laughs = Array.from({ length: 20 }, (_, n) => `<!ENTITY l${n + 1} "${`&l${n};`.repeat(10)}">`).join('');

/** A definition that can't work: what is wrong, its source, and the code and place that tell it. */
export interface BadDefinition {
  what: string;
  source: string | Buffer;
  code: string;
  /** Element and attribute as `check` prints them. */
  place?: string;
}

const bad = (what: string, source: string | Buffer, code: string, place?: string): BadDefinition => ({
  what,
  source,
  code,
  ...(place !== undefined && { place }),
});

/** Definitions that the file alone shows to be wrong: the issue's list. */
export const badDefinitions: readonly BadDefinition[] = [
  bad('nothing', '', 'ERR_XML_BROKEN'),
  bad('no XML', 'sign here', 'ERR_XML_BROKEN'),
  bad('broken XML', definition().slice(0, -20), 'ERR_XML_BROKEN'),
  bad(
    'crossed tags',
    definition({ more: '<bpmn:task id="a"><bpmn:documentation></bpmn:task>' }),
    'ERR_XML_BROKEN',
  ),
  bad('XML that is not UTF-8', Buffer.from(definition(), 'utf16le'), 'ERR_XML_BROKEN'),
  bad('XML that is too deep', definition({ more: '<a>'.repeat(200) + '</a>'.repeat(200) }), 'ERR_XML_BROKEN'),
  bad('a DOCTYPE', doctype('SYSTEM "http://example.org/bomb.dtd"'), 'ERR_XML_DOCTYPE'),
  bad('an entity of its own', doctype('[<!ENTITY a "b">]'), 'ERR_XML_DOCTYPE'),
  bad('an entity that is a file', doctype('[<!ENTITY a SYSTEM "file:///etc/passwd">]'), 'ERR_XML_DOCTYPE'),
  bad('a parameter entity', doctype('[<!ENTITY % a SYSTEM "http://example.org/a"> %a;]'), 'ERR_XML_DOCTYPE'),
  bad('a bomb of entities', doctype(`[<!ENTITY l0 "ha">${laughs}]`), 'ERR_XML_DOCTYPE'),
  bad('a bomb of one long entity', doctype(`[<!ENTITY l "${'ha'.repeat(50_000)}">]`), 'ERR_XML_DOCTYPE'),
  bad(
    'a DOCTYPE between processing instructions',
    definition({ prolog: `${XML}<?x <!-- ?><!DOCTYPE a SYSTEM "a"><?x --> ?>` }),
    'ERR_XML_DOCTYPE',
  ),
  bad('a doctype in small letters', definition({ prolog: `${XML}<!doctype bpmn>` }), 'ERR_XML_DOCTYPE'),
  bad('XML that is not BPMN', `${XML}<process id="Process" />`, 'ERR_BPMN_INVALID'),
  bad(
    'BPMN without a process',
    `${XML}<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" id="D" targetNamespace="urn:test" />`,
    'ERR_PROCESS_MISSING',
  ),
  bad(
    'two executable processes',
    definition({
      roots: '<bpmn:process id="Other" isExecutable="true"><bpmn:startEvent id="S" /></bpmn:process>',
    }),
    'ERR_PROCESS_AMBIGUOUS',
  ),
  bad(
    'a signing task in parallel instances',
    definition({ loop: '<bpmn:multiInstanceLoopCharacteristics />' }),
    'ERR_MULTI_INSTANCE',
    '<Sign> loopCharacteristics',
  ),
  bad(
    'a signing task in sequential instances',
    definition({ loop: '<bpmn:multiInstanceLoopCharacteristics isSequential="true" />' }),
    'ERR_MULTI_INSTANCE',
    '<Sign> loopCharacteristics',
  ),
  bad(
    'a signee provider without a name',
    definition({ inside: `${DOCUMENT}<signing:signees provider="" />` }),
    'ERR_ATTRIBUTE_INVALID',
    '<Sign> provider',
  ),
  bad(
    'more required than slots',
    definition({ attributes: 'required="3"' }),
    'ERR_REQUIRED_UNREACHABLE',
    '<Sign> required',
  ),
  bad(
    'more required than slots in a group',
    definition({ inside: DOCUMENT + group('order="1" required="3"') }),
    'ERR_REQUIRED_UNREACHABLE',
    '<Sign> required',
  ),
  bad(
    'a larger minimum than slots',
    definition({ attributes: 'minimum="3"' }),
    'ERR_REQUIRED_UNREACHABLE',
    '<Sign> minimum',
  ),
  ...['-P1D', 'P-1D', 'P0D', 'tomorrow', '14', '14 days'].map((lifetime) =>
    bad(
      `a lifetime of ${lifetime}`,
      definition({ attributes: `lifetime="${lifetime}"` }),
      'ERR_LIFETIME_INVALID',
      '<Sign> lifetime',
    ),
  ),
  bad(
    'two groups of one order',
    definition({ inside: DOCUMENT + group('order="1"') + group('order="1"', signeeElements(3)) }),
    'ERR_GROUP_ORDER_DUPLICATE',
    '<Sign> order',
  ),
  bad('nobody in the list', definition({ inside: DOCUMENT }), 'ERR_SIGNEES_MISSING', '<Sign> signee'),
  bad(
    'nobody in a group',
    definition({ inside: DOCUMENT + group('order="1"', '') + group('order="2"') }),
    'ERR_SIGNEES_MISSING',
    '<Sign> signee',
  ),
  bad(
    'somebody twice in the list',
    definition({ inside: DOCUMENT + '<signing:signee person="12345678901" />'.repeat(2) }),
    'ERR_SIGNEE_DUPLICATE',
    '<Sign> signee',
  ),
  bad('nothing to sign', definition({ inside: SIGNEES }), 'ERR_DOCUMENTS_MISSING', '<Sign> document'),
  bad('more than 2 MB', definition() + ' '.repeat(2_000_000), 'ERR_DEFINITION_TOO_LARGE'),
  bad(
    'more than 1 000 elements',
    definition({ more: Array.from({ length: 1_000 }, (_, n) => `<bpmn:task id="t${n}" />`).join('') }),
    'ERR_DEFINITION_TOO_MANY_ELEMENTS',
  ),
  bad(
    'more than 1 000 elements in a subprocess',
    definition({
      more: `<bpmn:subProcess id="Sub">${Array.from({ length: 1_000 }, (_, n) => `<bpmn:task id="t${n}" />`).join('')}</bpmn:subProcess>`,
    }),
    'ERR_DEFINITION_TOO_MANY_ELEMENTS',
  ),
  bad('an id __proto__', definition({ more: '<bpmn:task id="__proto__" />' }), 'ERR_BPMN_INVALID', 'id'),
  bad('an id twice', definition({ more: '<bpmn:task id="Sign" />' }), 'ERR_BPMN_INVALID'),
  bad(
    'a flow to nowhere',
    definition({ more: '<bpmn:sequenceFlow id="Lost" sourceRef="Sign" targetRef="Gone" />' }),
    'ERR_FLOW_UNRESOLVED',
    '<Lost> targetRef',
  ),
];

/** Files that are made to keep a reader busy. */
export const slowDefinitions: readonly [what: string, source: string][] = [
  ['a bomb of entities', doctype(`[<!ENTITY l0 "ha">${laughs}]`)],
  ['comments that never end', '<!--'.repeat(490_000)],
  ['character data that never ends', '<![CDATA['.repeat(220_000)],
  ['processing instructions that never end', '<?a '.repeat(490_000)],
  ['tags that never end', '<a '.repeat(600_000)],
  [
    '2 MB of elements',
    definition({ more: Array.from({ length: 75_000 }, (_, n) => `<bpmn:task id="t${n}" />`).join('') }),
  ],
  ['2 MB of depth', definition({ more: '<a>'.repeat(600_000) })],
  ['2 MB of spaces', definition({ more: ' '.repeat(1_900_000) })],
  [
    '2 MB of attributes',
    definition({ more: `<bpmn:task ${Array.from({ length: 120_000 }, (_, n) => `a${n}="b"`).join(' ')} />` }),
  ],
  [
    '2 MB of references',
    definition({
      more: `<bpmn:task id="t">${'<bpmn:incoming>f</bpmn:incoming>'.repeat(55_000)}</bpmn:task>`,
    }),
  ],
];
