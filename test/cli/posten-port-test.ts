import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { request } from 'node:https';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { connect } from 'node:tls';
import { expect } from 'chai';
import { type Server, startServer } from '../../src/cli/server.ts';
import type { ServerLog } from '../../src/cli/server-log.ts';
import { readSettings } from '../../src/cli/settings.ts';
import { errorOf, makeFolder } from '../catalog/folder.ts';
import { run } from './run.ts';

interface Line extends Record<string, unknown> {
  message: string;
}

/** Keeps what is logged, and says when there is a line of some kind. */
function keeping() {
  const lines: (Line & { level: string })[] = [];
  const waiting: [message: string, found: (line: Line) => void][] = [];
  const note = (level: string) => (fields: object, message: string) => {
    const line = { ...fields, message, level };
    lines.push(line);
    for (const [wanted, found] of waiting.splice(0)) {
      if (wanted === message) found(line);
      else waiting.push([wanted, found]);
    }
  };
  const log: ServerLog = { info: note('info'), warn: note('warn'), error: note('error'), flush() {} };
  const next = (message: string) => new Promise<Line>((found) => waiting.push([message, found]));
  return { log, lines, next };
}

describe('the log of a server of signature jobs', function () {
  this.timeout(20_000);
  const { log, lines, next } = keeping();
  let folder: Awaited<ReturnType<typeof makeFolder>>;
  let server: Server;
  let client: { ca: Buffer; cert: Buffer; key: Buffer };

  before(async () => {
    const direct = await readFile(new URL('../../processes/posten-direct.bpmn', import.meta.url), 'utf8');
    folder = await makeFolder({ 'posten-direct.bpmn': direct });
    const env = {
      DATABASE_URL: `sqlite:${join(folder.path, 'signing.db')}`,
      PROCESSES: folder.path,
      PORT: '0',
      POSTEN_PORT: '0',
    };
    const certificates = join(folder.path, 'certificates');
    await run(['posten-certificates', certificates], env);
    const [ca, cert, key] = await Promise.all(
      ['ca.pem', 'client.pem', 'client-key.pem'].map((name) => readFile(join(certificates, name))),
    );
    client = { ca: ca!, cert: cert!, key: key! };
    server = await startServer(readSettings(env), log);
  });
  after(async () => {
    await server.close();
    await folder.remove();
  });

  const address = () => ({ port: Number(new URL(server.postenUrl!).port), servername: 'localhost' });

  /** What is logged of a request. */
  async function called(path: string, { ca, ...own } = client, method = 'GET'): Promise<Line> {
    const logged = next('request');
    const asked = request({ ...address(), ca, ...own, method, path, agent: false }).end();
    const [response] = (await once(asked, 'response')) as [IncomingMessage];
    await text(response);
    return logged;
  }

  it('says which process is missing, what is refused for it and what to do', () => {
    const missing = lines.filter(({ app }) => app !== undefined);
    expect(missing).to.deep.equal([
      {
        level: 'warn',
        app: 'local/posten-portal',
        message:
          'there is no local/posten-portal: portal jobs are refused; copy posten-portal.bpmn from the example processes into PROCESSES',
      },
    ]);
  });

  it('says who called for whom, and by which route', async () => {
    expect(await called('/api/123456789')).to.include({
      ...{ method: 'GET', route: '/api/:sender', status: 200 },
      ...{ caller: '123456789', sender: '123456789' },
    });
  });

  it('says who was refused, and why', async () => {
    expect(await called('/api/991825827/direct/signature-jobs')).to.include({
      ...{ route: '/api/:sender/direct/signature-jobs', status: 403, code: 'ERR_BROKER_NOT_AUTHORIZED' },
      ...{ caller: '123456789', sender: '991825827' },
    });
  });

  it('says for whom somebody called who is not known', async () => {
    const { ca } = client;
    const line = await called('/api/123456789', { ca } as typeof client);
    expect(line).to.include({ status: 403, code: 'ERR_ORGANISATION_UNKNOWN', sender: '123456789' });
    expect(line).to.not.have.property('caller');
  });

  it('names a route whole, and nothing of its address', async () => {
    const line = await called('/api/123456789/archive/documents/secret/pades?token=secret');
    expect(line).to.include({
      route: '/api/:sender/archive/documents/:document/pades',
      code: 'ERR_DOCUMENT_NOT_FOUND',
    });
    expect(JSON.stringify(line)).to.not.contain('secret');
  });

  it('says by which code a handshake failed, and nothing else', async () => {
    const failed = next('TLS handshake failed');
    await errorOf(once(connect(address()), 'secureConnect'));
    const { code, ...others } = await failed;
    expect(code).to.match(/^E[A-Z_]+/);
    expect(others).to.deep.equal({ level: 'info', message: 'TLS handshake failed' });
  });
});
