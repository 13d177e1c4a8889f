import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { type ParsedMail, simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';
import { Webhook } from 'standardwebhooks';
import { noticeLink } from '../../src/cli/server-telling.ts';
import { readSettings } from '../../src/cli/settings.ts';
import { makeFolder } from '../catalog/folder.ts';
import { end, path, process, signing } from '../runtime/processes.ts';
import { until } from '../runtime/service-work.ts';
import { type Spawned, start } from './run.ts';

const [KARI, OLA] = ['14896500113', '03918200221'];
const secret = `whsec_${Buffer.alloc(32, 3).toString('base64')}`;
const files = {
  'register.json': [
    { partyId: 1, personNumber: KARI, name: 'Kari Multe', email: 'kari@example.org', language: 'nn' },
    { partyId: 2, personNumber: OLA, name: 'Ola Lyng', email: 'ola@example.org' },
  ],
  'lease.bpmn': process(
    signing(
      'Sign',
      `<signing:group order="1" lifetime="P7D"><signing:signee reference="1" /></signing:group>
       <signing:group order="2"><signing:signee reference="2" /></signing:group>`,
    ).replace('id="Sign"', 'id="Sign" name="Sign the lease"'),
    end(),
    path('Start', 'Sign', 'End'),
  ),
};

describe('a server with a mail server and a webhook', function () {
  this.timeout(30_000);
  const mails: ParsedMail[] = [];
  const events: { type: string }[] = [];
  const smtp = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData(stream, _session, done) {
      simpleParser(stream).then((mail) => {
        mails.push(mail);
        done();
      }, done);
    },
  });
  let receiver: Server;
  let folder: Awaited<ReturnType<typeof makeFolder>>;
  let server: Spawned;
  let url: string;

  before(async () => {
    folder = await makeFolder(files);
    smtp.listen(0, '127.0.0.1');
    await once(smtp.server, 'listening');
    receiver = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const body = Buffer.concat(chunks).toString();
        events.push(
          new Webhook(secret).verify(body, request.headers as Record<string, string>) as { type: string },
        );
        response.writeHead(204).end();
      });
    }).listen(0, '127.0.0.1');
    await once(receiver, 'listening');
    const portOf = (each: { address(): unknown }) => (each.address() as AddressInfo).port;
    server = start(['serve'], {
      cwd: folder.path,
      env: {
        PORT: '0',
        PROCESSES: folder.path,
        SMTP_URL: `smtp://127.0.0.1:${portOf(smtp.server)}`,
        MAIL_FROM: 'Signing <signing@example.org>',
        SIGN_URL: 'https://sign.example.org/{app}/{instance}?task={task}',
        WEBHOOKS: JSON.stringify([
          { id: 'archive', url: `http://127.0.0.1:${portOf(receiver)}`, secrets: [secret] },
        ]),
        WEBHOOKS_ALLOW_PRIVATE: 'yes',
      },
    });
    url = (await server.printed(/serves (http:\S+)/))[1]!;
  });
  after(async () => {
    server.child.kill('SIGKILL');
    receiver.close();
    await new Promise<void>((resolve) => smtp.close(resolve));
    await folder.remove();
  });

  it('tells those whose turn it is and the system, from start to end', async () => {
    const tokenOf = async (person: string) =>
      (await start(['token', '--person', person], { cwd: folder.path }).ended).out.trim();
    const tokens = await Promise.all([KARI, OLA].map(tokenOf));
    const form = new FormData();
    form.set('instance', new Blob(['{"instanceOwner":{"partyId":"1"}}'], { type: 'application/json' }));
    form.set('lease', new Blob(['Flat 5'], { type: 'text/plain' }));
    const headers = (n: number) => ({ authorization: `Bearer ${tokens[n]}` });
    const started = await fetch(`${url}/local/lease/instances`, {
      method: 'POST',
      headers: headers(0),
      body: form,
    });
    const { id } = (await started.json()) as { id: string };
    const sign = async (n: number) => {
      const signed = await fetch(`${url}/local/lease/instances/${id}/actions`, {
        method: 'POST',
        headers: { ...headers(n), 'content-type': 'application/json' },
        body: '{"action":"sign"}',
      });
      expect(signed.status).to.equal(200);
    };
    const addressees = () => mails.map(({ to }) => [to].flat()[0]!.text);

    await until(() => mails.length === 1);
    expect(addressees()).to.deep.equal(['"Kari Multe" <kari@example.org>']);
    expect(mails[0]!.text).to.contain('Sign the lease').and.contain('https://sign.example.org/local/lease/');
    await sign(0);
    await until(() => mails.length === 2);
    expect(addressees()[1]).to.contain('ola@example.org');
    const states = await fetch(`${url}/local/lease/instances/${id}/signing?taskId=Sign`, {
      headers: headers(0),
    });
    const { signeeStates } = (await states.json()) as { signeeStates: { notificationStatus: string }[] };
    await until(() => events.some(({ type }) => type === 'signee.signed'));
    expect(signeeStates[0]!.notificationStatus).to.equal('Sent');
    await sign(1);
    await until(() => mails.length === 4 && events.some(({ type }) => type === 'instance.ended'));
    expect(events.map(({ type }) => type)).to.deep.equal([
      'instance.created',
      'round.opened',
      'group.opened',
      'signee.signed',
      'group.completed',
      'group.opened',
      'signee.signed',
      'group.completed',
      'round.completed',
      'instance.ended',
    ]);
  });

  it('writes neither addresses nor numbers to its log', () => {
    expect(server.seen.err).not.to.match(/@example\.org|\b\d{11}\b|Kari|whsec/);
  });
});

describe('the link in a notice', () => {
  const about = {
    app: 'local/lease',
    instanceId: '7c9e6679-7425-40de-944b-e07fc1f90ae7',
    taskId: 'Sign lease',
    invitation: { token: 'iD.t0-k_n', code: '123456' },
  };
  const linkFor = (env: Record<string, string>) => noticeLink(readSettings(env), about);

  it("leads to the signee's own page of this server, below its address", () => {
    expect(linkFor({ BASE_URL: 'https://example.org' })).to.equal('https://example.org/signing/iD.t0-k_n');
    expect(linkFor({ BASE_URL: 'https://example.org/api/' })).to.equal(
      'https://example.org/api/signing/iD.t0-k_n',
    );
  });

  it('leads nowhere where nobody says how this server is reached', () => {
    expect(linkFor({})).to.equal(undefined);
  });

  it('leads where SIGN_URL says, with what it names', () => {
    const SIGN_URL = 'https://sign.example.org/{app}/{instance}?task={task}&by={token}';
    expect(linkFor({ SIGN_URL, BASE_URL: 'https://example.org' })).to.equal(
      `https://sign.example.org/local/lease/${about.instanceId}?task=Sign%20lease&by=iD.t0-k_n`,
    );
  });

  it('has the code nowhere in it', () => {
    expect(linkFor({ SIGN_URL: 'https://sign.example.org/{token}/{code}' })).not.to.include('123456');
  });
});

describe('a server that is to send mail', function () {
  this.timeout(20_000);
  const cases: [string, Record<string, string>, string][] = [
    ['without a sender', { SMTP_URL: 'smtp://127.0.0.1' }, 'MAIL_FROM must be set with SMTP_URL'],
    ['from nobody', { SMTP_URL: 'smtp://127.0.0.1', MAIL_FROM: 'nobody' }, 'ERR_SETTING_INVALID'],
    ['with reminders that are none', { REMINDERS: '{"rows":1}' }, 'ERR_SETTING_INVALID'],
    [
      'with a webhook into a private network',
      { WEBHOOKS: `[{"id":"a","url":"https://10.0.0.1/","secrets":["${secret}"]}]` },
      'must not lead into a private network',
    ],
    [
      'with a webhook whose secret is none',
      { WEBHOOKS: '[{"id":"a","url":"https://example.org/","secrets":["hunter2"]}]' },
      'webhook endpoint <a>: secrets',
    ],
  ];
  for (const [name, env, message] of cases) {
    it(`does not start ${name}, and says why`, async () => {
      const folder = await makeFolder({});
      const { code, err } = await start(['serve'], { cwd: folder.path, env: { PORT: '0', ...env } }).ended;
      await folder.remove();
      expect(code).to.equal(1);
      expect(err).to.contain(message).and.not.contain('hunter2').and.not.contain(secret);
    });
  }
});
