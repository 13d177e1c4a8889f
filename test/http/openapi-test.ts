import { expect } from 'chai';
import { altinnRouter, openapi } from '../../src/http/index.ts';
import type { Runtime } from '../../src/runtime/index.ts';
import { isAltinnDescribed, unlikeAltinn } from './altinn/altinn-description.ts';
import { describedOperations, describedWrongly, routedOperations } from './api-description.ts';

const router = altinnRouter({
  runtime: {} as Runtime,
  authenticate: async () => ({ kind: 'person', level: 4 }),
});

describe('the description of the API', () => {
  it('has every route of the router, and of no other', () => {
    const described = describedOperations().filter((operation) => !operation.includes(' /api/'));
    expect(described).to.have.members([
      ...routedOperations(router),
      'GET /health',
      'GET /health/live',
      'GET /health/ready',
      'GET /openapi.json',
    ]);
  });

  it('refers to nothing that it does not have', () => {
    const refs = [...JSON.stringify(openapi).matchAll(/"\$ref":"#\/([^"]+)"/g)].map(([, path]) => path!);
    for (const path of refs) {
      const found = path
        .split('/')
        .reduce<unknown>((at, name) => (at as Record<string, unknown>)?.[name], openapi);
      expect(found, path).to.be.an('object');
    }
  });

  it('names each operation differently', () => {
    const ids = [...JSON.stringify(openapi).matchAll(/"operationId":"(\w+)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).to.equal(ids.length);
  });

  it('finds out an answer that is not as described', () => {
    const path = '/ttd/board/instances/110/00000000-0000-4000-8000-000000000000/signing';
    const answer = { status: 200, type: 'application/json', body: { signeeStates: [{ name: 'x' }] } };
    expect(describedWrongly('GET', path, answer)).to.contain("must have required property 'partyId'");
  });

  const health: [
    what: string,
    method: string,
    answer: Parameters<typeof describedWrongly>[2],
    wrong: string,
  ][] = [
    [
      'of another type',
      'GET',
      { status: 404, type: 'text/html', body: {} },
      'text/html is not described for Problem',
    ],
    ['of another status', 'GET', { status: 201, type: '', body: {} }, '201 is not described'],
    ['to another method', 'PUT', { status: 200, type: '', body: {} }, 'PUT /health is not described'],
    [
      'that refuses a method in other words',
      'PUT',
      { status: 405, type: 'application/problem+json', body: {} },
      "data must have required property 'status', data must have required property 'code'",
    ],
  ];
  for (const [what, method, answer, wrong] of health) {
    it(`finds out an answer ${what}`, () => {
      expect(describedWrongly(method, '/health', answer)).to.equal(wrong);
    });
  }

  it('finds out an answer that lacks a header', () => {
    const answer = { status: 404, type: 'application/json', body: { ErrorCode: 0, ErrorMessage: '' } };
    expect(describedWrongly('GET', '/api/my/messages', { ...answer, headers: {} })).to.equal(
      'X-Error-Code is missing of 404',
    );
  });
});

describe("a real app's description", () => {
  it('finds out an answer that is not like Altinn', function () {
    if (!isAltinnDescribed) this.skip();
    const path = '/ttd/board/instances/110/00000000-0000-4000-8000-000000000000/signing';
    expect(unlikeAltinn('GET', path, 200, { signeeStates: [{ name: 'x' }] })).to.contain(
      "must have required property 'partyId'",
    );
  });
});
