import { expect } from 'chai';
import { withStatusToken, withStatusTokenFirst } from '../../../../src/http/posten/wire/exit-url.ts';

describe('an exit URL with the token for the status', () => {
  const cases: [string, string, string][] = [
    ['has it as its query', 'https://a.example/done', 'https://a.example/done?status_query_token=t'],
    ['keeps its own query', 'https://a.example/?x=%41+b', 'https://a.example/?x=%41+b&status_query_token=t'],
    ['takes a query that has begun', 'https://a.example/?', 'https://a.example/?status_query_token=t'],
    ['takes a query that goes on', 'https://a.example/?x&', 'https://a.example/?x&status_query_token=t'],
    ['keeps its fragment', 'https://a.example/#/x?y', 'https://a.example/?status_query_token=t#/x?y'],
  ];
  for (const [what, url, expected] of cases) {
    it(what, () => {
      expect(withStatusToken(url, 't')).to.equal(expected);
    });
  }

  const firstCases: [string, string, string][] = [
    ['as its query', 'https://a.example/done', 'https://a.example/done?status_query_token=t'],
    ['before its own query', 'https://a.example/?x=%41+b', 'https://a.example/?status_query_token=t&x=%41+b'],
    ['in a query that has begun', 'https://a.example/?', 'https://a.example/?status_query_token=t'],
    ['before a query in a query', 'https://a.example/?x?y', 'https://a.example/?status_query_token=t&x?y'],
    ['before its fragment', 'https://a.example/#/x?y', 'https://a.example/?status_query_token=t#/x?y'],
  ];
  for (const [where, url, expected] of firstCases) {
    it(`has it first, where that is asked for: ${where}`, () => {
      expect(withStatusTokenFirst(url, 't')).to.equal(expected);
    });
  }

  it('has it percent-encoded', () => {
    expect(withStatusToken('https://a.example/', 'a+/=')).to.equal(
      'https://a.example/?status_query_token=a%2B%2F%3D',
    );
  });
});
