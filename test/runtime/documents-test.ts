import { createHash } from 'node:crypto';
import { text } from 'node:stream/consumers';
import { expect } from 'chai';
import type { DataType } from '../../src/catalog/index.ts';
import { person } from '../helpers/runtime.ts';
import { codeOf, onRuntime, owner, rowsOf, storedRows } from './on-runtime.ts';
import { end, oneSigning, path, process, signedBy, task } from './processes.ts';

const type = (id: string, more: Partial<DataType> = {}): DataType => ({
  ...{ id, allowedContentTypes: [], appOwned: false, minCount: 0, maxCount: 0 },
  ...more,
});
const dataTypes = [
  type('lease', { taskId: 'Form' }),
  type('note'),
  type('text', { allowedContentTypes: ['text/plain', 'application/pdf'] }),
  type('single', { maxCount: 1 }),
  type('small', { maxSize: 1 }),
  type('own', { appOwned: true }),
];
const apps = {
  'test/form': {
    source: process(task('Form'), signedBy('Sign', [1, 2]), end(), path('Start', 'Form', 'Sign', 'End')),
    dataTypes,
  },
  'test/forms': {
    source: process(task('Form'), task('Check'), end(), path('Start', 'Form', 'Check', 'End')),
    dataTypes,
  },
  'test/frozen': { source: oneSigning([1, 2]) },
  'test/thawed': { source: oneSigning([1, 2], 'completion="parallel" freeze="false"') },
};

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const document = (dataType: string, text = 'text', contentType = 'text/plain') => ({
  dataType,
  contentType,
  bytes: Buffer.from(text),
});

onRuntime('documents of an instance', { apps }, (on) => {
  let instanceId: string;
  const add = (...given: Parameters<typeof document>) =>
    on.runtime.addDocument({ instanceId, actor: owner, document: document(...given) });
  const replace = (documentId: string, text: string) =>
    on.runtime.replaceDocument({
      ...{ instanceId, actor: owner, documentId },
      ...{ contentType: 'text/plain', bytes: Buffer.from(text) },
    });
  const remove = (documentId: string) => on.runtime.deleteDocument({ instanceId, actor: owner, documentId });
  const contents = async () =>
    (await rowsOf(on, 'content_use', { instance_id: instanceId })).map(({ sha256: hash }) => hash).sort();

  beforeEach(async () => {
    instanceId = await on.start('test/form', { documents: [document('lease')] });
  });

  it('are added with size, digest and who did it', async () => {
    const added = await add('note', 'some words');
    expect(added).to.include({ size: 10, sha256: sha256('some words'), createdBy: '2001', locked: false });
    const { content } = await on.runtime.document({ instanceId, actor: owner, documentId: added.id });
    expect(await text(content)).to.equal('some words');
  });

  it('are replaced, and the bytes before are used no more', async () => {
    const { id } = await add('note', 'before');
    await replace(id, 'after');
    expect(await contents()).to.deep.equal([sha256('text'), sha256('after')].sort());
  });

  it('are deleted with their bytes', async () => {
    const { id } = await add('note', 'before');
    await remove(id);
    expect(await contents()).to.deep.equal([sha256('text')]);
    expect(await codeOf(on.runtime.document({ instanceId, actor: owner, documentId: id }))).to.equal(
      'ERR_DOCUMENT_NOT_FOUND',
    );
  });

  it('leave no bytes behind that two commands in one commit made and dropped', async () => {
    const { id } = await add('note', 'before');
    // the first goes alone, and the two that wait for it together
    await Promise.all(['first', 'between', 'after'].map((text) => replace(id, text)));
    expect(await contents()).to.deep.equal([sha256('text'), sha256('after')].sort());
  });

  it('keep the bytes that another document has too', async () => {
    const { id } = await add('note', 'text');
    await remove(id);
    expect(await contents()).to.deep.equal([sha256('text')]);
  });

  it('append events that name the digest', async () => {
    const { id } = await add('note', 'before');
    await replace(id, 'after');
    await remove(id);
    const types = ['document.added', 'document.replaced', 'document.deleted'];
    const events = await on.runtime.events({ instanceId, actor: owner, types });
    expect(events.slice(1).map(({ type: name, payload }) => [name, payload.sha256])).to.deep.equal([
      ['document.added', sha256('before')],
      ['document.replaced', sha256('after')],
      ['document.deleted', sha256('after')],
    ]);
  });

  const refusals: [title: string, command: () => Promise<unknown>, code: string][] = [
    ['of a type that is not declared', () => add('nothing'), 'ERR_DATA_TYPE_UNKNOWN'],
    ['of a type of the app’s own', () => add('own'), 'ERR_DOCUMENT_OWNED_BY_APP'],
    ['of another content type', () => add('text', 'x', 'image/png'), 'ERR_DOCUMENT_CONTENT_TYPE'],
    ['that are too large', () => add('small', 'x'.repeat(1024 * 1024 + 1)), 'ERR_DOCUMENT_TOO_LARGE'],
    ['that are not there', () => replace('nothing', 'x'), 'ERR_DOCUMENT_NOT_FOUND'],
    [
      'by a stranger',
      () => on.runtime.addDocument({ instanceId, actor: person(5), document: document('note') }),
      'ERR_FORBIDDEN',
    ],
  ];
  for (const [title, command, code] of refusals) {
    it(`${title} are refused with ${code}, and nothing is changed`, async () => {
      const before = await storedRows(on.database.knex);
      expect(await codeOf(command())).to.equal(code);
      expect(await storedRows(on.database.knex)).to.deep.equal(before);
    });
  }

  it('take a content type with parameters', async () => {
    expect(await codeOf(add('text', 'x', 'Text/Plain; charset=utf-8'))).to.equal(undefined);
  });

  it('are no more than the data type takes', async () => {
    await add('single');
    expect(await codeOf(add('single'))).to.equal('ERR_DOCUMENT_COUNT');
  });

  it('are no more than it takes when they come at once', async () => {
    const codes = await Promise.all([1, 2, 3].map(() => codeOf(add('single'))));
    expect(codes).to.deep.equal([undefined, 'ERR_DOCUMENT_COUNT', 'ERR_DOCUMENT_COUNT']);
  });

  it('are frozen while they are signed, for all who might write', async () => {
    const { instance } = await on.runtime.next({ instanceId, actor: owner });
    const [lease] = instance.documents;
    for (const command of [() => add('lease'), () => replace(lease!.id, 'x'), () => remove(lease!.id)]) {
      expect(await codeOf(command())).to.equal('ERR_DOCUMENT_LOCKED');
    }
    expect(await codeOf(add('note'))).to.equal(undefined);
  });

  it('stay as they are once the run has ended', async () => {
    const { id } = await add('note');
    await on.runtime.cancelInstance({ instanceId, actor: owner });
    for (const command of [() => add('note'), () => replace(id, 'x'), () => remove(id)]) {
      expect(await codeOf(command())).to.equal('ERR_INSTANCE_ENDED');
    }
  });

  it('are frozen by their data type alone', async () => {
    instanceId = await on.start('test/frozen');
    expect(await codeOf(add('lease'))).to.equal('ERR_DOCUMENT_LOCKED');
  });

  it('stay as they are once their task is done, whatever comes after it', async () => {
    instanceId = await on.start('test/forms', { documents: [document('lease')] });
    const [lease] = (await on.runtime.next({ instanceId, actor: owner })).instance.documents;
    for (const command of [() => add('lease'), () => replace(lease!.id, 'x'), () => remove(lease!.id)]) {
      expect(await codeOf(command())).to.equal('ERR_DOCUMENT_LOCKED');
    }
  });

  it('are not written by a signee', async () => {
    await on.runtime.next({ instanceId, actor: owner });
    const written = on.runtime.addDocument({ instanceId, actor: person(2), document: document('note') });
    expect(await codeOf(written)).to.equal('ERR_FORBIDDEN');
  });
});

onRuntime('a document that somebody signed', { apps }, (on) => {
  it('keeps its bytes as proof when it is replaced and deleted', async () => {
    const { instance } = await on.startWhole('test/thawed');
    const about = { instanceId: instance.id, actor: owner, documentId: instance.documents[0]!.id };
    await on.runtime.sign({ instanceId: instance.id, actor: person(2) });
    await on.runtime.replaceDocument({ ...about, contentType: 'text/plain', bytes: Buffer.from('changed') });
    await on.runtime.deleteDocument(about);
    const rows = await rowsOf(on, 'content_use', { instance_id: instance.id });
    expect(rows.map(({ sha256: hash }) => hash)).to.deep.equal([sha256('the lease')]);
    const [signature] = await on.runtime.signatures({ instanceId: instance.id, actor: owner });
    expect(signature!.documents[0]!.sha256).to.equal(sha256('the lease'));
  });
});
