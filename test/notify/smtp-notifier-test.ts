import { createServer, type Server, type Socket } from 'node:net';
import { expect } from 'chai';
import type { SMTPServerOptions } from 'smtp-server';
import { type SmtpNotifier, type SmtpNotifierOptions, smtpNotifier } from '../../src/notify/index.ts';
import { selfSigned } from '../helpers/self-signed.ts';
import { type MailServer, refusal, startMailServer } from './mail-server.ts';
import { languages, noticeOf } from './notices.ts';

const from = 'Signing <no-reply@sign.example.org>';

describe('a notice by mail', () => {
  const { notifierFor } = cleanedUp();
  let server: MailServer;
  let notifier: SmtpNotifier;

  // the server greets after a tenth of a second, so all share a connection
  before(async () => {
    server = await startMailServer();
    notifier = smtpNotifier({ url: server.url, from });
  });

  beforeEach(() => {
    server.mails.length = 0;
    server.connections = 0;
  });

  after(async () => {
    await notifier.close();
    await server.close();
  });

  it('arrives as plain text, from the sender to the recipient', async () => {
    await notifier.send(noticeOf());

    const [{ mail, recipients } = fail()] = server.mails;
    expect(recipients).to.deep.equal(['kari@example.org']);
    expect(mail.from?.text).to.equal('"Signing" <no-reply@sign.example.org>');
    expect([mail.to].flat()[0]?.text).to.equal('"Kari Nordmann" <kari@example.org>');
    expect(mail.subject).to.equal('Please sign: Sign the lease');
    expect(mail.text).to.include('Read and sign it here: https://sign.example.org/r/round-1');
    expect(mail.html).to.equal(false);
    expect(mail.attachments).to.deep.equal([]);
  });

  for (const language of languages) {
    it(`arrives in ${language}, with its letters`, async () => {
      const title = 'Kjøp av Ærfuglvegen 7 – «Åsen»';
      await notifier.send(
        noticeOf({ language, title, recipient: { name: 'Åse Ø', address: 'aase@example.org' } }),
      );

      const [{ mail } = fail()] = server.mails;
      expect(mail.headers.get('content-language')).to.equal(language);
      expect(mail.subject).to.include(title);
      expect(mail.text).to.include(title).and.to.include('Åse Ø');
    });
  }

  it('says that a machine has written it', async () => {
    await notifier.send(noticeOf());

    expect(server.mails[0]?.mail.headers.get('auto-submitted')).to.equal('auto-generated');
  });

  it('has the same Message-ID each time it is sent, and another than the next', async () => {
    await notifier.send(noticeOf());
    await notifier.send(noticeOf());
    await notifier.send(noticeOf({ id: 'round-1:signee-3:turn:email' }));

    const [first, again, next] = server.mails.map(({ mail }) => mail.messageId);
    expect(first).to.match(/^<[0-9a-f]{40}@sign\.example\.org>$/);
    expect(again).to.equal(first);
    expect(next).not.to.equal(first);
  });

  it('shares its connection with the one before', async () => {
    await notifier.send(noticeOf());
    await notifier.send(noticeOf({ id: '2' }));

    expect(server.connections).to.be.at.most(1);
  });

  it('uses the texts and the time zone that were set', async () => {
    const texts = { en: { turn: { subject: 'Sign, please', text: ['By {deadline}'], sms: [] } } };
    await notifierFor({ url: server.url, texts, timeZone: 'UTC' }).send(noticeOf());

    const [{ mail } = fail()] = server.mails;
    expect(mail.subject).to.equal('Sign, please');
    expect(mail.text).to.include('By Monday 1 June 2026 at 10:00');
  });

  const injections = [
    'Lease\r\nBcc: everybody@example.org',
    'Lease\n\nA body of their own',
    'Lease\r\n.\r\nMAIL FROM:<x@example.org>',
    'Lease\u2028Bcc: everybody@example.org',
  ];
  for (const text of injections) {
    it(`has no header that a title or a name smuggles in: ${JSON.stringify(text)}`, async () => {
      await notifier.send(noticeOf());
      await notifier.send(noticeOf({ title: text, recipient: { name: text, address: 'kari@example.org' } }));

      const [plain = fail(), hostile = fail()] = server.mails;
      expect(server.mails).to.have.lengthOf(2);
      expect(hostile.recipients).to.deep.equal(['kari@example.org']);
      expect([...hostile.mail.headers.keys()]).to.have.members([...plain.mail.headers.keys()]);
      expect(hostile.mail.text?.split('\n')).to.have.lengthOf(plain.mail.text!.split('\n').length);
    });
  }

  const noAddresses = [
    '',
    'kari',
    'kari@',
    'a@b.no, c@d.no',
    'a@b.no\r\nRCPT TO:<c@d.no>',
    '<a@b.no>',
    'Kari <a@b.no>',
    '"a b"@c.no',
    'a@b.no>',
    'a@b@c.no',
    'a@-',
    `a@${'b'.repeat(260)}.no`,
    '+4790000000',
  ];
  for (const address of noAddresses) {
    it(`is refused for what is no address: ${JSON.stringify(address).slice(0, 40)}`, async () => {
      const error = await errorOf(notifier.send(noticeOf({ recipient: { address } })));

      expect(error).to.include({ code: 'ERR_NOTICE_REFUSED' });
      expect(error.info).to.deep.equal({ reason: 'address' });
      expect(server.connections).to.equal(0);
    });
  }

  it('is refused for another channel', async () => {
    const error = await errorOf(notifier.send(noticeOf({ channel: 'sms' })));

    expect(error).to.include({ code: 'ERR_NOTICE_REFUSED' });
    expect(error.info).to.deep.equal({ reason: 'no sms' });
  });

  it('fails after the notifier was closed', async () => {
    const closed = notifierFor({ url: server.url });
    await closed.close();

    expect(await errorOf(closed.send(noticeOf()))).to.include({ code: 'ERR_NOTICE_FAILED' });
  });
});

describe('a mail server that does not take a notice', () => {
  const { start, notifierFor } = cleanedUp();

  const attempt = async (options: SMTPServerOptions, settings: Partial<SmtpNotifierOptions> = {}) => {
    const server = await start(options);
    return errorOf(notifierFor({ url: server.url, ...settings }).send(noticeOf()));
  };

  it('refuses the recipient for good with 550', async () => {
    const error = await attempt({
      onRcptTo: ({ address }, _session, callback) => callback(refusal(550, `5.1.1 <${address}> unknown`)),
    });

    expect(error).to.include({
      code: 'ERR_NOTICE_REFUSED',
      message: 'notice <round-1:signee-2:turn:email> was refused: smtp 550',
    });
    expect(error.info).to.deep.equal({ reason: 'smtp 550' });
  });

  it('refuses the mail for good with 554', async () => {
    const error = await attempt({
      onData(stream, _session, callback) {
        stream.resume().on('end', () => callback(refusal(554, 'spam')));
      },
    });

    expect(error).to.include({ code: 'ERR_NOTICE_REFUSED' });
    expect(error.info).to.deep.equal({ reason: 'smtp 554' });
  });

  it('may be tried again when it answers 450', async () => {
    const error = await attempt({
      onRcptTo: (_address, _session, callback) => callback(refusal(450, '4.2.0 greylisted')),
    });

    expect(error).to.include({
      code: 'ERR_NOTICE_FAILED',
      message: 'notice <round-1:signee-2:turn:email> could not be sent: smtp 450',
    });
  });

  it('takes the same notice after greylisting', async () => {
    let attempts = 0;
    const server = await start({
      onRcptTo(_address, _session, callback) {
        attempts += 1;
        callback(attempts === 1 ? refusal(450, '4.2.0 greylisted') : null);
      },
    });
    const notifier = notifierFor({ url: server.url });
    await errorOf(notifier.send(noticeOf()));

    await notifier.send(noticeOf());

    expect(server.mails).to.have.lengthOf(1);
  });

  it('may be tried again when it refuses the sender, which the recipient can not help', async () => {
    const error = await attempt({
      onMailFrom: (_address, _session, callback) => callback(refusal(550, 'not you')),
    });

    expect(error).to.include({ code: 'ERR_NOTICE_FAILED' });
    expect(error.info).to.deep.equal({ reason: 'smtp 550' });
  });

  it('may be tried again when it asks the sender to log in', async () => {
    const error = await attempt({
      onRcptTo: (_address, _session, callback) => callback(refusal(530, '5.7.0 log in')),
    });

    expect(error).to.include({ code: 'ERR_NOTICE_FAILED' });
  });

  it('may be tried again when it refuses the password', async () => {
    const server = await start({ onAuth: (_auth, _session, callback) => callback(new Error('no')) });
    const url = `${server.url.replace('//', '//me:secret-word@')}?ignoreTLS=true`;

    const error = await errorOf(notifierFor({ url }).send(noticeOf()));

    expect(error).to.include({ code: 'ERR_NOTICE_FAILED' });
    expect(error.info).to.deep.equal({ reason: 'smtp 535' });
  });

  it('may be tried again when it is away', async () => {
    const server = await start();
    await server.close();

    const error = await errorOf(notifierFor({ url: server.url }).send(noticeOf()));

    expect(error).to.include({ code: 'ERR_NOTICE_FAILED' });
    expect(error.info).to.deep.equal({ reason: 'connection' });
  });

  it('says nothing of the recipient in the error, whatever the server said', async () => {
    const error = await attempt({
      onRcptTo: ({ address }, _session, callback) => callback(refusal(550, `no ${address} Kari Nordmann`)),
    });

    const all = JSON.stringify([error.message, error.info, error.cause, error.stack]);
    expect(all).not.to.match(/kari/i);
  });
});

describe('a mail server that hangs', () => {
  const { notifierFor } = cleanedUp();
  const sockets = new Set<Socket>();
  let server: Server;

  const listen = async (onConnection: (socket: Socket) => void) => {
    server = createServer((socket) => {
      sockets.add(socket);
      socket.on('error', () => {});
      onConnection(socket);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    return `smtp://127.0.0.1:${address.port}`;
  };

  afterEach(async () => {
    for (const socket of sockets) socket.destroy();
    sockets.clear();
    await new Promise((resolve) => server.close(resolve));
  });

  it('is given up after the timeout', async () => {
    const url = await listen(() => {});

    const error = await errorOf(notifierFor({ url, timeoutMs: 50 }).send(noticeOf()));

    expect(error).to.include({ code: 'ERR_NOTICE_FAILED' });
    expect(error.info).to.deep.equal({ reason: 'timeout' });
  });

  it('is given up though it says something now and then', async () => {
    const url = await listen((socket) => {
      const timer = setInterval(() => socket.write('220-wait\r\n'), 10);
      socket.on('close', () => clearInterval(timer));
    });

    const error = await errorOf(notifierFor({ url, timeoutMs: 60 }).send(noticeOf()));

    expect(error.info).to.deep.equal({ reason: 'timeout' });
  });

  it('is hung up on', async () => {
    let hungUp: Promise<unknown> = Promise.reject(new Error('no connection'));
    hungUp.catch(() => {});
    const url = await listen((socket) => {
      hungUp = new Promise((resolve) => socket.resume().on('close', resolve));
    });

    await errorOf(notifierFor({ url, timeoutMs: 50 }).send(noticeOf()));

    await hungUp;
  });
});

describe('TLS to a mail server', () => {
  const { start, notifierFor } = cleanedUp();
  const withTls: SMTPServerOptions = { disabledCommands: [], ...selfSigned('mail.example.org') };

  it('is begun where the server offers it', async () => {
    const server = await start(withTls);

    await notifierFor({ url: `${server.url}?tls.rejectUnauthorized=false` }).send(noticeOf());

    expect(server.mails[0]?.secure).to.equal(true);
  });

  it('ends in a failure if the certificate is not trusted', async () => {
    const server = await start(withTls);

    const error = await errorOf(notifierFor({ url: server.url }).send(noticeOf()));

    expect(error).to.include({ code: 'ERR_NOTICE_FAILED' });
    expect(error.info).to.deep.equal({ reason: 'tls' });
  });

  it('is done without where the server does not offer it', async () => {
    const server = await start();

    await notifierFor({ url: server.url }).send(noticeOf());

    expect(server.mails[0]?.secure).to.equal(false);
  });

  it('is required before a password is sent', async () => {
    const passwords: unknown[] = [];
    const server = await start({
      allowInsecureAuth: true,
      onAuth({ password }, _session, callback) {
        passwords.push(password);
        callback(null, { user: 'me' });
      },
    });
    const url = server.url.replace('//', '//me:secret-word@');

    const error = await errorOf(notifierFor({ url }).send(noticeOf()));

    expect(error).to.include({ code: 'ERR_NOTICE_FAILED' });
    expect(passwords).to.deep.equal([]);

    await notifierFor({ url: `${url}?ignoreTLS=true` }).send(noticeOf());

    expect(passwords).to.deep.equal(['secret-word']);
  });
});

describe('the settings of mails', () => {
  const wrong: [string, Partial<SmtpNotifierOptions>, string][] = [
    ['an address of another kind', { url: 'https://me:secret-word@mail.example.org' }, 'url'],
    ['no address', { url: 'secret-word' }, 'url'],
    ['an unknown option', { url: 'smtp://me:secret-word@mail.example.org?debug=true' }, 'url'],
    [
      'an option that is neither true nor false',
      { url: 'smtp://mail.example.org?requireTLS=secret-word' },
      'url',
    ],
    ['a password with a bare %', { url: 'smtp://me:secret-word%@mail.example.org' }, 'url'],
    ['a sender that is none', { from: 'secret-word' }, 'from'],
    ['several senders', { from: 'a@b.no, secret-word@d.no' }, 'from'],
    ['a time zone that is none', { timeZone: 'secret-word' }, 'timeZone'],
  ];
  for (const [what, options, setting] of wrong) {
    it(`are refused with ${what}, without its value`, () => {
      let thrown: unknown;
      try {
        smtpNotifier({ url: 'smtp://mail.example.org', from, ...options });
      } catch (error) {
        thrown = error;
      }

      expect(thrown)
        .to.include({ code: 'ERR_SETTING_INVALID' })
        .and.to.have.deep.property('info', { setting });
      expect(String(thrown)).not.to.include('secret-word');
    });
  }

  it('are refused with texts that have an unknown placeholder', () => {
    const texts = { nn: { done: { subject: '{x}', text: [], sms: [] } } };

    expect(() => smtpNotifier({ url: 'smtp://mail.example.org', from, texts })).to.throw(TypeError);
  });
});

interface Coded extends Error {
  code?: string;
  info?: unknown;
}

async function errorOf(promise: Promise<unknown>): Promise<Coded> {
  try {
    await promise;
  } catch (error) {
    return error as Coded;
  }
  throw new Error('nothing was thrown');
}

function fail(): never {
  throw new Error('no mail has arrived');
}

/** Servers and notifiers of a test, closed after it. */
function cleanedUp() {
  const servers: MailServer[] = [];
  const notifiers: SmtpNotifier[] = [];
  afterEach(async () => {
    await Promise.all(notifiers.splice(0).map((notifier) => notifier.close()));
    await Promise.all(servers.splice(0).map((server) => server.close()));
  });
  return {
    async start(options: SMTPServerOptions = {}) {
      const server = await startMailServer(options);
      servers.push(server);
      return server;
    },
    notifierFor(options: Omit<SmtpNotifierOptions, 'from'>) {
      const notifier = smtpNotifier({ from, ...options });
      notifiers.push(notifier);
      return notifier;
    },
  };
}
