import { execFile } from 'node:child_process';
import { createHash, verify, X509Certificate } from 'node:crypto';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { pemKey } from '../../../src/documents/seal/pem-key.ts';
import { createPki, derOf, type Issued, type Pki } from '../../helpers/pki.ts';
import { needs } from '../../helpers/programs.ts';

const run = promisify(execFile);
const message = Buffer.from('message');
const digest = createHash('sha256').update(message).digest();

describe('a sealing key from PEM', () => {
  let pki: Pki;
  let issued: Issued;

  before(async function () {
    needs(this, 'openssl');
    pki = await createPki();
    issued = await pki.issue('Seal', 'P-256');
  });

  after(async () => pki?.remove());

  it('signs for its certificate', async () => {
    const key = pemKey({ key: issued.key, certificates: issued.certificate });
    const signature = await key.sign({ digest, message });

    expect(verify('sha256', message, new X509Certificate(issued.certificate).publicKey, signature)).to.equal(
      true,
    );
  });

  it('has its certificates in the order of the file, whatever stands between them', async () => {
    const certificates = `# own\n${issued.certificate}\n# root\n${pki.root}`;
    const key = pemKey({ key: issued.key, certificates });

    expect(await key.certificates()).to.deep.equal([derOf(issued.certificate), derOf(pki.root)]);
  });

  it('may be encrypted, or in an older form', async () => {
    const convert = async (...args: string[]) =>
      (await run('openssl', ['pkey', '-in', issued.keyFile, ...args])).stdout;
    const encrypted = await convert('-aes256', '-passout', 'pass:sesam');
    const traditional = await convert('-traditional');

    expect(pemKey({ key: encrypted, passphrase: 'sesam', certificates: '' })).to.have.property('sign');
    expect(pemKey({ key: traditional, certificates: '' })).to.have.property('sign');
    for (const passphrase of [undefined, 'other']) {
      const open = () =>
        pemKey({ key: encrypted, certificates: '', ...(passphrase !== undefined && { passphrase }) });
      expect(open).to.throw('is not readable PEM, or its passphrase is wrong');
    }
  });

  const refused: [string, string, string][] = [
    ['a key that is none', 'secret-nonsense', ''],
    ['a certificate for a key', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----', ''],
    ['nothing', '', ''],
  ];
  for (const [what, key, certificates] of refused) {
    it(`is refused for ${what}, without a word of it`, () => {
      expect(() => pemKey({ key, certificates }))
        .to.throw('the sealing key is not readable PEM, or its passphrase is wrong')
        .with.property('code', 'ERR_SEALING_KEY_INVALID');
    });
  }

  it('is refused for a certificate that can not be read', () => {
    const certificates = '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----';

    expect(() => pemKey({ key: issued.key, certificates }))
      .to.throw('a certificate is not readable PEM')
      .with.property('code', 'ERR_SEALING_KEY_INVALID');
  });
});
