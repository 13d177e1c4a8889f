import { expect } from 'chai';
import fc from 'fast-check';
import {
  type NoticeChannel,
  type ReminderWindow,
  reminderSchedule,
  type ScheduledNotice,
  turnSchedule,
} from '../../src/notify/index.ts';
import type { ReminderConfig } from '../../src/signing/index.ts';

const hour = 3_600_000;
const day = 24 * hour;
/** Noon in Oslo, so that whole days before and after are no night. */
const openedAt = Date.parse('2026-06-01T10:00:00Z');

/** `email 1d` for a reminder by mail a day before the deadline. */
function reminders(length: number, window: Partial<ReminderWindow> = {}): string[] {
  const deadlineAt = openedAt + length;
  const both: NoticeChannel[] = ['email', 'sms'];
  return reminderSchedule({ openedAt, deadlineAt, channels: both, ...window }).map(
    ({ channel, at }) => `${channel} ${(deadlineAt - at) / day}d`,
  );
}

describe('the reminders of a group', () => {
  const table: [days: number, both: string[], alone: number | undefined][] = [
    [0.1, [], undefined],
    [1, [], undefined],
    [1.5, [], undefined],
    [1.999, [], undefined],
    [2, ['email 1d', 'sms 1d'], 1],
    [3, ['email 1d', 'sms 1d'], 1],
    [3.5, ['email 1d', 'sms 1d'], 1],
    [4, ['email 2d', 'sms 1d'], 2],
    [5, ['email 2d', 'sms 1d'], 2],
    [6, ['email 3d', 'sms 2d'], 3],
    [9, ['email 3d', 'sms 2d'], 3],
    [9.5, ['email 3d', 'sms 2d'], 3],
    [10, ['email 5d', 'sms 2d'], 5],
    [90, ['email 5d', 'sms 2d'], 5],
  ];
  // a deadline at noon, so that no SMS is moved
  const opening = (days: number) => openedAt - (days % 1) * day;
  for (const [days, both, alone] of table) {
    const window = { openedAt: opening(days) };
    const length = Math.floor(days) * day;

    it(`that is open for ${days} days are ${both.join(', ') || 'none'} before its deadline`, () => {
      expect(reminders(length, window)).to.deep.equal(both);
    });

    it(`that is open for ${days} days come ${alone ?? 'not'} before, to who has one channel`, () => {
      for (const channel of ['email', 'sms'] as const) {
        const expected = alone === undefined ? [] : [`${channel} ${alone}d`];
        expect(reminders(length, { ...window, channels: [channel] })).to.deep.equal(expected);
      }
    });
  }

  it('are none without a deadline', () => {
    const schedule = reminderSchedule({ openedAt, channels: ['email'], reminders: [{ before: 'P1D' }] });

    expect(schedule).to.deep.equal([]);
  });

  it('are none for who can not be told', () => {
    expect(reminders(10 * day, { channels: [] })).to.deep.equal([]);
  });

  it('are those of the settings, in place of the default', () => {
    const settings = { rows: [{ window: 'PT1H', turn: [], before: { sms: 'PT30M' }, beforeAlone: 'PT15M' }] };

    expect(reminders(2 * hour, { settings })).to.deep.equal([`sms ${0.5 / 24}d`]);
    expect(reminders(2 * hour, { settings, channels: ['email'] })).to.deep.equal([`email ${0.25 / 24}d`]);
    expect(reminders(hour - 1, { settings })).to.deep.equal([]);
  });

  it('of the past are left out after the deadline was moved', () => {
    expect(reminders(10 * day, { now: openedAt + 6 * day })).to.deep.equal(['sms 2d']);
  });
});

describe('the reminders of the model', () => {
  it('replace those of the settings, over each channel', () => {
    expect(reminders(20 * day, { reminders: [{ before: 'P7D' }] })).to.deep.equal(['email 7d', 'sms 7d']);
  });

  it('are as many as it says, in order of time', () => {
    const model: ReminderConfig[] = [
      { before: 'P1D', channel: 'sms' },
      { before: 'P7D', channel: 'email' },
      { before: 'P3D', channel: 'email' },
    ];

    expect(reminders(20 * day, { reminders: model })).to.deep.equal(['email 7d', 'email 3d', 'sms 1d']);
  });

  it('over a channel that the signee does not have are left out', () => {
    const model: ReminderConfig[] = [{ before: 'P1D', channel: 'sms' }];

    expect(reminders(20 * day, { reminders: model, channels: ['email'] })).to.deep.equal([]);
  });

  for (const before of ['P20D', 'P21D', 'P0D', '-P1D', 'P', '', 'tomorrow']) {
    it(`are left out if they do not lie within the window: ${JSON.stringify(before)}`, () => {
      expect(reminders(20 * day, { reminders: [{ before }] })).to.deep.equal([]);
    });
  }

  it('are told once if two of them come to the same', () => {
    const model = [{ before: 'P1D' }, { before: 'PT24H' }];

    expect(reminders(20 * day, { reminders: model, channels: ['email'] })).to.deep.equal(['email 1d']);
  });
});

describe('a reminder by SMS', () => {
  const byNight = Date.parse('2026-06-11T03:00:00+02:00');

  it('waits for the morning, a mail does not', () => {
    const schedule = reminderSchedule({
      openedAt,
      deadlineAt: byNight,
      channels: ['email', 'sms'],
      reminders: [{ before: 'P2D' }],
    });

    expect(inWords(schedule)).to.deep.equal(['email 2026-06-09T01:00:00Z', 'sms 2026-06-09T06:00:00Z']);
  });

  it('goes by night if the deadline comes before the morning', () => {
    const schedule = reminderSchedule({
      openedAt,
      deadlineAt: byNight,
      channels: ['sms'],
      reminders: [{ before: 'PT1H' }],
    });

    expect(inWords(schedule)).to.deep.equal(['sms 2026-06-11T00:00:00Z']);
  });

  it('comes once if two of them wait for the same morning', () => {
    const reminders = [{ before: 'P2D' }, { before: 'PT46H' }];

    const schedule = reminderSchedule({ openedAt, deadlineAt: byNight, channels: ['sms'], reminders });

    expect(inWords(schedule)).to.deep.equal(['sms 2026-06-09T06:00:00Z']);
  });

  it('goes by night where the settings have no quiet hours', () => {
    const schedule = reminderSchedule({
      openedAt,
      deadlineAt: byNight,
      channels: ['sms'],
      settings: { rows: [{ window: 'P1D', turn: [], before: {}, beforeAlone: 'P1D' }] },
    });

    expect(inWords(schedule)).to.deep.equal(['sms 2026-06-10T01:00:00Z']);
  });
});

describe('any schedule of reminders', () => {
  const window = fc.record({
    openedAt: fc.integer({ min: openedAt, max: openedAt + 400 * day }),
    length: fc.integer({ min: 0, max: 60 * day }),
    later: fc.integer({ min: 0, max: 30 * day }),
    channels: fc.subarray<NoticeChannel>(['email', 'sms']),
    reminders: fc.array(
      fc.record({ before: fc.integer({ min: 0, max: 2_000 }).map((hours) => `PT${hours}H`) }),
      { maxLength: 4 },
    ),
  });

  it('lies between the opening and the deadline, in order, and not before now', () => {
    fc.assert(
      fc.property(window, ({ openedAt, length, later, channels, reminders }) => {
        const deadlineAt = openedAt + length;
        const now = openedAt + later;
        const schedule = reminderSchedule({ openedAt, deadlineAt, now, channels, reminders });

        for (const { channel, at } of schedule) {
          expect(channels).to.include(channel);
          expect(at).to.be.greaterThan(now).and.to.be.lessThan(deadlineAt);
        }
        expect(schedule.map(({ at }) => at)).to.deep.equal(
          schedule.map(({ at }) => at).toSorted((a, b) => a - b),
        );
      }),
    );
  });

  it('has no SMS by night that could wait until the morning', () => {
    fc.assert(
      fc.property(window, ({ openedAt, length, reminders }) => {
        const deadlineAt = openedAt + length;
        for (const { at } of reminderSchedule({ openedAt, deadlineAt, channels: ['sms'], reminders })) {
          const hours = Number(
            new Intl.DateTimeFormat('en-GB', { hour: '2-digit', timeZone: 'Europe/Oslo' }).format(at),
          );
          // the nights of a change of the clock are an hour longer or shorter
          if (hours >= 22 || hours < 8) expect(deadlineAt - at).to.be.lessThan(11 * hour);
        }
      }),
    );
  });
});

describe('the news that it is somebody’s turn', () => {
  const turn = (length: number | undefined, channels: NoticeChannel[], at = openedAt) =>
    inWords(
      turnSchedule({ openedAt: at, channels, ...(length !== undefined && { deadlineAt: at + length }) }),
    );

  it('goes over every channel if there are less than two days', () => {
    expect(turn(day, ['email', 'sms'])).to.deep.equal([
      'email 2026-06-01T10:00:00Z',
      'sms 2026-06-01T10:00:00Z',
    ]);
  });

  it('goes by mail if there are two days or more, or no deadline', () => {
    for (const length of [2 * day, 30 * day, undefined]) {
      expect(turn(length, ['email', 'sms'])).to.deep.equal(['email 2026-06-01T10:00:00Z']);
    }
  });

  it('goes by SMS to who has nothing else', () => {
    for (const length of [day, 30 * day, undefined]) {
      expect(turn(length, ['sms'])).to.deep.equal(['sms 2026-06-01T10:00:00Z']);
    }
  });

  it('goes now if it is late, by the row of the whole window', () => {
    const now = openedAt + hour;
    const late = { openedAt, now, deadlineAt: openedAt + 2 * day, channels: ['email', 'sms'] as const };

    expect(inWords(turnSchedule(late))).to.deep.equal(['email 2026-06-01T11:00:00Z']);
  });

  it('waits for the morning as an SMS, unless the deadline comes first', () => {
    const night = Date.parse('2026-06-01T23:00:00Z');

    expect(turn(day, ['sms'], night)).to.deep.equal(['sms 2026-06-02T06:00:00Z']);
    expect(turn(2 * hour, ['sms'], night)).to.deep.equal(['sms 2026-06-01T23:00:00Z']);
  });
});

function inWords(schedule: ScheduledNotice[]): string[] {
  return schedule.map(({ channel, at }) => `${channel} ${new Date(at).toISOString().replace('.000', '')}`);
}
