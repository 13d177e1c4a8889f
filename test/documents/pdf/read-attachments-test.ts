import { deflateSync } from 'node:zlib';
import { expect } from 'chai';
import { readAttachments } from '../../../src/documents/pdf/read-attachments.ts';
import { rawPdf, samplePdf } from '../../helpers/sample-pdf.ts';

const withFile = (dictionary: string, data: Buffer) =>
  rawPdf([
    '<< /Type /Catalog /Pages 2 0 R /Names << /EmbeddedFiles << /Names [(a) 4 0 R] >> >> >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 99 99] /Resources << >> >>',
    '<< /Type /Filespec /F (a.txt) /EF << /F 5 0 R >> >>',
    `<< /Type /EmbeddedFile ${dictionary} /Length ${data.length} >>\nstream\n${data.toString('latin1')}\nendstream`,
  ]);

describe('the attachments of a PDF', function () {
  this.timeout(20_000);

  it('are none of a PDF without', async () => {
    expect(await readAttachments(await samplePdf())).to.deep.equal([]);
  });

  it('are unpacked', async () => {
    const bytes = withFile('/Filter [/FlateDecode] /Subtype /text#2Fplain', deflateSync('hello'));
    const [file] = await readAttachments(bytes);
    expect(file).to.include({ name: 'a.txt', mediaType: 'text/plain' });
    expect(Buffer.from(file!.bytes).toString()).to.equal('hello');
  });

  it('are left out where they are packed otherwise, or broken', async () => {
    expect(await readAttachments(withFile('/Filter /ASCIIHexDecode', Buffer.from('61>')))).to.deep.equal([]);
    expect(await readAttachments(withFile('/Filter /FlateDecode', Buffer.from('no')))).to.deep.equal([]);
  });

  it('are refused where they unpack to too much', async () => {
    const bomb = deflateSync(Buffer.alloc(300 * 1024 * 1024));
    const failure = await readAttachments(withFile('/Filter /FlateDecode', bomb)).catch((error) => error);
    expect(failure).to.have.property('code', 'ERR_EVIDENCE_INVALID');
  });

  it('can’t be read of what is no PDF', async () => {
    const failure = await readAttachments(Buffer.from('text')).catch((error) => error);
    expect(failure).to.have.property('code', 'ERR_EVIDENCE_INVALID');
  });
});
