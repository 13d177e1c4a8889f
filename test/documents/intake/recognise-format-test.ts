import { expect } from 'chai';
import { recogniseFormat } from '../../../src/documents/intake/recognise-format.ts';

const bytes = (...parts: (string | number[])[]) =>
  Buffer.concat(
    parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : Buffer.from(part))),
  );

describe('the format of a document', () => {
  const texts: [string, Uint8Array][] = [
    ['one letter', bytes('a')],
    ['lines, tabs and form feeds', bytes('a\tb\r\nc\fd')],
    ['letters of many scripts', Buffer.from('Blåbærsyltetøy, Čáhci, Ελληνικά, 水, 😀')],
    ['a byte order mark of UTF-8', Buffer.from('\uFEFFhei')],
    ['JSON', bytes('{"a":[1,2]}')],
    ['XML', bytes('<?xml version="1.0"?><a/>')],
    ['a PDF’s header beyond the first 1024 bytes', bytes('x'.repeat(1020), '%PDF-1.7')],
  ];
  for (const [what, document] of texts) {
    it(`is text for ${what}`, () => expect(recogniseFormat(document)).to.equal('text'));
  }

  const pdfs: [string, Uint8Array][] = [
    ['a header at the start', bytes('%PDF-1.7\n')],
    ['a header at the end of the first 1024 bytes', bytes('\0'.repeat(1019), '%PDF-1.4')],
    ['a header behind a byte order mark', Buffer.from('\uFEFF%PDF-1.4')],
    ['a header of a version that nobody knows', bytes('%PDF-9.9')],
  ];
  for (const [what, document] of pdfs) {
    it(`is PDF for ${what}`, () => expect(recogniseFormat(document)).to.equal('pdf'));
  }

  const others: [string, Uint8Array][] = [
    ['nothing', bytes()],
    ['a zip archive', bytes('PK', [3, 4, 20, 0])],
    ['a NUL byte', bytes('a\0b')],
    ['an escape character', bytes('a\x1b[31m')],
    ['a DEL', bytes('a\x7f')],
    ['a control character beyond ASCII', Buffer.from('a\u0085b')],
    ['Latin-1', bytes('bl\xe5b\xe6r')],
    ['UTF-16', Buffer.from('\uFEFFhei', 'utf16le')],
    ['a letter that is cut', Buffer.from('blå').subarray(0, 3)],
    ['a surrogate in UTF-8', bytes([0xed, 0xa0, 0x80])],
    ['an overlong form', bytes([0xc0, 0xaf])],
    ['a header that is cut', bytes('\0%PDF')],
  ];
  for (const [what, document] of others) {
    it(`is neither for ${what}`, () => expect(recogniseFormat(document)).to.equal('other'));
  }

  it('is told from a view into a larger buffer', () => {
    const all = bytes('\0\0hei\0');
    expect(recogniseFormat(new Uint8Array(all.buffer, all.byteOffset + 2, 3))).to.equal('text');
  });
});
