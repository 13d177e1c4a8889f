import { expect } from 'chai';
import { nextTimer, startTimer, type Timer } from '../../src/engine/timer-schedule.ts';
import { CLOCKS, DAY, HOUR } from './run-timers.ts';

const at = (text: string) => Date.parse(text);
const iso = (instant: number | undefined) =>
  instant === undefined ? undefined : new Date(instant).toISOString();
const started = (type: Timer['type'], value: string, now: number) => iso(startTimer(type, value, now)?.dueAt);

/** When a cycle rings that is started at the first of these times and rung at the others. */
function rings(value: string, ...times: string[]): (string | undefined)[] {
  const [start, ...later] = times.map(at);
  const first = startTimer('timeCycle', value, start!);
  const found = [first];
  for (const now of later) found.push(nextTimer(found.at(-1)!, now));
  return found.map((timer) => iso(timer?.dueAt)?.replace(':00.000Z', ''));
}

describe('a timer of a duration', () => {
  it('is due when it is over, counted from the start', () => {
    for (const [, now] of CLOCKS)
      expect(startTimer('timeDuration', 'P1DT1H', now)?.dueAt).to.equal(now + DAY + HOUR);
  });

  it('goes by the calendar', () => {
    const due = started('timeDuration', 'P1M', at('2026-01-31T12:00Z'));
    expect(due).to.equal('2026-02-28T12:00:00.000Z');
  });

  it('does not follow itself', () => {
    expect(nextTimer(startTimer('timeDuration', 'PT1H', 0)!, HOUR)).to.equal(undefined);
  });

  for (const value of [
    '',
    'P',
    'PT0S',
    '-PT1H',
    'PT-1H',
    '1 hour',
    'soon',
    '3600',
    'R3/PT1H',
    'P99999999Y',
  ]) {
    it(`is not ${value || 'nothing'}`, () => {
      expect(startTimer('timeDuration', value, 0)).to.equal(undefined);
    });
  }
});

describe('a timer of a date', () => {
  for (const [value, due] of [
    ['2026-01-15T09:00:00Z', '2026-01-15T09:00:00.000Z'],
    ['2026-01-15T09:00:00+02:00', '2026-01-15T07:00:00.000Z'],
    ['2026-01-15T09:00', '2026-01-15T09:00:00.000Z'],
    ['2026-01-15', '2026-01-15T00:00:00.000Z'],
  ] as const) {
    it(`is due at ${value}, whenever it was started`, () => {
      for (const [, now] of CLOCKS) expect(started('timeDate', value, now)).to.equal(due);
    });
  }

  for (const value of ['09:00', 'tomorrow', '2026-02-30', '2026-13-01T00:00Z', '1768467600000', 'PT1H']) {
    it(`is not ${value}`, () => {
      expect(startTimer('timeDate', value, 0)).to.equal(undefined);
    });
  }
});

describe('a timer of a cycle', () => {
  it('is due one repetition after the other, as often as it says', () => {
    expect(
      rings('R3/PT10H', '2026-01-15T00:00Z', '2026-01-15T10:00Z', '2026-01-15T20:00Z', '2026-01-16T06:00Z'),
    ).to.deep.equal(['2026-01-15T10:00', '2026-01-15T20:00', '2026-01-16T06:00', undefined]);
  });

  it('is counted from when it was due, however late it is rung', () => {
    expect(rings('R/PT10H', '2026-01-15T00:00Z', '2026-01-15T13:00Z', '2026-01-15T20:01Z')).to.deep.equal([
      '2026-01-15T10:00',
      '2026-01-15T20:00',
      '2026-01-16T06:00',
    ]);
  });

  it('is counted from now where it is overdue by more than a repetition', () => {
    expect(rings('R/PT10H', '2026-01-15T00:00Z', '2026-01-15T20:01Z')[1]).to.equal('2026-01-16T06:01');
    expect(rings('R/PT10H', '2026-01-15T00:00Z', '2026-01-15T20:00Z')[1]).to.equal('2026-01-15T20:00');
  });

  it('counts what it catches up as one', () => {
    expect(
      rings('R3/P1D', '2026-01-01T00:00Z', '2026-01-10T00:00Z', '2026-01-11T00:00Z', '2026-01-12T00:00Z'),
    ).to.deep.equal(['2026-01-02T00:00', '2026-01-11T00:00', '2026-01-12T00:00', undefined]);
  });

  it('is counted from when it was due although it is rung before', () => {
    expect(rings('R/PT10H', '2026-01-15T00:00Z', '2026-01-15T01:00Z')[1]).to.equal('2026-01-15T20:00');
  });

  it('never ends without a number, or with -1', () => {
    for (const value of ['R/PT1H', 'R-1/PT1H']) {
      let timer = startTimer('timeCycle', value, 0)!;
      for (let count = 0; count < 1_000; count += 1) timer = nextTimer(timer, timer.dueAt)!;
      expect(timer).to.deep.equal({ type: 'timeCycle', value, dueAt: 1_001 * HOUR });
    }
  });

  it('rings once where it says nothing of repetitions', () => {
    expect(rings('PT10H', '2026-01-15T00:00Z', '2026-01-15T10:00Z')).to.deep.equal([
      '2026-01-15T10:00',
      undefined,
    ]);
  });
});

describe('a timer of a cycle with a start', () => {
  const daily = 'R4/2026-01-01T09:00Z/P1D';

  it('is due at whole repetitions after the start', () => {
    expect(
      rings(
        daily,
        '2026-01-01T00:00Z',
        '2026-01-02T09:00Z',
        '2026-01-03T09:05Z',
        '2026-01-04T09:00Z',
        '2026-01-05T09:00Z',
      ),
    ).to.deep.equal([
      '2026-01-02T09:00',
      '2026-01-03T09:00',
      '2026-01-04T09:00',
      '2026-01-05T09:00',
      undefined,
    ]);
  });

  it('begins with the next that is not over', () => {
    expect(rings(daily, '2026-01-03T09:00Z', '2026-01-04T09:00Z', '2026-01-05T09:00Z')).to.deep.equal([
      '2026-01-04T09:00',
      '2026-01-05T09:00',
      undefined,
    ]);
  });

  it('keeps to its times when it is overdue, and passes over what is over', () => {
    expect(rings('R/2026-01-01T09:00Z/P1D', '2026-01-01T10:00Z', '2026-01-05T14:00Z')[1]).to.equal(
      '2026-01-06T09:00',
    );
    expect(rings(daily, '2026-01-01T10:00Z', '2026-01-09T14:00Z')[1]).to.equal(undefined);
  });

  it('is not due twice at the same time although it is rung before', () => {
    expect(rings(daily, '2026-01-01T10:00Z', '2026-01-01T11:00Z')[1]).to.equal('2026-01-03T09:00');
  });

  it('rings once, late, where all of it is over', () => {
    expect(rings(daily, '2026-02-01T00:00Z', '2026-02-01T00:00Z')).to.deep.equal([
      '2026-01-05T09:00',
      undefined,
    ]);
  });

  it('finds its next time at once, however long ago the start is', () => {
    expect(rings('R/0001-01-01/PT1S', '2026-01-15T12:00:00.500Z')).to.deep.equal([
      '2026-01-15T12:00:01.000Z',
    ]);
    expect(rings('R/2000-01-31T00:00Z/P1M', '2026-02-01T00:00Z')).to.deep.equal(['2026-02-28T00:00']);
  });
});

describe('a cycle', () => {
  for (const value of [
    'R/PT0S',
    'R3/PT0.9S',
    'R/P0D',
    'R0/PT1H',
    'R-2/PT1H',
    'R',
    'R/',
    'R3',
    'R3/1 day',
    'R1.5/PT1H',
    'R1000000000/PT1H',
    'R3/PT1H/2026-01-15T09:00:00Z',
    'R3/2026-01-01/2026-01-02',
    'R3/yesterday/PT1H',
    '0 9 * * 1',
    'every day',
    '',
  ]) {
    it(`is not ${value || 'nothing'}`, () => {
      expect(startTimer('timeCycle', value, 0)).to.equal(undefined);
    });
  }

  it('may be a second long', () => {
    expect(startTimer('timeCycle', 'R/PT1S', 0)?.dueAt).to.equal(1_000);
  });
});
