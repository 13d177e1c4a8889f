import { createPrivateKey, X509Certificate } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import {
  type DevelopmentCertificates,
  makeDevelopmentCertificates,
} from '../../../src/documents/seal/development-certificates.ts';
import { checkEnterpriseCertificate } from '../../../src/documents/seal/enterprise-certificate.ts';
import { derOf } from '../../helpers/pki.ts';
import { withFolder } from '../../helpers/plain-pdf.ts';
import { needs, output } from '../../helpers/programs.ts';

const NOW = Date.UTC(2026, 10, 26);

describe('development certificates', function () {
  this.timeout(10_000);
  let made: DevelopmentCertificates;
  before(async () => {
    made = await makeDevelopmentCertificates({ server: '984661185', client: '123456789' }, NOW);
  });

  for (const purpose of ['client', 'package'] as const) {
    it(`let an organisation be a ${purpose === 'client' ? 'client' : 'signer of packages'}`, () => {
      const certificates = [derOf(made.client.certificate)];
      const answer = checkEnterpriseCertificate({
        certificates,
        trusted: [derOf(made.root)],
        at: NOW,
        purpose,
      });
      expect(answer).to.deep.equal({ organisationNumber: '123456789' });
    });
  }

  it('name the organisation of the server where clients look for it', () => {
    const { subject } = new X509Certificate(made.server.certificate);
    expect(subject.split('\n')).to.include.members([
      'serialNumber=984661185',
      'organizationIdentifier=NTRNO-984661185',
    ]);
  });

  for (const name of ['localhost', '127.0.0.1', '::1']) {
    it(`are of a server at ${name}`, () => {
      const server = new X509Certificate(made.server.certificate);
      expect(name === 'localhost' ? server.checkHost(name) : server.checkIP(name)).to.not.equal(undefined);
    });
  }

  it('have RSA keys of their own', () => {
    for (const { key, certificate } of [made.server, made.client]) {
      expect(new X509Certificate(certificate).checkPrivateKey(createPrivateKey(key))).to.equal(true);
      expect(createPrivateKey(key).asymmetricKeyDetails).to.include({ modulusLength: 2048 });
    }
  });

  it('are named so that nobody takes them for real ones', () => {
    for (const pem of [made.root, made.server.certificate, made.client.certificate]) {
      expect(new X509Certificate(pem).subject).to.match(/^CN=.*\(not for production\)$/m);
    }
  });

  it('are taken by openssl, each for its purpose alone', async function () {
    needs(this, 'openssl');
    await withFolder(async (folder) => {
      const file = async (name: string, pem: string) => {
        await writeFile(join(folder, name), pem);
        return join(folder, name);
      };
      const root = await file('root.pem', made.root);
      const verify = (purpose: string, certificate: string) =>
        output('openssl', [
          ...['verify', '-x509_strict', '-attime', String(NOW / 1000), '-purpose', purpose],
          ...['-CAfile', root, certificate],
        ]).catch((error: Error) => error.message);
      const server = await file('server.pem', made.server.certificate);
      const client = await file('client.pem', made.client.certificate);
      expect(await verify('sslserver', server)).to.match(/: OK$/m);
      expect(await verify('sslclient', client)).to.match(/: OK$/m);
      expect(await verify('sslclient', server)).to.match(/unsuitable certificate purpose/);
      expect(await verify('sslserver', client)).to.match(/unsuitable certificate purpose/);
    });
  });
});
