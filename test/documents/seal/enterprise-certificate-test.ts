import { X509Certificate } from 'node:crypto';
import { expect } from 'chai';
import { readCertificate } from '../../../src/documents/seal/certificate.ts';
import {
  checkEnterpriseCertificate,
  describeEnterpriseCertificate,
  type EnterprisePurpose,
  organisationNumberOf,
} from '../../../src/documents/seal/enterprise-certificate.ts';
import {
  createEnterprisePki,
  type EnterpriseOptions,
  type EnterprisePki,
  type NumberForm,
} from '../../helpers/enterprise-pki.ts';

const IDENTIFIER = '2.5.4.97';
const SERIAL = '2.5.4.5';
const NAME = '2.5.4.3';
const now = Date.UTC(2026, 5, 1);
const DAY = 86_400_000;

describe('an enterprise certificate', () => {
  let pki: EnterprisePki;

  before(() => {
    pki = createEnterprisePki();
  });

  const numberOf = (options: EnterpriseOptions) =>
    organisationNumberOf(readCertificate(pki.issue(options).certificate));
  const subject = (...attributes: [string, string | Uint8Array, number?][]) =>
    numberOf({ subject: attributes.map((attribute) => [attribute]) });

  const forms: NumberForm[] = ['organisation-identifier', 'bare-identifier', 'serial-number', 'common-name'];
  for (const form of forms) {
    it(`names its organisation number as ${form}`, () => {
      expect(numberOf({ organisationNumber: '984661185', form })).to.equal('984661185');
    });
  }

  it('names none where there is none', () => {
    expect(numberOf({ form: 'none' })).to.equal(undefined);
  });

  it('is of the organisation identifier, whatever other places say', () => {
    const others = [
      [NAME, '111111111 Test'],
      [SERIAL, '222222222'],
    ] as [string, string][];

    expect(subject(...others, [IDENTIFIER, 'NTRNO-333333333'])).to.equal('333333333');
    expect(subject(...others)).to.equal('222222222');
  });

  it('is of no Norwegian organisation if its organisation identifier is foreign', () => {
    expect(subject([IDENTIFIER, 'VATSE-556036079301'], [SERIAL, '222222222'])).to.equal(undefined);
  });

  it('is not of a number that is only part of what stands there', () => {
    for (const text of [
      '9578-4050-123456789',
      '1234567890',
      'UN:NO-123456789',
      ' 123456789',
      '123456789\n',
    ]) {
      expect(subject([SERIAL, text]), text).to.equal(undefined);
    }
    expect(subject([NAME, '1234567890'])).to.equal(undefined);
    expect(subject([NAME, 'Test 123456789'])).to.equal(undefined);
  });

  it('is of none where one place names two', () => {
    expect(subject([IDENTIFIER, 'NTRNO-333333333'], [IDENTIFIER, 'NTRNO-444444444'])).to.equal(undefined);
    expect(subject([SERIAL, '333333333'], [SERIAL, '333333333'])).to.equal('333333333');
  });

  it('may have several attributes in one part of its name', () => {
    const together = [
      [NAME, 'Test'],
      [SERIAL, '123456789'],
    ] as const;

    expect(numberOf({ subject: [together] })).to.equal('123456789');
  });

  it('may be written in any of the strings of X.520', () => {
    const text = 'NTRNO-123456789';
    const strings: [number, Uint8Array][] = [
      ...[0x0c, 0x13, 0x14, 0x16].map((tag): [number, Uint8Array] => [tag, Buffer.from(text)]),
      [0x1e, Buffer.from(text, 'utf16le').swap16()],
      [0x1c, Buffer.concat([...text].map((character) => Buffer.from([0, 0, 0, character.charCodeAt(0)])))],
    ];
    for (const [tag, bytes] of strings) {
      expect(subject([IDENTIFIER, bytes, tag]), `tag ${tag}`).to.equal('123456789');
    }
    expect(subject([SERIAL, '123456789', 0x12])).to.equal('123456789');
  });

  it('names no number in something that is no string', () => {
    expect(subject([SERIAL, '123456789', 0x04])).to.equal(undefined);
    expect(subject([SERIAL, Buffer.from('123'), 0x1e])).to.equal(undefined);
  });

  it('names a number beside names that are not ASCII', () => {
    expect(subject([NAME, 'Blåbær ñ 😀 AS'], [SERIAL, '123456789'])).to.equal('123456789');
    expect(subject([NAME, Buffer.from('ffffffff', 'hex'), 0x1c], [SERIAL, '123456789'])).to.equal(
      '123456789',
    );
  });

  describe('is checked', () => {
    const check = (options: EnterpriseOptions = {}, purpose: EnterprisePurpose = 'client', at = now) => {
      const { certificate } = pki.issue(options);
      return checkEnterpriseCertificate({ certificates: [certificate], trusted: [pki.root], at, purpose });
    };
    const from = { notBefore: now - DAY, notAfter: now + DAY };

    it('and says whose it is, for a client and for a package', () => {
      for (const purpose of ['client', 'package'] as const) {
        expect(check(from, purpose)).to.deep.equal({ organisationNumber: '123456789' });
      }
    });

    it('with an authority between it and the root, which it brings or the receiver has', () => {
      const below = pki.intermediate();
      const { certificate, chain } = below.issue();
      const ask = (certificates: Uint8Array[], trusted: Uint8Array[]) =>
        checkEnterpriseCertificate({ certificates, trusted, at: Date.now(), purpose: 'client' });

      expect(ask(chain, [pki.root])).to.have.property('organisationNumber');
      expect(ask([certificate], [below.certificate])).to.have.property('organisationNumber');
      expect(ask([certificate], [pki.root])).to.deep.equal({
        problem: 'does not lead to a trusted certificate',
      });
    });

    it('and refused before and after its time', () => {
      expect(check(from, 'client', now - DAY - 1000)).to.deep.equal({
        problem: 'is not valid yet at 2026-05-30T23:59:59.000Z',
      });
      expect(check(from, 'client', now + DAY + 1000)).to.deep.equal({
        problem: 'is no longer valid at 2026-06-02T00:00:01.000Z',
      });
    });

    it('and refused if somebody else issued it, under the same name too', () => {
      const { certificate } = createEnterprisePki().issue(from);
      const answer = checkEnterpriseCertificate({
        certificates: [certificate],
        trusted: [pki.root],
        at: now,
        purpose: 'client',
      });

      expect(answer).to.deep.equal({ problem: 'does not lead to a trusted certificate' });
    });

    it('and refused if it names no organisation', () => {
      expect(check({ ...from, form: 'none' })).to.deep.equal({ problem: 'names no organisation number' });
    });

    it('and refused if it can not be read', () => {
      for (const certificates of [[], [Buffer.from('no certificate')]]) {
        const answer = checkEnterpriseCertificate({
          certificates,
          trusted: [pki.root],
          at: now,
          purpose: 'client',
        });
        expect(answer).to.deep.equal({ problem: 'can not be read' });
      }
    });

    const digitalSignature = 0x80;
    const nonRepudiation = 0x40;
    const keyEncipherment = 0x20;
    const serverAuth = '1.3.6.1.5.5.7.3.1';
    const cases: [string, EnterpriseOptions, client: string | undefined, packages: string | undefined][] = [
      ['no key usage and no extended one', { keyUsage: 0, extendedKeyUsage: [] }, undefined, undefined],
      [
        'digital signatures and no extended use',
        { keyUsage: digitalSignature, extendedKeyUsage: [] },
        undefined,
        undefined,
      ],
      [
        'signatures that bind',
        { keyUsage: nonRepudiation, extendedKeyUsage: [] },
        'is not for digital signatures',
        undefined,
      ],
      [
        'encryption',
        { keyUsage: keyEncipherment, extendedKeyUsage: [] },
        'is not for digital signatures',
        'is not for signatures',
      ],
      [
        'servers of TLS',
        { keyUsage: digitalSignature, extendedKeyUsage: [serverAuth] },
        'is not for clients of TLS',
        'is for another use than signing packages',
      ],
      ['both ends of TLS', { use: 'both' }, undefined, undefined],
    ];
    for (const [name, options, client, packages] of cases) {
      it(`for its use: ${name}`, () => {
        const answerOf = (problem: string | undefined) =>
          problem === undefined ? { organisationNumber: '123456789' } : { problem };

        expect(check({ ...from, ...options }, 'client')).to.deep.equal(answerOf(client));
        expect(check({ ...from, ...options }, 'package')).to.deep.equal(answerOf(packages));
      });
    }
  });

  describe('in words', () => {
    it('has its names, its number, its time and its thumbprint', () => {
      const { certificate, thumbprint } = pki.issue({ notBefore: now, notAfter: now + DAY });
      const { serialNumber } = new X509Certificate(certificate);

      expect(describeEnterpriseCertificate(certificate)).to.deep.equal({
        subject: 'C=NO, CN=Test enterprise, organizationIdentifier=NTRNO-123456789',
        issuer: 'C=NO, CN=Test enterprise root',
        serialNumber: serialNumber.toLowerCase(),
        notBefore: '2026-06-01T00:00:00.000Z',
        notAfter: '2026-06-02T00:00:00.000Z',
        thumbprint,
      });
    });

    it('is nothing if it can not be read', () => {
      expect(describeEnterpriseCertificate(Buffer.from('no certificate'))).to.equal(undefined);
    });
  });
});
