import { expect } from 'chai';
import { decodeJwt } from 'jose';
import { createDevelopmentIssuer } from '../../src/http/auth/index.ts';
import { createStorage, openDatabase } from '../../src/storage/index.ts';
import { makeFolder } from '../catalog/folder.ts';
import { run } from './run.ts';

const PERSON = '14896500113';

describe('the token command', () => {
  let folder: Awaited<ReturnType<typeof makeFolder>>;
  let env: Record<string, string>;
  const claimsOf = async (...args: string[]) => decodeJwt((await run(['token', ...args], env)).out);

  before(async () => {
    folder = await makeFolder({});
    env = { DATABASE_URL: `sqlite:${folder.path}/data/signing.db` };
  });
  after(() => folder.remove());

  it('prints a token and nothing else', async () => {
    const { code, out, err } = await run(['token', '--person', PERSON], env);
    expect({ code, err }).to.deep.equal({ code: 0, err: '' });
    expect(out).to.match(/^[\w-]+\.[\w-]+\.[\w-]+$/);
  });

  it('prints one that a server on the same database takes', async () => {
    const { out } = await run(['token', '--person', PERSON, '--level', '4'], env);
    const database = openDatabase(env.DATABASE_URL!);
    const issuer = await createDevelopmentIssuer(createStorage(database).settings);
    const { actor } = await issuer.verify(out);
    await database.close();
    const { tokenId, ...known } = actor;
    expect(known).to.deep.equal({
      kind: 'person',
      personNumber: PERSON,
      level: 4,
      issuer: 'urn:bpmn-signing:development',
    });
    expect(tokenId).to.be.a('string');
  });

  it('has the claims of its options', async () => {
    const options = [
      '--user-id',
      '1001',
      '--party-id',
      '51001',
      '--level',
      '0',
      '--organisation',
      '310000107',
    ];
    expect(await claimsOf('--person', PERSON, ...options, '--scope', 'a b', '--scope', 'c')).to.include({
      pid: PERSON,
      'urn:altinn:userid': 1001,
      'urn:altinn:partyid': 51001,
      'urn:altinn:authlevel': 0,
      'urn:altinn:orgNumber': '310000107',
      scope: 'a b c',
    });
  });

  it('has level 3 unless told otherwise', async () => {
    expect(await claimsOf('--person', PERSON)).to.include({ 'urn:altinn:authlevel': 3 });
  });

  it('names a system user as Maskinporten does', async () => {
    const claims = await claimsOf('--system-user', 'abc-1', '--organisation', '310000107');
    expect(claims.authorization_details).to.deep.equal([
      {
        type: 'urn:altinn:systemuser',
        systemuser_id: ['abc-1'],
        systemuser_org: { authority: 'iso6523-actorid-upis', ID: '0192:310000107' },
      },
    ]);
  });

  it('may be for an organisation itself', async () => {
    expect(await claimsOf('--organisation', '310000107')).to.include({ 'urn:altinn:orgNumber': '310000107' });
  });

  const wrong: [string[], string][] = [
    [[], 'say who the token is for'],
    [['--level', '3'], 'say who the token is for'],
    [['--person', '1489650011'], '--person must be 11 digits'],
    [['--person', '148965001134'], '--person must be 11 digits'],
    [['--person', '1489650011x'], '--person must be 11 digits'],
    [['--person', ''], '--person must be 11 digits'],
    [['--person', PERSON, '--system-user', 'abc'], 'exclude each other'],
    [['--system-user', 'abc'], 'add --organisation'],
    [['--system-user', 'a b', '--organisation', '310000107'], '--system-user must be an id'],
    [['--organisation', '31000010'], '--organisation must be 9 digits'],
    [['--person', PERSON, '--level', '5'], '--level must be 0 to 4'],
    [['--person', PERSON, '--level=-1'], '--level must be 0 to 4'],
    [['--person', PERSON, '--level', ''], '--level must be 0 to 4'],
    [['--person', PERSON, '--user-id', '0'], '--user-id must be a positive whole number'],
    [['--person', PERSON, '--user-id', '1.5'], '--user-id must be a positive whole number'],
    [['--person', PERSON, '--party-id', 'x'], '--party-id must be a positive whole number'],
    [['--person'], 'argument missing'],
  ];
  for (const [args, message] of wrong) {
    it(`ends with 2, as ${message}: ${args.join(' ').replace(/\d{9,}/g, '…')}`, async () => {
      const { code, out, err } = await run(['token', ...args], env);
      expect({ code, out }).to.deep.equal({ code: 2, out: '' });
      expect(err).to.contain(message);
      expect(err).to.not.match(/\d{8}/);
    });
  }

  const refusing: Record<string, string>[] = [
    { ISSUER: 'https://login.example.org' },
    { NODE_ENV: 'production' },
    { NODE_ENV: 'production', ISSUER: 'https://login.example.org' },
  ];
  for (const settings of refusing) {
    it(`gives none with ${JSON.stringify(settings)}`, async () => {
      const { code, out, err } = await run(['token', '--person', PERSON], { ...env, ...settings });
      expect({ code, out }).to.deep.equal({ code: 1, out: '' });
      expect(err).to.contain('ERR_SETTING_INVALID: ISSUER');
    });
  }
});

describe('the migrate command', () => {
  it('brings a new database to shape, and again without harm', async () => {
    const folder = await makeFolder({});
    const env = { DATABASE_URL: `sqlite:${folder.path}/signing.db` };
    expect((await run(['migrate'], env)).code).to.equal(0);
    expect((await run(['migrate'], env)).code).to.equal(0);
    await folder.remove();
  });

  it('does not tell the address of a database that it does not know', async () => {
    const { code, err } = await run(['migrate'], { DATABASE_URL: 'mysql://root:secret@host/db' });
    expect(code).to.equal(1);
    expect(err).to.contain('ERR_SETTING_INVALID').and.not.contain('secret');
  });
});
