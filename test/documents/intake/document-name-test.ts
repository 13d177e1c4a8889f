import { expect } from 'chai';
import { assertDocumentName } from '../../../src/documents/intake/document-name.ts';
import { isSigningError } from '../../../src/errors.ts';

function faultOf(name: string): string {
  try {
    assertDocumentName(name);
  } catch (error) {
    if (isSigningError(error)) return `${error.code} ${error.message}`;
    throw error;
  }
  return 'taken';
}

describe('a document name', () => {
  const taken = [
    'lease.pdf',
    'Årsmelding 2025 (endelig).pdf',
    'Čáhcesuolu soahpamuš.txt',
    'Σύμβαση.pdf',
    'договор №5.pdf',
    '契約書.pdf',
    'חוזה.pdf',
    'عقد.pdf',
    'I ❤️ it.txt',
    'a..b.pdf',
    '.hidden',
    'no ending',
    'x'.repeat(255),
    'å'.repeat(127),
  ];
  for (const name of taken) it(`may be ${name.slice(0, 40)}`, () => expect(faultOf(name)).to.equal('taken'));

  const refused: [string, string, string][] = [
    ['nothing', '', 'is empty'],
    ['a path upwards', '../lease.pdf', 'is a path'],
    ['a path of Windows', '..\\lease.pdf', 'is a path'],
    ['an absolute path', '/etc/passwd', 'is a path'],
    ['one dot', '.', 'holds nothing but dots and spaces'],
    ['two dots', '..', 'holds nothing but dots and spaces'],
    ['blanks', ' \u00A0 . ', 'holds nothing but dots and spaces'],
    ['a NUL', 'lease\0.pdf', 'holds control characters'],
    ['a new line', 'lease\n.pdf', 'holds control characters'],
    ['a control character beyond ASCII', 'lease\u0085.pdf', 'holds control characters'],
    ['a separator of lines', 'lease\u2028.pdf', 'holds control characters'],
    ['half a character', 'lease\uD800.pdf', 'holds control characters'],
    ['5 000 characters', 'x'.repeat(5000), 'is longer than 255 bytes of UTF-8'],
    ['256 bytes', 'å'.repeat(128), 'is longer than 255 bytes of UTF-8'],
  ];
  for (const [what, name, why] of refused) {
    it(`may not be or hold ${what}`, () => {
      expect(faultOf(name)).to.equal(`ERR_DOCUMENT_NAME the document name ${why}; give it a plain file name`);
    });
  }

  for (const code of [
    0xad, 0x61c, 0x180e, 0x200b, 0x200c, 0x200d, 0x200e, 0x200f, 0x202a, 0x202e, 0x2060, 0x2066, 0x2069,
    0xfeff, 0xe0041,
  ]) {
    it(`may not hold U+${code.toString(16).toUpperCase().padStart(4, '0')}`, () => {
      const name = `lease${String.fromCodePoint(code)}fdp.exe`;
      expect(faultOf(name))
        .to.match(/^ERR_DOCUMENT_NAME .* invisible characters/)
        .and.not.contain('lease');
    });
  }
});
