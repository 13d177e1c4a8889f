import { expect } from 'chai';
import { altinnRouter, openapi } from '../../src/http/index.ts';
import type { Runtime } from '../../src/runtime/index.ts';
import { isAltinnDescribed, unlikeAltinn } from './altinn/altinn-description.ts';
import { describedWrongly } from './altinn/api-description.ts';

const router = altinnRouter({
  runtime: {} as Runtime,
  authenticate: async () => ({ kind: 'person', level: 4 }),
});

describe('the description of the API', () => {
  it('has every route of the router', () => {
    const routes = router.stack.flatMap(({ route }) =>
      route === undefined ? [] : [route.path.replace(/:(\w+)/g, '{$1}')],
    );
    expect(Object.keys(openapi.paths)).to.have.members([
      ...routes,
      '/health',
      '/health/live',
      '/health/ready',
      '/openapi.json',
    ]);
  });

  it('has every method of every route', () => {
    for (const { route } of router.stack) {
      if (route === undefined) continue;
      const described = openapi.paths[route.path.replace(/:(\w+)/g, '{$1}') as keyof typeof openapi.paths];
      const methods = route.stack.map(({ method }) => method).filter((method) => method !== undefined);
      expect(Object.keys(described).filter((name) => name !== 'parameters')).to.have.members([
        ...new Set(methods),
      ]);
    }
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

  it('finds out an answer of another type', () => {
    const answer = { status: 404, type: 'text/html', body: {} };
    expect(describedWrongly('GET', '/health', answer)).to.equal('text/html is not described for default');
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
