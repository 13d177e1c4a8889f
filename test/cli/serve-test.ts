import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { makeFolder } from '../catalog/folder.ts';
import { altinnProcess } from './altinn-process.ts';
import { NODE_OPTIONS, type Spawned, start } from './run.ts';

const PERSON = '14896500113';

describe('the server', function () {
  this.timeout(30_000);
  let folder: Awaited<ReturnType<typeof makeFolder>>;
  const started: Spawned[] = [];

  const serve = (env: Record<string, string> = {}) => {
    const server = start(['serve'], { cwd: folder.path, env: { PORT: '0', ...env } });
    started.push(server);
    return server;
  };
  const addressOf = async (server: Spawned) => (await server.printed(/serves (http:\S+)/))[1]!;
  const tokenFor = async (person: string) =>
    (await start(['token', '--person', person], { cwd: folder.path }).ended).out.trim();
  const statusWith = async (url: string, token: string) => {
    const headers = { authorization: `Bearer ${token}` };
    return (await fetch(`${url}/demo/board-approval/instances/1/none`, { headers })).status;
  };

  before(async () => {
    folder = await makeFolder({});
  });
  after(async () => {
    for (const { child } of started) child.kill('SIGKILL');
    await folder.remove();
  });

  describe('when it has started', () => {
    let server: Spawned;
    let url: string;
    let token: string;

    before(async () => {
      server = serve();
      url = await addressOf(server);
      token = await tokenFor(PERSON);
    });

    it('answers', async () => {
      expect((await fetch(`${url}/health`)).status).to.equal(200);
    });

    it('has said what to try next, and named nobody', () => {
      expect(server.seen.out).to.contain('Try next').and.not.match(/\d{9}/);
    });

    it('does all that it has said to try next, up to the end of a process', async function () {
      const hasCurl = await promisify(execFile)('curl', ['--version']).catch(() => undefined);
      if (hasCurl === undefined) this.skip();
      const lines = server.seen.out.split('\n').filter((line) => line.startsWith('  '));
      const { stdout } = await promisify(execFile)('bash', ['-c', lines.join('\n')], {
        cwd: folder.path,
        env: { PATH: process.env.PATH, NODE_OPTIONS: NODE_OPTIONS.join(' ') },
      });
      const [, signed] = stdout.trim().split('\n');
      expect(JSON.parse(signed!)).to.include({ endEvent: 'Approved' });
    });

    it('takes a token that the token command gives', async () => {
      expect(await statusWith(url, token)).to.not.equal(401);
    });

    it('takes no other', async () => {
      expect(await statusWith(url, `${token.slice(0, -8)}AAAAAAAA`)).to.equal(401);
    });

    it('logs requests as JSON without address, token or number', async () => {
      await fetch(`${url}/health?pid=${PERSON}`, { headers: { authorization: `Bearer ${token}` } });
      await server.printed(/"route":"\/health","status":200/);
      for (const line of server.seen.err.trim().split('\n')) expect(JSON.parse(line)).to.have.property('msg');
      expect(server.seen.err).to.not.contain(PERSON).and.not.contain('eyJ');
    });

    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      it(`ends with 0 on ${signal}, and takes the same token after a restart`, async () => {
        server.child.kill(signal);
        expect((await server.ended).code).to.equal(0);
        server = serve();
        url = await addressOf(server);
        expect(await statusWith(url, token)).to.not.equal(401);
      });
    }
  });

  describe('when it can’t start', () => {
    const cases: [string, Record<string, string>, string][] = [
      ['in production without issuer', { NODE_ENV: 'production' }, 'ISSUER must be set in production'],
      ['without its folder', { PROCESSES: './nowhere' }, 'there is no folder'],
      [
        'with a database that it does not know',
        { DATABASE_URL: 'mysql://a:secret@b/c' },
        'must be sqlite:<file>',
      ],
      [
        'with an issuer that is not secure',
        { ISSUER: 'http://login.example.org' },
        'must have an https address',
      ],
    ];
    for (const [name, env, message] of cases) {
      it(`ends with 1 and says why: ${name}`, async () => {
        const { code, out, err } = await serve(env).ended;
        expect({ code, out }).to.deep.equal({ code: 1, out: '' });
        expect(err).to.contain(`ERR_SETTING_INVALID: `).and.contain(message).and.not.contain('secret');
      });
    }
  });

  it('does not serve a definition that can’t work, and says which', async () => {
    const unsound = await makeFolder({ 'odd.bpmn': altinnProcess({ config: '' }) });
    const { code, err } = await serve({ PROCESSES: unsound.path }).ended;
    await unsound.remove();
    expect(code).to.equal(1);
    expect(err).to.contain('ERR_SIGNATURE_DATA_TYPE_MISSING: app local/odd: ');
  });

  it('takes no development tokens where it has an issuer', async () => {
    const token = await tokenFor(PERSON);
    const server = serve({ ISSUER: 'https://127.0.0.1:1' });
    const url = await addressOf(server);
    expect(await statusWith(url, token)).to.not.be.oneOf([200, 404]);
    server.child.kill('SIGTERM');
    await server.ended;
  });
});
