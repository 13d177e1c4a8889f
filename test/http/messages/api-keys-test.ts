import { createHash } from 'node:crypto';
import { expect } from 'chai';
import express from 'express';
import request from 'supertest';
import {
  type ApiKeyRight,
  apiKey,
  apiKeyOf,
  apiKeys,
  assertServiceAllowed,
  isServiceAllowed,
} from '../../../src/http/messages/api-keys.ts';
import { codeOf } from '../error-code.ts';

const sha256 = createHash('sha256').update('key-of-reader').digest('hex');
const keys = apiKeys([
  { name: 'writer', key: 'key-of-writer', allow: ['read', 'write'] },
  { name: 'reader', key: { sha256 }, allow: ['read'], services: ['1029', '123/64'] },
]);
const required = (key: string | string[] | undefined, right: ApiKeyRight) =>
  keys.require({ headers: { apikey: key } }, right);

describe('the header ApiKey', () => {
  it('lets a key by that may do this', () => {
    expect(required('key-of-writer', 'write')).to.deep.equal({ name: 'writer' });
  });

  it('lets a key by that is known by its digest', () => {
    expect(required('key-of-reader', 'read')).to.deep.equal({
      name: 'reader',
      services: ['1029', '123/64'],
    });
  });

  const wrong: [what: string, key: string | string[] | undefined, right: ApiKeyRight, code: string][] = [
    ['is missing', undefined, 'read', 'ERR_API_KEY_MISSING'],
    ['is empty', '', 'read', 'ERR_API_KEY_MISSING'],
    ['is unknown', 'another key', 'read', 'ERR_API_KEY_REFUSED'],
    ['is the digest of a key', sha256, 'read', 'ERR_API_KEY_REFUSED'],
    ['is a key in upper case', 'KEY-OF-WRITER', 'read', 'ERR_API_KEY_REFUSED'],
    ['comes twice', 'key-of-writer, key-of-writer', 'read', 'ERR_API_KEY_REFUSED'],
    ['may only read, and writes', 'key-of-reader', 'write', 'ERR_API_KEY_REFUSED'],
  ];
  for (const [what, key, right, code] of wrong) {
    it(`is refused where it ${what}`, () => {
      expect(codeOf(() => required(key, right))).to.equal(code);
    });
  }

  it('is missed in the words that are documented', () => {
    expect(() => required(undefined, 'read')).to.throw(/^Required header 'ApiKey' is missing\.$/);
  });

  it('is refused in the words that are documented, which say nothing of the key', () => {
    expect(() => required('another key', 'read')).to.throw(
      /^The API key is not authorized for this operation$/,
    );
  });

  it('lets nobody by where there are no keys', () => {
    expect(codeOf(() => apiKeys([]).require({ headers: { apikey: '' } }, 'read'))).to.equal(
      'ERR_API_KEY_MISSING',
    );
  });

  for (const digest of ['', 'ab12', `${sha256}00`, 'x'.repeat(64)]) {
    it(`has no SHA-256 that is ${JSON.stringify(digest)}`, () => {
      expect(() => apiKeys([{ name: 'a', key: { sha256: digest }, allow: ['read'] }])).to.throw(
        TypeError,
        'the sha256 of the API key <a> must be 64 hexadecimal digits',
      );
    });
  }

  it('is read of a request, and known after it', async () => {
    const app = express().get('/', apiKey(keys, 'read'), (_req, res) => void res.json(apiKeyOf(res)));
    const answer = await request(app).get('/').set('ApiKey', 'key-of-writer');
    expect(answer.body).to.deep.equal({ name: 'writer' });
  });
});

describe('a service', () => {
  const locals = (services?: string[]) => ({
    locals: { apiKey: { name: 'a', ...(services && { services }) } },
  });
  const cases: [services: string[] | undefined, code: string | undefined, allowed: boolean][] = [
    [undefined, '1029', true],
    [undefined, undefined, true],
    [['1029'], '1029', true],
    [['1029/64'], '1029', true],
    [['1', '1029/64'], '1029', true],
    [['1029/6'], '1029', false],
    [['102'], '1029', false],
    [[], '1029', false],
    [['1029'], undefined, false],
  ];
  for (const [services, code, allowed] of cases) {
    const service = code === undefined ? undefined : { code, edition: 64 };
    it(`${code ?? 'none'} is ${allowed ? '' : 'not '}open to a key for ${services ?? 'all'}`, () => {
      expect(isServiceAllowed(locals(services), service)).to.equal(allowed);
    });
  }

  it('is refused to a key that is for others', () => {
    expect(codeOf(() => assertServiceAllowed(locals(['1']), { code: '2', edition: 1 }))).to.equal(
      'ERR_API_KEY_REFUSED',
    );
  });

  it('is given to a key that is for it', () => {
    expect(() => assertServiceAllowed(locals(['2']), { code: '2', edition: 1 })).not.to.throw();
  });

  it('is not open to a request whose key nobody has looked at', () => {
    expect(codeOf(() => assertServiceAllowed({ locals: {} }, undefined))).to.equal('ERR_API_KEY_MISSING');
  });
});
