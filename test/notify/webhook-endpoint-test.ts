import { expect } from 'chai';
import { isSubscribed, readWebhookEndpoints } from '../../src/notify/index.ts';
import { endpointOf, secrets } from './webhooks.ts';

describe('the endpoints of webhooks', () => {
  it('are read as an operator writes them', () => {
    const endpoints = [
      { id: 'archive', url: 'https://hooks.example.org/events?token=1', secrets: [...secrets] },
      {
        id: 'crm-2',
        url: 'https://crm.example.org:8443/',
        secrets: [secrets[0]],
        types: ['signing.round.completed'],
      },
    ];

    expect(readWebhookEndpoints(endpoints)).to.deep.equal(endpoints);
  });

  it('may be none', () => {
    expect(readWebhookEndpoints([])).to.deep.equal([]);
  });

  it('may lead into a private network, and without TLS, where that is allowed', () => {
    for (const url of ['http://127.0.0.1:8080/', 'https://[fd00::1]/', 'http://hooks.internal/']) {
      expect(readWebhookEndpoints([endpointOf({ url })], { allowPrivateAddresses: true })[0]?.url).to.equal(
        url,
      );
    }
  });

  const base64 = (length: number) => Buffer.alloc(length, 'secret-word').toString('base64');

  it('take secrets of 24 to 64 bytes', () => {
    for (const length of [24, 25, 64])
      readWebhookEndpoints([endpointOf({ secrets: [`whsec_${base64(length)}`] })]);
  });

  const wrong: [what: string, change: object, field: string, message: RegExp][] = [
    ['no url', { url: undefined }, 'url', /must be an address/],
    ['a url that is none', { url: 'secret-word' }, 'url', /must be an address such as/],
    ['http', { url: 'http://secret-word.example.org/' }, 'url', /must begin with https:\/\/$/],
    ['another protocol', { url: 'ftp://secret-word.example.org/' }, 'url', /must begin with https/],
    ['a user in the url', { url: 'https://me:secret-word@example.org/' }, 'url', /user or password/],
    ['a part behind #', { url: 'https://example.org/#secret-word' }, 'url', /#/],
    ['a private address', { url: 'https://10.0.0.1/secret-word' }, 'url', /private network/],
    ['a private address in IPv6', { url: 'https://[::ffff:10.0.0.1]/secret-word' }, 'url', /private network/],
    ['a private address as a number', { url: 'https://2130706433/secret-word' }, 'url', /private network/],
    ['a private address in octal', { url: 'https://0177.1/secret-word' }, 'url', /private network/],
    ['no secrets', { secrets: [] }, 'secrets', /must not be empty/],
    ['secrets that are no list', { secrets: 'secret-word' }, 'secrets', /must be a list/],
    ['a secret without prefix', { secrets: [base64(32)] }, 'secrets.0', /must be whsec_ and/],
    ['a short secret', { secrets: [`whsec_${base64(23)}`] }, 'secrets.0', /24 to 64 bytes/],
    ['a long secret', { secrets: [secrets[0], `whsec_${base64(65)}`] }, 'secrets.1', /24 to 64 bytes/],
    ['a secret that is no base64', { secrets: [`whsec_${'secret-word!'.repeat(3)}`] }, 'secrets.0', /base64/],
    ['an empty list of types', { types: [] }, 'types', /must not be empty/],
    ['a field that is not known', { 'secret-word': 1 }, '', /has a field that is not known/],
  ];
  for (const [what, change, field, message] of wrong) {
    it(`are refused with ${what}, by id and field and without the value`, () => {
      const error = errorOf([endpointOf({ id: 'crm' }), { ...endpointOf(), ...change }]);

      expect(error).to.include({ code: 'ERR_SETTING_INVALID' });
      expect(error.info).to.deep.equal({ endpoint: 'archive', field });
      expect(error.message)
        .to.match(/^webhook endpoint <archive>: /)
        .and.to.match(message);
      expect(`${error.message}${error.stack}${JSON.stringify(error)}`).not.to.include('secret-word');
    });
  }

  for (const id of ['', 'Secret-Word', 'secret_word', 'secret-word'.repeat(4), 7, undefined]) {
    it(`are refused with the id ${id}, by their place`, () => {
      const error = errorOf([endpointOf({ id: 'crm' }), { ...endpointOf(), id }]);

      expect(error).to.include({ code: 'ERR_SETTING_INVALID' });
      expect(error.info).to.deep.equal({ endpoint: '[1]', field: 'id' });
      expect(error.message).not.to.match(/secret/i);
    });
  }

  it('are refused with an id twice', () => {
    expect(errorOf([endpointOf(), endpointOf()])).to.include({
      code: 'ERR_SETTING_INVALID',
      message: 'webhook endpoint <archive>: id is the one of an earlier endpoint',
    });
  });

  for (const value of [undefined, null, {}, 'text', [null], ['text'], [[]]]) {
    it(`are refused if they are ${JSON.stringify(value)}`, () => {
      expect(errorOf(value)).to.include({ code: 'ERR_SETTING_INVALID' });
    });
  }
});

describe('an endpoint', () => {
  it('is told of everything, unless it names types', () => {
    expect(isSubscribed(endpointOf(), 'signing.round.completed')).to.equal(true);
  });

  it('is told of the types that it names', () => {
    const endpoint = endpointOf({ types: ['signing.round.completed'] });

    expect(isSubscribed(endpoint, 'signing.round.completed')).to.equal(true);
    expect(isSubscribed(endpoint, 'signing.round.expired')).to.equal(false);
  });
});

interface Coded extends Error {
  code?: string;
  info?: unknown;
}

function errorOf(value: unknown): Coded {
  try {
    readWebhookEndpoints(value);
  } catch (error) {
    return error as Coded;
  }
  throw new Error('nothing was thrown');
}
