import { expect } from 'chai';
import type { Actor } from '../../src/signing/index.ts';
import { day, person } from '../helpers/runtime.ts';
import { codeOf, onRuntime, owner, roundIn, storedRows } from './on-runtime.ts';
import { boundary, end, path, process, signing, task } from './processes.ts';

const system = { kind: 'system', systemUserId: 'robot', organisationNumber: '310000500', level: 3 } as const;
const token = { kind: 'organisation', organisationNumber: '310000500', level: 3 } as const;
const groups = `
  <signing:group order="1" lifetime="P7D"><signing:signee reference="102" /></signing:group>
  <signing:group order="2" lifetime="P7D"><signing:signee reference="103" /><signing:signee reference="500" /></signing:group>`;
const apps = {
  'test/groups': {
    source: process(
      signing('Sign', groups),
      boundary('Any', 'Sign'),
      task('After'),
      end(),
      path('Start', 'Sign', 'After', 'End'),
      path('Any', 'After'),
    ),
  },
};

onRuntime('a read', { apps }, (on) => {
  let instanceId: string;
  let roundId: string;
  beforeEach(async () => {
    instanceId = await on.start('test/groups');
    roundId = await roundIn(on, instanceId);
  });

  const statuses = async () =>
    (await on.runtime.signees({ actor: owner, instanceId, roundId })).map(({ status }) => status);

  it('shows a deadline that has come as if it were applied, and writes nothing', async () => {
    on.clock.advance(7 * day);
    const before = await storedRows(on.database.knex);
    const [round] = await on.runtime.rounds({ actor: owner, instanceId });
    expect(round).to.include({ state: 'expired', endedAt: on.clock.now });
    expect(round!.groups.map(({ state }) => state)).to.deep.equal(['expired', 'closed']);
    expect(await statuses()).to.deep.equal(['expired', 'not-applicable', 'not-applicable']);
    expect(await storedRows(on.database.knex)).to.deep.equal(before);
  });

  it('shows what it showed once a command has applied it', async () => {
    on.clock.advance(7 * day);
    const shown = await on.runtime.rounds({ actor: owner, instanceId });
    await codeOf(on.runtime.sign({ instanceId, roundId, actor: person(2) }));
    expect(await on.runtime.rounds({ actor: owner, instanceId })).to.deep.equal(shown);
  });

  it('shows how each signee stands', async () => {
    expect(await statuses()).to.deep.equal(['waiting', 'waiting', 'waiting']);
    await on.runtime.sign({ instanceId, actor: person(2) });
    expect(await statuses()).to.deep.equal(['signed', 'waiting', 'waiting']);
    await on.runtime.reject({ instanceId, actor: person(3) });
    expect(await statuses()).to.deep.equal(['signed', 'rejected', 'not-applicable']);
  });

  it("shows a signee's signatures with them", async () => {
    const { signature } = await on.runtime.sign({ instanceId, actor: person(2) });
    const [signee] = await on.runtime.signees({ actor: owner, instanceId, roundId });
    expect(signee!.signatures).to.deep.equal([signature]);
    expect(await on.runtime.signature({ actor: owner, instanceId, signatureId: signature.id })).to.deep.equal(
      signature,
    );
  });

  it("shows one's own signatures alone, where that is asked for", async () => {
    await on.runtime.sign({ instanceId, actor: person(2) });
    await on.runtime.sign({ instanceId, actor: person(3) });
    const own = await on.runtime.signatures({ actor: person(3), instanceId, own: true });
    expect(own.map(({ userId }) => userId)).to.deep.equal(['2003']);
  });

  const readers: [string, Actor, boolean][] = [
    ['the owner', owner, true],
    ['a signee whose turn has not come', person(3), true],
    ['who may sign for an organisation that is a signee', person(2), true],
    ['the system user of an organisation that is a signee', system, true],
    ['the token of an organisation that is a signee', token, true],
    ['a stranger', person(5), false],
    ["another organisation's token", { ...token, organisationNumber: '310000999' }, false],
  ];
  for (const [title, actor, may] of readers) {
    it(`is ${may ? 'granted to' : 'refused to'} ${title}`, async () => {
      const expected = may ? undefined : 'ERR_FORBIDDEN';
      const reads = [
        () => on.runtime.instance({ actor, instanceId }),
        () => on.runtime.rounds({ actor, instanceId }),
        () => on.runtime.signees({ actor, instanceId, roundId }),
        () => on.runtime.signatures({ actor, instanceId }),
        () => on.runtime.events({ actor, instanceId }),
      ];
      for (const read of reads) expect(await codeOf(read())).to.equal(expected);
    });
  }

  it('stays granted to a signee after the end', async () => {
    await on.runtime.cancelInstance({ instanceId, actor: owner });
    expect(await codeOf(on.runtime.instance({ actor: person(3), instanceId }))).to.equal(undefined);
  });

  it('of what is not there has a code', async () => {
    const elsewhere = await on.start('test/groups');
    const foreign = await roundIn(on, elsewhere);
    const about = { actor: owner, instanceId };
    expect(await codeOf(on.runtime.instance({ actor: owner, instanceId: 'x' }))).to.equal(
      'ERR_INSTANCE_UNKNOWN',
    );
    expect(await codeOf(on.runtime.instance({ ...about, app: 'x' }))).to.equal('ERR_INSTANCE_UNKNOWN');
    expect(await codeOf(on.runtime.instance({ ...about, ownerPartyId: 1 }))).to.equal('ERR_INSTANCE_UNKNOWN');
    expect(await codeOf(on.runtime.signees({ ...about, roundId: foreign }))).to.equal('ERR_ROUND_UNKNOWN');
    expect(await codeOf(on.runtime.signature({ ...about, signatureId: 'x' }))).to.equal(
      'ERR_DOCUMENT_NOT_FOUND',
    );
    expect(await codeOf(on.runtime.document({ ...about, documentId: 'x' }))).to.equal(
      'ERR_DOCUMENT_NOT_FOUND',
    );
  });

  it("does not take one instance's signatures and documents for another's", async () => {
    const { signature, instance } = await on.runtime.sign({ instanceId, actor: person(2) });
    const elsewhere = { actor: owner, instanceId: await on.start('test/groups') };
    const read = on.runtime.signature({ ...elsewhere, signatureId: signature.id });
    expect(await codeOf(read)).to.equal('ERR_DOCUMENT_NOT_FOUND');
    const document = on.runtime.document({ ...elsewhere, documentId: instance.documents[0]!.id });
    expect(await codeOf(document)).to.equal('ERR_DOCUMENT_NOT_FOUND');
  });

  it('tells which actions are granted', async () => {
    const actions = ['read', 'write', 'sign', 'next', 'reject', 'cancel'];
    const granted = async (actor: Actor) => {
      const grants = await on.runtime.grants({ actor, instanceId, actions });
      return actions.filter((action) => grants[action]);
    };
    expect(await granted(owner)).to.deep.equal(actions);
    expect(await granted(person(3))).to.deep.equal(['read', 'sign', 'next']);
    expect(await granted(person(5))).to.deep.equal([]);
  });

  it('tells which actions are still granted after the round has ended', async () => {
    await on.runtime.reject({ instanceId, actor: person(2) });
    const grants = await on.runtime.grants({ actor: person(3), instanceId, actions: ['read', 'sign'] });
    expect(grants).to.deep.equal({ read: true, sign: false });
  });
});
