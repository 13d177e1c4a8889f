import { readFile } from 'node:fs/promises';
import { expect } from 'chai';
import { run } from './run.ts';

const { version } = JSON.parse(await readFile(new URL('../../package.json', import.meta.url), 'utf8'));
const commands = [
  ...['serve', 'migrate', 'check', 'token', 'export', 'trust', 'verify'],
  ...['posten-certificates', 'posten-package'],
];

describe('the bpmn-signing command', () => {
  it('prints its version', async () => {
    expect(await run(['--version'])).to.deep.equal({ code: 0, out: version, err: '' });
  });

  for (const args of [['--help'], ['-h'], ['help']]) {
    it(`explains every command and setting with ${args}`, async () => {
      const { code, out } = await run(args);
      expect(code).to.equal(0);
      for (const word of [
        ...['serve', 'migrate', 'check FILE|FOLDER… [--json]', 'token --person 11-digits | --system-user ID'],
        ...['PORT', 'HOST', 'DATABASE_URL', 'PROCESSES', 'ISSUER', 'NODE_ENV', 'CALL_LIMIT', 'SERVICE_WAIT'],
        ...['--user-id N', '--party-id N', '--organisation 9-digits', '--level 0-4', '--scope'],
        ...['export INSTANCE [--to FOLDER]', 'trust ', 'verify FILE|FOLDER --trust FILE.pem [--json]'],
        ...[
          'SEALING_KEY',
          'SEALING_CERTIFICATES',
          'SEALING_PASSPHRASE',
          'TSA_URL',
          'TSA_TRUST',
          'TSA_FAILURE',
        ],
        ...['SEAL_VALIDATION_DATA', 'REWRITE_PDF', 'ALLOW_ACTIVE_CONTENT', 'production refuses'],
        ...['register.json', 'applicationmetadata.json', 'signees/<provider>.json', 'SIGTERM', '3000'],
      ]) {
        expect(out).to.contain(word);
      }
    });
  }

  for (const command of commands) {
    it(`explains ${command} alone when asked for it`, async () => {
      const { code, out } = await run([command, '--help']);
      expect(code).to.equal(0);
      expect(out.split('\n')[0]).to.contain(`bpmn-signing ${command}`);
    });
  }

  for (const args of [[], ['sing'], ['__proto__'], ['constructor'], ['']]) {
    it(`ends with 2 for ${JSON.stringify(args)}`, async () => {
      const { code, out, err } = await run(args);
      expect(code).to.equal(2);
      expect(out).to.equal('');
      expect(err).to.contain('See bpmn-signing --help.');
    });
  }

  for (const command of commands) {
    it(`ends with 2 for an option that ${command} does not have`, async () => {
      const { code, err } = await run([command, '--nonsense']);
      expect(code).to.equal(2);
      expect(err).to.contain(`See bpmn-signing ${command} --help.`);
    });
  }

  it('explains every setting that there is', async () => {
    const source = await readFile(new URL('../../src/cli/settings.ts', import.meta.url), 'utf8');
    const names = [...source.matchAll(/^ {2}([A-Z][A-Z_]+): /gm)].map(([, name]) => name!);
    expect(names).to.include.members(['PORT', 'SEALING_KEY', 'LOG_LEVEL']);
    const { out } = await run(['--help']);
    for (const setting of names) expect(out).to.match(new RegExp(`^  ${setting}( |$)`, 'm'));
  });

  it('does not repeat a number that stands in the wrong place', async () => {
    const { code, err } = await run(['token', '14896500113']);
    expect(code).to.equal(2);
    expect(err).to.not.contain('14896500113');
  });
});
