import { expect } from 'chai';
import { Settings } from 'luxon';
import { afterMessageTime, messageTime, parseMessageTime } from '../../../src/http/messages/dates.ts';

const OSLO = 'Europe/Oslo';
const instant = (text: string) => new Date(text).getTime();

describe('a time in a message', () => {
  const written: [at: string, text: string][] = [
    ['2026-01-05T09:00:00Z', '2026-01-05T10:00:00'],
    ['2026-01-05T09:00:00.123Z', '2026-01-05T10:00:00.123'],
    ['2026-01-05T09:00:00.100Z', '2026-01-05T10:00:00.100'],
    ['2026-07-05T09:00:00Z', '2026-07-05T11:00:00'],
    ['2026-12-31T23:30:00Z', '2027-01-01T00:30:00'],
  ];
  for (const [at, text] of written) {
    it(`that is ${at} is written as ${text} in Norway`, () => {
      expect(messageTime(instant(at), OSLO)).to.equal(text);
    });

    it(`that is written as ${text} in Norway is ${at}`, () => {
      expect(parseMessageTime(text, OSLO)).to.equal(instant(at));
    });
  }

  it('is not written in a zone that is none', () => {
    expect(() => messageTime(0, 'Mars/Olympus')).to.throw(RangeError);
  });

  const read: [text: string, at: string][] = [
    ['2026-01-05', '2026-01-04T23:00:00Z'],
    ['2026-01-05T10:00', '2026-01-05T09:00:00Z'],
    ['2026-01-05T10:00:00Z', '2026-01-05T10:00:00Z'],
    ['2026-01-05T10:00:00-05:00', '2026-01-05T15:00:00Z'],
    ['2026-01-05T10:00:00+02:00', '2026-01-05T08:00:00Z'],
    ['2026-01-05T10:00:00 02:00', '2026-01-05T08:00:00Z'],
    ['2026-01-05T10:00:00.1234567', '2026-01-05T09:00:00.123Z'],
    ['2026-03-29T02:30:00', '2026-03-29T01:30:00Z'],
    ['2026-10-25T02:30:00', '2026-10-25T00:30:00Z'],
    ['2026-10-25T02:30:00+01:00', '2026-10-25T01:30:00Z'],
  ];
  for (const [text, at] of read) {
    it(`is ${at} where a caller writes ${text}`, () => {
      expect(parseMessageTime(text, OSLO)).to.equal(instant(at));
    });
  }

  it('is the same whatever time of the year it is read', () => {
    const now = Settings.now;
    try {
      const read = ['2026-01-05T09:00:00Z', '2026-07-05T09:00:00Z'].map((today) => {
        Settings.now = () => instant(today);
        return parseMessageTime('2026-10-25T02:30:00', OSLO);
      });
      expect(read[0]).to.equal(read[1]);
    } finally {
      Settings.now = now;
    }
  });

  const wrong = [
    '',
    'today',
    '2026',
    '2026-02-30',
    '2026-W01-1',
    '2026-01-05T25:00:00',
    '20260105',
    'T10:00',
  ];
  for (const text of [...wrong, '2026-01-05 10:00', '2026-01-05T10', '2026-01-05T10:00:00Zx', '05.01.2026']) {
    it(`is not ${JSON.stringify(text)}`, () => {
      expect([parseMessageTime(text, OSLO), afterMessageTime(text, OSLO)]).to.deep.equal([
        undefined,
        undefined,
      ]);
    });
  }
});

describe('what comes after a time', () => {
  for (const [text, at] of [
    ['2026-01-05', '2026-01-05T23:00:00Z'],
    ['2026-03-29', '2026-03-29T22:00:00Z'],
    ['2026-01-05T10:00:00', '2026-01-05T09:00:00.001Z'],
  ] as const) {
    it(`${text} is ${at}`, () => {
      expect(afterMessageTime(text, OSLO)).to.equal(instant(at));
    });
  }
});
