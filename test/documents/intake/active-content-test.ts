import { expect } from 'chai';
import { assertSealable } from '../../../src/documents/intake/assert-sealable.ts';
import { isSigningError } from '../../../src/errors.ts';
import {
  type Body,
  objectStream,
  onePage,
  pdfOf,
  revised,
  stream,
  streamedPdfOf,
  withCatalog,
} from './pdf-builder.ts';

async function foundIn(pdf: Uint8Array): Promise<string> {
  try {
    await assertSealable(pdf);
  } catch (error) {
    if (!isSigningError(error)) throw error;
    return error.code === 'ERR_DOCUMENT_ACTIVE_CONTENT' ? error.message : error.code;
  }
  return 'nothing';
}

const script = '<< /S /JavaScript /JS (app.alert) >>';

/** A PDF with a file embedded under this name. */
function carrying(name: string, file: Body, entries = '/Type /EmbeddedFile'): Buffer {
  const specification = `<< /Type /Filespec /F ${name} /EF << /F 5 0 R >> >>`;
  const names = '/Names << /EmbeddedFiles << /Names [(x) 4 0 R] >> >>';
  return pdfOf(withCatalog(names, specification, stream(entries, file)));
}

const utf16 = (text: string) => `<FEFF${Buffer.from(text, 'utf16le').swap16().toString('hex')}>`;

describe('active content of a PDF', function () {
  this.timeout(10_000);

  const scripts: [string, Buffer][] = [
    ['in the tree of names', pdfOf(withCatalog('/Names << /JavaScript << /Names [(x) 4 0 R] >> >>', script))],
    ['on opening', pdfOf(withCatalog(`/OpenAction ${script}`))],
    ['in an object of its own', pdfOf(withCatalog('/OpenAction 4 0 R', script))],
    ['among the catalog’s additional actions', pdfOf(withCatalog(`/AA << /WC ${script} >>`))],
    [
      'among a page’s additional actions',
      pdfOf([...onePage.slice(0, 2), onePage[2]!.replace('>>', `/AA << /O ${script} >> >>`)]),
    ],
    ['on an annotation', pdfOf(withCatalog('', `<< /Type /Annot /Subtype /Link /A ${script} >>`))],
    [
      'on a field',
      pdfOf(withCatalog('/AcroForm << /Fields [4 0 R] >>', `<< /FT /Tx /T (x) /AA << /K ${script} >> >>`)),
    ],
    [
      'as a following action',
      pdfOf(withCatalog(`/OpenAction << /S /GoTo /D [3 0 R /Fit] /Next [${script}] >>`)),
    ],
    ['of a rendition', pdfOf(withCatalog('', '<< /S /Rendition /JS (x) >>'))],
    ['under a disguised name', pdfOf(withCatalog('/OpenAction << /S /J#61vaScript >>'))],
    ['under a name by reference', pdfOf(withCatalog('/OpenAction << /S 4 0 R >>', '/JavaScript'))],
    ['in an object stream', streamedPdfOf(onePage, [script])],
    ['in an object that is not used', pdfOf(withCatalog('', script))],
    ['in a revision before the last', revised(pdfOf(withCatalog('', script)), { 4: 'null' })],
    [
      'in an object stream of a revision before the last',
      revised(pdfOf([...onePage, objectStream([script], 5)]), { 4: 'null' }),
    ],
    ['in a link', pdfOf(withCatalog('', '<< /S /URI /URI ( JavaScript:x) >>'))],
  ];
  for (const [where, pdf] of scripts) {
    it(`is JavaScript ${where}`, async () =>
      expect(await foundIn(pdf)).to.equal('the PDF holds JavaScript; save it without'));
  }

  const others: [string, Buffer, string][] = [
    [
      'an action that starts a program',
      pdfOf(withCatalog('/OpenAction << /S /Launch /F (calc.exe) >>')),
      'an action that starts a program',
    ],
    [
      'the same on Windows',
      pdfOf(withCatalog('/OpenAction << /S /Launch /Win << /F (calc) >> >>')),
      'an action that starts a program',
    ],
    [
      'an action that imports data',
      pdfOf(withCatalog('', '<< /S /ImportData /F (x.fdf) >>')),
      'fills the form from another file',
    ],
    ['an XFA form', pdfOf(withCatalog('/AcroForm << /XFA 4 0 R >>', stream('', '<xdp/>'))), 'an XFA form'],
    ['rich media', pdfOf(withCatalog('', '<< /Type /Annot /Subtype /RichMedia >>')), 'rich media'],
    [
      'a program of Windows under another name',
      carrying('(readme.txt)', Buffer.from('MZ\x90')),
      'an executable file',
    ],
    ['an ELF program', carrying('(readme.txt)', Buffer.from('\x7fELF\x02')), 'an executable file'],
    [
      'a Mach-O program',
      carrying('(readme.txt)', Buffer.from([0xcf, 0xfa, 0xed, 0xfe])),
      'an executable file',
    ],
    ['a script', carrying('(readme.txt)', '#!/bin/sh'), 'an executable file'],
    [
      'a program that doesn’t say that it is a file',
      carrying('(readme.txt)', 'MZ', '/X 1'),
      'an executable file',
    ],
    [
      'a program that is stored as it is',
      pdfOf(withCatalog('', stream('/Type /EmbeddedFile', 'MZ', { packed: false }))),
      'an executable file',
    ],
    ['a file named .exe', carrying('(prog.exe)', 'hello'), 'an executable file'],
    ['a file named .EXE with blanks behind', carrying('(prog.EXE . )', 'hello'), 'an executable file'],
    ['a file named .ps1 in UTF-16', carrying(utf16('skript.ps1'), 'hello'), 'an executable file'],
    [
      'a file whose name stands elsewhere',
      pdfOf(withCatalog('', '<< /UF 5 0 R /EF << >> >>', '(prog.js)')),
      'an executable file',
    ],
    [
      'a file that is packed twice',
      pdfOf(
        withCatalog(
          '',
          stream('/Type /EmbeddedFile /Filter [/ASCIIHexDecode /FlateDecode]', '00', { packed: false }),
        ),
      ),
      'a file packed so that it can’t be looked into',
    ],
  ];
  for (const [what, pdf, found] of others) {
    it(`is ${what}`, async () => expect(await foundIn(pdf)).to.contain(found));
  }

  it('is a program that is a PDF at the same time', async () => {
    const pdf = pdfOf(onePage);
    const moved = pdf.toString('latin1').replace('%PDF-1.7\n', '#! %PDF-1.7\n');
    const offsets = moved.replace(/\b(\d{10})(?= 00000 n)/g, (each) =>
      String(Number(each) + 3).padStart(10, '0'),
    );
    const program = offsets.replace(/startxref\n(\d+)/, (_, each) => `startxref\n${Number(each) + 3}`);
    expect(await foundIn(Buffer.from(program, 'latin1'))).to.equal(
      'the PDF is a program too; save it anew as PDF',
    );
  });

  const harmless: [string, Buffer][] = [
    ['a link', pdfOf(withCatalog('', '<< /S /URI /URI (https://example.com/) >>'))],
    [
      'sending and resetting a form',
      pdfOf(withCatalog('', '<< /S /SubmitForm /F (https://example.com/) >>', '<< /S /ResetForm >>')),
    ],
    ['going to another document', pdfOf(withCatalog('', '<< /S /GoToR /F (other.pdf) >>'))],
    ['an embedded file', carrying('(data.json)', '{}')],
    ['an empty embedded file', carrying('(empty.txt)', '')],
    [
      'the word in text',
      pdfOf(withCatalog('/X (JavaScript) /Y (/JS)', stream('', '/S /JavaScript /JS (x)'))),
    ],
  ];
  for (const [what, pdf] of harmless) {
    it(`is not ${what}`, async () => expect(await foundIn(pdf)).to.equal('nothing'));
  }

  it('is taken where the rules allow it', async () => {
    const sealable = await assertSealable(scripts[0]![1], { allowActiveContent: true });
    expect(sealable.format).to.equal('pdf');
  });

  it('is looked for in time even in 10 000 files', async () => {
    const specifications = Array.from({ length: 10_000 }, () => '<< /EF << /F 4 0 R >> >>');
    const files = Array.from({ length: 2000 }, () => stream('/Type /EmbeddedFile', Buffer.alloc(50_000)));
    expect(await foundIn(pdfOf(withCatalog('', ...files, ...specifications)))).to.be.a('string');
  });
});
