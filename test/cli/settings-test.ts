import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { areDevelopmentTokensTaken, readSettings } from '../../src/cli/settings.ts';

describe('the settings', () => {
  it('are good for a local start without any', () => {
    const { PROCESSES, ...others } = readSettings({});
    expect(others).to.deep.equal({
      PORT: 3000,
      HOST: '127.0.0.1',
      DATABASE_URL: 'sqlite:./data/signing.db',
      SERVICE_WAIT: 5000,
      LANGUAGE: 'nb',
      TIME_ZONE: 'Europe/Oslo',
      WEBHOOKS_ALLOW_PRIVATE: 'no',
      TSA_FAILURE: 'wait',
      SEAL_VALIDATION_DATA: 'no',
      REWRITE_PDF: 'no',
      ALLOW_ACTIVE_CONTENT: 'no',
      DOCUMENT_MAX_BYTES: 3_145_728,
      POSTEN_PLAIN: 'no',
      POSTEN_MAX_BYTES: 10_485_760,
      POSTEN_MAX_BYTES_LEGACY: 3_145_728,
      POSTEN_SIGNING_TIME_TOLERANCE: 300,
      POSTEN_REQUIRE_CHAIN: 'no',
      LOG_LEVEL: 'info',
    });
    expect(existsSync(join(PROCESSES, 'register.json'))).to.equal(true);
  });

  it('count what is empty as not set', () => {
    expect(readSettings({ PORT: '', ISSUER: '', CALL_LIMIT: '' })).to.deep.equal(readSettings({}));
  });

  it('read numbers', () => {
    expect(readSettings({ PORT: '0', CALL_LIMIT: '10', SERVICE_WAIT: '0' })).to.include({
      PORT: 0,
      CALL_LIMIT: 10,
      SERVICE_WAIT: 0,
    });
  });

  it('read time-stamp authorities, in their order, whatever stands between them', () => {
    const TSA_URL = 'https://one.example.org/tsa, http://two.example.org\n https://three.example.org';
    expect(readSettings({ TSA_URL }).TSA_URL).to.deep.equal([
      'https://one.example.org/tsa',
      'http://two.example.org',
      'https://three.example.org',
    ]);
  });

  it('read addresses of proxies, whatever stands between them', () => {
    expect(readSettings({ POSTEN_PROXIES: '10.0.0.7, 10.1.0.0/16\n fd00::1' }).POSTEN_PROXIES).to.deep.equal([
      '10.0.0.7',
      '10.1.0.0/16',
      'fd00::1',
    ]);
  });

  it('read in which claims a token says who acts', () => {
    expect(readSettings({ CLAIMS: '{"person": ["fnr", "pid"]}' }).CLAIMS).to.deep.equal({
      person: ['fnr', 'pid'],
    });
  });

  const wrong: [string, string[]][] = [
    ['PORT', ['abc', '-1', '65536', '3000.5', '0x10', ' 80', '1e3']],
    ['CALL_LIMIT', ['0', 'none', '-5', '1000001']],
    ['SERVICE_WAIT', ['-1', 'long', '600001']],
    ['BASE_URL', ['sign.example.org', 'ftp://sign.example.org', 'http://0.0.0.0:3000', 'http://[::]']],
    ['ISSUER', ['login.example.org', 'not an address']],
    ['LOG_LEVEL', ['loud', 'INFO']],
    ['SMTP_URL', ['mail.example.org', 'http://mail.example.org', 'smtp:']],
    ['SIGN_URL', ['sign.example.org', 'ftp://sign.example.org']],
    ['LANGUAGE', ['se', 'NB']],
    ['TIME_ZONE', ['Oslo', 'Mars/Olympus']],
    ['REMINDERS', ['{']],
    ['WEBHOOKS', ['none', '[']],
    ['API_KEYS', ['topsecret', '[']],
    ['WEBHOOKS_ALLOW_PRIVATE', ['true', '1']],
    ['POSTEN_PORT', ['https', '-1', '65536']],
    ['POSTEN_BASE_URL', ['api.example.org', 'ftp://api.example.org']],
    ['POSTEN_ORGANISATIONS', ['Tax', '[']],
    ['POSTEN_CERTIFICATE_HEADER', ['Client Cert', 'Client-Cert:']],
    ['POSTEN_PROXIES', ['localhost', '10.0.0.0/33', ' , ', '10.0.0.7 proxy']],
    ['POSTEN_PLAIN', ['true', '1']],
    ['POSTEN_POLL_INTERVAL', ['0', '10 min', '86401']],
    ['POSTEN_MAX_BYTES', ['0', '10 MB', '50000001']],
    ['POSTEN_MAX_BYTES_LEGACY', ['0', '50000001']],
    ['POSTEN_SIGNING_TIME_TOLERANCE', ['0', '5 s', '86401']],
    ['MAXIMUM_LIFETIME', ['90', 'P', 'ninety days']],
    ['DOCUMENT_MAX_BYTES', ['0', '3 MB', '50000001']],
    ['RETENTION_DOCUMENTS', ['30', 'P', 'a month']],
    ['RETENTION_SEALED', ['10 years']],
    ['TSA_URL', ['tsa.example.org', 'ftp://tsa.example.org', 'https://tsa.example.org tsa', ' , ']],
    ['TSA_FAILURE', ['never', 'WAIT']],
    ['SEAL_VALIDATION_DATA', ['true', 'B-LT']],
    ['REWRITE_PDF', ['1']],
    ['ALLOW_ACTIVE_CONTENT', ['YES']],
    ['CLAIMS', ['person', '[]', '{"person": "pid"}', '{"person": []}', '{"shoe": ["size"]}', 'null']],
  ];
  for (const [setting, values] of wrong) {
    for (const value of values) {
      it(`refuse ${setting}=${value}`, () => {
        expect(() => readSettings({ [setting]: value }))
          .to.throw(new RegExp(`^${setting} must be`))
          .with.property('code', 'ERR_SETTING_INVALID');
      });
    }
  }
});

describe('a setting that is wrong', () => {
  it('is named without its value, which may be a secret', () => {
    for (const name of [
      'TSA_URL',
      'SEAL_VALIDATION_DATA',
      'SMTP_URL',
      'WEBHOOKS',
      'API_KEYS',
      'POSTEN_ORGANISATIONS',
    ]) {
      expect(() => readSettings({ [name]: 'topsecret' }))
        .to.throw(new RegExp(`^${name} `))
        .with.property('message')
        .that.does.not.contain('topsecret');
    }
  });
});

describe('development tokens', () => {
  const issuer = { ISSUER: 'https://login.example.org' };

  it('are taken where nothing is set', () => {
    expect(areDevelopmentTokensTaken(readSettings({}))).to.equal(true);
  });

  it('are refused where there is an issuer', () => {
    expect(areDevelopmentTokensTaken(readSettings(issuer))).to.equal(false);
  });

  it('are refused in production with an issuer', () => {
    expect(areDevelopmentTokensTaken(readSettings({ ...issuer, NODE_ENV: 'production' }))).to.equal(false);
  });

  it('keep production without issuer from starting', () => {
    expect(() => areDevelopmentTokensTaken(readSettings({ NODE_ENV: 'production' })))
      .to.throw('ISSUER must be set in production')
      .with.property('code', 'ERR_SETTING_INVALID');
  });
});
