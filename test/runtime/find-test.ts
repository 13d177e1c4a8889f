import { expect } from 'chai';
import { day, organisationParty, person } from '../helpers/runtime.ts';
import { codeOf, type OnRuntime, onRuntime, owner } from './on-runtime.ts';
import { boundary, end, path, process, signedBy, signing, task } from './processes.ts';

const organisation = organisationParty(501, '313131313', [4, 6]);
const chained = `<signing:group order="1" name="First" lifetime="P7D"><signing:signee reference="101" /></signing:group>
  <signing:group order="2"><signing:signee reference="102" /></signing:group>`;

const apps = {
  'test/chained': {
    source: process(
      signing('Sign', chained).replace('id="Sign"', 'id="Sign" name="Sign the lease"'),
      end(),
      path('Start', 'Sign', 'End'),
    ),
  },
  'test/titled': {
    source: process(
      signing('Sign', '<signing:signee reference="110" />', `title="Sale of \${environment.variables.what}"`),
      end(),
      path('Start', 'Sign', 'End'),
    ),
  },
  'test/organisation': {
    source: process(
      signing('Sign', '<signing:signee reference="501" slots="2" />'),
      end(),
      path('Start', 'Sign', 'End'),
    ),
  },
  'test/any': {
    source: process(
      signedBy('Sign', [7, 8, 9], 'required="1" onDropout="until-unreachable"'),
      end(),
      path('Start', 'Sign', 'End'),
    ),
  },
  'test/escalated': {
    source: process(
      signedBy('Sign', [3], 'lifetime="P1D"'),
      boundary('Late', 'Sign', 'ExpiredError'),
      task('Escalate'),
      end(),
      path('Start', 'Sign', 'End'),
      path('Late', 'Escalate', 'End'),
    ),
  },
  'test/withdrawable': {
    source: process(
      signing(
        'Sign',
        `<signing:group order="1"><signing:signee reference="103" /><signing:signee reference="106" /></signing:group>
         <signing:group order="2"><signing:signee reference="105" /></signing:group>`,
        'allow="withdraw delegate"',
      ),
      end(),
      path('Start', 'Sign', 'End'),
    ),
  },
  'test/form': { source: process(task('Form'), end(), path('Start', 'Form', 'End')) },
};

const inbox = async (on: OnRuntime, n: number, query: { limit?: number; cursor?: string } = {}) =>
  on.runtime.inbox({ actor: person(n), ...query });
const idsIn = async (on: OnRuntime, n: number) =>
  (await inbox(on, n)).items.map(({ instanceId }) => instanceId);

onRuntime('the inbox', { apps, parties: [organisation] }, (on) => {
  it('shows what is signed by the name that the model has for it', async () => {
    await on.start('test/titled', { variables: { what: 'a boat' } });
    const { items } = await inbox(on, 10);
    expect(items.map(({ title }) => title)).to.deep.equal(['Sale of a boat']);
  });

  it('shows what waits for somebody, with title, deadline and documents', async () => {
    const instanceId = await on.start('test/chained');
    const { items } = await inbox(on, 1);
    expect(items[0]).to.deep.include({
      instanceId,
      app: 'test/chained',
      taskId: 'Sign',
      title: 'Sign the lease',
      group: 0,
      groupName: 'First',
      askedAt: on.clock.now,
      deadlineAt: on.clock.now + 7 * day,
    });
    expect(items[0]!.documents.map(({ dataType, size }) => [dataType, size])).to.deep.equal([['lease', 9]]);
  });

  it('shows nothing whose turn has not come, that was signed, or that is over', async () => {
    const instanceId = await on.start('test/chained');
    expect(await idsIn(on, 2)).not.to.include(instanceId);
    await on.runtime.sign({ instanceId, actor: person(1) });
    expect(await idsIn(on, 1)).not.to.include(instanceId);
    expect(await idsIn(on, 2)).to.include(instanceId);
    await on.runtime.cancelInstance({ instanceId, actor: owner });
    expect(await idsIn(on, 2)).not.to.include(instanceId);
  });

  it('shows nothing to who was passed over', async () => {
    const instanceId = await on.start('test/any');
    expect(await idsIn(on, 9)).to.include(instanceId);
    await on.runtime.sign({ instanceId, actor: person(8) });
    expect(await idsIn(on, 9)).not.to.include(instanceId);
  });

  it('shows it again to who withdraws, and to nobody else', async () => {
    const instanceId = await on.start('test/withdrawable');
    await on.runtime.sign({ instanceId, actor: person(3) });
    expect(await idsIn(on, 3)).not.to.include(instanceId);
    await on.runtime.withdraw({ instanceId, actor: person(3) });
    expect(await idsIn(on, 3)).to.include(instanceId);
    expect(await idsIn(on, 5)).not.to.include(instanceId);
  });

  it('shows it to whom a signee hands over', async () => {
    const instanceId = await on.start('test/withdrawable');
    await on.runtime.delegate({ instanceId, actor: person(6), to: { reference: '104' } });
    expect(await idsIn(on, 6)).not.to.include(instanceId);
    expect(await idsIn(on, 4)).to.include(instanceId);
  });

  it('shows nothing whose deadline has passed, before anybody has noticed', async () => {
    const instanceId = await on.start('test/escalated');
    expect(await idsIn(on, 3)).to.include(instanceId);
    on.clock.advance(day);
    expect(await idsIn(on, 3)).not.to.include(instanceId);
  });

  it('shows what waits for an organisation that somebody may sign for, until they have', async () => {
    const instanceId = await on.start('test/organisation');
    const found = (await inbox(on, 4)).items.find((item) => item.instanceId === instanceId);
    expect(found?.onBehalfOf).to.equal('313131313');
    expect(await idsIn(on, 5)).not.to.include(instanceId);
    await on.runtime.sign({ instanceId, actor: person(4), onBehalfOf: '313131313' });
    expect(await idsIn(on, 4)).not.to.include(instanceId);
  });

  it('shows an organisation’s to none of those who may sign for it once it has all its signatures', async () => {
    const instanceId = await on.start('test/organisation');
    await on.runtime.sign({ instanceId, actor: person(4), onBehalfOf: '313131313' });
    expect(await idsIn(on, 6)).to.include(instanceId);
    await on.runtime.sign({ instanceId, actor: person(4), onBehalfOf: '313131313', again: true });
    expect(await idsIn(on, 6)).not.to.include(instanceId);
  });

  it('shows nothing to who has rejected', async () => {
    const instanceId = await on.start('test/any');
    await on.runtime.reject({ instanceId, actor: person(7) });
    expect(await idsIn(on, 7)).not.to.include(instanceId);
    expect(await idsIn(on, 8)).to.include(instanceId);
  });

  it('comes in pages, latest first, each once', async () => {
    for (let n = 0; n < 5; n += 1) await on.start('test/chained');
    const whole = await idsIn(on, 1);
    const paged: string[] = [];
    for (let cursor: string | undefined; ; ) {
      const page = await inbox(on, 1, { limit: 2, ...(cursor !== undefined && { cursor }) });
      paged.push(...page.items.map(({ instanceId }) => instanceId));
      cursor = page.cursor;
      if (cursor === undefined) break;
    }
    expect(paged).to.deep.equal(whole);
    expect(new Set(paged).size).to.equal(paged.length).and.be.at.least(5);
  });

  it('refuses a cursor that is none, and a page that is too large', async () => {
    expect(await codeOf(inbox(on, 1, { cursor: 'nonsense' }))).to.equal('ERR_CURSOR_INVALID');
    expect(await codeOf(inbox(on, 1, { limit: 201 }))).to.match(/limit must be/);
  });
});

onRuntime(
  'an inbox that the policy has a say in',
  { apps, policy: { permits: ({ action }) => action !== 'sign' } },
  (on) => {
    it('shows nothing that the actor may not sign', async () => {
      await on.start('test/chained');
      expect(await idsIn(on, 1)).to.deep.equal([]);
    });
  },
);

onRuntime('a search', { apps, parties: [organisation] }, (on) => {
  const ids: Record<string, string> = {};
  before(async () => {
    ids.first = await on.start('test/chained');
    on.clock.advance(1);
    ids.second = await on.start('test/chained', { ownerPartyId: 102, actor: person(2) });
    on.clock.advance(1);
    ids.form = await on.start('test/form', { documents: [] });
    on.clock.advance(1);
    ids.late = await on.start('test/escalated');
    ids.cancelled = await on.start('test/escalated');
    await on.runtime.cancelInstance({ instanceId: ids.cancelled, actor: owner });
  });
  const names = async (query: Partial<Parameters<OnRuntime['runtime']['search']>[0]> = {}) => {
    const { items } = await on.runtime.search({ actor: 'host', ...query });
    return items.map(({ id }) => Object.keys(ids).find((name) => ids[name] === id));
  };

  it('finds all, latest first', async () => {
    expect((await names()).slice(-3)).to.deep.equal(['form', 'second', 'first']);
  });

  const cases: [string, () => Parameters<typeof names>[0], string[]][] = [
    ['app', () => ({ app: 'test/chained' }), ['second', 'first']],
    ['state', () => ({ state: 'ended' }), ['cancelled']],
    ['outcome', () => ({ outcome: 'cancelled' }), ['cancelled']],
    ['owner', () => ({ ownerPartyId: 102 }), ['second']],
    ['signee', () => ({ signee: { person: person(1).personNumber! } }), ['second', 'first']],
    [
      'signee and owner',
      () => ({ signee: { person: person(1).personNumber! }, ownerPartyId: 101 }),
      ['first'],
    ],
    [
      'due time, what is due first first',
      () => ({ dueBefore: on.clock.now + 30 * day }),
      ['late', 'first', 'second'],
    ],
    ['a due time that is near', () => ({ dueBefore: on.clock.now + 2 * day }), ['late']],
    ['app and outcome', () => ({ app: 'test/escalated', outcome: 'cancelled' }), ['cancelled']],
  ];
  for (const [what, query, expected] of cases) {
    it(`finds by ${what}`, async () => {
      expect(await names(query())).to.deep.equal(expected);
    });
  }

  it('finds by definition', async () => {
    const { items } = await on.runtime.search({ actor: 'host', app: 'test/form' });
    expect(await names({ definition: items[0]!.definitionHash })).to.deep.equal(['form']);
  });

  it('comes in pages by cursor, in either order', async () => {
    for (const query of [{}, { dueBefore: on.clock.now + 30 * day }]) {
      const whole = await names(query);
      const paged: unknown[] = [];
      for (let cursor: string | undefined; ; ) {
        const found = await on.runtime.search({
          actor: 'host',
          ...query,
          limit: 2,
          ...(cursor && { cursor }),
        });
        paged.push(...found.items.map(({ id }) => Object.keys(ids).find((name) => ids[name] === id)));
        cursor = found.cursor;
        if (cursor === undefined) break;
      }
      expect(paged).to.deep.equal(whole);
    }
  });

  it('shows an actor what they may read alone', async () => {
    expect(await names({ actor: person(2) })).to.deep.equal(['second', 'first']);
    expect(await names({ actor: person(9) })).to.deep.equal([]);
  });

  it('does not tell an actor by a cursor that there is what they may not read', async () => {
    const signee = { person: person(1).personNumber! };
    const stranger = await on.runtime.search({ actor: person(9), signee, limit: 1 });
    expect(stranger).to.deep.equal({ items: [] });
  });

  it('fills an actor’s pages up from behind what they may not read', async () => {
    const actor = person(2);
    const first = await on.runtime.search({ actor, limit: 1 });
    const second = await on.runtime.search({ actor, limit: 1, cursor: first.cursor! });
    const third = await on.runtime.search({ actor, limit: 1, cursor: second.cursor! });
    expect([first, second, third].map(({ items }) => items.map(({ id }) => id))).to.deep.equal([
      [ids.second],
      [ids.first],
      [],
    ]);
    expect(third.cursor).to.equal(undefined);
  });

  it('says of an instance where it waits, and when something falls due', async () => {
    const { items } = await on.runtime.search({ actor: 'host', app: 'test/escalated', state: 'running' });
    expect(items[0]).to.deep.include({ waitsIn: ['Sign'], state: 'running', dueAt: on.clock.now + day });
  });
});
