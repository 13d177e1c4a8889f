import { expect } from 'chai';
import { person } from '../helpers/runtime.ts';
import { codeOf, lease, onRuntime, owner, rejection, rowsOf } from './on-runtime.ts';
import { end, oneSigning, path, process, signedBy, task } from './processes.ts';

const apps = {
  'test/two': { source: oneSigning([1, 2]) },
  'test/three': {
    source: process(signedBy('Sign', [1, 2, 3]), task('After'), end(), path('Start', 'Sign', 'After', 'End')),
  },
};

/** Makes the database refuse every signature of one user. */
function refuseSignaturesOf(kind: string, userId: string): string[] {
  if (kind === 'sqlite') {
    return [
      `CREATE TRIGGER refuse BEFORE INSERT ON signing_signature WHEN NEW.user_id = '${userId}'
       BEGIN SELECT RAISE(ABORT, 'refused by the test'); END`,
    ];
  }
  return [`ALTER TABLE signing_signature ADD CONSTRAINT refuse CHECK (user_id <> '${userId}') NOT VALID`];
}

onRuntime('commands of one instance', { apps }, (on) => {
  it('are done in the order in which they came', async () => {
    const instanceId = await on.start('test/three');
    await Promise.all([3, 1, 2].map((n) => on.runtime.sign({ instanceId, actor: person(n) })));
    const events = await on.runtime.events({ actor: owner, instanceId, types: ['round.signed'] });
    expect(events.map(({ identity }) => identity!.name)).to.deep.equal(['2003', '2001', '2002']);
  });

  it('that wait together share a commit', async () => {
    const instanceId = await on.start('test/three');
    const signed = await Promise.all([3, 1, 2].map((n) => on.runtime.sign({ instanceId, actor: person(n) })));
    expect(signed.map(({ instance }) => instance.version)).to.deep.equal([2, 3, 3]);
  });

  it('are each answered for themselves', async () => {
    const instanceId = await on.start('test/three');
    const codes = await Promise.all(
      [2, 7, 3].map((n) => codeOf(on.runtime.sign({ instanceId, actor: person(n) }))),
    );
    expect(codes).to.deep.equal([undefined, 'ERR_FORBIDDEN', undefined]);
  });

  it('see what the one before them has done', async () => {
    const instanceId = await on.start('test/two');
    const [signed, cancelled] = await Promise.all([
      codeOf(on.runtime.sign({ instanceId, actor: person(2) })),
      codeOf(on.runtime.cancelInstance({ instanceId, actor: owner })),
    ]);
    expect([signed, cancelled]).to.deep.equal([undefined, undefined]);
    expect(await rowsOf(on, 'signature', { instance_id: instanceId })).to.have.lengthOf(1);
  });
});

onRuntime('a plan that the database refuses', { apps }, (on) => {
  before(async () => {
    for (const statement of refuseSignaturesOf(on.kind, '2002')) await on.database.knex.raw(statement);
  });

  it('does not fail the others that were to be committed with it', async () => {
    const ids = await Promise.all([1, 2, 3, 4].map(() => on.start('test/two')));
    const codes = await Promise.all(
      ids.map((instanceId, index) =>
        codeOf(on.runtime.sign({ instanceId, actor: person(index === 1 ? 2 : 1) })),
      ),
    );
    expect(codes).to.deep.equal([undefined, 'ERR_INTERNAL', undefined, undefined]);
  });

  it('leaves nothing behind, and names neither driver nor person', async () => {
    const instanceId = await on.start('test/two');
    const error = await rejection(on.runtime.sign({ instanceId, actor: person(2) }));
    expect(error).to.include({ name: 'SigningError', code: 'ERR_INTERNAL' });
    expect(error.message).not.to.match(/insert|2002|0181/i);
    expect(await rowsOf(on, 'signature', { instance_id: instanceId })).to.deep.equal([]);
    const [group] = await rowsOf(on, 'signee_group', {
      round_id: (await on.runtime.instance({ actor: owner, instanceId })).tasks[0]!.roundId!,
    });
    expect(group!.filled).to.equal(0);
  });

  it('lets the instance go on', async () => {
    const instanceId = await on.start('test/two');
    await codeOf(on.runtime.sign({ instanceId, actor: person(2) }));
    expect(await codeOf(on.runtime.sign({ instanceId, actor: person(1) }))).to.equal(undefined);
  });
});

onRuntime('a database that is gone', { apps }, (on) => {
  it('is an error with a code', async () => {
    const instanceId = await on.start('test/two');
    const table = 'signing_signee_group';
    await on.database.knex.schema.renameTable(table, 'elsewhere');
    const error = await rejection(on.runtime.sign({ instanceId, actor: person(2) }));
    await on.database.knex.schema.renameTable('elsewhere', table);
    expect(error).to.include({ name: 'SigningError', code: 'ERR_STORAGE_UNAVAILABLE' });
  });
});

onRuntime('a runtime that is closed', { apps }, (on) => {
  it('finishes the commands under way and refuses new ones', async () => {
    const node = await on.node();
    const instanceId = await on.start('test/two');
    const signed = node.sign({ instanceId, actor: person(2) });
    await new Promise((resolve) => setImmediate(resolve));
    const closed = node.close();
    const commands = [
      () => node.sign({ instanceId, actor: owner }),
      () => node.start({ app: 'test/two', ownerPartyId: 101, actor: owner }),
      () => node.addDocument({ instanceId, actor: owner, document: lease() }),
    ];
    for (const command of commands) expect(await codeOf(command())).to.equal('ERR_SHUTTING_DOWN');
    await closed;
    expect((await signed).repeat).to.equal(false);
    expect(await rowsOf(on, 'signature', { instance_id: instanceId })).to.have.lengthOf(1);
  });

  it('may be closed twice', async () => {
    const node = await on.node();
    await Promise.all([node.close(), node.close()]);
  });
});
