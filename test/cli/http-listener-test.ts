import { once } from 'node:events';
import { Agent, get, type IncomingMessage, type ServerResponse } from 'node:http';
import { get as getSecurely } from 'node:https';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { type ConnectionOptions, connect as connectSecurely, type TLSSocket } from 'node:tls';
import { expect } from 'chai';
import { type HttpListener, listen, type RequestTimeouts } from '../../src/cli/http-listener.ts';
import { errorOf } from '../catalog/folder.ts';
import { selfSigned } from '../helpers/self-signed.ts';

const LOCAL = { host: '127.0.0.1', port: 0 };

describe('an HTTP listener that closes', function () {
  // less than Node keeps an idle connection
  this.timeout(3_000);
  const agent = new Agent({ keepAlive: true });
  let listener: HttpListener;
  let arrived: Promise<ServerResponse>;

  beforeEach(async () => {
    let arrive: (response: ServerResponse) => void;
    arrived = new Promise((resolve) => {
      arrive = resolve;
    });
    listener = await listen((_request, response) => arrive(response), LOCAL);
  });
  after(() => agent.destroy());

  async function ask(): Promise<IncomingMessage> {
    const [response] = await once(get(listener.url, { agent }), 'response');
    return response as IncomingMessage;
  }

  it('lets an open request finish', async () => {
    const answer = ask();
    const response = await arrived;
    const closed = listener.close(10_000);
    response.end('late');
    expect((await answer).resume().statusCode).to.equal(200);
    await closed;
  });

  it('takes no new connections', async () => {
    await listener.close(10_000);
    expect(await errorOf(once(get(listener.url, { agent: false }), 'response'))).to.include({
      code: 'ECONNREFUSED',
    });
  });

  it('cuts off a request that takes too long', async () => {
    const answer = errorOf(ask());
    await arrived;
    await listener.close(1);
    expect(await answer).to.include({ code: 'ECONNRESET' });
  });

  it('does not wait for connections that are only kept alive', async () => {
    const answer = ask();
    (await arrived).end('x');
    (await answer).resume();
    await listener.close(10_000);
  });
});

describe('an HTTP listener whose port is taken', () => {
  it('says which and what to set', async () => {
    const first = await listen(() => {}, LOCAL);
    const port = portOf(first);
    const error = await errorOf(listen(() => {}, { ...LOCAL, port }));
    const settings = { port: 'POSTEN_PORT', host: 'POSTEN_HOST' };
    const other = await errorOf(listen(() => {}, { ...LOCAL, port, settings }));
    await first.close(0);
    expect(error).to.include({ code: 'ERR_SETTING_INVALID' });
    expect(error.message).to.contain(`port ${port} of 127.0.0.1 is taken: set PORT or HOST`);
    expect(other.message).to.contain('is taken: set POSTEN_PORT or POSTEN_HOST');
  });
});

describe('an HTTP listener on all addresses', () => {
  let listener: HttpListener;
  afterEach(() => listener.close(0));

  for (const host of ['0.0.0.0', '::']) {
    it(`says an address that leads to it, where it listens on ${host}`, async () => {
      listener = await listen((_request, response) => void response.end(), { ...LOCAL, host });
      expect(listener.url).to.match(/^http:\/\/localhost:\d+$/);
      expect((await fetch(listener.url)).status).to.equal(200);
    });
  }
});

describe('an HTTP listener that is sent too little', () => {
  const timeouts = { handshake: 50, headers: 50, request: 100 };
  const post = 'POST / HTTP/1.1\r\nHost: localhost\r\n';
  const unfinished: [what: string, request: string, timeouts: RequestTimeouts][] = [
    ['a head that never ends', post, { ...timeouts, request: 600_000 }],
    ['a body that never ends', `${post}Content-Length: 5\r\n\r\nabc`, timeouts],
    ['chunks that never end', `${post}Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n`, timeouts],
  ];
  for (const [what, request, timeouts] of unfinished) {
    it(`cuts off ${what}, and says that it took too long`, async () => {
      const listener = await listen((each) => each.resume(), { ...LOCAL, timeouts });
      const socket = connect(portOf(listener), LOCAL.host);
      socket.write(request);
      expect(await text(socket)).to.match(/^HTTP\/1.1 408 Request Timeout\r\n/);
      await listener.close(0);
    });
  }

  it('cuts off a handshake that never ends', async () => {
    const tls = selfSigned('localhost');
    const listener = await listen(() => {}, { ...LOCAL, timeouts, tls });
    const socket = connect(portOf(listener), LOCAL.host);
    expect(await text(socket)).to.equal('');
    await listener.close(0);
  });
});

describe('an HTTPS listener', () => {
  const own = selfSigned('localhost');
  let listener: HttpListener;
  before(async () => {
    listener = await listen((_request, response) => void response.end('secret'), { ...LOCAL, tls: own });
  });
  after(() => listener.close(0));

  async function shake(options: ConnectionOptions = {}): Promise<TLSSocket> {
    const port = portOf(listener);
    const socket = connectSecurely({ port, servername: 'localhost', ca: own.cert, ...options });
    await once(socket, 'secureConnect');
    return socket.destroy();
  }

  it('answers, and says that it is one', async () => {
    expect(listener.url).to.match(/^https:\/\/127\.0\.0\.1:\d+$/);
    const [response] = await once(
      getSecurely(listener.url, { ca: own.cert, servername: 'localhost' }),
      'response',
    );
    expect(await text(response as IncomingMessage)).to.equal('secret');
  });

  for (const version of ['TLSv1.2', 'TLSv1.3'] as const) {
    it(`speaks ${version}`, async () => {
      const socket = await shake({ minVersion: version, maxVersion: version });
      expect(socket.authorized).to.equal(true);
    });
  }

  it('speaks nothing older', async () => {
    // ciphers of OpenSSL's level 0: else the client itself would refuse
    const old = { minVersion: 'TLSv1.1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT:@SECLEVEL=0' } as const;
    expect(await errorOf(shake(old))).to.include({ code: 'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION' });
  });

  it('says by which code a handshake failed', async () => {
    let tell: (code: string) => void;
    const told = new Promise<string>((resolve) => {
      tell = resolve;
    });
    const options = { ...LOCAL, tls: own, onHandshakeFailure: (code: string) => tell(code) };
    const another = await listen(() => {}, options);
    const port = portOf(another);
    const error = await errorOf(once(connectSecurely({ port, servername: 'localhost' }), 'secureConnect'));
    expect(error).to.include({ code: 'DEPTH_ZERO_SELF_SIGNED_CERT' });
    expect(await told).to.match(/^ERR_SSL_|^ECONNRESET$/);
    await another.close(0);
  });

  it('speaks HTTP/1.1 with who asks for newer too', async () => {
    expect(await shake({ ALPNProtocols: ['h2', 'http/1.1'] })).to.include({ alpnProtocol: 'http/1.1' });
  });

  it('does not wait for handshakes when it closes', async function () {
    this.timeout(3_000);
    const another = await listen(() => {}, { ...LOCAL, tls: own });
    const socket = connect(portOf(another), LOCAL.host);
    await once(socket, 'connect');
    await another.close(10_000);
    socket.destroy();
  });
});

function portOf({ url }: HttpListener): number {
  return Number(new URL(url).port);
}
