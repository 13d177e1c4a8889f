import { expect } from 'chai';
import { person } from '../../helpers/runtime.ts';
import { AltinnServer, organisation, system, type TestCaller } from './altinn-server.ts';

describe('signing over HTTP', () => {
  let server: AltinnServer;
  let owner: TestCaller;
  let path: string;

  before(async function () {
    this.timeout(30_000);
    server = await AltinnServer.start();
    owner = server.as(person(10));
  });

  beforeEach(async () => {
    path = await server.atBoard();
  });

  after(() => server.stop());

  const sign = (n: number, more: object = {}) =>
    server.as(person(n)).post(`${path}/actions`, { body: { action: 'sign', ...more } });
  const states = async (query = '') => (await owner.get(`${path}/signing${query}`)).body.signeeStates;

  describe('the signees', () => {
    it('are those of the provider', async () => {
      expect(await states()).to.deep.equal([
        row({ name: 'Person 1', partyId: 101 }),
        row({ name: 'Person 3', partyId: 103 }),
        row({ organisation: 'Organisation 500', organization: 'Organisation 500', partyId: 500 }),
      ]);
    });

    it('have a time once they have signed', async () => {
      await sign(1);
      expect((await states())[0]).to.deep.include({
        name: 'Person 1',
        signedTime: '2026-01-05T09:00:00.0000000Z',
      });
    });

    it("name who signed for an organisation, and keep the organisation's party", async () => {
      await sign(2, { onBehalfOf: '310000500' });
      expect((await states())[2]).to.deep.include({
        name: 'Person 2',
        organisation: 'Organisation 500',
        organization: 'Organisation 500',
        partyId: 500,
        signedTime: '2026-01-05T09:00:00.0000000Z',
      });
    });

    it('name a system user that signed for its organisation', async () => {
      await server.as(system).post(`${path}/actions`, { body: { action: 'sign' } });
      expect((await states())[2]).to.deep.include({ name: 'System', organisation: 'Organisation 500' });
    });

    it('can be read by one of them', async () => {
      expect((await server.as(person(1)).get(`${path}/signing`)).status).to.equal(200);
    });

    it('are nobody again after a reject', async () => {
      await sign(1);
      await owner.put(`${path}/process/next`, { body: { action: 'reject' } });
      expect(await states('?taskId=Board')).to.deep.equal([]);
    });

    it('can be read by task when the process has moved on', async () => {
      await sign(1);
      await sign(3);
      await sign(2, { onBehalfOf: '310000500' });
      await owner.put(`${path}/process/next`);
      expect((await states('?taskId=Board')).map(({ name }: { name: string }) => name)).to.deep.equal([
        'Person 1',
        'Person 3',
        'Person 2',
      ]);
      expect(await states()).to.deep.equal([]);
    });
  });

  describe('the signees of a task without a provider', () => {
    it('are those who have signed', async () => {
      path = await server.instance('ttd/open');
      expect(await states()).to.deep.equal([]);
      await sign(5);
      server.clock.advance(1_234);
      await sign(4);
      expect(await states()).to.deep.equal([
        row({ name: 'Person 5', partyId: 105, signedTime: '2026-01-05T09:00:00.0000000Z' }),
        row({ name: 'Person 4', partyId: 104, signedTime: '2026-01-05T09:00:01.2340000Z' }),
      ]);
      server.clock.advance(-1_234);
    });

    it('may be a system user', async () => {
      path = await server.instance('ttd/open');
      const answer = await server.as(system).post(`${path}/actions`, { body: { action: 'sign' } });
      expect(answer.status).to.equal(200);
      expect(await states()).to.deep.equal([
        row({
          name: 'System',
          organisation: 'Organisation 500',
          organization: 'Organisation 500',
          partyId: 500,
          signedTime: '2026-01-05T09:00:00.0000000Z',
        }),
      ]);
    });
  });

  describe('the organisations that somebody may sign for', () => {
    it('are the listed ones where they hold a key role', async () => {
      const answer = await server.as(person(1)).get(`${path}/signing/organizations`);
      expect(answer.body).to.deep.equal({
        organizations: [{ orgNumber: '310000500', orgName: 'Organisation 500', partyId: 500 }],
      });
    });

    it('are none for others', async () => {
      const answer = await server.as(person(3)).get(`${path}/signing/organizations`);
      expect(answer.body).to.deep.equal({ organizations: [] });
    });

    for (const [what, actor] of [
      ['a system user', system],
      ['an organisation', organisation],
    ] as const) {
      it(`are not for ${what} to ask`, async () => {
        const answer = await server.as(actor).get(`${path}/signing/organizations`);
        expect([answer.status, answer.text]).to.deep.equal([401, '']);
      });
    }
  });

  describe('the data elements to be signed', () => {
    it('are those of the data types that the task signs', async () => {
      const answer = await owner.get(`${path}/signing/data-elements`);
      expect(answer.body.dataElements.map(({ dataType }: { dataType: string }) => dataType)).to.deep.equal([
        'form',
      ]);
    });

    it('have links', async () => {
      const answer = await owner.get(`${path}/signing/data-elements`);
      const [element] = answer.body.dataElements;
      expect(element.selfLinks.apps).to.equal(`https://signing.test${path}/data/${element.id}`);
    });

    it('can be read of a task that is not yet entered', async () => {
      const answer = await owner.get(`${path}/signing/data-elements?taskId=Counter`);
      expect(answer.body.dataElements).to.have.length(1);
    });
  });

  describe('where no signing task is meant', () => {
    for (const route of ['signing', 'signing/organizations', 'signing/data-elements']) {
      for (const [what, query] of [
        ['while the form is filled in', ''],
        ['with a task that does not sign', '?taskId=Form'],
        ['with a task that does not exist', '?taskId=Nothing'],
      ] as const) {
        it(`${route} ${what} is a 400`, async () => {
          const form = await server.instance();
          const answer = await owner.get(`${form}/${route}${query}`);
          expect(answer.body).to.deep.include({ status: 400, title: 'Not a signing task' });
        });
      }
    }
  });

  describe('for a stranger', () => {
    for (const route of ['signing', 'signing/organizations', 'signing/data-elements']) {
      it(`${route} is a 403`, async () => {
        const answer = await server.as(person(9)).get(`${path}/${route}`);
        expect([answer.status, answer.body.code]).to.deep.equal([403, 'ERR_FORBIDDEN']);
      });
    }
  });
});

/** A signee who may sign and has not, but for what is said. Who isn't listed has signed, so they knew. */
function row(more: { signedTime?: string; [name: string]: unknown }): object {
  return {
    name: null,
    organisation: null,
    organization: null,
    delegationSuccessful: true,
    notificationStatus: more.signedTime === undefined ? 'NotSent' : 'Sent',
    signedTime: null,
    ...more,
  };
}
