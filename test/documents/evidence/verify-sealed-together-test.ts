import { expect } from 'chai';
import { readAttachedEvidence } from '../../../src/documents/evidence/attached-evidence.ts';
import type {
  AttachedEvidence,
  EvidenceDocument,
  EvidenceRecord,
} from '../../../src/documents/evidence/evidence-record.ts';
import { signRecord } from '../../../src/documents/evidence/sign-record.ts';
import { verifyEvidence } from '../../../src/documents/evidence/verify.ts';
import { xadesOf } from '../../../src/documents/evidence/xades.ts';
import { canonicalJson } from '../../../src/documents/index.ts';
import type { Sealer } from '../../../src/documents/seal/sealer.ts';
import { sealTogether } from '../../../src/documents/seal-together.ts';
import { samplePage } from '../../helpers/sample-page.ts';
import { sampleRecord, sha256 } from './records.ts';
import { evidenceBytes } from './sealed-pdf.ts';
import { createSealing, type Sealing } from './sealing.ts';

/** Tomorrow: the certificates of a test begin to be valid when it runs. */
const NOW = Date.now() + 86_400_000;

const documentOf = (name: string) => {
  const bytes = Buffer.from(`What ${name} says`);
  const document: EvidenceDocument = {
    ...{ id: name, dataType: 'lease', name, contentType: 'text/plain' },
    ...{ size: bytes.length, sha256: sha256(bytes) },
  };
  return { document, bytes };
};

describe('verifying a PDF of several documents', function () {
  this.timeout(20_000);
  const [one, two, other] = ['one.txt', 'two.txt', 'other.txt'].map(documentOf) as [
    ReturnType<typeof documentOf>,
    ReturnType<typeof documentOf>,
    ReturnType<typeof documentOf>,
  ];
  let sealing: Sealing;
  let sealer: Sealer;
  before(async () => {
    sealing = await createSealing();
    sealer = sealing.sealer;
  });
  after(() => sealing.remove());

  const recordOf = (change: Partial<EvidenceRecord> = {}) =>
    sampleRecord({
      documents: [two.document],
      signature: { id: 's-1', signedAt: new Date(NOW - 1000).toISOString() },
      ...change,
    });

  /** Evidence of both documents; changed as an honest server would not. */
  async function evidenceOf(record = recordOf(), change: Partial<AttachedEvidence> = {}): Promise<Buffer> {
    const bytes = await evidenceBytes({
      ...{ records: [await signRecord(record, sealer)], instance: '4c1a', at: NOW, sealer },
      head: { sequence: 9, hash: sha256('head') },
    });
    const documents = [one.document, two.document];
    return Buffer.from(canonicalJson({ ...readAttachedEvidence(bytes), documents, ...change }));
  }

  async function sealed(evidence: Buffer, xml?: string): Promise<Uint8Array> {
    const documents = [one, two].map(({ document, bytes }) => ({ ...document, bytes }));
    const page = samplePage({
      documents: documents.map(({ name, contentType, size, sha256: digest }) => ({
        ...{ name: name!, contentType, size },
        sha256: digest,
      })),
    });
    const xades = xml === undefined ? [] : [{ signatureId: 's-1', xml }];
    return (await sealTogether(documents, { page, evidence, xades, now: NOW }, { sealer })).bytes;
  }

  const verify = async (file: Uint8Array) =>
    verifyEvidence({ file }, { trusted: [sealing.pki.rootDer], now: NOW });
  const problemsIn = async (file: Uint8Array) =>
    (await verify(file)).problems.map(({ code, message }) => `${code}: ${message}`);

  it('finds nothing wrong, and says which documents were sealed', async () => {
    const file = await sealed(await evidenceOf(), await xadesOf(recordOf(), sealer, NOW));
    const { problems, statements } = await verify(file);
    expect(problems).to.deep.equal([]);
    expect(statements.at(-1)).to.match(
      /^Sealed were one\.txt \(.*\), two\.txt \(.*\), all attached to it\.$/,
    );
  });

  it('finds a document that is not in the PDF', async () => {
    const evidence = await evidenceOf(recordOf(), { documents: [two.document, other.document] });
    expect(await problemsIn(await sealed(evidence))).to.deep.equal([
      'mismatch: a document that was signed is not in the PDF: its bytes are others',
    ]);
  });

  it('finds a signature that covers none of the documents', async () => {
    const evidence = await evidenceOf(recordOf({ documents: [other.document] }));
    expect(await problemsIn(await sealed(evidence))).to.deep.equal([
      'mismatch: signature s-1 does not cover these bytes of the document',
    ]);
  });

  const misshapen: [title: string, change: Partial<AttachedEvidence>][] = [
    ['one document in a list', { documents: [one.document] }],
    ['a document beside a list', { document: one.document }],
  ];
  for (const [title, change] of misshapen) {
    it(`takes for no evidence what has ${title}`, async () => {
      expect(await problemsIn(await sealed(await evidenceOf(recordOf(), change)))).to.deep.equal([
        'missing: nothing that the seal covers is evidence of signatures',
      ]);
    });
  }

  it('finds XML that says something else than its record', async () => {
    const xml = await xadesOf(recordOf({ signee: { kind: 'contact', name: 'Ola' } }), sealer, NOW);
    expect(await problemsIn(await sealed(await evidenceOf(), xml))).to.deep.equal([
      'mismatch: the XML of signature s-1 says something else than its record',
    ]);
  });

  it('finds XML whose signature does not hold', async () => {
    const xml = (await xadesOf(recordOf(), sealer, NOW)).replace('Kári', 'Kari');
    expect(await problemsIn(await sealed(await evidenceOf(), xml))).to.deep.equal([
      'signature-wrong: the XML is not what was signed: it has been changed',
    ]);
  });

  it('finds XML that was signed by somebody who is not trusted', async () => {
    const stranger = await createSealing();
    const xml = await xadesOf(recordOf(), stranger.sealer, NOW);
    await stranger.remove();
    const [problem, ...more] = await problemsIn(await sealed(await evidenceOf(), xml));
    expect(problem).to.match(/^certificate-untrusted: /);
    expect(more).to.deep.equal([]);
  });
});
