import { expect } from 'chai';
import { createStorage, type InstanceChanges, type InstanceFilter } from '../../src/storage/index.ts';
import { databases, type TestDatabase } from '../helpers/databases.ts';
import { onDatabases, statementsOf } from './on-databases.ts';
import {
  changesOf,
  contentChanges,
  DIGEST_A,
  DIGEST_B,
  documentRecord,
  eventRecord,
  instanceRecord,
  NOW,
  newInstance,
  newJob,
  requestOf,
  roundRecord,
  signatureRecord,
  signeeRecord,
} from './records.ts';

/** What a signature of Kari's changes, and more. */
function signatureOf(id: string, version: number): InstanceChanges {
  return changesOf(instanceRecord(id, { version }), {
    instanceChanged: true,
    rounds: [roundRecord(id)],
    changedRounds: [roundRecord(id)],
    openedGroups: [{ roundId: roundRecord(id).id, position: 0 }],
    signees: [signeeRecord(id, `${id}-kari`, { partyKey: 'person:kari', filled: 1, state: 'signed' })],
    signatures: [signatureRecord(id, `${id}-${version}`, { signeeId: `${id}-kari` })],
    superseded: [{ id: `${id}-${version - 1}`, at: NOW }],
    documents: [documentRecord(id)],
    deletedDocuments: [`${id}-other`],
    events: [eventRecord(id, version + 1)],
    answers: [{ instanceId: id, key: `k${version}`, fingerprint: 'f', answer: 1, at: NOW }],
    jobs: [newJob(`${id}-job-${version}`)],
    doneJobs: [{ kind: 'notify', key: `${id}-job-${version - 1}` }],
  });
}

onDatabases('the number of statements', (on) => {
  const many = Array.from({ length: 40 }, (_, index) => `many-${index}`);
  before(() => on.start('one', ...many));

  it('of a load does not depend on the number of instances', async () => {
    const load = (ids: string[]) => () =>
      on.storage.load(ids.map((id) => requestOf(id, { answerKeys: ['k'] })));
    const one = await statementsOf(on.database, load(['one']));
    const all = await statementsOf(on.database, load(many));
    expect(all.length).to.equal(one.length).and.be.lessThan(11);
  });

  it('of a load does not depend on the number of parties', async () => {
    const parties = Array.from({ length: 100 }, (_, index) => `person:${index}`);
    const load = (partyKeys: string[]) => () =>
      on.storage.load([requestOf('one', { partyKeys, actorKeys: partyKeys, answerKeys: partyKeys })]);
    const one = await statementsOf(on.database, load(['person:kari']));
    const all = await statementsOf(on.database, load(['person:kari', ...parties]));
    expect(all.length).to.equal(one.length);
  });

  it('of a commit does not depend on the number of instances', async () => {
    const commit = (ids: string[], version: number) => () =>
      on.storage.transaction((transaction) =>
        on.storage.commit(
          ids.map((id) => signatureOf(id, version)),
          transaction,
        ),
      );
    const two = await statementsOf(on.database, commit(many.slice(0, 2), 1));
    const all = await statementsOf(on.database, commit(many.slice(2), 1));
    expect(all.length).to.equal(two.length);
  });

  it('of a commit of nothing but a version is one', async () => {
    const statements = await statementsOf(on.database, () =>
      on.storage.transaction((transaction) =>
        on.storage.commit([changesOf(instanceRecord('one'))], transaction),
      ),
    );
    expect(statements).to.have.length(1);
  });
});

for (const kind of databases.filter(({ name }) => name === 'sqlite')) {
  describe('sqlite: the plan of every statement', () => {
    let database: TestDatabase;
    before(async () => {
      database = await kind.create();
    });
    after(() => database.close());

    /** Rows of values and what is made of them; everything else that is scanned is a table. */
    const harmless =
      /^SCAN (wanted|planned|gone|changed|standing|digest|ready|of_party|opened|swept|ended|of_signee|of_others|found|\(subquery-\d+\)|\d+ CONSTANT ROWS|CONSTANT ROW|\d+-ROW VALUES CLAUSE)/;

    it('reads tables by an index, and never whole', async () => {
      const storage = createStorage(database);
      await storage.migrate();
      const kinds = ['notify'];
      const statements = await statementsOf(database, async () => {
        await storage.transaction((transaction) =>
          storage.commit([newInstance('a'), newInstance('b')], transaction),
        );
        await storage.load([requestOf('a', { answerKeys: ['k'] }), requestOf('b', { answerKeys: ['k'] })]);
        await storage.transaction((transaction) =>
          storage.commit([signatureOf('a', 1), signatureOf('b', 1)], transaction),
        );
        await storage.instances.find('a');
        await storage.instances.involvement('a', ['person:kari', 'person:ola']);
        const filters = [
          { state: 'running' as const },
          { outcome: 'expired' as const },
          { app: 'lease' },
          { app: 'lease', outcome: 'expired' as const },
          { app: 'lease', dueBefore: NOW },
          { definitionHash: DIGEST_A },
          { ownerPartyId: 1 },
          { signeeKey: 'person:kari' },
          { signeeKey: 'person:kari', state: 'running' as const },
          { signeeKey: 'person:kari', dueBefore: NOW },
          { dueBefore: NOW },
          { behind: { at: NOW, id: 'a' } },
        ];
        for (const filter of filters) await storage.instances.search({ ...filter, limit: 10 });
        await storage.instances.withSignee(['a'], ['person:kari']);
        const inbox = {
          partyKeys: ['person:kari', 'organisation:1'],
          actorKey: 'person:kari',
          now: NOW,
          limit: 9,
        };
        await storage.inbox.page(inbox);
        await storage.inbox.page({ ...inbox, before: { askedAt: NOW, signeeId: 'a' } });
        await storage.transaction((transaction) => storage.inbox.sweep(transaction, 9));
        await storage.signees.page('a-round', 0, { after: '', limit: 10 });
        await storage.signees.find('a-kari');
        await storage.documents.ofInstances(['a', 'b']);
        await storage.notices.list('a-round', ['turn']);
        await storage.notices.find(['a']);
        await storage.webhookCursors.get('endpoint', 'a');
        await storage.answers.deleteBefore(NOW, 10);
        await storage.rounds.list('a');
        await storage.rounds.signedDocuments('a-round', { except: ['x'] });
        await storage.signees.list('a-round');
        await storage.signatures.list({ instanceId: 'a' });
        await storage.signatures.list({ instanceId: 'a', roundId: 'a-round' });
        await storage.signatures.find('a-1');
        await storage.documents.list('a');
        await storage.contents.find('x');
        await storage.contents.begin('key', NOW);
        await storage.transaction(async (transaction) => {
          const contents = [DIGEST_A, DIGEST_B].map((sha256) => ({ sha256, key: sha256, size: 1 }));
          await storage.contents.publish(contents, NOW, transaction);
          await storage.contents.keep('key', transaction);
          const change = contentChanges({
            used: [{ sha256: DIGEST_A, sealed: false }],
            released: [DIGEST_B],
            removed: [DIGEST_B],
          });
          const ended = instanceRecord('a', { version: 2, endedAt: NOW });
          const changes = [changesOf(ended, { instanceChanged: true, contents: change })];
          await storage.commit(changes, transaction);
          await storage.contents.loosen(NOW, 10, transaction);
        });
        await storage.contents.doom(NOW, 10);
        await storage.contents.isNoted('key');
        await storage.contents.forget(['key']);
        await storage.contents.ofInstance('a');
        await storage.contents.endedBefore(NOW, { sealed: false, withoutJobs: ['seal'], limit: 10 });
        await storage.pieces.get('key');
        await storage.pieces.delete(['key']);
        await storage.events.list('a', { types: ['signed'] });
        await storage.jobs.take({ now: NOW, leaseMs: 1, limit: 1, kinds });
        await storage.jobs.find('notify', 'a');
        await storage.jobs.list({ instanceId: 'a', limit: 10 });
        const taken = { id: 'a', lease: 'a', revision: 0 };
        await storage.jobs.renew([taken], NOW);
        await storage.jobs.retry(taken, { readyAt: NOW });
        await storage.jobs.done(taken);
        await storage.findings.overdueWithoutJob(NOW, 10);
        await storage.definitions.find('x');
        await storage.settings.get('x');
        await storage.answers.deleteBefore(NOW, 10);
      });

      const scans: string[] = [];
      for (const { sql, bindings } of statements) {
        const steps: { detail: string }[] = await database.knex.raw(
          `EXPLAIN QUERY PLAN ${sql}`,
          bindings as string[],
        );
        for (const { detail } of steps) {
          const byIndex = / USING (COVERING )?INDEX /.test(detail);
          if (detail.startsWith('SCAN') && !byIndex && !harmless.test(detail))
            scans.push(`${detail}: ${sql}`);
        }
      }
      expect(scans).to.deep.equal([]);
      expect(statements.length).to.be.greaterThan(50);
    });

    /** What the statement that reads a page steps through, each table with its index. */
    const pathsOf = async (find: () => Promise<unknown>): Promise<string[]> => {
      const { sql, bindings } = (await statementsOf(database, find)).at(-1)!;
      const steps: { detail: string }[] = await database.knex.raw(
        `EXPLAIN QUERY PLAN ${sql}`,
        bindings as string[],
      );
      return steps.map(({ detail }) => detail.replaceAll('signing_', ''));
    };
    const searches: [name: string, path: string, filter: Omit<InstanceFilter, 'limit'>][] = [
      ['all', 'i USING INDEX instance_created_idx', {}],
      ['an app', 'i USING INDEX instance_app_idx', { app: 'lease' }],
      ['a state', 'i USING INDEX instance_state_idx', { state: 'incident' }],
      ['an outcome', 'i USING INDEX instance_outcome_idx', { outcome: 'expired' }],
      ['a definition', 'i USING INDEX instance_definition_idx', { definitionHash: DIGEST_A }],
      [
        'a state of a definition',
        'i USING INDEX instance_definition_state_idx',
        { definitionHash: DIGEST_A, state: 'incident' },
      ],
      ['an owner', 'i USING INDEX instance_owner_idx', { ownerPartyId: 1 }],
      ['what is due', 'i USING INDEX instance_due_idx', { dueBefore: NOW }],
      ['a state in an app', 'i USING INDEX instance_app_state_idx', { app: 'lease', state: 'running' }],
      ['an outcome in an app', 'i USING INDEX instance_app_outcome_idx', { app: 'lease', outcome: 'failed' }],
      ['what is due in an app', 'i USING INDEX instance_app_due_idx', { app: 'lease', dueBefore: NOW }],
      [
        'what is due of an owner',
        'i USING INDEX instance_owner_due_idx',
        { ownerPartyId: 1, dueBefore: NOW },
      ],
      ['a state of an owner', 'i USING INDEX instance_owner_idx', { ownerPartyId: 1, state: 'running' }],
      ['what is due in a state', 'i USING INDEX instance_due_idx', { state: 'incident', dueBefore: NOW }],
      ['a signee', 's USING COVERING INDEX signee_instances_idx', { signeeKey: 'person:kari' }],
      [
        'a state of a signee',
        's USING COVERING INDEX signee_instances_idx',
        { signeeKey: 'person:kari', state: 'running' },
      ],
    ];
    for (const [name, path, filter] of searches) {
      it(`reads pages of ${name} off an index, in its order`, async () => {
        const { instances } = createStorage(database);
        for (const page of [filter, { ...filter, behind: { at: NOW, id: 'a' } }]) {
          const paths = await pathsOf(() => instances.search({ ...page, limit: 9 }));
          expect(paths.find((step) => /^(SCAN|SEARCH) [is] /.test(step))).to.include(path);
          expect(paths.filter((step) => step.includes('TEMP B-TREE'))).to.deep.equal([]);
        }
      });
    }

    it('steps through an inbox by those who are still to sign', async () => {
      const { inbox } = createStorage(database);
      const paths = await pathsOf(() =>
        inbox.page({ partyKeys: ['person:kari'], actorKey: 'person:kari', now: NOW, limit: 9 }),
      );
      expect(paths.find((step) => step.startsWith('SEARCH s '))).to.include('signee_inbox_idx');
      expect(paths.filter((step) => step.includes('TEMP B-TREE'))).to.deep.equal([]);
    });
  });
}
