import { expect } from 'chai';
import { attachedEvidence, readAttachedEvidence } from '../../../src/documents/evidence/attached-evidence.ts';
import { certificatePool } from '../../../src/documents/evidence/certificate-pool.ts';
import { TRAIL_HEAD_FORMAT, type TrailHead } from '../../../src/documents/evidence/evidence-record.ts';
import { signRecord } from '../../../src/documents/evidence/sign-record.ts';
import { signTrailHead, verifyTrailHead } from '../../../src/documents/evidence/sign-trail-head.ts';
import { sampleRecord, sha256 } from './records.ts';
import { createSealing, type Sealing } from './sealing.ts';

describe('attached evidence', () => {
  const record = sampleRecord();
  const head: TrailHead = {
    format: TRAIL_HEAD_FORMAT,
    instance: '4c1a',
    sequence: 9,
    hash: sha256('head'),
    at: '2026-03-02T09:31:00.000Z',
  };
  let sealing: Sealing;
  let bytes: Uint8Array;
  before(async () => {
    sealing = await createSealing();
    const { sealer } = sealing;
    bytes = attachedEvidence({
      documents: record.documents,
      records: [await signRecord(record, sealer)],
      trailHead: await signTrailHead(head, sealer),
      chains: [sealer.certificates, sealer.certificates],
    });
  });
  after(() => sealing.remove());

  it('is read as it was made', () => {
    const { document, records, trailHead } = readAttachedEvidence(bytes);
    expect(document).to.deep.equal(record.documents[0]);
    expect(records).to.have.length(1);
    expect(verifyTrailHead(trailHead, certificatePool(sealing.sealer.certificates)).head).to.deep.equal(head);
  });

  it('holds each certificate once', () => {
    expect(readAttachedEvidence(bytes).certificates).to.deep.equal(
      sealing.sealer.certificates.map((der) => Buffer.from(der).toString('base64')),
    );
  });

  const others: [title: string, change: (text: string) => string][] = [
    ['more white space', (text) => `${text}\n`],
    ['one more member', (text) => text.replace('{', '{"a":1,')],
    ['no certificate', (text) => text.replace(/"certificates":\[[^\]]*]/, '"certificates":[]')],
    ['another format', (text) => text.replace('evidence:1.0', 'evidence:1.1')],
    ['nothing in it', () => ''],
  ];
  for (const [title, change] of others) {
    it(`is refused with ${title}`, () => {
      expect(() => readAttachedEvidence(Buffer.from(change(Buffer.from(bytes).toString()))))
        .to.throw()
        .with.property('code', 'ERR_EVIDENCE_INVALID');
    });
  }

  it('is refused when it is not UTF-8', () => {
    const broken = Buffer.concat([bytes, Buffer.from([0xff])]);
    expect(() => readAttachedEvidence(broken))
      .to.throw()
      .with.property('code', 'ERR_EVIDENCE_INVALID');
  });
});
