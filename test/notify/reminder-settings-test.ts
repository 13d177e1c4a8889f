import { expect } from 'chai';
import {
  defaultReminderSettings,
  type NoticeChannel,
  readReminderSettings,
  reminderSchedule,
  turnSchedule,
} from '../../src/notify/index.ts';

describe('reminder settings', () => {
  it('that are the default can be written as JSON and read again', () => {
    const settings = readReminderSettings(JSON.parse(JSON.stringify(defaultReminderSettings)));

    expect(settings).to.deep.equal(defaultReminderSettings);
  });

  it('may have no rows and no quiet hours', () => {
    expect(readReminderSettings({ rows: [] })).to.deep.equal({ rows: [] });
  });

  const row = { window: 'P2D', turn: ['email'], before: { email: 'P1D' } };
  const quietHours = { from: '22:00', until: '08:00', timeZone: 'Europe/Oslo' };
  const wrong: [what: string, value: unknown, field: string][] = [
    ['nothing', undefined, ''],
    ['no rows', { quietHours }, 'rows'],
    ['a window that is no duration', { rows: [{ ...row, window: '2 days' }] }, 'rows.0.window'],
    ['a bare P', { rows: [{ ...row, before: { email: 'P' } }] }, 'rows.0.before.email'],
    ['an unknown channel', { rows: [{ ...row, turn: ['fax'] }] }, 'rows.0.turn.0'],
    ['rows that are not ascending', { rows: [row, { ...row, window: 'PT48H' }] }, 'rows'],
    [
      'a time of day that is none',
      { rows: [], quietHours: { ...quietHours, until: '24:00' } },
      'quietHours.until',
    ],
    [
      'a time zone that is none',
      { rows: [], quietHours: { ...quietHours, timeZone: 'Oslo' } },
      'quietHours.timeZone',
    ],
    ['an unknown field', { rows: [], quiet: quietHours }, ''],
  ];
  for (const [what, value, field] of wrong) {
    it(`are refused with ${what}`, () => {
      let thrown: unknown;
      try {
        readReminderSettings(value);
      } catch (error) {
        thrown = error;
      }

      expect(thrown).to.include({ code: 'ERR_SETTING_INVALID' }).and.to.have.deep.property('info', { field });
    });
  }
});

describe("the default settings, held against Posten's table", () => {
  const hour = 3_600;
  const day = 24 * hour;
  /** Of a window in seconds: first mail, second mail, SMS; `activation`, or days before the deadline. */
  type Row = [window: number, first: string, second: string | undefined, sms: string | undefined];
  const rows: Row[] = [
    [600, 'activation', undefined, 'activation'],
    [hour, 'activation', undefined, 'activation'],
    [day, 'activation', undefined, 'activation'],
    // of the time until two days the table says nothing: as the row before
    [day + 1, 'activation', undefined, 'activation'],
    [2 * day - 1, 'activation', undefined, 'activation'],
    [2 * day, 'activation', '1', '1'],
    [3 * day, 'activation', '1', '1'],
    // a row holds until the next begins, for windows of no whole days
    [4 * day - 1, 'activation', '1', '1'],
    [4 * day, 'activation', '2', '1'],
    [5 * day, 'activation', '2', '1'],
    [6 * day - 1, 'activation', '2', '1'],
    [6 * day, 'activation', '3', '2'],
    [9 * day, 'activation', '3', '2'],
    [10 * day - 1, 'activation', '3', '2'],
    [10 * day, 'activation', '5', '2'],
    [2_592_000, 'activation', '5', '2'],
    [7_776_000, 'activation', '5', '2'],
  ];

  /** When a signee of such a window is told by a channel; its deadline is at noon in Oslo, so that no SMS is moved. */
  function told(window: number, channel: NoticeChannel, channels: readonly NoticeChannel[]): string[] {
    const deadlineAt = Date.parse('2026-06-30T10:00:00Z');
    const schedule = { openedAt: deadlineAt - window * 1000, deadlineAt, channels };
    // by night, an activation by SMS waits for the morning
    const settings = { rows: defaultReminderSettings.rows };
    return [
      ...turnSchedule({ ...schedule, settings })
        .filter((notice) => notice.channel === channel && notice.at === schedule.openedAt)
        .map(() => 'activation'),
      ...reminderSchedule({ ...schedule, settings })
        .filter((notice) => notice.channel === channel)
        .map(({ at }) => String((deadlineAt - at) / day / 1000)),
    ];
  }

  for (const [window, first, second, sms] of rows) {
    const asked = `somebody who has ${window} seconds`;
    const mails = [first, second].filter((at) => at !== undefined);

    it(`tell ${asked} by mail: ${mails.join(', ')}; by SMS: ${sms ?? 'not'}`, () => {
      expect(told(window, 'email', ['email', 'sms'])).to.deep.equal(mails);
      expect(told(window, 'sms', ['email', 'sms'])).to.deep.equal(sms === undefined ? [] : [sms]);
    });

    it(`tell ${asked} and has one channel over it: ${mails.join(', ')}`, () => {
      for (const channel of ['email', 'sms'] as const)
        expect(told(window, channel, [channel])).to.deep.equal(mails);
    });
  }
});
