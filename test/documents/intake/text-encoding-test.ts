import { expect } from 'chai';
import { otherEncoding } from '../../../src/documents/intake/text-encoding.ts';

const utf16be = (text: string) => Buffer.from(text, 'utf16le').swap16();
const utf32le = (text: string) =>
  Buffer.from(new Uint32Array([...text].map((each) => each.codePointAt(0)!)).buffer);
const utf32be = (text: string) => utf32le(text).swap32();
const TEXT = 'Leieavtale for Storgata 1, blåbærsyltetøy';

describe('the encoding of text that is not UTF-8', () => {
  const cases: [string, Uint8Array, string | undefined][] = [
    ['UTF-16 with its mark', Buffer.from(`\uFEFF${TEXT}`, 'utf16le'), 'UTF-16'],
    ['big-endian UTF-16 with its mark', utf16be(`\uFEFF${TEXT}`), 'UTF-16'],
    ['UTF-16 of another script with its mark', utf16be('\uFEFFΣύμβαση'), 'UTF-16'],
    ['UTF-16 without a mark', Buffer.from(TEXT, 'utf16le'), 'UTF-16'],
    ['big-endian UTF-16 without a mark', utf16be(TEXT), 'UTF-16'],
    ['UTF-32 with its mark', utf32le(`\uFEFF${TEXT}`), 'UTF-32'],
    ['big-endian UTF-32 with its mark', utf32be(`\uFEFF${TEXT}`), 'UTF-32'],
    ['UTF-32 without a mark', utf32le(TEXT), 'UTF-32'],
    ['big-endian UTF-32 without a mark', utf32be(TEXT), 'UTF-32'],
    ['Latin-1', Buffer.from(TEXT, 'latin1'), 'Latin-1 or Windows-1252'],
    [
      'Windows-1252',
      Buffer.concat([Buffer.from([0x93]), Buffer.from('hei'), Buffer.from([0x94])]),
      'Latin-1 or Windows-1252',
    ],
    ['UTF-8 that is cut', Buffer.from('blåbærsyltetøy').subarray(0, -2), 'broken UTF-8'],
    [
      'UTF-8 with one wrong byte',
      Buffer.concat([Buffer.from('blåbær '), Buffer.from([0xff])]),
      'broken UTF-8',
    ],
    ['UTF-8', Buffer.from(TEXT), undefined],
    ['UTF-8 with a NUL', Buffer.from(`${TEXT}\0`), undefined],
    ['a zip archive', Buffer.from('PK\x03\x04\x14\0\0\0\x08\0', 'latin1'), undefined],
    ['a picture', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0x0d]), undefined],
    ['zeros', Buffer.alloc(64), undefined],
    ['nothing', Buffer.alloc(0), undefined],
  ];
  for (const [what, bytes, encoding] of cases) {
    it(`is ${encoding ?? 'none'} for ${what}`, () => expect(otherEncoding(bytes)).to.equal(encoding));
  }
});
