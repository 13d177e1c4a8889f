import { createHash } from 'node:crypto';
import { inflateSync } from 'node:zlib';
import { expect } from 'chai';
import { dataPdf } from '../../src/documents/data-pdf.ts';

const NOW = Date.parse('2026-03-01T12:00:00Z');

/** The text of a PDF that was written with standard fonts: glyphs are bytes of Windows-1252, in hexadecimal. */
function textOf(pdf: Buffer): string {
  const raw = pdf.toString('latin1');
  let text = '';
  for (const match of raw.matchAll(/stream\n([\s\S]*?)\nendstream/g)) {
    let content: string;
    try {
      content = inflateSync(Buffer.from(match[1]!, 'latin1')).toString('latin1');
    } catch {
      continue;
    }
    for (const line of content.matchAll(/\[(.*?)\] TJ/g)) {
      const glyphs = [...line[1]!.matchAll(/<([0-9a-f]*)>/g)].map((each) => each[1]).join('');
      text += `${new TextDecoder('windows-1252').decode(Buffer.from(glyphs, 'hex'))}\n`;
    }
  }
  return text;
}

const document = (contentType: string, content: string | Buffer, filename?: string) => ({
  dataType: 'form',
  contentType,
  bytes: Buffer.from(content as string),
  ...(filename === undefined ? {} : { filename }),
});

async function textFor(...documents: ReturnType<typeof document>[]): Promise<string> {
  return textOf(await dataPdf({ title: 'demo/board-approval', documents, now: NOW }));
}

describe('the PDF of an instance’s data', function () {
  // a long line must not take pdfkit seconds
  this.timeout(3_000);
  it('is a PDF', async () => {
    const pdf = await dataPdf({ title: 'x', documents: [], now: NOW });
    expect(pdf.subarray(0, 5).toString()).to.equal('%PDF-');
    expect(pdf.toString('latin1').trimEnd()).to.match(/%%EOF$/);
  });

  it('has title and date', async () => {
    expect(await textFor())
      .to.contain('demo/board-approval')
      .and.contain('2026-03-01T12:00:00.000Z');
  });

  it('names each document with size and digest', async () => {
    const sha256 = createHash('sha256').update('hei').digest('hex');
    const text = await textFor(document('text/plain', 'hei', 'hei.txt'));
    expect(text).to.contain('form: hei.txt').and.contain('text/plain, 3 bytes');
    expect(text.replaceAll('\n', '')).to.contain(sha256.slice(0, 20));
  });

  for (const type of [
    'text/plain; charset=utf-8',
    'application/xml',
    'application/json',
    'application/x+xml',
  ]) {
    it(`shows the content of ${type}`, async () => {
      expect(await textFor(document(type, '<a>Blåbærsyltetøy</a>'))).to.contain('<a>Blåbærsyltetøy</a>');
    });
  }

  it('lays out JSON and changes no value', async () => {
    const text = await textFor(document('application/json', '{"n":12345678901234567890.10,"n":[1]}'));
    expect(text).to.contain('  "n": 12345678901234567890.10,\n  "n": [\n    1\n  ]');
  });

  it('does not show what is not text', async () => {
    const text = await textFor(document('application/pdf', Buffer.from([0x25, 0x50, 0x44, 0x46])));
    expect(text).to.contain('the content is not shown').and.not.contain('%PDF');
  });

  it('shows a character that the fonts lack as its code', async () => {
    expect(await textFor(document('text/plain', 'Čáhci 水\u0007'))).to.contain(
      '[U+010C]áhci [U+6C34][U+0007]',
    );
  });

  it('says how much of a long document it leaves out', async () => {
    const text = await textFor(document('text/plain', 'x'.repeat(100_007)));
    expect(text).to.contain('(7 more characters are not shown)');
  });

  it('says when there is nothing', async () => {
    expect(await textFor()).to.contain('There is no data.');
  });

  it('is the same for the same input', async () => {
    const input = { title: 'x', documents: [document('text/plain', 'hei')], now: NOW };
    expect(await dataPdf(input)).to.deep.equal(await dataPdf(input));
  });
});
