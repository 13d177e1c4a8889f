import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { createServer } from 'node:net';
import { expect } from 'chai';
import { Webhook } from 'standardwebhooks';
import {
  createWebhookSender,
  type WebhookSender,
  type WebhookSenderOptions,
} from '../../src/notify/index.ts';
import { type SelfSigned, selfSigned } from '../helpers/self-signed.ts';
import { endpointOf, eventOf, type Receiver, secrets, startReceiver } from './webhooks.ts';

describe('a webhook', () => {
  const { receive, senderFor } = cleanedUp();
  let received: { request: IncomingMessage; body: string }[];
  let url: string;
  let sender: WebhookSender;

  beforeEach(async () => {
    received = [];
    const receiver = await receive(async (request, response) => {
      received.push({ request, body: await textOf(request) });
      response.writeHead(202).end('thanks');
    });
    url = `http://127.0.0.1:${receiver.port}/events?of=us`;
    sender = senderFor();
  });

  it('is posted as a CloudEvent in one piece', async () => {
    await sender.send(endpointOf({ url }), eventOf());

    const [{ request, body } = fail()] = received;
    expect(`${request.method} ${request.url}`).to.equal('POST /events?of=us');
    expect(request.headers).to.include({
      'content-type': 'application/cloudevents+json; charset=utf-8',
      'user-agent': 'bpmn-signing',
      'content-length': String(Buffer.byteLength(body)),
    });
    expect(JSON.parse(body)).to.deep.equal(eventOf());
  });

  it('is verified with each secret of its endpoint', async () => {
    await sender.send(endpointOf({ url, secrets }), eventOf());

    const [{ request, body } = fail()] = received;
    for (const secret of secrets) {
      const read = new Webhook(secret).verify(body, request.headers as Record<string, string>);
      expect(read).to.deep.equal(eventOf());
    }
  });

  it('has the same id at each attempt, and the time of the attempt', async () => {
    let now = 1_000_000_000_000;
    const timed = senderFor({ clock: () => now });
    await timed.send(endpointOf({ url }), eventOf());
    now += 60_000;
    await timed.send(endpointOf({ url }), eventOf());

    const headers = received.map(({ request }) => request.headers);
    expect(headers.map((header) => header['webhook-id'])).to.deep.equal(['instance-1:7', 'instance-1:7']);
    expect(headers.map((header) => header['webhook-timestamp'])).to.deep.equal(['1000000000', '1000000060']);
  });

  it('goes to the address that the name has', async () => {
    const named = senderFor({ resolve: async () => ['127.0.0.1'] });

    await named.send(endpointOf({ url: url.replace('127.0.0.1', 'hooks.example.org') }), eventOf());

    expect(received[0]?.request.headers.host).to.match(/^hooks\.example\.org:\d+$/);
  });

  it('goes to the address that the system has for the name, unless told otherwise', async () => {
    await sender.send(endpointOf({ url: url.replace('127.0.0.1', 'localhost') }), eventOf());

    expect(received).to.have.lengthOf(1);
  });
});

describe('the answer to a webhook', () => {
  const { receive, senderFor } = cleanedUp();

  const attempt = async (onRequest: RequestListener, options: Partial<WebhookSenderOptions> = {}) => {
    const { port } = await receive(onRequest);
    const url = `http://127.0.0.1:${port}/events`;
    return errorOf(senderFor(options).send(endpointOf({ url }), eventOf()));
  };
  const answering = (status: number, headers = {}) =>
    attempt((request, response) => {
      request.resume().on('end', () => response.writeHead(status, headers).end('no'));
    });

  for (const status of [200, 201, 202, 204, 299]) {
    it(`${status} is a success`, async () => {
      expect(await answering(status)).to.equal(undefined);
    });
  }

  for (const status of [400, 401, 404, 429, 500, 503]) {
    it(`${status} is a failure`, async () => {
      const error = await answering(status);

      expect(error).to.include({
        code: 'ERR_WEBHOOK_FAILED',
        message: `webhook endpoint <archive> did not take event <instance-1:7>: status ${status}`,
      });
      expect(error?.info).to.deep.equal({ status, reason: 'status' });
    });
  }

  it('410 is a failure for good', async () => {
    expect((await answering(410))?.info).to.deep.equal({ status: 410, reason: 'status', permanent: true });
  });

  for (const status of [301, 302, 303, 307, 308]) {
    it(`${status} is a failure, and not followed`, async () => {
      let wasFollowed = false;
      const elsewhere = await receive((_request, response) => {
        wasFollowed = true;
        response.end();
      });

      const error = await answering(status, { location: `http://127.0.0.1:${elsewhere.port}/` });

      expect(error?.info).to.deep.equal({ status, reason: 'redirect' });
      expect(wasFollowed).to.equal(false);
    });
  }

  it('that never comes is given up after the timeout', async () => {
    const error = await attempt(() => {}, { timeoutMs: 50 });

    expect(error).to.include({ code: 'ERR_WEBHOOK_FAILED' });
    expect(error?.info).to.deep.equal({ reason: 'timeout' });
  });

  it('that comes a byte at a time is given up after the timeout', async () => {
    const error = await attempt(
      (request) => {
        request.socket.write('HTTP/1.1 200 OK\r\nx-slow: ');
        const timer = setInterval(() => request.socket.write('x'), 10);
        request.socket.on('close', () => clearInterval(timer));
      },
      { timeoutMs: 60 },
    );

    expect(error?.info).to.deep.equal({ reason: 'timeout' });
  });

  it('is not read to the end if it goes on for ever', async () => {
    let written = 0;
    const error = await attempt((_request, response) => {
      const chunk = Buffer.alloc(16_384);
      const write = () => {
        while (!response.destroyed && response.write(chunk)) written += chunk.length;
      };
      response.on('drain', write).writeHead(200);
      write();
    });

    expect(error).to.equal(undefined);
    expect(written).to.be.lessThan(32_000_000);
  });

  it('counts by its status, though its body never ends', async () => {
    const open = (status: number) => (_request: IncomingMessage, response: ServerResponse) => {
      response.writeHead(status).write('and');
    };

    expect(await attempt(open(200), { timeoutMs: 50 })).to.equal(undefined);
    expect((await attempt(open(500), { timeoutMs: 50 }))?.info).to.deep.equal({
      status: 500,
      reason: 'status',
    });
  });

  it('that is no HTTP is a failure, and nothing of it is kept', async () => {
    const error = await attempt((request) => request.socket.end('secret-word\r\n\r\n'));

    expect(error?.info).to.deep.equal({ reason: 'connection' });
    expect(error?.message).to.match(/: connection HPE_\w+$/);
    expect(error?.cause).to.equal(undefined);
    expect(`${error?.message}${error?.stack}`).not.to.include('secret-word');
  });

  it('that breaks off is a failure', async () => {
    const error = await attempt((request) => request.socket.destroy());

    expect(error?.info).to.deep.equal({ reason: 'connection' });
  });
});

describe('a receiver that is not there', () => {
  const { senderFor } = cleanedUp();

  it('is a failure that says how', async () => {
    const closed = createServer();
    await new Promise<void>((resolve) => closed.listen(0, '127.0.0.1', resolve));
    const address = closed.address() as { port: number };
    await new Promise((resolve) => closed.close(resolve));

    const error = await errorOf(
      senderFor().send(endpointOf({ url: `http://127.0.0.1:${address.port}/` }), eventOf()),
    );

    expect(error?.info).to.deep.equal({ reason: 'connection' });
    expect(error?.message).to.match(/: connection ECONNREFUSED$/);
  });

  for (const [what, resolve] of [
    ['has no address', async () => []],
    ['is not known', () => Promise.reject(new Error('ENOTFOUND'))],
    ['leads to what is no address', async () => ['nonsense']],
  ] as const) {
    it(`is a failure if its name ${what}`, async () => {
      const error = await errorOf(senderFor({ resolve }).send(endpointOf(), eventOf()));

      expect(error?.info).to.deep.equal({ reason: 'dns' });
    });
  }

  it('is given up if its name is looked up for ever', async () => {
    const resolve = () => new Promise<string[]>(() => {});

    const error = await errorOf(senderFor({ resolve, timeoutMs: 50 }).send(endpointOf(), eventOf()));

    expect(error?.info).to.deep.equal({ reason: 'timeout' });
  });
});

describe('a webhook into a private network', () => {
  const { receive, senderFor } = cleanedUp();
  const tls = selfSigned('hooks.example.org');
  let receiver: Receiver;

  beforeEach(async () => {
    receiver = await receive((_request, response) => response.end(), tls);
  });

  const attempt = (host: string, options: Partial<WebhookSenderOptions> = {}) => {
    const sender = senderFor({ allowPrivateAddresses: false, ca: tls.cert, ...options });
    return errorOf(sender.send(endpointOf({ url: `https://${host}:${receiver.port}/` }), eventOf()));
  };

  for (const host of [
    '127.0.0.1',
    '127.1',
    '0x7f000001',
    '017700000001',
    '2130706433',
    '[::1]',
    '[::ffff:127.0.0.1]',
    '0.0.0.0',
  ]) {
    it(`is refused for ${host}`, async () => {
      expect((await attempt(host))?.info).to.deep.equal({ reason: 'private-address' });
      expect(receiver.connections).to.equal(0);
    });
  }

  for (const host of ['localhost', 'LOCALHOST']) {
    it(`is refused for ${host}, as the system has it`, async () => {
      expect((await attempt(host))?.info).to.deep.equal({ reason: 'private-address' });
      expect(receiver.connections).to.equal(0);
    });
  }

  it('is refused for a name with a private address', async () => {
    const error = await attempt('hooks.example.org', { resolve: async () => ['127.0.0.1'] });

    expect(error?.info).to.deep.equal({ reason: 'private-address' });
    expect(receiver.connections).to.equal(0);
  });

  it('is refused for a name with a private address among others', async () => {
    const error = await attempt('hooks.example.org', { resolve: async () => ['1.1.1.1', '127.0.0.1'] });

    expect(error?.info).to.deep.equal({ reason: 'private-address' });
    expect(receiver.connections).to.equal(0);
  });

  it('is refused when the name is private at the second look, since there is only one', async () => {
    let looks = 0;
    const resolve = async () => {
      looks += 1;
      return looks === 1 ? ['127.0.0.1'] : ['1.1.1.1'];
    };

    const error = await attempt('hooks.example.org', { resolve });

    expect(error?.info).to.deep.equal({ reason: 'private-address' });
    expect(looks).to.equal(1);
  });

  it('is sent where that is allowed', async () => {
    const error = await attempt('hooks.example.org', {
      allowPrivateAddresses: true,
      resolve: async () => ['127.0.0.1'],
    });

    expect(error).to.equal(undefined);
    expect(receiver.connections).to.equal(1);
  });
});

describe('TLS to a receiver', () => {
  const { receive, senderFor } = cleanedUp();
  const tls = selfSigned('hooks.example.org');

  const attempt = async (host: string, options: Partial<WebhookSenderOptions>) => {
    const { port } = await receive((_request, response) => response.end(), tls);
    const sender = senderFor({ resolve: async () => ['127.0.0.1'], ...options });
    return errorOf(sender.send(endpointOf({ url: `https://${host}:${port}/` }), eventOf()));
  };

  it('is trusted by the certificates that are given', async () => {
    expect(await attempt('hooks.example.org', { ca: tls.cert })).to.equal(undefined);
  });

  it('fails without trust in the certificate', async () => {
    expect((await attempt('hooks.example.org', {}))?.info).to.deep.equal({ reason: 'tls' });
  });

  it('fails with a certificate for another name', async () => {
    const error = await attempt('other.example.org', { ca: tls.cert });

    expect(error?.info).to.deep.equal({ reason: 'tls' });
  });

  it('is not left out, unless private addresses are allowed', async () => {
    const receiver = await receive((_request, response) => response.end());
    const sender = senderFor({ allowPrivateAddresses: false, resolve: async () => ['1.1.1.1'] });

    const error = await errorOf(
      sender.send(endpointOf({ url: `http://hooks.example.org:${receiver.port}/` }), eventOf()),
    );

    expect(error?.info).to.deep.equal({ reason: 'https' });
    expect(receiver.connections).to.equal(0);
  });
});

describe('a sender of webhooks that is closed', () => {
  const { receive, senderFor } = cleanedUp();

  it('ends what is under way, and sends nothing more', async () => {
    const sender = senderFor();
    let arrived = () => {};
    const hasArrived = new Promise<void>((resolve) => {
      arrived = resolve;
    });
    const { port } = await receive(() => arrived());
    const endpoint = endpointOf({ url: `http://127.0.0.1:${port}/` });
    const underway = errorOf(sender.send(endpoint, eventOf()));
    await hasArrived;

    await sender.close();

    expect((await underway)?.info).to.deep.equal({ reason: 'closed' });
    expect((await errorOf(sender.send(endpoint, eventOf())))?.info).to.deep.equal({ reason: 'closed' });
  });
});

interface Coded extends Error {
  code?: string;
  info?: unknown;
}

async function errorOf(promise: Promise<unknown>): Promise<Coded | undefined> {
  try {
    await promise;
    return undefined;
  } catch (error) {
    return error as Coded;
  }
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

function fail(): never {
  throw new Error('nothing has arrived');
}

/** Receivers and senders of a test, closed after it. */
function cleanedUp() {
  const closing: { close(): Promise<void> }[] = [];
  afterEach(async () => {
    for (const { close } of closing.splice(0)) await close();
  });
  return {
    async receive(onRequest: RequestListener, tls?: SelfSigned) {
      const receiver = await startReceiver(onRequest, tls);
      closing.push(receiver);
      return receiver;
    },
    senderFor(options: Partial<WebhookSenderOptions> = {}) {
      const sender = createWebhookSender({ clock: Date.now, allowPrivateAddresses: true, ...options });
      closing.push(sender);
      return sender;
    },
  };
}
