import { expect } from 'chai';
import { person, personNumber } from '../helpers/runtime.ts';
import { codeOf, eventTypes, type OnRuntime, onRuntime, owner, rejection, roundIn } from './on-runtime.ts';
import { end, path, process, signing } from './processes.ts';

const groups = `<signing:group order="1"><signing:signee reference="101" /><signing:signee reference="102" /></signing:group>
  <signing:group order="2" required="1"><signing:signee reference="103" /><signing:signee reference="104" /></signing:group>`;

const apps = {
  'test/delegable': {
    source: process(
      signing('Sign', groups, 'allow="delegate reject return"'),
      end(),
      path('Start', 'Sign', 'End'),
    ),
  },
  'test/organisation': {
    source: process(
      signing('Sign', '<signing:signee reference="500" />', 'allow="delegate"'),
      end(),
      path('Start', 'Sign', 'End'),
    ),
  },
  'test/plain': { source: process(signing('Sign', groups), end(), path('Start', 'Sign', 'End')) },
};

async function signeesIn({ runtime }: OnRuntime, instanceId: string) {
  const roundId = (await runtime.rounds({ actor: owner, instanceId }))[0]!.id;
  return runtime.signees({ actor: owner, instanceId, roundId });
}

async function statuses(on: OnRuntime, instanceId: string) {
  const rows = await signeesIn(on, instanceId);
  return Object.fromEntries(rows.map(({ partyId, status }) => [partyId!, status]));
}

onRuntime('a signee who hands over', { apps }, (on) => {
  let instanceId: string;
  beforeEach(async () => {
    instanceId = await on.start('test/delegable');
  });
  const delegate = (from: number, to: number) =>
    on.runtime.delegate({ instanceId, actor: person(from), to: { reference: String(100 + to) } });

  it('is shown beside whom they handed over to, who signs on behalf of them', async () => {
    await delegate(2, 5);
    const rows = await signeesIn(on, instanceId);
    const from = rows.find(({ partyId }) => partyId === 102)!;
    const to = rows.find(({ partyId }) => partyId === 105)!;
    expect([from.status, to.status, to.delegatedFrom]).to.deep.equal(['delegated', 'waiting', from.id]);
    await on.runtime.sign({ instanceId, actor: person(5) });
    expect(await statuses(on, instanceId)).to.include({ 102: 'delegated', 105: 'signed' });
  });

  it('counts no more and no less than before: the group is complete when the other has signed', async () => {
    await delegate(2, 5);
    await on.runtime.sign({ instanceId, actor: person(1) });
    await on.runtime.sign({ instanceId, actor: person(5) });
    const [round] = await on.runtime.rounds({ actor: owner, instanceId });
    expect(round!.groups.map(({ state }) => state)).to.deep.equal(['complete', 'open']);
  });

  it('has no access any more', async () => {
    await delegate(2, 5);
    const read = on.runtime.instance({ instanceId, actor: person(2) });
    const sign = on.runtime.sign({ instanceId, actor: person(2) });
    expect([await codeOf(read), await codeOf(sign)]).to.deep.equal(['ERR_FORBIDDEN', 'ERR_FORBIDDEN']);
    expect(
      (await on.runtime.inbox({ actor: person(2) })).items.map((item) => item.instanceId),
    ).not.to.include(instanceId);
    expect((await on.runtime.inbox({ actor: person(5) })).items.map((item) => item.instanceId)).to.include(
      instanceId,
    );
  });

  it('gives no access before', async () => {
    expect(await codeOf(on.runtime.sign({ instanceId, actor: person(5) }))).to.equal('ERR_FORBIDDEN');
  });

  it('may not hand over for another', async () => {
    expect(await codeOf(delegate(6, 5))).to.equal('ERR_FORBIDDEN');
  });

  it('is no organisation’s own token, but a person or a system user of it', async () => {
    const asked = { instanceId: await on.start('test/organisation'), to: { reference: '105' } };
    const token = { kind: 'organisation', organisationNumber: '310000500', level: 4 } as const;
    expect(await codeOf(on.runtime.delegate({ ...asked, actor: token }))).to.equal('ERR_ACTOR_CANNOT_SIGN');
    await on.runtime.delegate({ ...asked, actor: person(2), onBehalfOf: '310000500' });
  });

  it('does not get it back in a circle', async () => {
    await delegate(2, 5);
    expect(await codeOf(delegate(5, 2))).to.equal('ERR_DELEGATION_CYCLE');
    await delegate(5, 6);
    expect(await codeOf(delegate(6, 2))).to.equal('ERR_DELEGATION_CYCLE');
  });

  it('can’t pass it on for ever', async () => {
    for (const [from, to] of [
      [2, 5],
      [5, 6],
      [6, 7],
    ]) {
      await delegate(from!, to!);
    }
    expect(await codeOf(delegate(7, 8))).to.equal('ERR_DELEGATION_TOO_DEEP');
  });

  it('can’t give it to one who is asked in the same group anyway', async () => {
    expect(await codeOf(delegate(2, 1))).to.equal('ERR_SIGNEE_DUPLICATE');
  });

  it('may do so before their group opens', async () => {
    const to = { person: personNumber(7) };
    await on.runtime.changeSignees({
      instanceId,
      actor: owner,
      add: [{ person: personNumber(6), order: 2 }],
    });
    await on.runtime.delegate({ instanceId, actor: person(6), to });
    expect(await statuses(on, instanceId)).to.include({ 106: 'delegated', 107: 'waiting' });
  });

  it('is in the audit trail with both, by their ids', async () => {
    await delegate(2, 5);
    const rows = await signeesIn(on, instanceId);
    const events = await on.runtime.events({ actor: owner, instanceId, types: ['round.signee-delegated'] });
    const idOf = (partyId: number) => rows.find((row) => row.partyId === partyId)!.id;
    expect(events[0]!.payload).to.include({ signeeId: idOf(102), delegateId: idOf(105), depth: 1 });
  });

  it('is told that nobody of that name is known', async () => {
    expect(await codeOf(delegate(2, 99))).to.equal('ERR_PARTY_UNKNOWN');
  });

  it('is refused a name that can be nobody’s, or two, without what was said', async () => {
    const namings = [{}, { person: '0181000' }, { organisation: '31' }, { contact: 'x', reference: '105' }];
    for (const to of [...namings, { person: `${personNumber(5)}0` }]) {
      const error = await rejection(on.runtime.delegate({ instanceId, actor: person(2), to }));
      expect(error.code).to.equal('ERR_ATTRIBUTE_INVALID');
      expect(error.message).not.to.match(/0181|<31>/);
    }
  });

  it('can’t where the task does not let them', async () => {
    const plain = await on.start('test/plain');
    const to = { reference: '105' };
    const asked = on.runtime.delegate({ instanceId: plain, actor: person(2), to });
    expect(await codeOf(asked)).to.equal('ERR_ACTION_NOT_ALLOWED');
  });

  it('is answered once under one key', async () => {
    const asked = { instanceId, actor: person(2), to: { reference: '105' }, key: 'k' };
    await on.runtime.delegate(asked);
    expect((await on.runtime.delegate(asked)).repeat).to.equal(true);
    const other = on.runtime.delegate({ ...asked, to: { reference: '106' } });
    expect(await codeOf(other)).to.equal('ERR_KEY_REUSED');
  });
});

onRuntime('signees of a group that has not begun', { apps }, (on) => {
  let instanceId: string;
  beforeEach(async () => {
    instanceId = await on.start('test/plain');
  });
  const idOf = async (partyId: number) =>
    (await signeesIn(on, instanceId)).find((row) => row.partyId === partyId)!.id;
  const change = (add: { reference: string; order: number }[], remove: string[] = []) =>
    on.runtime.changeSignees({ instanceId, actor: owner, add, remove });

  it('are added', async () => {
    await change([{ reference: '105', order: 2 }]);
    for (const n of [1, 2, 5]) await on.runtime.sign({ instanceId, actor: person(n) });
    expect((await on.runtime.instance({ instanceId, actor: owner })).outcome).to.equal('completed');
  });

  it('are removed, and have no access any more', async () => {
    await change([], [await idOf(103)]);
    expect(await statuses(on, instanceId)).to.include({ 103: 'removed' });
    expect(await codeOf(on.runtime.instance({ instanceId, actor: person(3) }))).to.equal('ERR_FORBIDDEN');
  });

  it('are replaced at once', async () => {
    await change([{ reference: '105', order: 2 }], [await idOf(103)]);
    expect(await statuses(on, instanceId)).to.include({ 103: 'removed', 104: 'waiting', 105: 'waiting' });
  });

  it('are named as a model names them', async () => {
    const asked = on.runtime.changeSignees({ instanceId, actor: owner, add: [{ person: '12', order: 2 }] });
    expect(await codeOf(asked)).to.equal('ERR_ATTRIBUTE_INVALID');
  });

  it('come back after they were removed', async () => {
    await change([], [await idOf(103)]);
    await change([{ reference: '103', order: 2 }]);
    expect(await statuses(on, instanceId)).to.include({ 103: 'waiting' });
    expect((await signeesIn(on, instanceId)).filter(({ partyId }) => partyId === 103)).to.have.lengthOf(1);
  });

  it('are not asked twice', async () => {
    expect(await codeOf(change([{ reference: '103', order: 2 }]))).to.equal('ERR_SIGNEE_DUPLICATE');
  });

  it('are not added twice at once', async () => {
    const twice = { reference: '105', order: 2 };
    expect(await codeOf(change([twice, twice]))).to.equal('ERR_SIGNEE_DUPLICATE');
  });

  it('can’t all be removed, and then none is', async () => {
    const both = [await idOf(103), await idOf(104)];
    expect(await codeOf(change([], both))).to.be.oneOf(['ERR_SIGNEES_MISSING', 'ERR_REQUIRED_UNREACHABLE']);
    expect(await statuses(on, instanceId)).to.include({ 103: 'waiting', 104: 'waiting' });
  });

  it('stay as they are once it has begun', async () => {
    expect(await codeOf(change([{ reference: '105', order: 1 }]))).to.equal('ERR_GROUP_BEGUN');
    expect(await codeOf(change([], [await idOf(101)]))).to.equal('ERR_GROUP_BEGUN');
  });

  it('are changed by who may alone', async () => {
    const asked = on.runtime.changeSignees({ instanceId, actor: person(2), remove: [await idOf(103)] });
    expect(await codeOf(asked)).to.equal('ERR_FORBIDDEN');
  });

  it('are in the audit trail', async () => {
    await change([{ reference: '105', order: 2 }], [await idOf(103)]);
    const types = await eventTypes(on, instanceId);
    expect(types.slice(-2)).to.deep.equal(['round.signee-removed Sign', 'round.signee-added Sign']);
  });

  it('of a round that is over stay as they were', async () => {
    const roundId = await roundIn(on, instanceId);
    await on.runtime.cancelRound({ instanceId, roundId, actor: owner });
    const asked = on.runtime.changeSignees({
      instanceId,
      roundId,
      actor: owner,
      add: [{ reference: '105', order: 2 }],
    });
    expect(await codeOf(asked)).to.equal('ERR_ROUND_ENDED');
  });
});
