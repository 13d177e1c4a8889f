import { expect } from 'chai';
import { canonicalJson } from '../../../src/documents/canonical-json.ts';
import { certificatePool } from '../../../src/documents/evidence/certificate-pool.ts';
import type { EvidenceRecord } from '../../../src/documents/evidence/evidence-record.ts';
import { signJws } from '../../../src/documents/evidence/jws.ts';
import { parseRecord, signRecord, verifyRecord } from '../../../src/documents/evidence/sign-record.ts';
import { sampleRecord } from './records.ts';
import { createSealing, type Sealing } from './sealing.ts';

describe('a record of a signature', () => {
  let sealing: Sealing;
  before(async () => {
    sealing = await createSealing();
  });
  after(() => sealing.remove());

  it('is verified as it was signed', async () => {
    const { sealer } = sealing;
    const { record } = verifyRecord(
      await signRecord(sampleRecord(), sealer),
      certificatePool(sealer.certificates),
    );
    expect(record).to.deep.equal(sampleRecord());
  });

  it('is not whatever else the same key has signed', async () => {
    const { sealer } = sealing;
    const jws = await signJws(sampleRecord(), sealer, 'other+jws');
    expect(() => verifyRecord(jws, certificatePool(sealer.certificates))).to.throw('header of the signature');
  });

  it('may lack what is not known of a signature', () => {
    const { text: _, ...record } = sampleRecord({
      signee: { kind: 'contact' },
      actor: { kind: 'system', systemUserId: 'a-1', organisationNumber: '310000107' },
      authentication: { level: 0 },
    });
    expect(parseRecord(canonicalJson(record))).to.deep.equal(record);
  });

  it('may show less of persons than their numbers', () => {
    const born = { kind: 'person', birthDate: '1900-01-01', name: 'Kari' } as const;
    const acme = { kind: 'organisation', organisationNumber: '310000107' } as const;
    for (const record of [
      sampleRecord({ shows: 'birth-date', signee: acme, delegatedBy: born, actor: born }),
      sampleRecord({ shows: 'name', signee: { kind: 'contact' }, actor: { kind: 'person', name: 'Kari' } }),
    ])
      expect(parseRecord(canonicalJson(record))).to.deep.equal(record);
  });

  const kari = { kind: 'person', name: 'Kari' } as const;
  const wrong: [title: string, change: (record: EvidenceRecord) => unknown][] = [
    ['one more member', (record) => ({ ...record, extra: 1 })],
    ['one more member within', (record) => ({ ...record, task: { ...record.task, extra: 1 } })],
    ['a member less', ({ actor: _, ...record }) => record],
    ['another format', (record) => ({ ...record, format: 'urn:bpmn-signing:record:2.0' })],
    ['an upper-case digest', (record) => ({ ...record, trail: { sequence: 1, hash: 'A'.repeat(64) } })],
    [
      'a time without milliseconds',
      (record) => ({ ...record, signature: { id: 's', signedAt: '2026-03-02T09:30:15Z' } }),
    ],
    [
      'a time that was not',
      (record) => ({ ...record, signature: { id: 's', signedAt: '2026-02-30T09:30:15.000Z' } }),
    ],
    ['half a byte', (record) => ({ ...record, documents: [{ ...record.documents[0], size: 0.5 }] })],
    ['a level of 5', (record) => ({ ...record, authentication: { level: 5 } })],
    [
      'a number of 10 digits',
      (record) => ({ ...record, actor: { kind: 'person', personNumber: '0181000000' } }),
    ],
    ['a number although it shows names', (record) => ({ ...record, shows: 'name' })],
    [
      'an id of the issuer although it shows dates of birth',
      (record) => ({ ...record, shows: 'birth-date', actor: { ...kari, userId: '2001' } }),
    ],
    [
      'a number of who handed over although it shows names',
      (record) => ({
        ...record,
        shows: 'name',
        actor: kari,
        delegatedBy: { ...kari, personNumber: '01810000001' },
      }),
    ],
    [
      'a date of birth although it shows names',
      (record) => ({ ...record, shows: 'name', actor: { ...kari, birthDate: '1900-01-01' } }),
    ],
    [
      'a date of birth beside numbers',
      (record) => ({ ...record, actor: { ...kari, birthDate: '1900-01-01' } }),
    ],
    [
      'a date that was not',
      (record) => ({ ...record, shows: 'birth-date', actor: { ...kari, birthDate: '1900-02-30' } }),
    ],
    [
      'a date of birth of an organisation',
      (record) => ({
        ...record,
        shows: 'birth-date',
        actor: kari,
        signee: { kind: 'organisation', birthDate: '1900-01-01' },
      }),
    ],
    ['an unknown kind of party', (record) => ({ ...record, actor: { kind: 'robot' } })],
    ['nothing but a list', () => []],
  ];
  for (const [title, change] of wrong) {
    it(`is refused with ${title}`, () => {
      expect(() => parseRecord(canonicalJson(change(sampleRecord()))))
        .to.throw('this is no record of a signature')
        .with.property('code', 'ERR_EVIDENCE_INVALID');
    });
  }

  it('is refused in any other text than its canonical JSON', () => {
    expect(() => parseRecord(JSON.stringify(sampleRecord()))).to.throw('not canonical JSON');
  });

  it('is refused without saying what is in it', () => {
    const record = { ...sampleRecord(), actor: { kind: 'person', personNumber: '0181000000x' } };
    expect(() => parseRecord(canonicalJson(record))).to.throw(
      /^this is no record of a signature: <actor\.personNumber> is wrong$/,
    );
  });
});
