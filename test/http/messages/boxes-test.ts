import { expect } from 'chai';
import type { Actor } from '../../../src/signing/index.ts';
import { person } from '../../helpers/runtime.ts';
import { MessagesServer, mainForm, signBody } from './messages-server.ts';

/** Organisation 500, in which persons 1 and 2 hold key roles. */
const company = '310000500';

const system: Actor = { kind: 'system', systemUserId: 'u-1', organisationNumber: company, level: 3 };

describe('message boxes', () => {
  let server: MessagesServer;
  before(async () => {
    server = await MessagesServer.start();
  });
  after(() => server.stop());

  const open = async (path: string, as: Actor) => (await server.as(as).get(path)).status;
  const inBoxOf = (path: string, box: string) => path.replace(/\/api\/\w+\//, `/api/${box}/`);

  it('of a person are their own', async () => {
    const { path } = await server.message('thirdParty');
    expect(await open(path, person(1))).to.equal(200);
  });

  for (const box of [company, 'r500']) {
    it(`of an organisation are found as <${box}> by who acts for it`, async () => {
      const { path } = await server.message('partial', { box, as: person(2) });
      expect(await open(path, person(1))).to.equal(200);
      expect(await open(inBoxOf(path, 'r500'), system)).to.equal(200);
    });
  }

  it('of a system user are those of its organisation', async () => {
    const { path } = await server.message('partial', { box: 'my', as: system });
    expect(await open(inBoxOf(path, company), person(1))).to.equal(200);
  });

  it('hold no messages of others that the caller may read elsewhere', async () => {
    const { path } = await server.message('partial', { box: company, as: person(1) });
    expect(await open(inBoxOf(path, 'my'), person(1))).to.equal(404);
  });

  it('hold what their party is asked to sign', async () => {
    const { path } = await server.message('thirdParty');
    expect(await open(path, person(2))).to.equal(200);
    const { body } = await server.as(person(2)).get('/api/my/messages');
    expect(body._embedded.messages.map(({ MessageLink }: { MessageLink: string }) => MessageLink)).to.include(
      `https://signing.test${path}`,
    );
  });

  it('are open to signees as far as they sign there', async () => {
    const { path } = await server.message('thirdParty', { box: 'r101' });
    expect(await open(path, person(2))).to.equal(200);
  });

  for (const [what, path] of [
    ['a message that is there', undefined],
    ['a message that is not there', '/api/r101/messages/a999999'],
    ['a box that nobody has', '/api/r999/messages/a1'],
    ['an organisation that nobody knows', '/api/999999999/messages/a1'],
    ['the list of a box of somebody', '/api/r101/messages'],
    ['the list of a box that nobody has', '/api/r999/messages'],
  ] as const) {
    it(`tell strangers the same of ${what}`, async () => {
      const address = path ?? (await server.message('partial', { box: 'r101' })).path;
      const { status, body } = await server.as(person(9)).get(address);
      expect([status, body]).to.deep.equal([
        403,
        { ErrorCode: 30001, ErrorMessage: 'the caller is not authorised for this reportee' },
      ]);
    });
  }

  it('tell who looks into their own the same of what is there and what is not', async () => {
    const { path } = await server.message('partial');
    const answers = await Promise.all(
      [path, '/api/my/messages/a999999'].map((each) => server.as(person(9)).get(each)),
    );
    expect(answers[0]?.body).to.deep.equal(answers[1]?.body);
  });

  for (const path of [
    '/api/my/messages/x1',
    '/api/my/messages/a0',
    '/api/my/messages/a1e3',
    '/api/my/messages/c1',
  ]) {
    it(`have nothing at <${path}>`, async () => {
      expect(await open(path, person(1))).to.equal(404);
    });
  }

  it('have nothing under what can be no box', async () => {
    expect(await open('/api/somebody/messages/a1', person(1))).to.equal(404);
  });

  it('are filled by nobody else', async () => {
    const answer = await server.as(person(9)).post('/api/r101/messages?sign=false', {
      body: signBody('partial', { forms: [mainForm()] }),
    });
    expect([answer.status, answer.body.ErrorMessage]).to.deep.equal([
      403,
      'the caller is not authorised for this reportee',
    ]);
  });

  it('hold no instance of a process that is no service', async () => {
    const { instance } = await server.runtime.start({
      actor: person(1),
      app: 'test/other',
      ownerPartyId: 101,
    });
    expect(await open(`/api/my/messages/a${instance.number}`, person(1))).to.equal(404);
  });

  it('keep from an API key what is of other services', async () => {
    const [own, other] = [await server.message('partial'), await server.message('free')];
    const as = server.as(person(1));
    const sent = { apiKey: 'one-service' };
    expect([(await as.get(own.path, sent)).status, (await as.get(other.path, sent)).status]).to.deep.equal([
      200, 403,
    ]);
    const codes = (await as.get('/api/my/messages', sent)).body._embedded.messages.map(
      ({ ServiceCode }: { ServiceCode: string }) => ServiceCode,
    );
    expect(new Set(codes)).to.deep.equal(new Set(['101']));
    const body = signBody('free', { forms: [mainForm()] });
    expect((await as.post('/api/my/messages?sign=false', { ...sent, body })).status).to.equal(403);
  });

  describe('sign', () => {
    const signer = async (path: string, as: Actor, body: object) => {
      const { headers } = await server.as(as).put(path, { body });
      const record = await server.as(as).get(`${new URL(headers.location!).pathname}/archivereference`);
      const [{ Name, SignedForOrganisation }] = record.body.Signatures;
      return [Name, SignedForOrganisation];
    };

    it('for the person whose own they are', async () => {
      const m = await server.message('partial');
      expect(await signer(m.path, person(1), m.body())).to.deep.equal(['Person 1', null]);
    });

    it('for the organisation whose they are, by who acts for it', async () => {
      const m = await server.message('partial', { box: company });
      expect(await signer(m.path, person(2), m.body())).to.deep.equal(['Person 2', company]);
    });

    it('for themselves in the box of an organisation that is not asked', async () => {
      const m = await server.message('thirdParty', { box: company });
      expect(await signer(m.path, person(2), m.body())).to.deep.equal(['Person 2', null]);
    });

    it('for nobody in the box of an organisation that is asked, by who may not sign for it', async () => {
      const m = await server.message('shared', { box: company });
      const { status, body } = await server.as(person(3)).put(m.path, { body: m.body() });
      expect([status, body.ErrorCode]).to.deep.equal([403, 30002]);
      const own = inBoxOf(m.path, 'my');
      expect((await server.as(person(3)).put(own, { body: m.body() })).status).to.equal(204);
    });

    it('for the organisation of a system user', async () => {
      const m = await server.message('partial', { box: company, as: system });
      expect(await signer(m.path, system, m.body())).to.deep.equal([null, company]);
    });

    it('for nobody by an organisation’s own token', async () => {
      const m = await server.message('partial', { box: company });
      const organisation: Actor = { kind: 'organisation', organisationNumber: company, level: 3 };
      const { status, body } = await server.as(organisation).put(m.path, { body: m.body() });
      expect([status, body.ErrorCode]).to.deep.equal([403, 30002]);
    });
  });
});
