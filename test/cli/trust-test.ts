import { X509Certificate } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { makeFolder } from '../catalog/folder.ts';
import { testSealing } from '../helpers/sealing-key.ts';
import { run } from './run.ts';

describe('the trust command', function () {
  this.timeout(20_000);
  let folder: Awaited<ReturnType<typeof makeFolder>>;
  let env: Record<string, string>;
  const trust = (more: Record<string, string> = {}) => run(['trust'], { ...env, ...more });

  beforeEach(async () => {
    folder = await makeFolder({});
    env = { DATABASE_URL: `sqlite:${folder.path}/signing.db` };
  });
  afterEach(() => folder.remove());

  it('prints one certificate in PEM, and nothing else', async () => {
    const { code, out, err } = await trust();
    expect({ code, err }).to.deep.equal({ code: 0, err: '' });
    expect(out).to.match(/^-----BEGIN CERTIFICATE-----\n[A-Za-z0-9+/=\n]+\n-----END CERTIFICATE-----$/);
  });

  it('prints the root of the development key, which says what it is not', async () => {
    const root = new X509Certificate((await trust()).out);
    expect(root.subject).to.contain('not for production');
    expect(root.checkIssued(root) && root.ca).to.equal(true);
  });

  it('prints the same again: the key is made once for a database', async () => {
    const [first, second] = [await trust(), await trust()];
    expect(second).to.deep.equal(first);
  });

  it('prints the same to all who ask a new database at once', async () => {
    const printed = await Promise.all([trust(), trust(), trust()]);
    expect(new Set(printed.map(({ out }) => out)).size).to.equal(1);
  });

  it('prints another for another database', async () => {
    const other = await trust({ DATABASE_URL: `sqlite:${folder.path}/other.db` });
    expect(other.out).to.not.equal((await trust()).out);
  });

  describe('of a key in files', () => {
    let keyed: (certificates: string) => Promise<Record<string, string>>;
    let pki: Awaited<ReturnType<typeof testSealing>>['pki'];
    let own: { certificate: string };

    before(async () => {
      pki = (await testSealing()).pki;
      const issued = await pki.issue('Trusted seal', 'P-256');
      own = issued;
      keyed = async (certificates) => {
        const file = join(folder.path, 'chain.pem');
        await writeFile(file, certificates);
        return { SEALING_KEY: issued.keyFile, SEALING_CERTIFICATES: file };
      };
    });

    it('prints the last certificate of its chain', async () => {
      const { code, out, err } = await trust(await keyed(own.certificate + pki.root));
      expect({ code, err }).to.deep.equal({ code: 0, err: '' });
      expect(new X509Certificate(out).fingerprint256).to.equal(new X509Certificate(pki.root).fingerprint256);
    });

    it('says whose certificate is missing where the chain does not go up to its root', async () => {
      const { code, out, err } = await trust(await keyed(own.certificate));
      expect(code).to.equal(0);
      expect(new X509Certificate(out).subject).to.contain('Trusted seal');
      expect(err).to.match(
        /the chain ends before its root: trust the certificate of CN=Test root, C=NO instead/,
      );
    });
  });

  it('prints nothing in production without a key, and names the setting', async () => {
    const { code, out, err } = await trust({ NODE_ENV: 'production' });
    expect({ code, out }).to.deep.equal({ code: 1, out: '' });
    expect(err).to.match(/^bpmn-signing: ERR_SETTING_INVALID: SEALING_KEY is not set/);
  });

  it('takes no arguments', async () => {
    expect((await run(['trust', 'me'], env)).code).to.equal(2);
  });
});
