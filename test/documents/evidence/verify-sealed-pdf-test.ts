import { expect } from 'chai';
import { attachedEvidence } from '../../../src/documents/evidence/attached-evidence.ts';
import type { EvidenceDocument, EvidenceRecord } from '../../../src/documents/evidence/evidence-record.ts';
import { signRecord } from '../../../src/documents/evidence/sign-record.ts';
import { type Verdict, verifyEvidence } from '../../../src/documents/evidence/verify.ts';
import type { Sealer } from '../../../src/documents/seal/sealer.ts';
import { plainPdf } from '../../helpers/plain-pdf.ts';
import { sampleRecord, sha256 } from './records.ts';
import { attachment, evidenceBytes, type Sealed, sealedPdf, sealedText } from './sealed-pdf.ts';
import { createSealing, type Sealing } from './sealing.ts';

/** Tomorrow: the certificates of a test begin to be valid when it runs. */
const NOW = Date.now() + 86_400_000;

describe('verifying a sealed PDF', () => {
  let sealing: Sealing;
  let sealer: Sealer;
  let original: Uint8Array;
  let document: EvidenceDocument;
  let pdf: Buffer;
  before(async function () {
    this.timeout(20_000);
    sealing = await createSealing();
    sealer = sealing.sealer;
    original = await plainPdf();
    document = documentOf(original, 'lease.pdf', 'application/pdf');
    pdf = await sealedPdf(original, await sealed());
  });
  after(() => sealing.remove());

  const documentOf = (bytes: Uint8Array, name: string, contentType: string): EvidenceDocument => ({
    id: 'd-1',
    dataType: 'lease',
    name,
    contentType,
    size: bytes.length,
    sha256: sha256(bytes),
  });

  /** A record of a signature of these documents, made just now. */
  const recordOf = (documents: EvidenceDocument[], change: Partial<EvidenceRecord> = {}) =>
    sampleRecord({
      documents,
      signature: { id: 's-1', signedAt: new Date(NOW - 1000).toISOString() },
      ...change,
    });
  const head = { sequence: 9, hash: sha256('head') };

  async function sealed(change: Partial<Sealed> = {}, record = recordOf([document])): Promise<Sealed> {
    const records = [await signRecord(record, sealer)];
    return { document, records, instance: '4c1a', head, at: NOW, sealer, ...change };
  }

  const verify = (file: Uint8Array, trusted = [sealing.pki.rootDer]): Promise<Verdict> =>
    verifyEvidence({ file }, { trusted, now: NOW });
  const problemsIn = async (file: Uint8Array) =>
    (await verify(file)).problems.map(({ code, message }) => `${code}: ${message}`);

  it('finds nothing wrong with a PDF, and says who signed and who sealed what', async () => {
    const { ok, what, problems, statements } = await verify(pdf);
    expect({ ok, what, problems }).to.deep.equal({ ok: true, what: 'sealed PDF', problems: [] });
    expect(statements).to.have.length(3);
    expect(statements[0]).to.match(
      /^Seal seal: PAdES B-B, sealed at [\d-]+T[\d:.]+Z by its own clock, by .*Seal of the test.* \(certificate issued by .*Test root/,
    );
    expect(statements[1]).to.match(
      /^Kári Ŋuvlla "Ω" \(person 01810000001, user 20000001\) signed for Øvre Ætt & Sønner <AS>/,
    );
    expect(statements[2]).to.equal(
      `Sealed was lease.pdf (application/pdf, ${original.length} bytes, SHA-256 ${document.sha256}), whose bytes the PDF begins with.`,
    );
  });

  it('finds nothing wrong with a text', async () => {
    const text = Buffer.from('A lease. Ω\n');
    const of = documentOf(text, 'lease.txt', 'text/plain');
    const { problems, statements } = await verify(
      await sealedText(text, await sealed({ document: of }, recordOf([of]))),
    );
    expect(problems).to.deep.equal([]);
    expect(statements[2]).to.match(/lease\.txt .*, which is attached to it\.$/);
  });

  it('finds nothing wrong where only a text was confirmed', async () => {
    const { document: _, ...only } = await sealed({}, recordOf([]));
    const { problems, statements } = await verify(await sealedText(Buffer.from('I agree.'), only));
    expect(problems).to.deep.equal([]);
    expect(statements[2]).to.equal('Sealed was a page alone: nothing but the text was signed.');
  });

  it('finds nothing wrong with records of another key', async () => {
    const earlier = await sealing.newSealer('RSA-2048');
    const records = [await signRecord(recordOf([document]), earlier)];
    const file = await sealedPdf(original, await sealed({ records, chains: [earlier.certificates] }));
    expect(await problemsIn(file)).to.deep.equal([]);
  });

  describe('that was sealed more than once', () => {
    it('finds each seal with evidence of its own', async () => {
      const second = recordOf([document], {
        signature: { id: 's-2', signedAt: new Date(NOW).toISOString() },
        trail: { sequence: 10, hash: sha256('second') },
      });
      const later = await sealed({ head: { sequence: 12, hash: sha256('later') } }, second);
      const { problems, statements } = await verify(await sealedPdf(pdf, later));
      expect(problems).to.deep.equal([]);
      expect(statements.filter((statement) => statement.startsWith('Seal '))).to.have.length(2);
      expect(statements.filter((statement) => statement.includes('Signature s-'))).to.have.length(2);
    });

    it('finds nothing wrong when the sealed PDF was itself what was signed', async () => {
      const inner = documentOf(pdf, 'sealed.pdf', 'application/pdf');
      const { problems, statements } = await verify(
        await sealedPdf(
          pdf,
          await sealed(
            { document: inner, head: { sequence: 3, hash: sha256('other') } },
            recordOf([inner], { trail: { sequence: 2, hash: sha256('x') } }),
          ),
        ),
      );
      expect(problems).to.deep.equal([]);
      expect(statements.filter((statement) => statement.startsWith('Sealed was '))).to.have.length(2);
    });

    it('finds a seal that came without evidence', async () => {
      const { PDF } = await import('@libpdf/core');
      const { sealPdf } = await import('../../../src/documents/seal/seal-pdf.ts');
      const { bytes } = await sealPdf(await PDF.load(pdf), pdf, { sealer, at: NOW, fieldName: 'seal' });
      expect(await problemsIn(bytes)).to.deep.equal([
        'missing: nothing that the seal covers is evidence of signatures',
      ]);
    });
  });

  it('finds records in the order of the trail, in whichever they came', async () => {
    const second = recordOf([document], {
      signature: { id: 's-2', signedAt: new Date(NOW - 1000).toISOString() },
      trail: { sequence: 5, hash: sha256('second') },
    });
    const records = [await signRecord(second, sealer), ...(await sealed()).records];
    expect(await problemsIn(await sealedPdf(original, await sealed({ records })))).to.deep.equal([]);
  });

  describe('whose author had attached evidence before', () => {
    it('finds ours beside what is none', async () => {
      const file = await sealedPdf(original, await sealed(), [
        attachment('evidence.json', Buffer.from('{}'), NOW),
        attachment('evidence-7.json', Buffer.from('x'), NOW),
      ]);
      expect(await problemsIn(file)).to.deep.equal([]);
    });

    it('finds ours beside what was made to look like it, for a PDF', async () => {
      const forged = attachedEvidence({
        documents: [{ ...document, id: 'd-2', sha256: sha256('x') }],
        records: [],
        trailHead: 'a.b.c',
        chains: [sealer.certificates],
      });
      const file = await sealedPdf(original, await sealed(), [attachment('evidence.json', forged, NOW)]);
      expect(await problemsIn(file)).to.deep.equal([]);
    });

    it('finds ours beside genuine evidence of another document, which is the text that was signed', async () => {
      const text = Buffer.from(
        await evidenceBytes(await sealed({ head: { sequence: 1, hash: sha256('y') } })),
      );
      const of = documentOf(text, 'evidence.json', 'text/plain');
      const file = await sealedText(text, await sealed({ document: of }, recordOf([of])));
      const { problems, statements } = await verify(file);
      expect(problems).to.deep.equal([]);
      expect(statements[2]).to.match(/^Sealed was evidence\.json \(text\/plain/);
    });
  });

  const wrong: [title: string, change: () => Promise<Sealed>, problem: string][] = [
    [
      'a record of other bytes',
      () => sealed({}, recordOf([{ ...document, sha256: sha256('other') }])),
      'mismatch: signature s-1 does not cover these bytes of the document',
    ],
    [
      'a record of another instance',
      () => sealed({ instance: 'another' }),
      'mismatch: signature s-1 is of another instance',
    ],
    [
      'a record from after the trail that was sealed',
      () => sealed({ head: { sequence: 3, hash: sha256('head') } }),
      'mismatch: signature s-1 does not stand in the audit trail that was sealed',
    ],
    [
      'a record twice',
      async () => {
        const { records, ...rest } = await sealed();
        return { ...rest, records: [...records, ...records] };
      },
      'mismatch: records are not in their order',
    ],
    [
      'a record that was changed',
      async () => {
        const { records, ...rest } = await sealed();
        return { ...rest, records: [records[0]!.replace(/.$/, (last) => (last === 'A' ? 'Q' : 'A'))] };
      },
      'signature-wrong: the signature does not hold: what was signed has been changed',
    ],
    [
      'another document than the file',
      async () => {
        const other = { ...document, sha256: sha256('other') };
        return await sealed({ document: other }, recordOf([other]));
      },
      'mismatch: the document that was signed is not in the PDF: its bytes are others',
    ],
  ];
  for (const [title, change, problem] of wrong) {
    it(`finds ${title}, though the seal holds`, async () => {
      expect(await problemsIn(await sealedPdf(original, await change()))).to.deep.equal([problem]);
    });
  }

  it('finds a record by a key that nobody trusts, though the seal is trusted', async () => {
    const other = await createSealing();
    const records = [await signRecord(recordOf([document]), other.sealer)];
    const file = await sealedPdf(original, await sealed({ records, chains: [other.sealer.certificates] }));
    await other.remove();
    expect(await problemsIn(file)).to.deep.equal([
      'certificate-untrusted: the certificate of Seal of the test does not lead to a trusted certificate',
    ]);
  });

  it('says nothing of what an untrusted seal covers', async () => {
    const other = await createSealing();
    const { ok, problems, statements } = await verify(pdf, [other.pki.rootDer]);
    await other.remove();
    expect(ok).to.equal(false);
    expect(problems[0]!.code).to.equal('seal-untrusted');
    expect(statements).to.deep.equal([]);
  });

  it('finds what was appended', async () => {
    expect((await verify(Buffer.concat([pdf, Buffer.from('\n%')]))).problems[0]!.code).to.equal(
      'seal-appended',
    );
  });

  it('finds that a PDF is not sealed at all', async () => {
    expect(await problemsIn(original)).to.deep.equal(['missing: nothing seals the PDF']);
  });

  it('finds what is only called a PDF', async () => {
    for (const text of ['%PDF-1.7', `%PDF-1.7\n${'/ByteRange [0 1 2 3]'.repeat(1000)}`]) {
      expect(await verify(Buffer.from(text))).to.have.property('ok', false);
    }
  });
});
