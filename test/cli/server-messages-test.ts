import { expect } from 'chai';
import { messagesOf } from '../../src/cli/server-messages.ts';
import { readSettings } from '../../src/cli/settings.ts';

const production = { NODE_ENV: 'production', ISSUER: 'https://login.example.org' };
const SECRET = 'hunter2-hunter2-hunter2';
const sha256 = 'aB'.repeat(32);
const good = { name: 'accounting', key: SECRET, allow: ['read', 'write'] };

const read = (keys: unknown, env: Record<string, string> = production) =>
  messagesOf(readSettings({ ...env, API_KEYS: JSON.stringify(keys) }));

describe('the API keys of a server', () => {
  it('are those of the setting', () => {
    expect(read([good])).to.deep.equal({ apiKeys: [good] });
  });

  it('may be known by their digests alone, and be for some services', () => {
    const key = { name: 'reader', allow: ['read'], services: ['1029', '123-a/64'] };
    expect(read([{ ...key, sha256 }])).to.deep.equal({ apiKeys: [{ ...key, key: { sha256 } }] });
  });

  it('are one called development where development tokens are taken', () => {
    expect(messagesOf(readSettings({}))).to.deep.equal({
      apiKeys: [{ name: 'development', key: 'development', allow: ['read', 'write'] }],
    });
  });

  for (const [where, env] of [
    ['in production', production],
    ['where there is an issuer', { ISSUER: production.ISSUER }],
  ] as const) {
    it(`are none ${where} unless they are set, and nothing is served`, () => {
      expect(messagesOf(readSettings(env))).to.equal(undefined);
    });
  }

  it('may be short where development tokens are taken', () => {
    expect(read([{ ...good, key: 'k' }], {})?.apiKeys[0]).to.include({ key: 'k' });
  });

  const either = '[0] must have either key or sha256';
  const shape = '[0] must be an object of name, key or sha256, allow, and perhaps services';
  const wrong: [what: string, keys: unknown, message: string][] = [
    ['no list', good, ' must be a JSON list of keys'],
    ['empty', [], ' must have at least one key; leave it out to serve no messages in production'],
    ['texts', [SECRET], shape],
    ['of unknown properties', [{ ...good, [SECRET]: true }], shape],
    ['without a name', [{ ...good, name: undefined }], '[0].name must be a text'],
    [
      'of an empty name',
      [{ ...good, name: '' }],
      '[0].name must have 1 to 100 characters, and no space around them',
    ],
    ['without a key', [{ ...good, key: undefined }], either],
    ['with a key and a digest', [{ ...good, sha256 }], either],
    ['too short', [{ ...good, key: 'hunter2-hunter2' }], '[0].key must have at least 16 characters'],
    ['too long', [{ ...good, key: 'k'.repeat(201) }], '[0].key must have at most 200 characters'],
    ['with a space', [{ ...good, key: 'hunter2 hunter2 hunter2' }], '[0].key must be ASCII without spaces'],
    ['not ASCII', [{ ...good, key: 'hunter2-hunter2-å' }], '[0].key must be ASCII without spaces'],
    [
      'with a digest that is none',
      [{ name: 'a', sha256: SECRET, allow: ['read'] }],
      "[0].sha256 must be the key's SHA-256, 64 hexadecimal digits",
    ],
    ['for nothing', [{ ...good, allow: [] }], '[0].allow must be a list of read, write or both'],
    ['without what for', [{ ...good, allow: undefined }], '[0].allow must be a list of read, write or both'],
    ['for anything else', [{ ...good, allow: ['read', SECRET] }], '[0].allow[1] must be read or write'],
    [
      'for no service',
      [{ ...good, services: [] }],
      '[0].services must have at least one service code; leave it out for all',
    ],
    [
      'for what is no service',
      [good, { name: 'b', sha256, allow: ['read'], services: ['1029/0'] }],
      '[1].services[0] must be a service code, or code/edition',
    ],
    ['of the same name', [good, { ...good, key: `${SECRET}!` }], ' has two keys of the same name'],
    ['the same', [good, { ...good, name: 'other' }], ' has the same key twice'],
  ];
  for (const [what, keys, message] of wrong) {
    it(`are refused where they are ${what}, and none is quoted`, () => {
      expect(() => read(keys))
        .to.throw(`API_KEYS${message}`)
        .that.includes({ code: 'ERR_SETTING_INVALID' })
        .with.property('message')
        .that.equals(`API_KEYS${message}`);
    });
  }

  it('are the same also where one of them is a digest', () => {
    const digest = 'f52fbd32b2b3b86ff88ef6c490628285f482af15ddcb29541f94bcf526a3f6c7';
    expect(() =>
      read(
        [
          { ...good, key: 'hunter2' },
          { name: 'b', sha256: digest.toUpperCase(), allow: ['read'] },
        ],
        {},
      ),
    ).to.throw('API_KEYS has the same key twice');
  });
});
