import { expect } from 'chai';
import { person } from '../helpers/runtime.ts';
import { MessagesServer, owner } from '../http/messages/messages-server.ts';

/** One process, seen by callers of Altinn II's messages and of Altinn 3's API. */
describe('one process, two doors', () => {
  let server: MessagesServer;
  before(async () => {
    server = await MessagesServer.start();
  });
  after(() => server.stop());

  /** The instance that a message is, at the other door. */
  async function instanceOf(app: string, path: string): Promise<string> {
    const number = Number(path.split('/a').at(-1));
    const id = await server.runtime.instanceIdOf({ number });
    return `/${app}/instances/101/${id}`;
  }

  it('a message that is begun here is an instance there', async () => {
    const m = await server.message('parallel');
    const instance = await instanceOf('test/parallel', m.path);
    const { status, body } = await server.as(owner).get(instance);
    expect(status).to.equal(200);
    expect([body.process.currentTask.elementId, body.data[0].dataType]).to.deep.equal(['Sign', 'main']);
  });

  it('is signed there, and archived here by the last signature there', async () => {
    const m = await server.message('parallel');
    const instance = await instanceOf('test/parallel', m.path);
    for (const n of [1, 3]) {
      const answer = await server.as(person(n)).post(`${instance}/actions`, {
        body: { action: 'sign' },
        headers: { 'content-type': 'application/json' },
      });
      expect(answer.status).to.equal(200);
    }
    const { body } = await server.as(owner).get(m.archived);
    expect([body.Status, body.OriginalId]).to.deep.equal(['Sendt og arkivert', m.id]);
  });

  it('is signed at both doors, and archived by the last signature here', async () => {
    const m = await server.message('parallel');
    const instance = await instanceOf('test/parallel', m.path);
    await server.as(person(2)).post(`${instance}/actions`, {
      body: { action: 'sign' },
      headers: { 'content-type': 'application/json' },
    });
    const answer = await server.as(owner).put(m.path, { body: m.body() });
    expect(answer.headers.location).to.equal(`https://signing.test${m.archived}`);
    const there = await server.as(owner).get(instance);
    expect([there.body.status.isArchived, there.body.process.ended !== null]).to.deep.equal([true, true]);
  });

  it('knows at one door who has signed at the other', async () => {
    const m = await server.message('parallel');
    const instance = await instanceOf('test/parallel', m.path);
    await server.as(owner).post(`${instance}/actions`, {
      body: { action: 'sign' },
      headers: { 'content-type': 'application/json' },
    });
    const answer = await server.as(owner).put(m.path, { body: m.body() });
    expect([answer.status, answer.body.ErrorCode]).to.deep.equal([409, 60036]);
  });

  it('is filled in there, and signed here', async () => {
    const m = await server.message('partial', { query: '?complete=false' });
    const instance = await instanceOf('test/partial', m.path);
    const { body } = await server.as(owner).get(instance);
    const form = body.data.find(({ dataType }: { dataType: string }) => dataType === 'main');
    const changed = await server.as(owner).put(`${instance}/data/${form.id}`, {
      body: Buffer.from('<there/>'),
      headers: { 'content-type': 'application/xml' },
    });
    expect(changed.status).to.equal(201);
    expect((await server.as(owner).put(`${instance}/process/next`)).status).to.equal(200);
    expect((await server.as(owner).get(`${m.path}/forms/${m.forms[0]}`)).body.FormData).to.equal('<there/>');
    expect((await server.as(owner).put(m.path, { body: m.body() })).status).to.equal(204);
  });

  it('is begun there, and seen here', async () => {
    const made = await server.as(owner).post('/test/partial/instances?instanceOwnerPartyId=101');
    const instanceId: string = made.body.id.split('/')[1];
    const { number } = await server.runtime.instance({ actor: owner, instanceId });
    const path = `/api/my/messages/a${number}`;
    expect((await server.as(owner).get(path)).body.Status).to.equal('Utfylling');
  });

  it('is rejected there, and filled in again here', async () => {
    const m = await server.message('partial');
    const instance = await instanceOf('test/partial', m.path);
    await server.as(owner).put(`${instance}/process/next`, {
      body: { action: 'reject' },
      headers: { 'content-type': 'application/json' },
    });
    expect((await server.as(owner).get(m.path)).body.Status).to.equal('Utfylling');
  });

  it('is withheld at both doors where no copy is kept', async () => {
    const m = await server.message('withheld');
    const instance = await instanceOf('test/withheld', m.path);
    await server.as(owner).put(m.path, { body: m.body() });
    expect((await server.as(owner).get(instance)).status).to.equal(403);
  });
});
