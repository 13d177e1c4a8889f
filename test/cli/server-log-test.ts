import { createServer, get, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import express from 'express';
import { logRequests } from '../../src/cli/request-log.ts';
import { createServerLog } from '../../src/cli/server-log.ts';
import { SigningError } from '../../src/errors.ts';

function memoryLog() {
  const lines: string[] = [];
  const log = createServerLog('info', { write: (line) => lines.push(line) });
  return { log, lines, last: () => JSON.parse(lines.at(-1)!) as Record<string, unknown> };
}

describe('the server’s log', () => {
  it('is JSON, a line each', () => {
    const { log, last } = memoryLog();
    log.info({ instanceId: 'a' }, 'started');
    expect(last()).to.include({ level: 30, instanceId: 'a', msg: 'started' });
  });

  it('tells code and message of our errors', () => {
    const { log, last } = memoryLog();
    log.error(
      { err: new SigningError('ERR_CONFLICT', 'instance <a> was changed', { element: 'Sign' }) },
      'x',
    );
    expect(last().err).to.include({
      code: 'ERR_CONFLICT',
      message: 'instance <a> was changed',
      element: 'Sign',
    });
  });

  it('tells where others failed, but not their message: a driver’s holds values', () => {
    const { log, lines, last } = memoryLog();
    const cause = new Error("insert into t values ('Kari')");
    log.error({ err: new Error('for Kari', { cause }) }, 'job failed');
    expect(lines.at(-1)).to.not.contain('Kari');
    expect(last()).to.have.nested.property('err.cause.frames').that.is.not.empty;
  });

  const hidden = ['14896500113', 'for 14896500113.', 'eyJhbGciOiJFUzI1NiJ9.eyJwaWQiOiIxIn0.c2ln'];
  for (const text of hidden) {
    it(`masks ${text.slice(0, 15)}`, () => {
      const { log, lines } = memoryLog();
      log.warn({ text, list: [text] }, text);
      expect(lines.at(-1)).to.not.match(/14896500113|eyJ/);
    });
  }

  for (const text of ['c0ffee00-1234-4abc-8def-123456789012', '1795178402438', '310000107']) {
    it(`leaves ${text} as it is`, () => {
      const { log, last } = memoryLog();
      log.info({ text }, 'x');
      expect(last().text).to.equal(text);
    });
  }
});

describe('a request in the log', () => {
  const { log, last } = memoryLog();
  const app = express();
  app.get('/things/:id', (_req, res) => {
    res.setHeader('x-request-id', 'r1').status(201).send('x');
  });
  app.get('/refused', (_req, res) => {
    res.setHeader('x-error-code', 'ERR_CONFLICT').status(409).end();
  });
  const handingOn = express.Router({ mergeParams: true });
  const keeping = express.Router();
  for (const router of [handingOn, keeping]) router.get('/parts/:part', (_req, res) => res.end());
  app.use('/api/:owner/things', handingOn);
  app.use('/kept/:owner', keeping);
  const more = ({ headers }: IncomingMessage) => ({ accepts: headers.accept });
  const server = createServer(logRequests(app, log, more));

  before((done) => {
    server.listen(0, '127.0.0.1', done);
  });
  after((done) => {
    server.close(done);
  });

  async function call(path: string): Promise<Record<string, unknown>> {
    const { port } = server.address() as AddressInfo;
    await new Promise<void>((resolve) => {
      get({ port, path, agent: false, headers: { accept: 'text/x' } }, (response) =>
        response.resume().on('close', resolve),
      );
    });
    return last();
  }

  it('has id, method, route, status and time', async () => {
    const line = await call('/things/7');
    expect(line).to.include({ requestId: 'r1', method: 'GET', route: '/things/:id', status: 201 });
    expect(line.ms).to.be.a('number');
  });

  it('has the code of an error', async () => {
    expect(await call('/refused')).to.include({ status: 409, code: 'ERR_CONFLICT' });
  });

  it('has no code of an answer that tells none', async () => {
    expect(await call('/things/7')).to.not.have.property('code');
  });

  it('has what else is known of it', async () => {
    expect(await call('/things/7')).to.include({ accepts: 'text/x' });
  });

  it('has the patterns of the routers above its route', async () => {
    expect(await call('/api/991825827/things/parts/3')).to.include({
      route: '/api/:owner/things/parts/:part',
    });
  });

  it('has no value of a parameter that a router does not hand on', async () => {
    expect(await call('/kept/991825827/parts/3')).to.include({ route: '/kept/:/parts/:part' });
  });

  it('has no address', async () => {
    expect(JSON.stringify(await call('/things/kari?pid=secret'))).to.not.match(/kari|secret/);
  });

  it('has no route where nothing was found', async () => {
    expect(await call('/kari'))
      .to.include({ status: 404 })
      .and.not.have.property('route');
  });
});
