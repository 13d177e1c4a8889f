import { execFile } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { startServer } from '../../src/cli/server.ts';
import type { ServerLog } from '../../src/cli/server-log.ts';
import { sealingOf } from '../../src/cli/server-sealing.ts';
import { readSettings } from '../../src/cli/settings.ts';
import { withStorage } from '../../src/cli/with-storage.ts';
import { openSealingKey } from '../../src/documents/index.ts';
import { makeFolder } from '../catalog/folder.ts';
import type { Issued, Pki } from '../helpers/pki.ts';
import { testSealing } from '../helpers/sealing-key.ts';
import { rejection } from '../runtime/on-runtime.ts';
import { oneSigning } from '../runtime/processes.ts';

const PASSPHRASE = 'correct-horse-battery';

/** Collects what is logged. */
function collecting(): { log: ServerLog; lines: string[] } {
  const lines: string[] = [];
  const note = (level: string) => (_: object, message: string) => void lines.push(`${level}: ${message}`);
  return { log: { info: note('info'), warn: note('warn'), error: note('error'), flush() {} }, lines };
}

describe('the sealing of a server', function () {
  this.timeout(30_000);
  let folder: Awaited<ReturnType<typeof makeFolder>>;
  let pki: Pki;
  let own: Issued;
  let other: Issued;
  /** Files by name. */
  const file = (name: string) => join(folder.path, name);
  const openssl = (...args: string[]) => promisify(execFile)('openssl', args);

  before(async () => {
    pki = (await testSealing()).pki;
    own = await pki.issue('Seal of the server', 'P-256');
    other = await pki.issue('Seal of another', 'P-256');
    folder = await makeFolder({ 'chain.pem': own.certificate + pki.root, 'none.pem': 'no certificate' });
    await openssl(
      ...['pkcs12', '-export', '-inkey', own.keyFile, '-in', own.certificateFile, '-certfile', pki.rootFile],
      ...['-passout', `pass:${PASSPHRASE}`, '-out', file('seal.p12')],
    );
    await openssl(
      ...[
        'pkcs8',
        '-topk8',
        '-in',
        own.keyFile,
        '-passout',
        `pass:${PASSPHRASE}`,
        '-out',
        file('locked.pem'),
      ],
    );
    await writeFile(file('SEAL.PFX'), await readFile(file('seal.p12')));
  });
  after(() => folder.remove());

  /** What is sealed with under these settings, and what was said of it. */
  async function sealing(env: Record<string, string>, database = 'signing') {
    const { log, lines } = collecting();
    const settings = readSettings({ DATABASE_URL: `sqlite:${file(`${database}.db`)}`, ...env });
    const options = await withStorage(settings, ({ settings: store }) => sealingOf(settings, store, log));
    return { options, lines };
  }
  const refusal = (env: Record<string, string>) => rejection(sealing(env));
  const pem = () => ({ SEALING_KEY: own.keyFile, SEALING_CERTIFICATES: file('chain.pem') });

  describe('with a key', () => {
    const keys: [what: string, env: () => Record<string, string>][] = [
      ['in PEM', pem],
      [
        'in PEM under a passphrase',
        () => ({ ...pem(), SEALING_KEY: file('locked.pem'), SEALING_PASSPHRASE: PASSPHRASE }),
      ],
      ['in PKCS #12', () => ({ SEALING_KEY: file('seal.p12'), SEALING_PASSPHRASE: PASSPHRASE })],
      ['in a file .PFX', () => ({ SEALING_KEY: file('SEAL.PFX'), SEALING_PASSPHRASE: PASSPHRASE })],
    ];
    for (const [what, env] of keys) {
      for (const NODE_ENV of ['development', 'production']) {
        it(`${what} seals with it in ${NODE_ENV}, and says nothing`, async () => {
          const { options, lines } = await sealing({ ...env(), NODE_ENV });
          const { name, certificates } = await openSealingKey(options!.key);
          expect(name).to.equal('Seal of the server');
          expect(certificates).to.have.lengthOf(2);
          expect(lines).to.deep.equal([]);
        });
      }
    }
  });

  it('is warned of while it still works, where a certificate of its key is about to end', async () => {
    const ending = await pki.issue('Seal of last days', 'P-256', undefined, 20);
    await writeFile(file('ending.pem'), ending.certificate + pki.root);
    const { options, lines } = await sealing({
      SEALING_KEY: ending.keyFile,
      SEALING_CERTIFICATES: file('ending.pem'),
    });
    expect(options).to.have.property('key');
    expect(lines).to.have.lengthOf(1);
    expect(lines[0]).to.match(/^warn: a certificate of SEALING_KEY ends soon/);
  });

  describe('with a key that does not fit', () => {
    const invalid = 'ERR_SEALING_KEY_INVALID';
    const cases: [what: string, env: () => Record<string, string>, code: string, words: RegExp][] = [
      [
        'a wrong passphrase of PEM',
        () => ({ ...pem(), SEALING_KEY: file('locked.pem'), SEALING_PASSPHRASE: 'wrong-passphrase' }),
        invalid,
        /passphrase is wrong; look at SEALING_KEY, SEALING_CERTIFICATES and SEALING_PASSPHRASE$/,
      ],
      [
        'no passphrase of PEM',
        () => ({ ...pem(), SEALING_KEY: file('locked.pem') }),
        invalid,
        /passphrase is wrong; look at SEALING_KEY/,
      ],
      [
        'a wrong passphrase of PKCS #12',
        () => ({ SEALING_KEY: file('seal.p12'), SEALING_PASSPHRASE: 'wrong-passphrase' }),
        invalid,
        /passphrase is wrong; look at SEALING_KEY and SEALING_PASSPHRASE$/,
      ],
      [
        'no passphrase of PKCS #12',
        () => ({ SEALING_KEY: file('seal.p12') }),
        invalid,
        /passphrase is wrong/,
      ],
      [
        'a key that is not its certificate’s',
        () => ({ ...pem(), SEALING_KEY: other.keyFile }),
        invalid,
        /is not its certificate’s; look at SEALING_KEY, SEALING_CERTIFICATES/,
      ],
      [
        'certificates that are no chain',
        () => ({ ...pem(), SEALING_CERTIFICATES: file('odd.pem') }),
        invalid,
        /certificates out of order/,
      ],
      [
        'a file without certificates',
        () => ({ ...pem(), SEALING_CERTIFICATES: file('none.pem') }),
        invalid,
        /has no certificate; look at/,
      ],
      [
        'a certificate in place of a key',
        () => ({ ...pem(), SEALING_KEY: file('chain.pem') }),
        invalid,
        /is not readable PEM/,
      ],
      [
        'PEM that is called .p12',
        () => ({ SEALING_KEY: file('key.p12') }),
        invalid,
        /is no PKCS #12 file that can be read/,
      ],
      [
        'a key that is not there',
        () => ({ ...pem(), SEALING_KEY: file('nowhere.pem') }),
        'ERR_SETTING_INVALID',
        /^SEALING_KEY names a file that can not be read \(ENOENT\)$/,
      ],
      [
        'PKCS #12 that is not there',
        () => ({ SEALING_KEY: file('nowhere.p12') }),
        'ERR_SETTING_INVALID',
        /^SEALING_KEY names a file that can not be read \(ENOENT\)$/,
      ],
      [
        'a folder',
        () => ({ ...pem(), SEALING_KEY: folder.path }),
        'ERR_SETTING_INVALID',
        /^SEALING_KEY names a file that can not be read \(EISDIR\)$/,
      ],
      [
        'certificates that are not there',
        () => ({ ...pem(), SEALING_CERTIFICATES: file('nowhere.pem') }),
        'ERR_SETTING_INVALID',
        /^SEALING_CERTIFICATES names a file that can not be read \(ENOENT\)$/,
      ],
      [
        'no certificates',
        () => ({ SEALING_KEY: own.keyFile }),
        'ERR_SETTING_INVALID',
        /^SEALING_CERTIFICATES must name a file/,
      ],
    ];

    before(async () => {
      await writeFile(file('odd.pem'), own.certificate + other.certificate);
      await writeFile(file('key.p12'), own.key);
    });

    for (const [what, env, code, words] of cases) {
      it(`${what} is refused at the start with ${code}, and nothing of it is said`, async () => {
        const error = await refusal(env());
        expect(error.code).to.equal(code);
        expect(error.message).to.match(words);
        const told = JSON.stringify([error.message, error.info]);
        expect(told).to.not.match(/passphrase-|correct-horse|wrong-passphrase|BEGIN|signing-pki/);
        expect(told).to.not.contain(own.key.split('\n')[1]);
      });
    }
  });

  describe('with time-stamp authorities', () => {
    const TSA = { TSA_URL: 'http://tsa.example.org https://tsa.example.net/x' };
    const cases: [what: string, env: () => Record<string, string>, words: RegExp][] = [
      ['but none that it trusts', () => TSA, /^TSA_TRUST must name a file/],
      [
        'and trust in a file that is not there',
        () => ({ ...TSA, TSA_TRUST: file('nowhere.pem') }),
        /^TSA_TRUST names a file that can not be read/,
      ],
      [
        'and trust in a file without certificates',
        () => ({ ...TSA, TSA_TRUST: file('none.pem') }),
        /^TSA_TRUST names a file without certificates/,
      ],
      [
        'of which there are none',
        () => ({ SEAL_VALIDATION_DATA: 'yes' }),
        /^SEAL_VALIDATION_DATA needs a time stamp/,
      ],
    ];
    for (const [what, env, words] of cases) {
      it(`${what} it does not start`, async () => {
        const error = await refusal(env());
        expect(error).to.include({ code: 'ERR_SETTING_INVALID' });
        expect(error.message).to.match(words);
      });
    }

    it('asks them in their order, and trusts the roots of the file', async () => {
      const env = { ...TSA, TSA_TRUST: pki.rootFile, TSA_FAILURE: 'lower', SEAL_VALIDATION_DATA: 'yes' };
      const { timeStamps, validationData } = (await sealing(env)).options!;
      expect(timeStamps).to.deep.include({
        urls: ['http://tsa.example.org', 'https://tsa.example.net/x'],
        onFailure: 'lower',
      });
      expect(timeStamps!.trusted.map((der) => new X509Certificate(der).subject)).to.deep.equal([
        'CN=Test root\nC=NO',
      ]);
      expect(validationData).to.equal(true);
    });
  });

  describe('without a key', () => {
    it('is done with a development key, which is said', async () => {
      const { options, lines } = await sealing({}, 'development');
      expect((await openSealingKey(options!.key)).name).to.contain('not for production');
      expect(lines).to.have.lengthOf(1);
      expect(lines[0]).to.match(/^info: SEALING_KEY is not set: sealing with a development key/);
    });

    it('is done with the same development key after a restart', async () => {
      const thumbprints = [];
      for (let start = 0; start < 2; start += 1) {
        const { options } = await sealing({}, 'restarted');
        thumbprints.push((await openSealingKey(options!.key)).thumbprint);
      }
      expect(thumbprints[1]).to.equal(thumbprints[0]);
    });

    it('is not done in production, also where there was a development key, and that is warned of', async () => {
      await sealing({}, 'once-development');
      const { options, lines } = await sealing({ NODE_ENV: 'production' }, 'once-development');
      expect(options).to.equal(undefined);
      expect(lines[0]).to.match(/^warn: SEALING_KEY is not set: signatures are not recorded/);
    });
  });

  describe('of a server in production without a key', () => {
    const production = { NODE_ENV: 'production', ISSUER: 'https://login.example.org', PORT: '0' };

    async function serve(attributes: string, env: Record<string, string> = {}) {
      const apps = await makeFolder({ 'lease.bpmn': oneSigning([1], attributes) });
      const { log, lines } = collecting();
      try {
        const DATABASE_URL = `sqlite:${apps.path}/signing.db`;
        const settings = readSettings({ ...production, DATABASE_URL, PROCESSES: apps.path, ...env });
        const server = await startServer(settings, log);
        await server.close();
        return lines;
      } finally {
        await apps.remove();
      }
    }

    it('does not start where an app seals, and names the setting, the app and its task', async () => {
      const error = await rejection(serve('seal="lease-sealed"'));
      expect(error).to.include({ code: 'ERR_SETTING_INVALID' });
      expect(error.info).to.include({ setting: 'SEALING_KEY', app: 'local/lease' });
      expect(error.message).to.match(
        /^SEALING_KEY is not set: signing task <Sign> of app <local\/lease> seals/,
      );
    });

    it('starts with a warning where none does', async () => {
      expect(await serve('')).to.include(
        'warn: SEALING_KEY is not set: signatures are not recorded as evidence, and nothing can be sealed',
      );
    });

    it('starts where an app seals once it has a key', async () => {
      const lines = await serve('seal="lease-sealed"', pem());
      expect(lines.filter((line) => line.includes('SEALING_KEY'))).to.deep.equal([]);
    });
  });
});
