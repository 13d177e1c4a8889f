import { createPrivateKey, X509Certificate } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { pkcs12Key } from '../../../src/documents/seal/pkcs12-key.ts';
import { writePkcs12 } from '../../../src/documents/seal/write-pkcs12.ts';
import { createEnterprisePki, type Enterprise } from '../../helpers/enterprise-pki.ts';
import { withFolder } from '../../helpers/plain-pdf.ts';
import { needs, output } from '../../helpers/programs.ts';

describe('PKCS #12 that is written', function () {
  this.timeout(10_000);
  const passphrase = 'blåbærsyltetøy';
  let own: Enterprise;
  let bytes: Buffer;
  before(() => {
    own = createEnterprisePki().issue();
    bytes = writePkcs12({ key: own.key, certificates: own.chain, passphrase, name: 'Avsender' });
  });

  const openssl = (...options: string[]) =>
    withFolder(async (folder) => {
      const file = join(folder, 'written.p12');
      await writeFile(file, bytes);
      return output('openssl', ['pkcs12', '-in', file, ...options]);
    });
  const read = (...options: string[]) => openssl('-passin', `pass:${passphrase}`, ...options);

  it('holds the key', async function () {
    needs(this, 'openssl');
    const pem = await read('-nocerts', '-noenc');
    expect(createPrivateKey(pem).equals(createPrivateKey(own.key))).to.equal(true);
  });

  it('holds the certificates in their order', async function () {
    needs(this, 'openssl');
    const pem = await read('-nokeys');
    const certificates = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
    expect(certificates.map((each) => Buffer.from(new X509Certificate(each).raw))).to.deep.equal(
      own.chain.map((each) => Buffer.from(each)),
    );
  });

  it('says which certificate is that of the key', async function () {
    needs(this, 'openssl');
    const named = await read('-info', '-noenc');
    const ids = [...named.matchAll(/friendlyName: Avsender\s+localKeyID: (.*)/g)].map(([, id]) => id);
    expect(ids).to.have.lengthOf(2);
    expect(ids[0]).to.equal(ids[1]);
  });

  it('is encrypted by AES and guarded by SHA-256', async function () {
    needs(this, 'openssl');
    const info = await read('-info', '-noout');
    expect(info).to.contain('MAC: sha256').and.contain('AES-256-CBC');
  });

  it('is refused under another passphrase', async function () {
    needs(this, 'openssl');
    const error = await openssl('-passin', 'pass:other', '-noout').catch(({ message }: Error) => message);
    expect(error).to.contain('invalid password');
  });

  it('is a sealing key for whoever reads such files here', async () => {
    const key = await pkcs12Key({ bytes, passphrase });
    const certificates = await key.certificates();
    expect(Buffer.from(certificates[0]!)).to.deep.equal(Buffer.from(own.certificate));
  });
});
