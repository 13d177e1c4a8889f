import { expect } from 'chai';
import { defaultReminderSettings, readReminderSettings } from '../../src/notify/index.ts';

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
