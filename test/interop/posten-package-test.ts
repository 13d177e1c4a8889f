import { X509Certificate } from 'node:crypto';
import { expect } from 'chai';
import { openSignedPackage, type PackageOptions } from '../../src/documents/index.ts';
import { problemOf } from '../documents/asice/package-problems.ts';
import { needsCorpus, recorded } from '../http/posten/wire/corpus.ts';

/** When the package was signed, by the Java client. */
const SIGNED_AT = Date.parse('2026-11-20T10:31:09.856Z');
const DAY = 86_400_000;

describe('a package that the Java client made', () => {
  let bytes: Buffer;
  let options: PackageOptions;

  before(function () {
    needsCorpus(this);
    bytes = recorded('portal-minimal.asice');
    const trusted = [new X509Certificate(recorded('ca.pem')).raw];
    options = { now: SIGNED_AT + 500, trusted, maximumBytes: 1, requireChain: true };
  });

  it('opens, and is of the organisation that signed it', async () => {
    const { files, signedBy, signedAt } = await openSignedPackage(bytes, options);

    expect([...files.keys()]).to.deep.equal(['0000_d.txt', 'manifest.xml']);
    expect(signedBy.organisationNumber).to.equal('123456789');
    expect(Buffer.from(signedBy.certificate)).to.deep.equal(new X509Certificate(recorded('client.pem')).raw);
    expect(signedAt).to.equal(SIGNED_AT);
  });

  it('keeps the five seconds of its profile', async () => {
    const strict = { ...options, signingTimeTolerance: 5000 };

    expect((await openSignedPackage(bytes, strict)).files.size).to.equal(2);
    expect(await problemOf(() => openSignedPackage(bytes, { ...strict, now: SIGNED_AT + 5001 }))).to.equal(
      'signing-time',
    );
  });

  it('is refused before and after the month of its certificate', async () => {
    for (const now of [SIGNED_AT - DAY, SIGNED_AT + 31 * DAY]) {
      const late = { ...options, now, signingTimeTolerance: 60 * DAY };

      expect(await problemOf(() => openSignedPackage(bytes, late))).to.equal('certificate');
    }
  });

  it('is refused by who does not trust its issuer', async () => {
    expect(await problemOf(() => openSignedPackage(bytes, { ...options, trusted: [] }))).to.equal(
      'certificate',
    );
  });

  it('is refused if a byte of it is changed', async () => {
    // the first 2.5 kB are data of files, whose checksums tell
    for (let place = 60; place < 2500; place += 100) {
      const changed = Buffer.from(bytes);
      changed[place]! ^= 1;

      expect(await problemOf(() => openSignedPackage(changed, options)), `byte ${place}`).to.be.a('string');
    }
  });
});
