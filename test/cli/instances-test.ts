import { expect } from 'chai';
import { readCatalog } from '../../src/catalog/index.ts';
import { createRuntime, type Runtime } from '../../src/runtime/index.ts';
import { createStorage, openDatabase, type Storage } from '../../src/storage/index.ts';
import { makeFolder } from '../catalog/folder.ts';
import { person, personNumber } from '../helpers/runtime.ts';
import { end, expression, flow, gateway, path, process, signedBy, task } from '../runtime/processes.ts';
import { run } from './run.ts';

const files = {
  'register.json': [1, 2].map((n) => ({
    partyId: 100 + n,
    personNumber: personNumber(n),
    name: `Person ${n}`,
  })),
  'signed.bpmn': process(signedBy('Sign', [1], 'lifetime="P7D"'), end(), path('Start', 'Sign', 'End')),
  'choice.bpmn': process(
    task('Form'),
    gateway('Choice'),
    task('Left'),
    task('Right'),
    end(),
    path('Start', 'Form', 'Choice'),
    flow('Choice', 'Left', expression('environment.variables.left')),
    flow('Choice', 'Right', expression('environment.variables.right')),
    path('Left', 'End'),
    path('Right', 'End'),
  ),
};

describe('the instances command', function () {
  this.timeout(20_000);
  let folder: Awaited<ReturnType<typeof makeFolder>>;
  let database: ReturnType<typeof openDatabase>;
  let runtime: Runtime;
  let storage: Storage;
  let env: Record<string, string>;
  const instances = (...args: string[]) => run(['instances', ...args], env);
  const owner = person(1);
  const start = async (app: string) =>
    (await runtime.start({ app, ownerPartyId: 101, actor: owner, documents: [] })).instance.id;
  /** One that is on hold at its gateway. */
  const startStuck = async () => {
    const instanceId = await start('local/choice');
    await runtime.next({ instanceId, actor: owner });
    return instanceId;
  };

  const numberOf = async (id: string) => (await storage.instances.find(id))!.number;

  before(async () => {
    folder = await makeFolder(files);
    env = { DATABASE_URL: `sqlite:${folder.path}/signing.db`, PROCESSES: folder.path };
    database = openDatabase(env.DATABASE_URL!);
    storage = createStorage(database);
    runtime = createRuntime({
      ...(await readCatalog(folder.path)),
      knex: database.knex,
      reader: database.reader!,
    });
    await runtime.migrate();
  });
  after(async () => {
    await runtime.close();
    await database.close();
    await folder.remove();
  });

  it('says that there are none', async () => {
    expect(await instances('list', '--state', 'incident')).to.deep.equal({
      code: 0,
      out: 'No instances.',
      err: '',
    });
  });

  it('lists those on hold, with what keeps them', async () => {
    const id = await startStuck();
    await start('local/signed');
    const { out } = await instances('list', '--state', 'incident');
    expect(out.split('\n')).to.have.lengthOf(2);
    expect(out).to.match(new RegExp(`${id} +\\d+ +local/choice +incident .*ERR_GATEWAY_FLOWS Choice`));
  });

  it('lists each with its number', async () => {
    const id = await start('local/signed');
    const { out } = await instances('--limit', '1');
    expect(out.split('\n')[0]).to.match(/^id +number +app /);
    expect(out).to.match(new RegExp(`^${id} +${await numberOf(id)} +local/signed `, 'm'));
  });

  it('lists by app, as JSON, as many as asked for', async () => {
    for (let n = 0; n < 3; n += 1) await start('local/signed');
    const { out } = await instances('--app', 'local/signed', '--limit', '2', '--json');
    const found = JSON.parse(out) as { app: string; waitsIn: string[] }[];
    expect(found.map(({ app, waitsIn }) => [app, ...waitsIn])).to.deep.equal([
      ['local/signed', 'Sign'],
      ['local/signed', 'Sign'],
    ]);
  });

  it('shows one with its rounds, jobs and trail, and that the chain holds, but nobody’s name or number', async () => {
    const id = await start('local/signed');
    const { code, out } = await instances('show', id);
    expect(code).to.equal(0);
    expect(out)
      .to.match(/0: open 0\/1/)
      .and.match(/ wake +waiting /)
      .and.match(/ round\.entered +Sign /);
    expect(out)
      .to.contain('audit trail: holds')
      .and.not.match(/Person 1|\b\d{11}\b/);
  });

  it('knows one by the id that Altinn’s API gives it, with its owner’s party', async () => {
    const id = await start('local/signed');
    expect((await instances('show', `101/${id}`)).out).to.match(new RegExp(`^${id} `));
  });

  it('knows one by its number, which it shows', async () => {
    const id = await start('local/signed');
    const number = String(await numberOf(id));
    expect((await instances('show', number)).out).to.match(
      new RegExp(`^${id}  number ${number}  local/signed `),
    );
    expect(JSON.parse((await instances('show', number, '--json')).out)).to.include({
      id,
      number: Number(number),
    });
  });

  it('lets one go on, and cancels one, by its number', async () => {
    const id = await startStuck();
    const number = String(await numberOf(id));
    expect((await instances('resume', number, '--variable', 'left=true')).out).to.equal(
      `${id} goes on: Left`,
    );
    expect((await instances('cancel', number)).out).to.equal(`${id} cancelled`);
  });

  it('gives each a number by which its jobs are found', async () => {
    const id = await start('local/signed');
    const { out } = await run(['jobs', '--instance', String(await numberOf(id))], env);
    expect(out).to.match(new RegExp(` wake .* ${id}$`, 'm'));
  });

  it('shows why one is on hold', async () => {
    expect((await instances('show', await startStuck())).out).to.match(
      /incident: ERR_GATEWAY_FLOWS: .*<Choice>/,
    );
  });

  it('shows that the chain of a trail is broken', async () => {
    const id = await start('local/signed');
    await database.knex('signing_event').where({ instance_id: id, sequence: 2 }).update({ type: 'forged' });
    const { code, out } = await instances('show', id, '--json');
    expect({ code, chain: JSON.parse(out).chain }).to.deep.equal({ code: 1, chain: 'broken at 2 (hash)' });
  });

  it('lets one go on that was mended, and says in the trail who did', async () => {
    const id = await startStuck();
    const { code, out } = await instances('resume', id, '--variable', 'right=true');
    expect({ code, out }).to.deep.equal({ code: 0, out: `${id} goes on: Right` });
    const [resumed] = await storage.events.list(id, { types: ['incident.resumed'] });
    expect(resumed!.identity).to.include({ actor: 'system:operator' });
  });

  it('lets one go on by a flow that is named', async () => {
    const id = await startStuck();
    expect((await instances('resume', id, '--flow', 'Choice=Choice-Left')).out).to.equal(
      `${id} goes on: Left`,
    );
  });

  it('says that one is on hold again', async () => {
    const id = await startStuck();
    const { code, err } = await instances('resume', id);
    expect(code).to.equal(1);
    expect(err).to.match(/is on hold again: ERR_GATEWAY_FLOWS/);
  });

  it('cancels one, and its rounds with the cause', async () => {
    const id = await start('local/signed');
    expect((await instances('cancel', id, '--cause', 'mistake')).out).to.equal(`${id} cancelled`);
    const [round] = await storage.rounds.list(id);
    expect([round!.state, round!.cause]).to.deep.equal(['cancelled', 'mistake']);
  });

  it('lets the servers tell people and systems that one was cancelled', async () => {
    const id = await start('local/signed');
    const secrets = [`whsec_${Buffer.alloc(24, 7).toString('base64')}`];
    const webhooks = [{ id: 'archive', url: 'https://archive.example.org', secrets }];
    await run(['instances', 'cancel', id], { ...env, WEBHOOKS: JSON.stringify(webhooks) });
    const jobs = await storage.jobs.list({ instanceId: id, limit: 9 });
    expect(jobs.map(({ kind }) => kind).sort()).to.deep.equal(['announce', 'webhook']);
  });

  it('does not cancel what has ended, and says how it has', async () => {
    const id = await start('local/signed');
    await runtime.reject({ instanceId: id, actor: owner });
    const { code, err } = await instances('cancel', id);
    expect(code).to.equal(1);
    expect(err).to.contain('ERR_INSTANCE_ENDED');
  });

  it('knows no instance of another id', async () => {
    for (const action of ['show', 'resume', 'cancel']) {
      const { code, err } = await instances(action, 'none');
      expect({ code, coded: /ERR_INSTANCE_UNKNOWN/.test(err) }).to.deep.equal({ code: 1, coded: true });
    }
  });

  for (const args of [
    ['show'],
    ['resume', 'a', 'b'],
    ['burn'],
    ['--state', 'odd'],
    ['resume', 'a', '--flow', 'x'],
  ]) {
    it(`does nothing for \`instances ${args.join(' ')}\``, async () => {
      expect((await instances(...args)).code).to.equal(2);
    });
  }
});
