import { expect } from 'chai';
import type { CallingOrganisation } from '../../../src/http/posten/identify-organisation.ts';
import {
  authoriseSender,
  greetingOf,
  type SenderOrganisation,
  sendersOf,
} from '../../../src/http/posten/organisations.ts';
import { codeOf } from '../error-code.ts';

const [TAX, BANK, BROKER, STRANGER] = ['991825827', '937884117', '984661185', '889640782'] as const;

const organisations: readonly SenderOrganisation[] = [
  { number: TAX, name: 'Tax', kind: 'public', brokers: [BROKER], features: ['name-identifier'] },
  { number: BANK, name: 'Bank', kind: 'private', brokers: [BROKER, TAX] },
];

const caller = (organisationNumber: string): CallingOrganisation => ({ organisationNumber });

const certificate = {
  subject: 'CN=Stranger, serialNumber=889640782',
  issuer: 'CN=Some authority',
  serialNumber: '0abc',
  notBefore: '2026-01-01T00:00:00.000Z',
  notAfter: '2028-01-01T00:00:00.000Z',
  thumbprint: 'ab'.repeat(32),
};

describe('who may act for a sender', () => {
  const rows: [caller: string, sender: string, outcome: string][] = [
    [TAX, TAX, 'may'],
    [BANK, BANK, 'may'],
    [BROKER, TAX, 'may'],
    [BROKER, BANK, 'may'],
    [TAX, BANK, 'may'],
    [BANK, TAX, 'ERR_BROKER_NOT_AUTHORIZED'],
    [BROKER, BROKER, 'ERR_BROKER_NOT_AUTHORIZED'],
    [BROKER, STRANGER, 'ERR_BROKER_NOT_AUTHORIZED'],
    [BANK, STRANGER, 'ERR_BROKER_NOT_AUTHORIZED'],
    [STRANGER, TAX, 'ERR_ORGANISATION_UNKNOWN'],
    [STRANGER, STRANGER, 'ERR_ORGANISATION_UNKNOWN'],
  ];
  for (const [who, sender, outcome] of rows) {
    it(`is asked of ${who} and ${sender}: ${outcome}`, () => {
      expect(codeOf(() => authoriseSender(organisations, caller(who), sender)) ?? 'may').to.equal(outcome);
    });
  }

  it('is told as the sender, with what it may', () => {
    expect(authoriseSender(organisations, caller(BROKER), TAX)).to.deep.equal(organisations[0]);
  });

  it('is refused in the same words for a sender that there is and one that there is not', () => {
    const words = (sender: string) => messageOf(() => authoriseSender(organisations, caller(BANK), sender));
    expect(words(TAX)).to.equal(words(STRANGER));
    expect(words(TAX)).to.contain(BANK).and.not.contain(TAX);
  });
});

describe('a caller that nobody knows', () => {
  const words = messageOf(() => authoriseSender(organisations, { ...caller(STRANGER), certificate }, TAX));
  const named: [what: string, value: string][] = [
    ['its organisation number', `<${STRANGER}>`],
    ['the subject of its certificate', `<${certificate.subject}>`],
    ['its issuer', `<${certificate.issuer}>`],
    ['its serial number', `serial number ${certificate.serialNumber}`],
    ['when it is valid', `from ${certificate.notBefore} to ${certificate.notAfter}`],
  ];
  for (const [what, value] of named) {
    it(`is told ${what}`, () => {
      expect(words).to.contain(value);
    });
  }

  it('is told nothing of senders and brokers', () => {
    for (const number of [TAX, BANK, BROKER]) expect(words).to.not.contain(number);
  });

  it('is told its number where it came without certificate', () => {
    expect(messageOf(() => authoriseSender(organisations, caller(STRANGER), TAX))).to.match(
      /^organisation <889640782> has no access to this API: ask who runs the server for it$/,
    );
  });
});

describe('the senders of an organisation', () => {
  const rows: [organisation: string, senders: string[]][] = [
    [TAX, [TAX, BANK]],
    [BANK, [BANK]],
    [BROKER, [TAX, BANK]],
    [STRANGER, []],
  ];
  for (const [organisation, senders] of rows) {
    it(`${organisation} are ${senders.join(' and ') || 'none'}`, () => {
      expect(sendersOf(organisations, organisation).map(({ number }) => number)).to.deep.equal(senders);
    });
  }
});

describe('the greeting', () => {
  it('says who the caller is', () => {
    expect(greetingOf(caller(TAX), organisations[0]!)).to.equal(`You are ${TAX}`);
  });

  it('says to a broker on whose behalf it calls', () => {
    expect(greetingOf(caller(BROKER), organisations[0]!)).to.equal(`You are ${BROKER}, on behalf of ${TAX}`);
  });
});

function messageOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('nothing was thrown');
}
