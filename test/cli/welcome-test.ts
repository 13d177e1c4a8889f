import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { readSettings } from '../../src/cli/settings.ts';
import { welcome } from '../../src/cli/welcome.ts';

const settings = readSettings({});
const said = {
  version: '1.2.3',
  url: 'http://127.0.0.1:3000',
  apps: ['demo/board-approval', 'local/approval'],
  settings,
  self: 'npx bpmn-signing',
};

describe('what is said when the server has started', () => {
  it('has address and apps', () => {
    expect(welcome(said))
      .to.contain('http://127.0.0.1:3000')
      .and.contain('demo/board-approval, local/approval');
  });

  it('names nobody of the register', async () => {
    const register: Record<string, unknown>[] = JSON.parse(
      await readFile(join(settings.PROCESSES, 'register.json'), 'utf8'),
    );
    for (const party of register) {
      for (const value of [party.partyId, party.personNumber, party.organisationNumber, party.name]) {
        if (value !== undefined) expect(welcome(said)).to.not.contain(String(value));
      }
    }
  });

  it('can be pasted to find somebody to act as', async () => {
    const lines = welcome(said).split('\n');
    const found = lines.filter((line) => /^ {2}(REGISTER|PERSON|PARTY)=/.test(line)).join('\n');
    const { stdout } = await promisify(execFile)('bash', ['-c', `${found}\necho "$PERSON $PARTY"`]);
    expect(stdout).to.match(/^\d{11} \d+\n$/);
  });

  it('asks for a token of the issuer, where there is one', () => {
    const issuer = { ...settings, ISSUER: 'https://login.example.org/secret-tenant' };
    expect(welcome({ ...said, settings: issuer }))
      .to.contain('a token of https://login.example.org')
      .and.not.contain('bpmn-signing token');
  });

  it("has the address of Altinn II's messages, with the key of a local start", () => {
    expect(welcome(said).split('\n')).to.include(
      "Altinn II's messages: http://127.0.0.1:3000/api, with the header ApiKey: development",
    );
  });

  describe("about Posten's API", () => {
    const postenUrl = 'https://127.0.0.1:8443';
    const address = `Posten's signature API: ${postenUrl}/api`;

    it('has its address, and how to get certificates for it', () => {
      expect(welcome({ ...said, postenUrl }).split('\n')).to.include(
        `${address}; for a client's certificates: npx bpmn-signing posten-certificates FOLDER`,
      );
    });

    const others: [what: string, more: Partial<typeof settings>][] = [
      ['where others are trusted', { POSTEN_TRUST: 'trust.pem' }],
      ['where there is an issuer', { ISSUER: 'https://login.example.org' }],
      ['where there is no TLS', { POSTEN_PLAIN: 'yes' }],
    ];
    for (const [what, more] of others) {
      it(`has its address alone ${what}`, () => {
        expect(welcome({ ...said, postenUrl, settings: { ...settings, ...more } }).split('\n')).to.include(
          address,
        );
      });
    }

    it('has nothing where that is not served', () => {
      expect(welcome(said)).to.not.contain('Posten');
    });
  });

  it('prints no key of the settings', () => {
    const API_KEYS = [{ name: 'shop', key: 'a-secret-of-sixteen', allow: ['read'] }];
    expect(welcome({ ...said, settings: { ...settings, API_KEYS } }))
      .to.contain('/api, with the header ApiKey: <a key of API_KEYS>')
      .and.not.contain('a-secret-of-sixteen');
  });

  it('says nothing of messages where there are no keys to them', () => {
    const issuer = { ...settings, ISSUER: 'https://login.example.org' };
    expect(welcome({ ...said, settings: issuer })).to.not.contain('/api');
  });

  describe('about what to try, without the example', () => {
    const jobs = ['local/posten-direct', 'local/posten-portal'];

    it('has an app that a caller can start', () => {
      expect(welcome({ ...said, apps: [...jobs, 'local/zoning'] })).to.contain(
        'APP=http://127.0.0.1:3000/local/zoning',
      );
    });

    it('has none where there are signature jobs alone, and names these', () => {
      expect(welcome({ ...said, apps: jobs }))
        .to.contain(`Apps: ${jobs.join(', ')}`)
        .and.not.contain('APP=');
    });
  });

  it('says where nothing is served', () => {
    expect(welcome({ ...said, apps: [] })).to.contain('none, there is no process in');
  });
});
