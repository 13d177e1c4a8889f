import { expect } from 'chai';
import {
  DerReader,
  der,
  enterOne,
  integer,
  octets,
  oid,
  readOne,
  sequence,
  setOf,
  Tag,
} from '../../../src/documents/seal/der.ts';

const bytes = (hex: string) => Buffer.from(hex.replaceAll(' ', ''), 'hex');

describe('DER', () => {
  it('is read as it is written', () => {
    const written = sequence(integer(70_000), oid('1.2.840.113549.1.7.2'), octets(Buffer.alloc(300, 7)));
    const reader = enterOne(written);

    expect(reader.integer()).to.equal(70_000n);
    expect(reader.oid()).to.equal('1.2.840.113549.1.7.2');
    expect(reader.octets()).to.have.length(300);
    expect(() => reader.end()).to.not.throw();
  });

  it('sorts what is in a set', () => {
    expect(setOf([integer(3), integer(1), integer(2)]).toString('hex')).to.equal('3109020101020102020103');
  });

  it('has integers without a sign as short as can be', () => {
    for (const [value, hex] of [
      [0, '020100'],
      [127, '02017f'],
      [128, '02020080'],
      [0xffffn, '020300ffff'],
    ] as const) {
      expect(integer(value).toString('hex')).to.equal(hex);
    }
  });

  const times: [string, string][] = [
    ['17 0d 3236303130323033303430355a', '2026-01-02T03:04:05.000Z'],
    ['17 0d 3530303130323033303430355a', '1950-01-02T03:04:05.000Z'],
    ['18 0f 32303530303130323033303430355a', '2050-01-02T03:04:05.000Z'],
    ['18 13 32303530303130323033303430352e3132335a', '2050-01-02T03:04:05.123Z'],
  ];
  for (const [hex, text] of times) {
    it(`has times: ${text}`, () => {
      expect(new Date(new DerReader(bytes(hex)).time()).toISOString()).to.equal(text);
    });
  }

  const refused: [string, string, (reader: DerReader) => unknown][] = [
    ['a length that is longer than needed', '04 81 01 00', (reader) => reader.next()],
    ['a length with zeros in front', '04 82 00 80', (reader) => reader.next()],
    ['a length that is not definite', '30 80 00 00', (reader) => reader.next()],
    ['a length of more than four bytes', '04 85 01 00 00 00 00', (reader) => reader.next()],
    ['less than it says', '04 05 00', (reader) => reader.next()],
    ['nothing', '', (reader) => reader.next()],
    ['half a header', '04', (reader) => reader.next()],
    ['a tag of many bytes', '1f 81 01 00', (reader) => reader.next()],
    ['another tag', '04 00', (reader) => reader.next(Tag.integer)],
    ['an integer with zeros in front', '02 02 00 01', (reader) => reader.integer()],
    ['a negative integer that is longer than needed', '02 02 ff 80', (reader) => reader.integer()],
    ['an integer of nothing', '02 00', (reader) => reader.integer()],
    ['an object identifier with zeros in front', '06 03 2a 80 01', (reader) => reader.oid()],
    ['an object identifier cut short', '06 02 2a 86', (reader) => reader.oid()],
    ['bits that are no whole bytes', '03 02 01 00', (reader) => reader.bits()],
    ['a time that is none', '17 0d 3236303133323033303430355a', (reader) => reader.time()],
    ['a time of another zone', '17 0c 323630313032303330342b30', (reader) => reader.time()],
    ['what is no time', '04 00', (reader) => reader.time()],
  ];
  for (const [what, hex, read] of refused) {
    it(`is not ${what}`, () => {
      expect(() => read(new DerReader(bytes(hex))))
        .to.throw()
        .with.property('name', 'DerError');
    });
  }

  it('has nothing behind it', () => {
    expect(() => readOne(Buffer.concat([der(Tag.null), Buffer.from([0])]))).to.throw(
      'more than belongs there',
    );
  });

  it('has negative integers', () => {
    expect(new DerReader(bytes('02 01 ff')).integer()).to.equal(-1n);
  });
});
