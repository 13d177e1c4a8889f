import { expect } from 'chai';
import { person } from '../../helpers/runtime.ts';
import { AltinnServer } from './altinn-server.ts';

describe('a process in the native vocabulary over HTTP', () => {
  let server: AltinnServer;

  before(async function () {
    this.timeout(30_000);
    server = await AltinnServer.start();
  });

  after(() => server.stop());

  /** An instance that has its documents from the beginning: its first task is a signing task. */
  async function start(app: string): Promise<string> {
    const created = await server.as(person(10)).post(`/${app}/instances`, {
      headers: { 'content-type': 'multipart/form-data; boundary=x' },
      body: Buffer.from(
        '--x\r\ncontent-disposition: form-data; name="instance"\r\n\r\n{"instanceOwner":{"partyId":"110"}}\r\n' +
          '--x\r\ncontent-disposition: form-data; name="form"\r\ncontent-type: text/plain\r\n\r\nagreed\r\n--x--',
      ),
    });
    expect(created.status).to.equal(201);
    return `/${app}/instances/${created.body.id}`;
  }

  describe('whose last signature meets a gateway without a way out', () => {
    let path: string;

    before(async () => {
      path = await start('local/stuck');
    });

    it('gives the signee success', async () => {
      const answer = await server.as(person(1)).post(`${path}/actions`, { body: { action: 'sign' } });
      expect([answer.status, answer.body.error, answer.body.instance.data.length]).to.deep.equal([
        200,
        null,
        2,
      ]);
    });

    it('tells who wants to go on, with the id of the incident', async () => {
      const answer = await server.as(person(10)).put(`${path}/process/next`);
      expect([answer.status, answer.body.title, typeof answer.body.incidentId]).to.deep.equal([
        500,
        'Process next failed.',
        'string',
      ]);
    });

    it('still shows its signees', async () => {
      const answer = await server.as(person(10)).get(`${path}/signing`);
      expect(answer.body.signeeStates[0].signedTime).to.be.a('string');
    });
  });

  describe('that waits in two signing tasks', () => {
    let path: string;

    before(async () => {
      path = await start('local/parallel');
    });

    it('shows the one that was entered first', async () => {
      const answer = await server.as(person(10)).get(`${path}/process`);
      expect(answer.body.currentTask).to.deep.include({
        elementId: 'One',
        actions: { read: true, write: true, sign: true, reject: true },
      });
    });

    it('asks which one is to be signed', async () => {
      const answer = await server.as(person(1)).post(`${path}/actions`, { body: { action: 'sign' } });
      expect([answer.status, answer.body.code]).to.deep.equal([409, 'ERR_TASK_AMBIGUOUS']);
    });

    it('takes a signature in the one that is named', async () => {
      const answer = await server
        .as(person(1))
        .post(`${path}/actions?taskId=Two`, { body: { action: 'sign' } });
      expect(answer.body.instance.data.at(-1).references[0].value).to.equal('Two');
    });

    it('shows the signees of the one that is named', async () => {
      const answer = await server.as(person(1)).get(`${path}/signing?taskId=Two`);
      const names = answer.body.signeeStates.map(({ name }: { name: string }) => name);
      expect(names).to.deep.equal(['Person 1', 'Person 3']);
    });
  });

  describe('after the runtime was closed', () => {
    it('is not changed', async () => {
      const other = await AltinnServer.start();
      const path = await other.instance();
      await other.runtime.close();
      const answer = await other.as(person(10)).put(`${path}/process/next`);
      expect([answer.status, answer.headers['retry-after'], answer.body.code]).to.deep.equal([
        503,
        '1',
        'ERR_SHUTTING_DOWN',
      ]);
      await other.stop();
    });
  });
});
