import { expect } from 'chai';
import type { Request } from 'express';
import type { ListValues } from '../../../src/http/messages/list-fields.ts';
import { type ListQuery, listQuery } from '../../../src/http/messages/list-query.ts';

const query = (parameters: Record<string, string | string[]>): ListQuery =>
  listQuery({ url: '/?', query: parameters } as unknown as Request, 'Europe/Oslo');
const filter = ($filter: string) => query({ $filter });
const at = (text: string) => new Date(text);

const message: ListValues = {
  MessageId: 'a7',
  Subject: "Ola's lease",
  Status: 'Signering',
  CreatedDate: at('2026-01-05T09:00:00Z'),
  LastChangedDateTime: at('2026-01-06T09:00:00.500Z'),
  ServiceCode: '1029',
  ServiceEdition: 64,
};

describe('a list of messages', () => {
  const pages: [parameters: Record<string, string>, skip: number, top: number][] = [
    [{}, 0, 50],
    [{ $skip: '', $top: '' }, 0, 50],
    [{ $skip: '100' }, 100, 50],
    [{ $top: '1' }, 0, 1],
    [{ $top: '50' }, 0, 50],
    [{ $top: '51' }, 0, 50],
    [{ $top: '999999999999999' }, 0, 50],
    [{ $skip: '50', $top: '60' }, 50, 50],
  ];
  for (const [parameters, skip, top] of pages) {
    it(`has ${top} messages at most behind ${skip} for ${JSON.stringify(parameters)}`, () => {
      expect(query(parameters)).to.include({ skip, top });
    });
  }

  it('has all messages, as they come, where nothing is asked', () => {
    const { matches, compare } = query({});
    expect([matches({}), compare({ Subject: 'b' }, { Subject: 'a' })]).to.deep.equal([true, 0]);
  });
});

describe('the filter of a list', () => {
  const filters: [text: string, matches: boolean][] = [
    ["Status eq 'Signering'", true],
    ["Status eq 'signering'", false],
    ["Subject eq 'Ola''s lease'", true],
    ["Subject eq ''", false],
    ["Subject eq 'Ola''s le\u00adase'", false],
    ["ServiceCode eq '1029'", true],
    ["MessageId gt 'a6'", true],
    ["MessageId gt 'a7'", false],
    ['ServiceEdition eq 64', true],
    ['ServiceEdition eq 64.0', true],
    ['ServiceEdition gt 63.5', true],
    ['ServiceEdition gt -1', true],
    ['ServiceEdition gt 64', false],
    ["CreatedDate eq DateTime'2026-01-05T10:00:00'", true],
    ["CreatedDate eq datetime'2026-01-05T09:00:00Z'", true],
    ["CreatedDate eq DateTime'2026-01-05T11:00:00 02:00'", true],
    ["CreatedDate gt DateTime'2026-01-05T09:59:59'", true],
    ["CreatedDate gt DateTime'2026-01-05T10:00:00'", false],
    ["ArchiveReference eq ''", false],
    ["ArchiveReference gt ''", false],
    ["Status eq 'Signering' and ServiceEdition eq 64", true],
    ["Status eq 'Signering' and ServiceEdition eq 65", false],
    ["Status eq 'Utfylling' and ServiceEdition eq 64", false],
    ["  Status  eq  'Signering'  and  MessageId gt 'a'  ", true],
    ["Subject gt 'a and b' and Status eq 'Signering'", true],
    [Array(10).fill("Status eq 'Signering'").join(' and '), true],
  ];
  for (const [text, matches] of filters) {
    it(`${matches ? 'takes' : 'leaves out'} the message for ${text.slice(0, 80)}`, () => {
      expect(filter(text).matches(message)).to.equal(matches);
    });
  }

  const fields =
    'MessageId, Subject, Status, CreatedDate, LastChangedDateTime, LastChangedBy, ServiceOwner, Type, ' +
    'MessageSender, ServiceCode, ServiceEdition or ArchiveReference is expected';
  const text = "a text in single quotes, with '' for a quote in it, is expected";
  const time = "a time such as DateTime'2026-01-05T10:00:00' is expected";
  const wrong: [text: string, at: number, what: string][] = [
    [' ', 2, fields],
    ["status eq 'x'", 1, fields],
    ["constructor eq 'x'", 1, fields],
    ["(Status eq 'x')", 1, fields],
    ["substringof('x',Subject)", 1, fields],
    ['Status', 7, 'a space is expected'],
    ["Status ne 'x'", 8, 'eq or gt is expected'],
    ["Status EQ 'x'", 8, 'eq or gt is expected'],
    ['Status eq', 10, 'a space is expected'],
    ['Status eq ', 11, text],
    ["Status eq 'x", 11, text],
    ['Status eq "x"', 11, text],
    ['ServiceCode eq 1029', 16, text],
    ['Status eq true', 11, text],
    ["ServiceEdition eq '64'", 19, 'a number is expected'],
    ['ServiceEdition eq 64x', 21, 'a space is expected'],
    [`ServiceEdition eq ${'9'.repeat(16)}`, 34, 'a space is expected'],
    ["CreatedDate gt '2026-01-05'", 16, time],
    ["CreatedDate gt DateTime'2026-02-30'", 16, time],
    ["CreatedDate gt DateTime''", 16, time],
    ["Status eq 'x' or Status eq 'y'", 15, 'and is expected'],
    ["Status eq 'x'and Status eq 'y'", 14, 'a space is expected'],
    ["Status eq 'x' and", 18, 'a space is expected'],
    [Array(11).fill("Status eq 'x'").join(' and '), 177, 'the end, after 10 conditions, is expected'],
  ];
  for (const [text, at, what] of wrong) {
    it(`is refused at character ${at} of ${text.slice(0, 40)}: ${what.slice(0, 40)}`, () => {
      expect(() => filter(text))
        .to.throw(`the query parameter <$filter> is wrong at character ${at}: ${what}`)
        .that.includes({ code: 'ERR_BODY_INVALID' })
        .with.property('info')
        .that.deep.equals({ fields: ['$filter'] });
    });
  }

  it('is not quoted where it is refused', () => {
    expect(() => filter("Subject ne '01816000001'"))
      .to.throw()
      .with.property('message')
      .that.does.not.contain('01816');
  });
});

describe('the time of the last change', () => {
  const bounds: [parameters: Record<string, string>, matches: boolean][] = [
    [{ dateFrom: '2026-01-06' }, true],
    [{ dateFrom: '2026-01-07' }, false],
    [{ dateFrom: '2026-01-06T10:00:00.500' }, true],
    [{ dateFrom: '2026-01-06T10:00:00.501' }, false],
    [{ dateTo: '2026-01-05' }, false],
    [{ dateTo: '2026-01-06' }, true],
    [{ dateTo: '2026-01-06T10:00:00.500' }, true],
    [{ dateTo: '2026-01-06T10:00:00.499' }, false],
    [{ dateFrom: '2026-01-06', dateTo: '2026-01-06' }, true],
    [{ dateFrom: '2026-01-07', dateTo: '2026-01-05' }, false],
    [{ dateFrom: '2026-01-06', $filter: "Status eq 'Utfylling'" }, false],
  ];
  for (const [parameters, matches] of bounds) {
    it(`is ${matches ? '' : 'not '}within ${JSON.stringify(parameters)}`, () => {
      expect(query(parameters).matches(message)).to.equal(matches);
    });
  }

  for (const bound of ['dateFrom', 'dateTo']) {
    it(`is not within ${bound} where it is not known`, () => {
      expect(query({ [bound]: '2026-01-06' }).matches({})).to.equal(false);
    });
  }

  it('is bounded for those who look it up, too', () => {
    expect(query({ dateFrom: '2026-01-06', dateTo: '2026-01-06' })).to.include({
      changedFrom: at('2026-01-05T23:00:00Z').getTime(),
      changedBefore: at('2026-01-06T23:00:00Z').getTime(),
    });
  });
});

describe('the order of a list', () => {
  const messages: Record<string, ListValues> = {
    first: { Subject: 'Årsregnskap', LastChangedDateTime: at('2026-01-01'), ServiceEdition: 9 },
    second: { Subject: 'zoo', LastChangedDateTime: at('2026-01-02'), ServiceEdition: 10 },
    third: { Subject: 'Ærend', LastChangedDateTime: at('2026-01-02') },
  };
  const ordered = ($orderby: string) => {
    const { compare } = query({ $orderby });
    return Object.keys(messages).sort((a, b) => compare(messages[a]!, messages[b]!));
  };
  const orders: [text: string, names: string[]][] = [
    ['Subject', ['second', 'third', 'first']],
    ['Subject asc', ['second', 'third', 'first']],
    ['Subject desc', ['first', 'third', 'second']],
    ['ServiceEdition', ['third', 'first', 'second']],
    ['ServiceEdition desc', ['second', 'first', 'third']],
    ['LastChangedDateTime', ['first', 'second', 'third']],
    ['LastChangedDateTime desc', ['second', 'third', 'first']],
    ['LastChangedDateTime desc, Subject desc', ['third', 'second', 'first']],
    [' LastChangedDateTime  desc,Subject ', ['second', 'third', 'first']],
    ['Type, Subject', ['second', 'third', 'first']],
  ];
  for (const [text, names] of orders) {
    it(`by ${text} is ${names.join(', ')}`, () => {
      expect(ordered(text)).to.deep.equal(names);
    });
  }

  const wrong: [text: string, at: number, what: string][] = [
    ['subject', 1, 'MessageId, '],
    [',Subject', 1, 'MessageId, '],
    ['Subject,', 9, 'MessageId, '],
    ['Subject down', 9, 'asc or desc is expected'],
    ['Subject asc desc', 13, 'a comma is expected'],
    ['Subject; Status', 8, 'a comma is expected'],
    ['Type,Type,Type,Type,Type,Type', 25, 'the end, after 5 fields, is expected'],
  ];
  for (const [text, at, what] of wrong) {
    it(`is refused at character ${at} of ${text}`, () => {
      expect(() => query({ $orderby: text }))
        .to.throw(`the query parameter <$orderby> is wrong at character ${at}: ${what}`)
        .with.property('code', 'ERR_BODY_INVALID');
    });
  }
});

describe('a parameter of a list', () => {
  const wrong: [name: string, values: (string | string[])[], what: string][] = [
    [
      '$skip',
      ['-1', '1.5', 'x', '1e3', '1234567890123456'],
      'must be a whole number from 0 to 999999999999999',
    ],
    ['$top', ['0', '-5', 'all'], 'must be a whole number from 1 to 999999999999999'],
    ['dateFrom', ['today', '2026-02-30'], 'must be a date or a time, such as'],
    ['dateTo', ['2026', '05.01.2026'], 'must be a date or a time, such as'],
    ['$top', [['1', '2']], 'must be given once'],
    ['$filter', [['a', 'b']], 'must be given once'],
    ['$filter', ["Status eq '".padEnd(1001, 'x')], 'may have 1000 characters'],
    ['$orderby', ['Subject'.padEnd(256)], 'may have 255 characters'],
  ];
  for (const [name, values, what] of wrong) {
    for (const value of values) {
      it(`${name}=${String(value).slice(0, 20)} is refused: it ${what}`, () => {
        expect(() => query({ [name]: value }))
          .to.throw(`the query parameter <${name}> ${what}`)
          .with.property('code', 'ERR_BODY_INVALID');
      });
    }
  }
});
