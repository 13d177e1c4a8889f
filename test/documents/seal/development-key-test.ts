import { X509Certificate } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { checkChain } from '../../../src/documents/seal/certificate-chain.ts';
import { makeDevelopmentKey } from '../../../src/documents/seal/development-key.ts';
import { openSealingKey } from '../../../src/documents/seal/open-sealing-key.ts';
import { pemKey } from '../../../src/documents/seal/pem-key.ts';
import { withFolder } from '../../helpers/plain-pdf.ts';
import { needs, output } from '../../helpers/programs.ts';

const now = Date.parse('2026-03-01T12:00:00Z');

describe('a development key', () => {
  it('is a sealing key, with a certificate by a root of its own', async () => {
    const { algorithm, certificates, name } = await openSealingKey(pemKey(await makeDevelopmentKey(now)));
    const trusted = [certificates[1]!];

    expect(algorithm).to.equal('ES256');
    expect(name).to.equal('bpmn-signing development seal (not for production)');
    expect(checkChain({ certificates, trusted, at: now, purpose: 'seal' })).to.not.have.property('problem');
  });

  it('is named so that nobody takes it for a real one, its root too', async () => {
    const { certificates } = await openSealingKey(pemKey(await makeDevelopmentKey(now)));

    for (const der of certificates) expect(new X509Certificate(der).subject).to.contain('not for production');
  });

  it('is another one each time', async () => {
    const [one, other] = [await makeDevelopmentKey(now), await makeDevelopmentKey(now)];

    expect(one.certificates).to.not.equal(other.certificates);
    expect(one.key).to.not.equal(other.key);
  });

  it('has certificates that openssl takes, also where they end after 2050', async function () {
    needs(this, 'openssl');
    for (const at of [Date.now(), Date.parse('2045-01-01')]) {
      const { certificates } = await makeDevelopmentKey(at);
      const [own, root] = certificates.split(/(?<=END CERTIFICATE-----\n)/);
      await withFolder(async (folder) => {
        const [ownFile, rootFile] = [join(folder, 'own.pem'), join(folder, 'root.pem')];
        await Promise.all([writeFile(ownFile, own!), writeFile(rootFile, root!)]);
        const verified = await output('openssl', [
          ...['verify', '-x509_strict', '-attime', String(Math.floor(at / 1000))],
          ...['-CAfile', rootFile, ownFile],
        ]);

        expect(verified).to.contain('OK');
      });
    }
  });
});
