import { X509Certificate } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import type { ServerLog } from '../../src/cli/server-log.ts';
import { postenOf } from '../../src/cli/server-posten.ts';
import { readSettings } from '../../src/cli/settings.ts';
import { withStorage } from '../../src/cli/with-storage.ts';
import { writePkcs12 } from '../../src/documents/seal/write-pkcs12.ts';
import { makeFolder } from '../catalog/folder.ts';
import { blocksOf } from '../docs/markdown.ts';
import { unitSettings } from '../docs/unit-settings.ts';
import {
  createEnterprisePki,
  type Enterprise,
  type EnterprisePki,
  rsaKeys,
} from '../helpers/enterprise-pki.ts';
import { needs, output } from '../helpers/programs.ts';
import { rejection } from '../runtime/on-runtime.ts';

const PASSPHRASE = 'correct-horse-battery';
const TAX = { number: '991825827', name: 'Tax', kind: 'private' };

/** Collects what is logged. */
function collecting(): { log: ServerLog; lines: string[] } {
  const lines: string[] = [];
  const note = (level: string) => (_: object, message: string) => void lines.push(`${level}: ${message}`);
  return { log: { info: note('info'), warn: note('warn'), error: note('error'), flush() {} }, lines };
}

describe("Posten's API of a server", function () {
  this.timeout(20_000);
  let folder: Awaited<ReturnType<typeof makeFolder>>;
  let pki: EnterprisePki;
  let own: Enterprise;
  const file = (name: string) => join(folder.path, name);

  before(async () => {
    pki = createEnterprisePki();
    own = pki.issue({ use: 'server', organisationNumber: '984661185' });
    folder = await makeFolder({
      'trust.pem': pki.rootPem,
      'key.pem': own.key,
      'certificates.pem': own.certificatePem,
      'none.pem': 'no certificate',
    });
    const p12 = writePkcs12({
      key: own.key,
      certificates: own.chain,
      passphrase: PASSPHRASE,
      name: 'server',
    });
    await writeFile(file('server.p12'), p12);
  });
  after(() => folder.remove());

  /** How it is served under these settings, and what was said of it. */
  async function served(env: Record<string, string>, database = 'signing') {
    const { log, lines } = collecting();
    const settings = readSettings({ DATABASE_URL: `sqlite:${file(`${database}.db`)}`, ...env });
    const posten = await withStorage(settings, ({ settings: store }) => postenOf(settings, store, log));
    return { posten, lines };
  }

  const PORT = { POSTEN_PORT: '0' };
  const production = () => ({
    ...PORT,
    NODE_ENV: 'production',
    ISSUER: 'https://login.example.org',
    POSTEN_ORGANISATIONS: JSON.stringify([TAX]),
    POSTEN_TRUST: file('trust.pem'),
    POSTEN_KEY: file('key.pem'),
    POSTEN_CERTIFICATES: file('certificates.pem'),
    LOGIN_ISSUER: 'https://login.example.org',
    BASE_URL: 'https://signing.example.org',
  });
  const proxied = { POSTEN_CERTIFICATE_HEADER: 'Client-Cert', POSTEN_PROXIES: '10.0.0.7' };

  it('is not served without a port', async () => {
    expect(await served({ ...production(), POSTEN_PORT: '' })).to.deep.equal({
      posten: undefined,
      lines: [],
    });
  });

  describe('in production', () => {
    it('is served as the settings say', async () => {
      const { posten } = await served({
        ...production(),
        POSTEN_PORT: '8443',
        POSTEN_BASE_URL: 'https://api.example.org/',
        POSTEN_POLL_INTERVAL: '7',
        POSTEN_MAX_BYTES: '1000',
        POSTEN_MAX_BYTES_LEGACY: '500',
        POSTEN_SIGNING_TIME_TOLERANCE: '5',
        POSTEN_REQUIRE_CHAIN: 'yes',
      });
      const { identify: _, trusted, ...options } = posten!.options;
      expect(options).to.deep.equal({
        organisations: [TAX],
        baseUrl: 'https://api.example.org/api',
        pollInterval: 7_000,
        limits: { bytes: 1000, legacyBytes: 500 },
        signingTimeTolerance: 5_000,
        requireChain: true,
        developmentSigning: false,
      });
      expect(trusted.map((each) => Buffer.from(each))).to.deep.equal([Buffer.from(pki.root)]);
      expect(posten!.listen).to.include({ host: '127.0.0.1', port: 8443 });
    });

    it('listens where the settings say, apart from the rest of the server', async () => {
      const { posten } = await served({ ...production(), HOST: '127.0.0.1', POSTEN_HOST: '0.0.0.0' });
      expect(posten!.listen).to.include({ host: '0.0.0.0' });
    });

    it('is served as the unit of docs/operations.md says, to others than this machine', async () => {
      const units = blocksOf('docs/operations.md').filter(({ language }) => language === 'ini');
      const documented = Object.assign({}, ...units.map(({ code }) => unitSettings(code)));
      const { DATABASE_URL: _, POSTEN_TRUST, POSTEN_KEY, ...others } = documented;
      expect([POSTEN_TRUST, POSTEN_KEY].every((each) => /^\/etc\//.test(each))).to.equal(true);
      const { posten } = await served({
        ...others,
        POSTEN_TRUST: file('trust.pem'),
        POSTEN_KEY: file('server.p12'),
        POSTEN_PASSPHRASE: PASSPHRASE,
      });
      expect(posten!.listen).to.include({ host: '0.0.0.0', port: 8443 });
      expect(posten!.options.organisations).to.deep.equal([
        { number: '991825827', name: 'Directorate of Examples', kind: 'public' },
      ]);
    });

    it('names its own settings where it can’t listen', async () => {
      const { posten } = await served(production());
      expect(posten!.listen.settings).to.deep.equal({ port: 'POSTEN_PORT', host: 'POSTEN_HOST' });
    });

    it('has an empty queue asked every ten minutes, unless the settings say otherwise', async () => {
      expect((await served(production())).posten!.options).to.include({ pollInterval: 600_000 });
    });

    it('asks its clients for certificates of those who are trusted', async () => {
      const { tls } = (await served(production())).posten!.listen;
      expect(tls?.clientAuthorities).to.deep.equal([new X509Certificate(pki.root).toString()]);
    });

    it('is told which organisation clients have to expect', async () => {
      expect((await served(production())).lines).to.deep.equal([
        'info: clients of Posten’s API have to expect this organisation number',
      ]);
    });

    it('has a key in PEM', async () => {
      const { tls } = (await served(production())).posten!.listen;
      expect(tls).to.include({ key: own.key, cert: own.certificatePem });
    });

    it('has a key in PKCS #12', async () => {
      const { POSTEN_CERTIFICATES: _, ...others } = production();
      const env = { ...others, POSTEN_KEY: file('server.p12'), POSTEN_PASSPHRASE: PASSPHRASE };
      const { tls } = (await served(env)).posten!.listen;
      expect(tls).to.include({ passphrase: PASSPHRASE }).and.have.property('pfx');
    });

    it('has no TLS of its own behind a proxy that hands over certificates', async () => {
      const { POSTEN_KEY: _, ...others } = production();
      const { posten, lines } = await served({
        ...others,
        ...proxied,
        POSTEN_PLAIN: 'yes',
        POSTEN_BASE_URL: 'https://api.example.org',
      });
      expect(posten!.listen).to.not.have.property('tls');
      expect(lines).to.deep.equal([]);
    });

    it('asks a proxy that hands over certificates for none of its own', async () => {
      const { tls } = (await served({ ...production(), ...proxied })).posten!.listen;
      expect(tls).to.have.property('key').and.not.equal(undefined);
      expect(tls).to.not.have.property('clientAuthorities');
    });

    it('warns while it still works, where its certificate is about to end', async () => {
      const ending = pki.issue({ use: 'server', notAfter: Date.now() + 20 * 86_400_000 });
      await writeFile(file('ending.pem'), ending.certificatePem);
      const { lines } = await served({ ...production(), POSTEN_CERTIFICATES: file('ending.pem') });
      expect(lines[0]).to.match(
        /^warn: a certificate of POSTEN_KEY ends soon or has ended: no client connects/,
      );
    });

    it('warns where its certificate names no organisation', async () => {
      const nameless = pki.issue({ use: 'server', form: 'none' });
      await writeFile(file('nameless.pem'), nameless.certificatePem);
      const { lines } = await served({ ...production(), POSTEN_CERTIFICATES: file('nameless.pem') });
      expect(lines).to.have.lengthOf(1);
      expect(lines[0]).to.match(/^warn: the certificate of POSTEN_KEY names no organisation number/);
    });
  });

  describe('is refused at the start', () => {
    const unset = (name: string) => ({ [name]: '' });
    const cases: [what: string, env: () => Record<string, string>, words: RegExp][] = [
      [
        'without organisations',
        () => unset('POSTEN_ORGANISATIONS'),
        /^POSTEN_ORGANISATIONS must list the organisations that may send/,
      ],
      [
        'with organisations that are none',
        () => ({ POSTEN_ORGANISATIONS: '[{"number":"1"}]' }),
        /^POSTEN_ORGANISATIONS\[0\].number must be an organisation number/,
      ],
      ['without trust', () => unset('POSTEN_TRUST'), /^POSTEN_TRUST must name a file/],
      [
        'with trust in a file that is not there',
        () => ({ POSTEN_TRUST: file('nowhere.pem') }),
        /^POSTEN_TRUST names a file that can not be read \(ENOENT\)$/,
      ],
      [
        'with trust in a file without certificates',
        () => ({ POSTEN_TRUST: file('none.pem') }),
        /^POSTEN_TRUST names a file without certificates in PEM/,
      ],
      ['without a key', () => unset('POSTEN_KEY'), /^POSTEN_KEY must name a file of the server’s key/],
      [
        'with a key that is not there',
        () => ({ POSTEN_KEY: file('nowhere.pem') }),
        /^POSTEN_KEY names a file that can not be read \(ENOENT\)$/,
      ],
      [
        'without certificates of a key in PEM',
        () => unset('POSTEN_CERTIFICATES'),
        /^POSTEN_CERTIFICATES must name a file of the key’s certificates/,
      ],
      [
        'with certificates that are none',
        () => ({ POSTEN_CERTIFICATES: file('none.pem') }),
        /^POSTEN_KEY is not readable PEM, or not the key of POSTEN_CERTIFICATES/,
      ],
      [
        'with the key of another certificate',
        () => ({ POSTEN_KEY: file('other.pem') }),
        /^POSTEN_KEY is not readable PEM, or not the key of POSTEN_CERTIFICATES/,
      ],
      [
        'with a wrong passphrase of PKCS #12',
        () => ({ POSTEN_KEY: file('server.p12'), POSTEN_PASSPHRASE: 'wrong-passphrase' }),
        /^POSTEN_KEY names no PKCS #12 file that can be read, or POSTEN_PASSPHRASE is wrong$/,
      ],
      [
        'with a header of certificates from anybody',
        () => ({ POSTEN_CERTIFICATE_HEADER: 'Client-Cert' }),
        /^POSTEN_PROXIES must have the addresses of the proxy/,
      ],
      [
        'with proxies that hand over nothing',
        () => ({ POSTEN_PROXIES: '10.0.0.7' }),
        /^POSTEN_CERTIFICATE_HEADER must name the header/,
      ],
      ['without TLS and proxy', () => ({ POSTEN_PLAIN: 'yes' }), /^POSTEN_PLAIN must be no in production/],
      [
        'behind a proxy without its address',
        () => ({ ...proxied, POSTEN_PLAIN: 'yes' }),
        /^POSTEN_BASE_URL must be the address of the proxy/,
      ],
      [
        'without a login for those who sign',
        () => unset('LOGIN_ISSUER'),
        /^LOGIN_ISSUER must name the issuer at which signees log in/,
      ],
      [
        'without the address that redirect URLs lead to',
        () => unset('BASE_URL'),
        /^BASE_URL must be the address at which signees reach this server/,
      ],
    ];
    before(async () => {
      await writeFile(
        file('other.pem'),
        rsaKeys().privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
      );
    });
    for (const [what, env, words] of cases) {
      it(`${what}, and nothing of it is quoted`, async () => {
        const error = await rejection(served({ ...production(), ...env() }));
        expect(error.code).to.equal('ERR_SETTING_INVALID');
        expect(error.message).to.match(words);
        expect(JSON.stringify([error.message, error.info])).to.not.match(
          /correct-horse|wrong-pass|BEGIN|10\.0/,
        );
      });
    }

    it('with PKCS #12 that is encrypted as long ago, and it is said what to do', async function () {
      needs(this, 'openssl');
      await output('openssl', [
        ...['pkcs12', '-export', '-legacy', '-inkey', file('key.pem'), '-in', file('certificates.pem')],
        ...['-passout', `pass:${PASSPHRASE}`, '-out', file('old.p12')],
      ]);
      const env = { ...production(), POSTEN_KEY: file('old.p12'), POSTEN_PASSPHRASE: PASSPHRASE };
      const error = await rejection(served(env));
      expect(error.message).to.match(/^POSTEN_KEY names a PKCS #12 file with old encryption \(RC2\)/);
    });
  });

  describe('where development tokens are taken', () => {
    it('needs no other setting', async () => {
      const { posten, lines } = await served(PORT);
      const { identify: _, trusted, ...options } = posten!.options;
      expect(options).to.deep.equal({
        organisations: [
          {
            number: '123456789',
            name: 'Development sender',
            kind: 'public',
            features: ['name-identifier'],
          },
        ],
        pollInterval: 10_000,
        limits: { bytes: 10_485_760, legacyBytes: 3_145_728 },
        signingTimeTolerance: 300_000,
        requireChain: false,
        developmentSigning: true,
      });
      expect(trusted.map((der) => new X509Certificate(der).subject)[0]).to.contain('not for production');
      expect(new X509Certificate(String(posten!.listen.tls?.cert)).subject).to.contain('984661185');
      expect(lines).to.deep.equal([]);
    });

    it('has the same certificates after a restart', async () => {
      const [one, other] = [await served(PORT), await served(PORT)];
      expect(one.posten!.listen.tls).to.deep.equal(other.posten!.listen.tls);
    });

    it('may trust others, and still have a certificate of its own', async () => {
      const { posten } = await served({ ...PORT, POSTEN_TRUST: file('trust.pem') });
      expect(posten!.options.trusted.map((each) => Buffer.from(each))).to.deep.equal([Buffer.from(pki.root)]);
      expect(posten!.listen.tls).to.have.property('key');
    });

    it('is refused behind a proxy whose address it is not told', async () => {
      const error = await rejection(served({ ...PORT, ...proxied, POSTEN_PLAIN: 'yes' }));
      expect(error.message).to.match(/^POSTEN_BASE_URL must be the address of the proxy/);
    });

    it('may believe everybody, which is said loudly', async () => {
      const { posten, lines } = await served({ ...PORT, POSTEN_PLAIN: 'yes' });
      expect(posten!.listen).to.not.have.property('tls');
      expect(lines).to.have.lengthOf(1);
      expect(lines[0]).to.match(/^warn: POSTEN_PLAIN is yes: whoever reaches POSTEN_PORT is believed/);
    });
  });
});
