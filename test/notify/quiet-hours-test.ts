import { expect } from 'chai';
import { outsideQuietHours } from '../../src/notify/quiet-hours.ts';

const oslo = { from: '22:00', until: '08:00', timeZone: 'Europe/Oslo' };

describe('an SMS that is due', () => {
  const cases: [what: string, at: string, sent: string][] = [
    ['in the day goes at once', '2026-06-01T12:34:56+02:00', '2026-06-01T12:34:56+02:00'],
    ['at 08:00 goes at once', '2026-06-01T08:00:00+02:00', '2026-06-01T08:00:00+02:00'],
    ['at 21:59:59 goes at once', '2026-06-01T21:59:59+02:00', '2026-06-01T21:59:59+02:00'],
    ['at 22:00 waits for the next morning', '2026-06-01T22:00:00+02:00', '2026-06-02T08:00:00+02:00'],
    ['before midnight waits for the next morning', '2026-06-30T23:59:59+02:00', '2026-07-01T08:00:00+02:00'],
    ['after midnight waits for the same morning', '2026-06-02T00:00:00+02:00', '2026-06-02T08:00:00+02:00'],
    ['at 07:59:59 waits a second', '2026-06-02T07:59:59+02:00', '2026-06-02T08:00:00+02:00'],
    ['in the night of the change to summer time', '2026-03-28T23:00:00+01:00', '2026-03-29T08:00:00+02:00'],
    ['in the night of the change from summer time', '2026-10-24T23:00:00+02:00', '2026-10-25T08:00:00+01:00'],
  ];
  for (const [what, at, sent] of cases) {
    it(what, () => {
      expect(outsideQuietHours(Date.parse(at), oslo)).to.equal(Date.parse(sent));
    });
  }

  it('waits by the clock of the time zone that is set', () => {
    const at = Date.parse('2026-06-01T23:00:00+02:00');

    expect(outsideQuietHours(at, { ...oslo, timeZone: 'America/New_York' })).to.equal(at);
  });

  it('waits in quiet hours that do not span midnight', () => {
    const at = Date.parse('2026-06-01T12:30:00+02:00');
    const noon = { from: '12:00', until: '13:00', timeZone: 'Europe/Oslo' };

    expect(outsideQuietHours(at, noon)).to.equal(Date.parse('2026-06-01T13:00:00+02:00'));
  });

  it('goes in the night if the deadline is not later than the morning', () => {
    const at = Date.parse('2026-06-02T01:00:00+02:00');
    const morning = Date.parse('2026-06-02T08:00:00+02:00');

    expect(outsideQuietHours(at, oslo, morning)).to.equal(at);
    expect(outsideQuietHours(at, oslo, morning + 1)).to.equal(morning);
  });
});
