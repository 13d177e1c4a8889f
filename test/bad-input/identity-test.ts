import { expect } from 'chai';
import { personNumber } from '../helpers/runtime.ts';
import type { Journey, ServedApps } from '../interop/served-apps.ts';
import { serveBoard } from './bad-input-server.ts';
import { tableContents } from './table-contents.ts';

/** Ways in which a body may say that its sender is person 3. */
const claims: [what: string, claim: Record<string, unknown>][] = [
  ['a person’s number', { personNumber: personNumber(3), pid: personNumber(3), ssn: personNumber(3) }],
  ['a user id', { userId: '2003', 'urn:altinn:userid': 2_003 }],
  ['a party id', { partyId: 103, instanceOwnerPartyId: 103 }],
  ['a signee', { signee: { personNumber: personNumber(3), userId: '2003' }, signeeInfo: { userId: '2003' } }],
  ['an actor', { actor: { kind: 'person', personNumber: personNumber(3), partyId: 103, level: 4 } }],
  ['metadata', { metadata: { personNumber: personNumber(3), onBehalfOf: personNumber(3) } }],
];

const board = '310000500';

describe('a body that claims to be somebody else', () => {
  let served: ServedApps;
  let journey: Journey;

  beforeEach(async function () {
    this.timeout(30_000);
    ({ served, journey } = await serveBoard());
  });

  afterEach(() => served.stop());

  /** What comes back to a call that changes nothing. */
  async function refused(by: number, method: 'post' | 'put', path: string, body: object) {
    const untouched = await tableContents(served.database.knex);
    const answer = await served.call(by, method, path, body);
    expect(await tableContents(served.database.knex), 'something has changed').to.deep.equal(untouched);
    return answer;
  }

  for (const [what, claim] of claims) {
    it(`by ${what} lets nobody sign who may not`, async () => {
      const answer = await refused(9, 'post', `${journey.path}/actions`, { action: 'sign', ...claim });
      expect(answer.status).to.equal(403);
    });

    it(`by ${what} lets nobody move the process who may not`, async () => {
      const answer = await refused(9, 'put', `${journey.path}/process/next`, { action: 'sign', ...claim });
      expect([answer.status, answer.body.title]).to.deep.equal([403, 'Unauthorized']);
    });

    it(`by ${what} signs as the token says`, async () => {
      await served.call(1, 'post', `${journey.path}/actions`, { action: 'sign', ...claim });
      const { signeeStates } = await journey.get<{
        signeeStates: { name: string; signedTime: string | null }[];
      }>('/signing');
      const signed = signeeStates.filter(({ signedTime }) => signedTime !== null).map(({ name }) => name);
      expect(signed).to.deep.equal(['Person 1']);
    });
  }

  it('signs for no organisation in which the caller has no key role', async () => {
    const answer = await refused(3, 'post', `${journey.path}/actions`, { action: 'sign', onBehalfOf: board });
    expect([answer.status, answer.body.error?.code]).to.deep.equal([401, 'UnauthorizedOnBehalfOf']);
  });

  it('moves on for no organisation in which the caller has no key role', async () => {
    const body = { action: 'sign', actionOnBehalfOf: board };
    const answer = await refused(3, 'put', `${journey.path}/process/next`, body);
    expect([answer.status, answer.body.code]).to.deep.equal([403, 'ERR_ON_BEHALF_OF_FORBIDDEN']);
  });

  it('signs for no person', async () => {
    const body = { action: 'sign', onBehalfOf: personNumber(3) };
    const answer = await refused(1, 'post', `${journey.path}/actions`, body);
    expect([answer.status, answer.body.error?.code]).to.deep.equal([401, 'UnauthorizedOnBehalfOf']);
  });

  it('signs for no organisation that is not a signee', async () => {
    const body = { action: 'sign', onBehalfOf: '999999999' };
    const answer = await refused(1, 'post', `${journey.path}/actions`, body);
    expect([answer.status, answer.body.error?.code]).to.deep.equal([401, 'UnauthorizedOnBehalfOf']);
  });

  for (const [what, instanceOwner] of [
    ['party', { partyId: 103 }],
    ['person', { personNumber: personNumber(3) }],
    ['organisation', { organisationNumber: board }],
  ] as const) {
    it(`makes no instance for another ${what}`, async () => {
      const answer = await refused(9, 'post', '/ttd/board/instances', { instanceOwner });
      expect([answer.status, answer.body.code]).to.deep.equal([403, 'ERR_FORBIDDEN']);
    });
  }
});
