import { expect } from 'chai';
import { FormThread } from '../../../src/documents/forms/form-thread.ts';
import { findSchemaFault, validateForm } from '../../../src/documents/forms/validate-form.ts';
import { codeOf } from '../../runtime/on-runtime.ts';
import { element, schema } from './schema.ts';

const messageSchema = schema(`
  <xs:element name="melding">
    <xs:complexType>
      <xs:sequence>
        <xs:element name="beloep" type="xs:int" maxOccurs="unbounded" />
        ${element('nummer', '<xs:pattern value="[0-9]{11}" />')}
        ${element('valg', '<xs:enumeration value="ja" /><xs:enumeration value="nei" />')}
        ${element('tekst', '<xs:maxLength value="3" />')}
      </xs:sequence>
      <xs:attribute name="dato" type="xs:date" use="required" />
    </xs:complexType>
  </xs:element>`);

const valid = '<melding dato="2026-01-05"><beloep>1</beloep></melding>';
const melding = (inside: string) => `<melding dato="2026-01-05">\n<beloep>1</beloep>${inside}</melding>`;

const validate = (
  form: string | Buffer,
  contentType = 'application/xml',
  own: string | undefined = messageSchema,
) =>
  validateForm(Buffer.from(form), { contentType, ...(own !== undefined && { schema: own }) }, { lane: 'a' });

const withoutSchema = (form: string | Buffer, contentType = 'application/xml') =>
  validateForm(Buffer.from(form), { contentType }, { lane: 'a' });

const lost = { lane: 'a', thread: new FormThread({ timeLimit: 200 }) };

before(async function () {
  // the thread has TypeScript to translate first
  this.timeout(30_000);
  await withoutSchema('<a/>');
});

describe('a form of XML', () => {
  it('that is valid by its schema has no faults', async () => {
    expect(await validate(valid)).to.deep.equal([]);
  });

  it('need only be well-formed without a schema', async () => {
    expect(await withoutSchema('<anything/>')).to.deep.equal([]);
  });

  const faults: [string, string, string, string | undefined, string | undefined][] = [
    [
      'a value of another type',
      melding('<beloep>mye</beloep>'),
      'element <beloep> at line 2 is not a valid xs:int',
      'beloep',
      '/melding/beloep[2]',
    ],
    [
      'a value that no pattern allows',
      melding('<nummer>1</nummer>'),
      'element <nummer> at line 2 does not match the pattern that it must match',
      'nummer',
      '/melding/nummer',
    ],
    [
      'a value that is not listed',
      melding('<valg>kanskje</valg>'),
      'element <valg> at line 2 is none of the values that it may be',
      'valg',
      '/melding/valg',
    ],
    [
      'a value that is too long',
      melding('<tekst>lang</tekst>'),
      'element <tekst> at line 2 is too long',
      'tekst',
      '/melding/tekst',
    ],
    [
      'a value of another type in an attribute',
      valid.replace('2026-01-05', 'i dag'),
      'attribute dato of element <melding> at line 1 is not a valid xs:date',
      'melding',
      '/melding/@dato',
    ],
    [
      'an attribute that is missing',
      '<melding><beloep>1</beloep></melding>',
      'element <melding> at line 1 lacks the attribute dato',
      'melding',
      '/melding',
    ],
    [
      'an attribute that is not allowed',
      valid.replace('<melding', '<melding mer="1"'),
      'attribute mer of element <melding> at line 1 is not allowed',
      'melding',
      '/melding/@mer',
    ],
    [
      'an element that is missing',
      '<melding dato="2026-01-05"/>',
      'element <melding> at line 1 lacks an element; expected: beloep',
      'melding',
      '/melding',
    ],
    [
      'an element that is not expected',
      melding('<mer/>'),
      'element <mer> at line 2 is not expected there; expected: beloep, nummer, valg, tekst',
      'mer',
      '/melding/mer',
    ],
    [
      'text between elements',
      melding('tekst'),
      'element <melding> at line 1 has text where there may be none',
      'melding',
      '/melding',
    ],
    [
      'another root',
      '<annet/>',
      'element <annet> at line 1 is not an element that a form of this schema begins with',
      'annet',
      '/annet',
    ],
  ];
  for (const [what, form, message, field, path] of faults) {
    it(`with ${what} has a fault that says so, and where`, async () => {
      const [first] = await validate(form);
      expect(first).to.deep.include({ message, field, path });
    });
  }

  it('tells the line of a fault', async () => {
    const [{ line } = {}] = await validate(melding('\n<mer/>'));
    expect(line).to.equal(3);
  });

  it('has at most 50 faults', async () => {
    expect(await validate(melding('<beloep/>'.repeat(200)))).to.have.lengthOf(50);
  });

  it('whose elements are in a default namespace has no path', async () => {
    const own = messageSchema.replace(
      '<xs:schema',
      '<xs:schema targetNamespace="urn:m" elementFormDefault="qualified"',
    );
    const [fault] = await validate(
      valid.replace('<melding', '<melding xmlns="urn:m"').replace('>1<', '>x<'),
      'text/xml',
      own,
    );
    expect(fault).to.include({ field: 'beloep' }).and.not.have.property('path');
  });

  const secret = '01810000001';
  const secrets: [string, string][] = [
    ['a value', melding(`<beloep>${secret}x</beloep>`)],
    [
      'a value that looks like the end of a message',
      melding(`<beloep>' is not a valid value of type '${secret}'.</beloep>`),
    ],
    ['a value of several lines', melding(`<valg>\n${secret}\nmer</valg>`)],
    ['an attribute', valid.replace('2026-01-05', secret)],
    ['the name of an element', melding(`<n${secret}/>`)],
    ['the name of an element above', melding(`<n${secret}><beloep/></n${secret}>`)],
    ['the name of an attribute', valid.replace('<melding', `<melding n${secret}="1"`)],
    ['text', melding(secret)],
    ['an entity', melding(`&n${secret};`)],
    ['an element that is not closed', melding(`<n${secret}>`)],
  ];
  for (const [where, form] of secrets) {
    it(`has faults that quote nothing of it: ${where}`, async () => {
      const found = await validate(form);
      expect(found).to.not.be.empty;
      expect(JSON.stringify(found)).to.not.contain(secret);
    });
  }

  it('is read in the encoding that it declares', async () => {
    const utf16 = Buffer.from(`\uFEFF<?xml version="1.0" encoding="UTF-16"?>${valid}`, 'utf16le');
    expect(await validate(utf16)).to.deep.equal([]);
  });
});

describe('a form that is made to do harm', () => {
  const bomb = `<!DOCTYPE a [<!ENTITY a "${'x'.repeat(1_000)}">${[...'bcdefgh']
    .map((name, index) => `<!ENTITY ${name} "${`&${'abcdefg'[index]};`.repeat(10)}">`)
    .join('')}]><a>&h;</a>`;
  const external = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>';
  const notWellFormed = 'the form is not well-formed XML';
  const cases: [string, string | Buffer, string][] = [
    ['a DOCTYPE', '<!DOCTYPE a [<!ENTITY b "c">]><a/>', 'the form has a DOCTYPE, which is not allowed'],
    [
      'a DOCTYPE in UTF-16',
      Buffer.from('\uFEFF<!DOCTYPE a><a/>', 'utf16le'),
      'the form has a DOCTYPE, which is not allowed',
    ],
    ['an entity of a file', external, 'the form has a DOCTYPE, which is not allowed'],
    ['entities that multiply', bomb, ''],
    ['200 000 nested elements', '<a>'.repeat(200_000), 'the elements of the form are nested too deeply'],
    ['3 MB of garbage', Buffer.alloc(3_000_000, '<&>\0'), notWellFormed],
    ['3 MB of zeros', Buffer.alloc(3_000_000), notWellFormed],
    ['a million entities', `<a>${'&x;'.repeat(1_000_000)}</a>`, notWellFormed],
    ['the same attribute half a million times', `<a ${'b="" '.repeat(500_000)}/>`, notWellFormed],
    ['nothing', '', notWellFormed],
    ['more than is looked at', Buffer.alloc(4 * 1024 * 1024 + 1, ' '), 'the form is larger than'],
  ];
  for (const [what, form, message] of cases) {
    it(`has a fault: ${what}`, async () => {
      const [fault] = await withoutSchema(form);
      expect(fault?.message).to.match(new RegExp(`^${message}`));
    });
  }

  it('has 50 faults: 50 000 attributes', async () => {
    const attributes = Array.from({ length: 50_000 }, (_, index) => `a${index}=""`).join(' ');
    expect(await validate(`<melding ${attributes}/>`)).to.have.lengthOf(50);
  });

  it('reads no file that it names a schema by', async () => {
    const form = valid.replace(
      '<melding',
      '<melding xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:noNamespaceSchemaLocation="file:///etc/passwd"',
    );
    expect(await validate(form)).to.deep.equal([]);
  });

  describe('by faults that take minutes to tell', () => {
    const form = Buffer.from(`<melding dato="2026-01-05">${'<beloep/>'.repeat(300_000)}</melding>`);
    const kind = { contentType: 'application/xml', schema: messageSchema };

    it('is refused when the time is over', async function () {
      this.timeout(30_000);
      expect(await codeOf(validateForm(form, kind, lost))).to.equal('ERR_DOCUMENT_TOO_COMPLEX');
    });

    it('does not keep the one after it from being validated', async function () {
      this.timeout(30_000);
      const both = [
        validateForm(form, kind, lost),
        validateForm(Buffer.from('<a/>'), { contentType: 'text/xml' }, lost),
      ];
      const [first, second] = await Promise.allSettled(both);
      expect([first!.status, second]).to.deep.equal(['rejected', { status: 'fulfilled', value: [] }]);
    });

    it('leaves the process free to do other work meanwhile', async function () {
      this.timeout(30_000);
      let turns = 0;
      const timer = setInterval(() => turns++, 10);
      await codeOf(validateForm(form, kind, lost));
      clearInterval(timer);
      expect(turns).to.be.greaterThan(5);
    });
  });
});

describe('a form of another kind', () => {
  for (const [what, form, contentType, own, message] of [
    ['JSON', '{"a": [1]}', 'application/json', undefined, undefined],
    ['JSON of some vocabulary', '{"a": 1}', 'application/ld+json; charset=utf-8', undefined, undefined],
    ['JSON whose data type has a schema', '{"a": 1}', 'application/json', messageSchema, undefined],
    ['broken JSON', '{"a": 01810000001', 'application/json', undefined, 'the form is not JSON'],
    [
      'JSON that is not UTF-8',
      Buffer.from([0x22, 0xff, 0x22]),
      'application/json',
      undefined,
      'the form is not JSON: it is not UTF-8',
    ],
    [
      '200 000 nested lists of JSON',
      '['.repeat(200_000),
      'application/json',
      undefined,
      'the form is not JSON',
    ],
    ['plain text', '<', 'text/plain', undefined, undefined],
    [
      'plain text where a schema wants XML',
      valid,
      'text/plain',
      messageSchema,
      'the form is not XML by its content type, and its schema is for XML',
    ],
    [
      'XML of some vocabulary',
      '<',
      'image/svg+xml',
      undefined,
      'the form is not well-formed XML, see line 1',
    ],
  ] as const) {
    it(`${message === undefined ? 'has no faults' : 'has a fault'}: ${what}`, async () => {
      const kind = { contentType, ...(own && { schema: own }) };
      const found = await validateForm(Buffer.from(form as string), kind, { lane: 'a' });
      expect(found.map((fault) => fault.message)).to.deep.equal(message === undefined ? [] : [message]);
    });
  }
});

describe('a schema', () => {
  it('that forms can be validated by has no fault', async () => {
    expect(await findSchemaFault(messageSchema)).to.equal(undefined);
  });

  it('may import a namespace that it names no file for', async () => {
    expect(await findSchemaFault(schema('<xs:import namespace="urn:x" /><xs:element name="a" />'))).to.equal(
      undefined,
    );
  });

  const leads = (what: string) => `line 2: ${what} leads to another file, put all into this one`;
  for (const [what, text, message] of [
    ['that is not XML', 'xs:schema', 'is no XSD schema: line 1: '],
    ['that is other XML', '<a/>', 'is no XSD schema: '],
    ['with a mistake', schema('\n<xs:element nam="a" />'), "is no XSD schema: line 3: Element 'xs:element'"],
    ['with a DOCTYPE', `<!DOCTYPE a [<!ENTITY b "c">]>${messageSchema}`, 'has a DOCTYPE, remove it'],
    [
      'that imports a file',
      schema('<xs:import namespace="urn:x" schemaLocation="file:///etc/passwd" />'),
      leads('import'),
    ],
    [
      'that imports from the network',
      schema('<xs:import namespace="urn:x" schemaLocation="http://localhost:9/x.xsd" />'),
      leads('import'),
    ],
    ['that includes a file', schema('<xs:include schemaLocation="other.xsd" />'), leads('include')],
    ['that redefines a file', schema('<xs:redefine schemaLocation="/etc/passwd" />'), leads('redefine')],
  ] as const) {
    it(`${what} has a fault that says so`, async () => {
      expect((await findSchemaFault(text))?.slice(0, message.length)).to.equal(message);
    });
  }

  it('that takes too long to read has a fault that says so', async function () {
    this.timeout(30_000);
    const many = Array.from(
      { length: 20_000 },
      (_, index) => `<xs:element name="a" type="xs:int" minOccurs="0" id="i${index}" />`,
    );
    const text = schema(
      `<xs:element name="r"><xs:complexType><xs:sequence>${many.join('')}</xs:sequence></xs:complexType></xs:element>`,
    );
    expect(await findSchemaFault(text, lost)).to.contain('takes too long to read');
  });
});
