import { expect } from 'chai';
import { readDataModel } from '../../../src/engine/altinn/data-model.ts';

const json = (value: unknown) => ({
  contentType: 'application/json',
  bytes: Buffer.from(JSON.stringify(value)),
});
const xml = (text: string) => ({ contentType: 'application/xml', bytes: Buffer.from(text) });

describe('readDataModel of JSON', () => {
  const document = json({ sum: 5, is: true, owner: { name: 'Kari' }, rows: [{ id: 'a' }, { id: 'b' }] });
  const cases: [string, unknown][] = [
    ['sum', 5],
    ['is', true],
    ['owner.name', 'Kari'],
    ['rows[1].id', 'b'],
    ['rows[2].id', undefined],
    ['rows', undefined],
    ['owner', undefined],
    ['nothing.at.all', undefined],
    ['constructor.name', undefined],
    ['toString', undefined],
    ['__proto__', undefined],
  ];
  for (const [path, expected] of cases) {
    it(`reads ${path}`, () => {
      expect(readDataModel(document, path)).to.equal(expected);
    });
  }
});

describe('readDataModel of XML', () => {
  const document = xml(
    '<?xml version="1.0" encoding="utf-8"?><s:Form xmlns:s="urn:form"><s:sum>0010</s:sum><owner born="1980"><name>Kari &amp; Ola</name></owner><row><id>a</id></row><row><id>b</id></row><note lang="nb">hei</note></s:Form>',
  );
  const cases: [string, unknown][] = [
    ['sum', '0010'],
    ['owner.name', 'Kari & Ola'],
    ['owner.born', '1980'],
    ['owner[0].name', 'Kari & Ola'],
    ['row[1].id', 'b'],
    ['note', 'hei'],
    ['owner', undefined],
    ['Form.sum', undefined],
  ];
  for (const [path, expected] of cases) {
    it(`reads ${path}`, () => {
      expect(readDataModel(document, path)).to.equal(expected);
    });
  }

  it('refuses a document type, and with it every entity of its own', () => {
    const bomb = xml('<!DOCTYPE a [<!ENTITY b "boom">]><a><c>&b;</c></a>');
    expect(() => readDataModel(bomb, 'c'))
      .to.throw()
      .with.property('code', 'ERR_EXPRESSION_FAILED');
  });
});

describe('readDataModel of what can not be read', () => {
  for (const [title, document, path] of [
    ['broken JSON', { contentType: 'application/json', bytes: Buffer.from('{"a":') }, 'a'],
    ['a path of another form', json({ a: 1 }), 'a[b]'],
  ] as const) {
    it(`fails on ${title}`, () => {
      expect(() => readDataModel(document, path))
        .to.throw()
        .with.property('code', 'ERR_EXPRESSION_FAILED');
    });
  }
});
