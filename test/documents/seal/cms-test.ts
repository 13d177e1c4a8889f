import { createHash } from 'node:crypto';
import { expect } from 'chai';
import { buildCms, type CmsParts, parseCms, signedAttributes } from '../../../src/documents/seal/cms.ts';
import { makeDevelopmentKey } from '../../../src/documents/seal/development-key.ts';
import { openSealingKey } from '../../../src/documents/seal/open-sealing-key.ts';
import { pemKey } from '../../../src/documents/seal/pem-key.ts';
import { withFile } from '../../helpers/plain-pdf.ts';
import { needs, output } from '../../helpers/programs.ts';

const SIGNING_TIME = '06092a864886f70d010905';
const digest = createHash('sha256').update('document').digest();

describe('the CMS of a seal', () => {
  let parts: CmsParts;

  before(async () => {
    const { algorithm, certificates, sign } = await openSealingKey(
      pemKey(await makeDevelopmentKey(Date.now())),
    );
    const signature = await sign(signedAttributes(digest, certificates[0]!));
    parts = { digest, certificates, algorithm, signature };
  });

  it('gives the parts that it was built from, and is built the same again', () => {
    const token = Buffer.from('3003020101', 'hex');
    for (const given of [parts, { ...parts, timeStampToken: token }]) {
      const cms = buildCms(given);

      expect(plain(parseCms(cms))).to.deep.equal(plain(given));
      expect(buildCms(parseCms(cms)).equals(cms)).to.equal(true);
    }
  });

  it('has no signing time, as PAdES wants it', () => {
    expect(buildCms(parts).toString('hex')).to.not.contain(SIGNING_TIME);
  });

  it('is read by openssl: one signature, detached, with the certificate named', async function () {
    needs(this, 'openssl');
    const printed = await withFile(buildCms(parts), (file) =>
      output('openssl', ['cms', '-cmsout', '-print', '-inform', 'DER', '-in', file]),
    );

    expect(printed.match(/issuerAndSerialNumber/g)).to.have.length(1);
    expect(printed).to.contain('eContent: <ABSENT>');
    expect(printed).to.contain('id-smime-aa-signingCertificateV2');
    expect(printed).to.contain('unsignedAttrs:\n          <ABSENT>');
  });
});

function plain({ digest, certificates, algorithm, signature, timeStampToken }: CmsParts) {
  const bytes = [digest, signature, ...certificates, timeStampToken ?? Buffer.alloc(0)];
  return [algorithm, ...bytes.map((one) => Buffer.from(one).toString('hex'))];
}
