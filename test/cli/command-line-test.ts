import { readFile } from 'node:fs/promises';
import { expect } from 'chai';
import { run } from './run.ts';

const { version } = JSON.parse(await readFile(new URL('../../package.json', import.meta.url), 'utf8'));

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
        ...['register.json', 'applicationmetadata.json', 'signees/<provider>.json', 'SIGTERM', '3000'],
      ]) {
        expect(out).to.contain(word);
      }
    });
  }

  for (const command of ['serve', 'migrate', 'check', 'token']) {
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

  for (const command of ['serve', 'migrate', 'check', 'token']) {
    it(`ends with 2 for an option that ${command} does not have`, async () => {
      const { code, err } = await run([command, '--nonsense']);
      expect(code).to.equal(2);
      expect(err).to.contain(`See bpmn-signing ${command} --help.`);
    });
  }

  it('does not repeat a number that stands in the wrong place', async () => {
    const { code, err } = await run(['token', '14896500113']);
    expect(code).to.equal(2);
    expect(err).to.not.contain('14896500113');
  });
});
