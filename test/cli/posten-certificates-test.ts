import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { type Server, startServer } from '../../src/cli/server.ts';
import { readSettings } from '../../src/cli/settings.ts';
import { makeFolder } from '../catalog/folder.ts';
import { needs, output } from '../helpers/programs.ts';
import { rejection } from '../runtime/on-runtime.ts';
import { oneSigning } from '../runtime/processes.ts';
import { type Run, run } from './run.ts';
import { silent } from './silent-log.ts';

describe('the posten-certificates command', function () {
  this.timeout(20_000);
  let folder: Awaited<ReturnType<typeof makeFolder>>;
  let env: Record<string, string>;
  let written: Run;
  const file = (...names: string[]) => join(folder.path, 'certificates', ...names);
  const pem = async (name: string) => new X509Certificate(await readFile(file(name)));

  before(async () => {
    folder = await makeFolder({ 'lease.bpmn': oneSigning([1]) });
    env = {
      DATABASE_URL: `sqlite:${join(folder.path, 'signing.db')}`,
      PROCESSES: folder.path,
      PORT: '0',
      POSTEN_PORT: '0',
    };
    written = await run(['posten-certificates', file()], env);
  });
  after(() => folder.remove());

  it('writes a certificate of organisation 123456789, by the root that it writes too', async () => {
    const [client, root] = [await pem('client.pem'), await pem('ca.pem')];
    expect(client.subject).to.contain('serialNumber=123456789');
    expect(client.verify(root.publicKey)).to.equal(true);
  });

  it('writes the key of the certificate, which nobody else may read', async () => {
    const key = createPrivateKey(await readFile(file('client-key.pem')));
    expect((await pem('client.pem')).checkPrivateKey(key)).to.equal(true);
    for (const name of ['client-key.pem', 'client.p12']) {
      expect((await stat(file(name))).mode & 0o777).to.equal(0o600);
    }
  });

  it('writes a folder of trusted certificates in which there is nothing else', async () => {
    expect(await readdir(file('trust'))).to.deep.equal(['ca.pem']);
    expect((await pem('trust/ca.pem')).fingerprint256).to.equal((await pem('ca.pem')).fingerprint256);
  });

  it('prints the password of the PKCS #12 file', async function () {
    needs(this, 'openssl');
    const [, password] = /PKCS #12; password: (\S+)/.exec(written.out)!;
    const args = ['pkcs12', '-in', file('client.p12'), '-passin', `pass:${password}`, '-noenc'];
    expect(await output('openssl', args)).to.contain((await pem('client.pem')).toString());
  });

  it('writes over nothing', async () => {
    const again = await run(['posten-certificates', file()], env);
    expect(again).to.include({ code: 1, out: '' });
    expect(again.err).to.match(/ca\.pem is there already, and is left as it is; name a new folder$/);
  });

  it('writes the same certificates each time', async () => {
    await run(['posten-certificates', file('again')], env);
    for (const name of ['ca.pem', 'client.pem', 'client-key.pem']) {
      expect(await readFile(file('again', name), 'utf8')).to.equal(await readFile(file(name), 'utf8'));
    }
  });

  for (const args of [[], ['one', 'two'], ['one', '--two']]) {
    it(`does not take ${args.length === 0 ? 'no folder' : args.join(' ')}`, async () => {
      expect((await run(['posten-certificates', ...args], env)).code).to.equal(2);
    });
  }

  const refused: [setting: string, more: Record<string, string>][] = [
    ['ISSUER', { ISSUER: 'https://login.example.org' }],
    ['ISSUER', { NODE_ENV: 'production' }],
    ['POSTEN_TRUST', { POSTEN_TRUST: 'trust.pem' }],
  ];
  for (const [setting, more] of refused) {
    it(`writes nothing with ${Object.keys(more)[0]} set`, async () => {
      const { code, err } = await run(['posten-certificates', file('refused')], { ...env, ...more });
      expect(code).to.equal(1);
      expect(err).to.match(new RegExp(`^bpmn-signing: ERR_SETTING_INVALID: ${setting} `));
      expect(await readdir(file())).to.not.include('refused');
    });
  }

  describe('and a server with the same database', () => {
    let server: Server;
    before(async () => {
      server = await startServer(readSettings(env), silent);
    });
    after(() => server.close());

    const curl = (...options: string[]) => {
      const { port } = new URL(server.postenUrl!);
      return output('curl', [
        '-s',
        '-w',
        ' %{http_code}',
        ...options,
        `https://localhost:${port}/api/123456789`,
      ]);
    };

    it('know each other by them', async function () {
      needs(this, 'curl');
      const known = [
        '--cacert',
        file('ca.pem'),
        '--cert',
        file('client.pem'),
        '--key',
        file('client-key.pem'),
      ];
      expect(await curl(...known)).to.equal('You are 123456789 200');
    });

    it('know each other by the PKCS #12 file', async function () {
      needs(this, 'curl');
      const packed = ['--cert-type', 'P12', '--cert', `${file('client.p12')}:development`];
      expect(await curl('--cacert', file('ca.pem'), ...packed)).to.equal('You are 123456789 200');
    });

    it('let nobody in without, which is said in words', async function () {
      needs(this, 'curl');
      const answer = await curl('--cacert', file('ca.pem'));
      expect(answer).to.match(/NOT_AUTHORIZED.*no client certificate was sent.* 403$/s);
    });

    it('leave no other server their port, which is told which setting to change', async () => {
      const POSTEN_PORT = new URL(server.postenUrl!).port;
      const error = await rejection(startServer(readSettings({ ...env, POSTEN_PORT }), silent));
      expect(error).to.include({ code: 'ERR_SETTING_INVALID' });
      expect(error.message).to.match(/^port \d+ of 127\.0\.0\.1 is taken: set POSTEN_PORT or POSTEN_HOST$/);
    });

    it('serve people elsewhere, without certificates', async () => {
      expect((await fetch(`${server.url}/health/ready`)).status).to.equal(200);
      expect((await fetch(`${server.url}/api/123456789`)).status).to.equal(404);
    });
  });
});
