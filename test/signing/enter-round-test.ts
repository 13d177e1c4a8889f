import { expect } from 'chai';
import { isSigningError, type SigningError } from '../../src/errors.ts';
import {
  type EnteredRound,
  enterRound,
  type ListedSignee,
  type SigningTaskConfig,
} from '../../src/signing/index.ts';
import { day, frozen, group, start, task } from './desk.ts';

const a = { id: 'a', order: 0, slots: 1 };
const b = { id: 'b', order: 0, slots: 1 };

function enter(overrides: Partial<SigningTaskConfig>, signees: ListedSignee[] = [a, b]): EnteredRound {
  return enterRound(
    frozen({ roundId: 'round', taskId: 'SignLease', config: task(overrides), signees, now: start }),
  );
}

function refusalOf(overrides: Partial<SigningTaskConfig>, signees?: ListedSignee[]): SigningError {
  try {
    enter(overrides, signees);
  } catch (error) {
    if (isSigningError(error)) return error;
    throw error;
  }
  throw new Error('the round was entered');
}

describe('a round that is entered', () => {
  it('is open, with what decisions need of the model', () => {
    const { round } = enter({ level: 3, distinctFrom: ['SignOffer'] });
    expect(round).to.deep.include({
      id: 'round',
      taskId: 'SignLease',
      state: 'open',
      enteredAt: start,
      activationAt: start,
      rejections: 0,
      rules: {
        completion: 'automatic',
        onDropout: 'end-round',
        allow: ['reject', 'return'],
        level: 3,
        freeze: true,
        documents: [{ dataType: 'lease', required: true, preselected: true }],
        distinctFrom: ['SignOffer'],
      },
    });
  });

  it('opens its first group at once', () => {
    const { round, events } = enter({ groups: [group({ lifetime: 'P1D', name: 'Tenants' })] });
    expect(events).to.deep.equal([{ type: 'group-opened', group: 0, at: start, deadlineAt: start + day }]);
    expect(round.groups).to.deep.equal([
      {
        position: 0,
        order: 0,
        name: 'Tenants',
        state: 'open',
        required: 'all',
        minimum: 0,
        unlisted: false,
        lifetime: 'P1D',
        signees: 2,
        slots: 2,
        filled: 0,
        lost: 0,
        unlistedSignatures: 0,
        openedAt: start,
        deadlineAt: start + day,
      },
    ]);
  });

  it('has its signees wait in the group of their order, by its position', () => {
    const { signees } = enter({ groups: [group({ order: 5 }), group({ order: 9 })] }, [
      { id: 'late', order: 9, slots: 2, level: 4 },
      { id: 'soon', order: 5, slots: 1 },
    ]);
    expect(signees).to.deep.equal([
      { id: 'late', group: 1, listed: true, slots: 2, filled: 0, state: 'waiting', level: 4 },
      { id: 'soon', group: 0, listed: true, slots: 1, filled: 0, state: 'waiting' },
    ]);
  });

  it('resolves single to the first signature of one group', () => {
    const { round } = enter({ completion: 'single' });
    expect(round.rules.completion).to.equal('automatic');
    expect(round.groups[0]).to.include({ required: 0, minimum: 1 });
  });

  it('may have nobody listed in a group that takes unlisted signees', () => {
    const { round } = enter({ groups: [group({ unlisted: true, minimum: 1 })] }, []);
    expect(round.groups[0]).to.include({ slots: 0, state: 'open' });
  });

  it('may require nothing where somebody says next', () => {
    expect(() => enter({ completion: 'parallel', groups: [group({ required: 0 })] })).not.to.throw();
  });
});

describe('orders that a provider brings', () => {
  it('make groups by the rules of the first declared one, without its name', () => {
    const first = group({ order: 1, name: 'Board', required: 1, lifetime: 'P2D' });
    const { round } = enter({ groups: [first, group({ order: 3 })] }, [
      { id: 'a', order: 1, slots: 1 },
      { id: 'c', order: 3, slots: 1 },
      { id: 'b', order: 2, slots: 1 },
    ]);
    expect(
      round.groups.map(({ order, name, required, lifetime }) => [order, name, required, lifetime]),
    ).to.deep.equal([
      [1, 'Board', 1, 'P2D'],
      [2, undefined, 1, 'P2D'],
      [3, undefined, 'all', undefined],
    ]);
  });

  it('replace a single group in which nobody is', () => {
    const { round } = enter({}, [
      { id: 'a', order: 1, slots: 1 },
      { id: 'b', order: 2, slots: 1 },
    ]);
    expect(round.groups.map(({ order, state }) => [order, state])).to.deep.equal([
      [1, 'open'],
      [2, 'pending'],
    ]);
  });

  it('are refused where the number that the rules require is out of reach', () => {
    const orders = [a, b, { id: 'c', order: 1, slots: 1 }];
    expect(refusalOf({ groups: [group({ required: 2 })] }, orders)).to.include({
      code: 'ERR_REQUIRED_UNREACHABLE',
      message:
        "signing task <SignLease> can't be entered: group <1> asks for more signatures than it has slots",
    });
  });
});

describe('activation', () => {
  const cases = [
    { activation: 'P1D', at: start + day },
    { activation: 'PT0S', at: start },
    { activation: '2025-01-07T08:00:00Z', at: start + day },
    { activation: '2025-01-07T08:00:00', at: start + day },
    { activation: '2025-01-07T09:00:00+01:00', at: start + day },
    { activation: '2025-01-08', at: Date.UTC(2025, 0, 8) },
    { activation: '2020-01-01T00:00:00Z', at: start },
  ];
  for (const { activation, at } of cases) {
    it(`<${activation}> is at ${new Date(at).toISOString()}`, () => {
      const { round } = enter({ activation });
      expect(round.activationAt).to.equal(at);
      expect(round.groups[0]?.state).to.equal(at > start ? 'pending' : 'open');
    });
  }

  for (const activation of [
    '',
    'soon',
    '12:00',
    'T12:00',
    '2025',
    '2025-13-01',
    'P',
    '-P1D',
    'PT1X',
    'P9999999Y',
  ]) {
    it(`<${activation}> is refused`, () => {
      expect(refusalOf({ activation })).to.include({
        code: 'ERR_ATTRIBUTE_INVALID',
        message: 'activation of signing task <SignLease> is neither an ISO 8601 date-time nor a duration',
        element: 'SignLease',
        attribute: 'activation',
      });
    });
  }
});

describe('a round can not be entered', () => {
  const cases: {
    when: string;
    task: Partial<SigningTaskConfig>;
    signees?: ListedSignee[];
    code: string;
    attribute: string;
    what: string;
  }[] = [
    {
      when: 'nobody is in a group that takes no unlisted signees',
      task: {},
      signees: [],
      code: 'ERR_SIGNEES_MISSING',
      attribute: 'signees',
      what: 'nobody is in group <0>, and it takes no unlisted signees',
    },
    {
      when: 'nobody is in one of several groups',
      task: { groups: [group(), group({ order: 1 })] },
      code: 'ERR_SIGNEES_MISSING',
      attribute: 'signees',
      what: 'nobody is in group <1>, and it takes no unlisted signees',
    },
    {
      when: 'nobody is in the first of several groups, whose rules a provider could not mean',
      task: { groups: [group(), group({ order: 1 })] },
      signees: [{ id: 'a', order: 1, slots: 1 }],
      code: 'ERR_SIGNEES_MISSING',
      attribute: 'signees',
      what: 'nobody is in group <0>, and it takes no unlisted signees',
    },
    {
      when: 'there is no group',
      task: { groups: [] },
      code: 'ERR_SIGNEES_MISSING',
      attribute: 'groups',
      what: 'it has no signee group',
    },
    {
      when: 'more slots are required than there are, though unlisted signees are taken',
      task: { groups: [group({ required: 3, unlisted: true })] },
      code: 'ERR_REQUIRED_UNREACHABLE',
      attribute: 'required',
      what: 'group <0> asks for more signatures than it has slots',
    },
    {
      when: 'the minimum is above the slots and no unlisted signees are taken',
      task: { groups: [group({ minimum: 3 })] },
      code: 'ERR_REQUIRED_UNREACHABLE',
      attribute: 'required',
      what: 'group <0> asks for more signatures than it has slots',
    },
    {
      when: 'an automatic round asks for no signature',
      task: { groups: [group({ required: 0 })] },
      code: 'ERR_CONFIG_CONFLICT',
      attribute: 'minimum',
      what: 'group <0> asks for no signature; give it a minimum of at least 1',
    },
    {
      when: 'all are required of nobody',
      task: { groups: [group({ unlisted: true })] },
      signees: [],
      code: 'ERR_CONFIG_CONFLICT',
      attribute: 'minimum',
      what: 'group <0> asks for no signature; give it a minimum of at least 1',
    },
    {
      when: 'a group before the last of a parallel round asks for no signature',
      task: { completion: 'parallel', groups: [group({ required: 0 }), group({ order: 1, unlisted: true })] },
      code: 'ERR_CONFIG_CONFLICT',
      attribute: 'minimum',
      what: 'group <0> asks for no signature; give it a minimum of at least 1',
    },
    {
      when: 'a single round has two groups',
      task: { completion: 'single', groups: [group(), group({ order: 1, unlisted: true })] },
      code: 'ERR_CONFIG_CONFLICT',
      attribute: 'completion',
      what: 'completion single takes one group only',
    },
    {
      when: 'two groups have one order',
      task: { groups: [group(), group()] },
      code: 'ERR_GROUP_ORDER_DUPLICATE',
      attribute: 'order',
      what: 'there is more than one group <0>',
    },
    {
      when: 'a lifetime is beyond the maximum',
      task: { groups: [group({ lifetime: 'P91D' })], maximumLifetime: 'P90D' },
      code: 'ERR_LIFETIME_EXCEEDED',
      attribute: 'lifetime',
      what: 'lifetime of group <0> may be longer than its maximum, <P90D>',
    },
    ...['P0D', 'a quarter', 'P9999999Y'].map((maximumLifetime) => ({
      when: `the maximum lifetime is <${maximumLifetime}>`,
      task: { maximumLifetime },
      code: 'ERR_LIFETIME_INVALID',
      attribute: 'maximumLifetime',
      what: 'its maximum lifetime is no ISO 8601 duration above zero',
    })),
    ...['P0D', '-P1D', 'a week', 'P', 'P9999999Y'].map((lifetime) => ({
      when: `a lifetime is <${lifetime}>`,
      task: { groups: [group({ lifetime })] },
      code: 'ERR_LIFETIME_INVALID',
      attribute: 'lifetime',
      what: 'lifetime of group <0> is no ISO 8601 duration above zero',
    })),
    ...[0, -1, 1.5, Number.NaN].map((slots) => ({
      when: `a signee has ${slots} slots`,
      task: {},
      signees: [{ id: 'a', order: 0, slots }],
      code: 'ERR_ATTRIBUTE_INVALID',
      attribute: 'slots',
      what: 'slots of signee <a> are no number from 1',
    })),
    ...[-1, 0.5, Number.NaN].map((required) => ({
      when: `${required} slots are required`,
      task: { groups: [group({ required })] },
      code: 'ERR_ATTRIBUTE_INVALID',
      attribute: 'required',
      what: 'required and minimum of group <0> are no numbers from 0',
    })),
  ];
  for (const { when, task: overrides, signees, code, attribute, what } of cases) {
    it(`when ${when}`, () => {
      expect(refusalOf(overrides, signees)).to.include({
        code,
        attribute,
        element: 'SignLease',
        message: `signing task <SignLease> can't be entered: ${what}`,
      });
    });
  }

  it('when documents are not frozen though it is not parallel', () => {
    expect(refusalOf({ freeze: false })).to.include({
      code: 'ERR_CONFIG_CONFLICT',
      attribute: 'freeze',
      message: 'signing task <SignLease> must freeze its documents unless its completion is parallel',
    });
  });
});
