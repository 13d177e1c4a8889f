import { once } from 'node:events';
import { Agent, get, type IncomingMessage, type ServerResponse } from 'node:http';
import { expect } from 'chai';
import { type HttpListener, listen } from '../../src/cli/http-listener.ts';
import { errorOf } from '../catalog/folder.ts';

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
    const port = Number(new URL(first.url).port);
    const error = await errorOf(listen(() => {}, { ...LOCAL, port }));
    await first.close(0);
    expect(error).to.include({ code: 'ERR_SETTING_INVALID' });
    expect(error.message).to.contain(`port ${port} of 127.0.0.1 is taken: set PORT`);
  });
});
