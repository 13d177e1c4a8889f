import { expect } from 'chai';
import { pagePdf } from '../../../src/documents/pdf/page-pdf.ts';
import type { SignaturePage } from '../../../src/documents/pdf/signature-page.ts';
import { pdfinfo, pdftotext } from '../../helpers/pdf-programs.ts';
import { needs } from '../../helpers/programs.ts';
import { NOW, samplePage, sampleSignature } from '../../helpers/sample-page.ts';

async function textOf(over: Partial<SignaturePage> = {}): Promise<string> {
  const text = await pdftotext(
    await pagePdf({ page: samplePage(over), attachments: [], now: NOW }),
    '-layout',
  );
  return text.replace(/\s+/g, ' ');
}

describe('the signature page', function () {
  this.timeout(20_000);
  before(function () {
    needs(this, 'pdftotext');
  });

  it('says what was signed', async () => {
    expect(await textOf())
      .to.contain('The lease of Storgata 1')
      .and.contain('lease.pdf')
      .and.contain('application/pdf')
      .and.match(/3.145.728 bytes/)
      .and.contain('SHA-256 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08');
  });

  it('says who signed, when, and how they were logged in', async () => {
    expect(await textOf())
      .to.contain('Kari Nordmann')
      .and.contain('2026-03-01')
      .and.contain('12:00:05')
      .and.contain('When (UTC)')
      .and.contain('Assurance level 4')
      .and.contain('https://id.example.no')
      .and.contain('Signature 0193a6e2-5b0c-7e2d-a9c1-2f3e4d5c6b7a');
  });

  it('says what everybody confirmed once', async () => {
    const text = await textOf({ signatures: [sampleSignature(), sampleSignature({ id: '2' })] });
    expect(text.split('I have read the lease')).to.have.length(2);
  });

  it('numbers the texts if not everybody confirmed the same', async () => {
    const { text: _, ...silent } = sampleSignature();
    const signatures = [sampleSignature({ text: 'A' }), sampleSignature({ text: 'B' }), silent];
    const text = await textOf({ signatures });
    expect(text).to.contain('Texts that were confirmed Confirmed text 1 A Confirmed text 2 B');
  });

  it('says what the seal is and what it is not', async () => {
    expect(await textOf())
      .to.contain('sealed electronically by Example municipality (PAdES B-T)')
      .and.contain('Neither the seal nor the signatures above are qualified electronic signatures')
      .and.contain('bpmn-signing verify')
      .and.not.contain('An independent time stamp');
  });

  it('says if there is no time stamp that there was to be', async () => {
    const seal = { name: 'Example municipality', level: 'B-B', timeStampFailed: true };
    expect(await textOf({ seal })).to.contain('An independent time stamp');
  });

  it('says where the original is, if it is attached', async () => {
    const source = {
      name: 'a.xml',
      mediaType: 'application/xml',
      description: '',
      relationship: 'Source' as const,
      bytes: Buffer.from('<a/>'),
      modifiedAt: NOW,
    };
    const page = samplePage();
    const attached = await pagePdf({ page, attachments: [source], now: NOW });
    expect(await pdftotext(attached)).to.contain('attached unchanged');
    expect(await textOf()).not.to.contain('attached unchanged');
  });

  it('says that the signing is complete', async () => {
    expect(await textOf()).to.contain('The signing was completed 2026-03-02 13:10:05 UTC, with 1 signature.');
  });

  it('says that it is not', async () => {
    const completion = { state: 'partial' as const, at: NOW };
    expect(await textOf({ completion, signatures: [] }))
      .to.contain('The signing is not complete')
      .and.contain('2026-03-02 13:10:06 UTC, with 0 signatures')
      .and.contain('Nobody has signed yet.');
  });

  it('has instance, app, task and number on each page', async () => {
    expect(await textOf()).to.contain(
      'Instance 0193a6e2-0000-7000-8000-000000000001 · demo/lease · SignLease Page 1 of 1',
    );
  });

  it('shows the national number of persons if it shall', async () => {
    expect(await textOf()).to.contain('National identity number 17854026641');
  });

  it('shows the date of birth alone if it shall', async () => {
    expect(await textOf({ showSignee: 'birth-date' }))
      .to.contain('Born 1940-05-17')
      .and.not.contain('17854026641');
  });

  it('shows the name alone if it shall', async () => {
    expect(await textOf({ showSignee: 'name' }))
      .to.contain('Kari Nordmann')
      .and.not.contain('1940')
      .and.not.contain('17854026641');
  });

  it('shows the number of an organisation in any case', async () => {
    const onBehalfOf = { kind: 'organisation' as const, organisationNumber: '910568183', name: 'Bygg AS' };
    const signatures = [sampleSignature({ onBehalfOf })];
    expect(await textOf({ signatures, showSignee: 'name' }))
      .to.contain('On behalf of Bygg AS')
      .and.contain('Organisation number 910568183');
  });

  it('names who has no name by what they are', async () => {
    const signatures = [sampleSignature({ signee: { kind: 'person', personNumber: '17854026641' } })];
    expect(await textOf({ signatures, showSignee: 'name' }))
      .to.contain('Person whose name is not known')
      .and.not.contain('17854026641');
  });

  it('shows hostile names as codes, and not all of them', async () => {
    const name = `Kari\u202E\u0000\n${'x'.repeat(5_000)}`;
    const signatures = [sampleSignature({ signee: { kind: 'person', name } })];
    const text = await textOf({ signatures });
    expect(text).to.contain('Kari[U+202E][U+0000]').and.contain('(4807 more characters)');
    expect(text.match(/x/g)!.length).to.be.lessThan(300);
  });

  for (const [language, heading, seal] of [
    ['nb', 'Signaturer', 'Hverken seglet eller signaturene'],
    ['nn', 'Signaturar', 'Korkje seglet eller signaturane'],
  ] as const) {
    it(`is written in ${language}`, async () => {
      expect(await textOf({ language }))
        .to.contain(heading)
        .and.contain(seal);
    });
  }

  it('is written in Bokmål unless another language is given', async () => {
    const { language: _, ...page } = samplePage();
    expect(await pdftotext(await pagePdf({ page, attachments: [], now: NOW }))).to.contain('Signaturer');
  });

  it('breaks a long table over pages, with headings on each', async () => {
    const signatures = Array.from({ length: 60 }, (_, index) => sampleSignature({ id: `s-${index}` }));
    const page = samplePage({ signatures });
    const text = await pdftotext(await pagePdf({ page, attachments: [], now: NOW }), '-layout');
    const pages = text.split('\f').slice(0, -1);
    expect(pages.length).to.be.greaterThan(2);
    expect(pages[1]).to.match(/No\.\s+Who\s+When \(UTC\)/);
    expect(pages.at(-1)).to.contain(`Page ${pages.length} of ${pages.length}`);
    expect(text.match(/Signature s-\d+/g)).to.have.length(60);
  });

  it('takes ten thousand signatures', async () => {
    const signatures = Array.from({ length: 10_000 }, (_, index) => sampleSignature({ id: `s-${index}` }));
    const bytes = await pagePdf({ page: samplePage({ signatures }), attachments: [], now: NOW });
    const pages = (await pdfinfo(bytes)).Pages!;
    expect(Number(pages)).to.be.greaterThan(500);
    expect(await pdftotext(bytes, '-f', String(Number(pages) - 1))).to.contain('Signature s-9999');
  });
});
