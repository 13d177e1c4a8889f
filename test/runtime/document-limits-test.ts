import { expect } from 'chai';
import type { NewDocument } from '../../src/runtime/index.ts';
import { person } from '../helpers/runtime.ts';
import {
  codeOf,
  lease,
  type OnRuntime,
  oneDatabase,
  onRuntime,
  owner,
  rejection,
  storedRows,
} from './on-runtime.ts';
import { end, path, process, service, signing, task } from './processes.ts';

const people = '<signing:signee reference="101" /><signing:signee reference="102" />';
const types = ['lease', 'note', 'sealed', 'made'].map((id) => ({
  ...{ id, allowedContentTypes: [], appOwned: id === 'sealed', minCount: 0, maxCount: 0 },
}));
const apps = {
  'test/form': {
    source: process(task('Form'), signing('Sign', people), end(), path('Start', 'Form', 'Sign', 'End')),
    dataTypes: types,
  },
  'test/sealed': {
    source: process(
      task('Form'),
      signing('Sign', `<signing:document dataType="note" />${people}`, 'seal="sealed"'),
      end(),
      path('Start', 'Form', 'Sign', 'End'),
    ),
    dataTypes: types,
  },
  'test/service': {
    source: process(
      service('Make', 'make'),
      signing('Sign', people),
      end(),
      path('Start', 'Make', 'Sign', 'End'),
    ),
    dataTypes: types,
  },
};
const MAXIMUM = 3_145_728;

/** How many rows hold documents; all that they hold would take long to compare. */
async function countRows({ database: { knex } }: OnRuntime): Promise<number[]> {
  const tables = ['instance', 'document', 'content', 'content_use', 'loose_content', 'content_piece'];
  const counts = await Promise.all(
    tables.map((name) => knex(`signing_${name}`).count<{ count: number }[]>({ count: '*' })),
  );
  return counts.map(([row]) => Number(row!.count));
}

const named = (filename: string, dataType = 'note', bytes: NewDocument['bytes'] = Buffer.from('text')) => ({
  ...{ dataType, contentType: 'text/plain', filename, bytes },
});
async function* stream(size: number, chunk = 100_000): AsyncGenerator<Buffer> {
  for (let left = size; left > 0; left -= chunk) yield Buffer.alloc(Math.min(chunk, left), 'a');
}

onRuntime(
  'the size of documents that are to be signed',
  { apps, services: { make: async ({ addDocument }) => addDocument(made) } },
  (on) => {
    const add = async (app: string, document: NewDocument) => {
      const instanceId = await on.start(app, { documents: [] });
      const before = await countRows(on);
      const code = await codeOf(on.runtime.addDocument({ instanceId, actor: owner, document }));
      if (code) expect(await countRows(on)).to.deep.equal(before);
      return code;
    };
    const kinds: [string, (size: number) => NewDocument['bytes']][] = [
      ['as a whole', (size) => Buffer.alloc(size, 'a')],
      ['piece by piece', (size) => stream(size)],
    ];
    for (const [how, bytes] of kinds) {
      for (const app of ['test/form', 'test/sealed']) {
        it(`may be the limit, ${how}, and not one byte more, in ${app}`, async () => {
          expect(await add(app, { ...lease(), bytes: bytes(MAXIMUM) })).to.equal(undefined);
          expect(await add(app, { ...lease(), bytes: bytes(MAXIMUM + 1) })).to.equal(
            'ERR_DOCUMENT_TOO_LARGE',
          );
        });
      }

      it(`is not that of others that come ${how}`, async () => {
        expect(await add('test/form', { ...lease(), dataType: 'note', bytes: bytes(MAXIMUM + 1) })).to.equal(
          undefined,
        );
      });
    }

    it('ends an upload when it is passed: no more is read', async () => {
      let taken = 0;
      const source = async function* () {
        for await (const chunk of stream(50_000_000)) {
          taken += chunk.length;
          yield chunk;
        }
      };
      expect(await add('test/form', { ...lease(), bytes: source() })).to.equal('ERR_DOCUMENT_TOO_LARGE');
      expect(taken).to.be.lessThan(MAXIMUM + 200_000);
    });

    it('holds on a start too, of which nothing is left then', async () => {
      const before = await countRows(on);
      const documents = [{ ...lease(), bytes: stream(MAXIMUM + 1) }];
      expect(await codeOf(on.startWhole('test/form', { documents }))).to.equal('ERR_DOCUMENT_TOO_LARGE');
      expect(await countRows(on)).to.deep.equal(before);
    });

    it('holds for what a service makes: its instance is on hold', async () => {
      const instanceId = await on.start('test/service', { documents: [] });
      await on.runtime.doDueJobs();
      const { incident } = await on.runtime.instance({ instanceId, actor: owner });
      expect(incident).to.include({ code: 'ERR_DOCUMENT_TOO_LARGE' });
    });
  },
  oneDatabase,
);

const made: NewDocument = { ...lease(), bytes: Buffer.alloc(MAXIMUM + 1, 'a') };

onRuntime(
  'a limit of the host’s own',
  { apps, maximumDocumentBytes: 10 },
  (on) => {
    it('holds for what is signed', async () => {
      const instanceId = await on.start('test/form', { documents: [] });
      const add = (size: number) =>
        codeOf(
          on.runtime.addDocument({
            ...{ instanceId, actor: owner, document: { ...lease(), bytes: Buffer.alloc(size, 'a') } },
          }),
        );
      expect([await add(10), await add(11)]).to.deep.equal([undefined, 'ERR_DOCUMENT_TOO_LARGE']);
    });

    for (const maximumDocumentBytes of [0, -1, 1.5, Number.NaN]) {
      it(`is not ${maximumDocumentBytes}`, async () => {
        expect(await codeOf(on.node({ maximumDocumentBytes }))).to.equal('ERR_SETTING_INVALID');
      });
    }
  },
  oneDatabase,
);

onRuntime(
  'the names of documents',
  { apps },
  (on) => {
    let instanceId: string;
    beforeEach(async () => {
      instanceId = await on.start('test/sealed', { documents: [named('båt.txt', 'lease')] });
    });
    const add = (document: NewDocument) =>
      codeOf(on.runtime.addDocument({ instanceId, actor: owner, document }));

    const refused = ['../lease.txt', 'C:\\lease.txt', 'a\u0000b', 'a\nb', 'gro\u202Exfdp.exe', '', '..'];
    for (const name of [...refused, 'x'.repeat(5_000)]) {
      it(`are refused where they are none, such as ${JSON.stringify(name).slice(0, 30)}`, async () => {
        const before = await storedRows(on.database.knex);
        expect(await add(named(name))).to.equal('ERR_DOCUMENT_NAME');
        expect(await codeOf(on.startWhole('test/form', { documents: [named(name)] }))).to.equal(
          'ERR_DOCUMENT_NAME',
        );
        const { documents } = await on.runtime.instance({ instanceId, actor: owner });
        const documentId = documents[0]!.id;
        const { dataType: _, ...document } = named(name);
        const replace = on.runtime.replaceDocument({ instanceId, actor: owner, documentId, ...document });
        expect(await codeOf(replace)).to.equal('ERR_DOCUMENT_NAME');
        expect(await storedRows(on.database.knex)).to.deep.equal(before);
      });
    }

    for (const name of ['båt.txt', 'BÅT.txt', 'båt.txt'.normalize('NFD')]) {
      it(`are each there once among what a task seals, so not ${name} again`, async () => {
        expect(await add(named(name))).to.equal('ERR_DOCUMENT_NAME');
        const error = await rejection(
          on.startWhole('test/sealed', { documents: [named('båt.txt', 'lease'), named(name)] }),
        );
        expect(error).to.include({ code: 'ERR_DOCUMENT_NAME', element: 'Sign' });
        expect(error.message).not.to.include(name);
      });
    }

    it('may be the same of what is not sealed', async () => {
      expect(await add(named('båt.txt', 'made'))).to.equal(undefined);
      instanceId = await on.start('test/form', { documents: [named('a.txt'), named('a.txt')] });
      expect(await add(named('a.txt'))).to.equal(undefined);
    });

    it('may stay when a document is replaced, and not become another’s', async () => {
      expect(await add(named('note.txt'))).to.equal(undefined);
      const { documents } = await on.runtime.instance({ instanceId, actor: owner });
      const note = documents.find(({ dataType }) => dataType === 'note')!;
      const replace = (filename?: string) =>
        codeOf(
          on.runtime.replaceDocument({
            ...{ instanceId, actor: owner, documentId: note.id, contentType: 'text/plain' },
            ...{ bytes: Buffer.from('other'), ...(filename !== undefined && { filename }) },
          }),
        );
      expect(await replace()).to.equal(undefined);
      expect(await replace('note.txt')).to.equal(undefined);
      expect(await replace('båt.txt')).to.equal('ERR_DOCUMENT_NAME');
    });
  },
  oneDatabase,
);

onRuntime('a runtime that bounds signees', { apps, maximumSignees: 2 }, (on) => {
  it('enters what lists no more', async () => {
    const { instance } = await on.startWhole('test/form');
    await on.runtime.next({ instanceId: instance.id, actor: owner });
    expect(await codeOf(on.runtime.sign({ instanceId: instance.id, actor: person(2) }))).to.equal(undefined);
  });

  it('puts an instance on hold that would list more', async () => {
    const node = await on.node({ maximumSignees: 1 });
    const instanceId = await on.start('test/form');
    const { incident } = await node.next({ instanceId, actor: owner });
    expect(incident).to.include({ code: 'ERR_TOO_MANY_SIGNEES', elementId: 'Sign' });
  });

  it('takes whole numbers above zero', async () => {
    for (const maximumSignees of [0, 2.5])
      expect(await codeOf(on.node({ maximumSignees }))).to.equal('ERR_SETTING_INVALID');
  });
});
