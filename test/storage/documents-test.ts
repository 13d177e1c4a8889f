import { expect } from 'chai';
import type { InstanceChanges } from '../../src/storage/index.ts';
import { onDatabases } from './on-databases.ts';
import { changesOf, DIGEST_A, DIGEST_B, documentRecord, instanceRecord, signatureRecord } from './records.ts';

onDatabases('the bytes of documents', (on) => {
  const commit = (id: string, version: number, fields: Partial<InstanceChanges>) =>
    on.storage.transaction((transaction) =>
      on.storage.commit([changesOf(instanceRecord(id, { version }), fields)], transaction),
    );
  const replaced = (id: string): Partial<InstanceChanges> => ({
    documents: [documentRecord(id, { sha256: DIGEST_B })],
    contents: [{ sha256: DIGEST_B, bytes: Buffer.from('new') }],
  });
  const content = (id: string, sha256: string) => on.storage.documents.content(id, sha256);

  it('are read as they were written', async () => {
    await on.start('kept');
    expect(await content('kept', DIGEST_A)).to.deep.equal(Buffer.from('lease'));
  });

  it('belong to one instance', async () => {
    expect(await content('other', DIGEST_A)).to.equal(undefined);
  });

  it('go when their document is replaced', async () => {
    await on.start('replaced');
    await commit('replaced', 1, replaced('replaced'));
    expect(await content('replaced', DIGEST_A)).to.equal(undefined);
    expect(await content('replaced', DIGEST_B)).to.deep.equal(Buffer.from('new'));
  });

  it('go with their document', async () => {
    await on.start('deleted');
    await commit('deleted', 1, { deletedDocuments: ['deleted-lease'] });
    expect(await on.storage.documents.list('deleted')).to.deep.equal([]);
    expect(await content('deleted', DIGEST_A)).to.equal(undefined);
  });

  it('stay while another document has them', async () => {
    await on.start('shared');
    await commit('shared', 1, { documents: [documentRecord('shared', { id: 'copy' })] });
    await commit('shared', 2, { deletedDocuments: ['shared-lease'] });
    expect(await content('shared', DIGEST_A)).to.deep.equal(Buffer.from('lease'));
  });

  it('stay where a signature names them, even a superseded one', async () => {
    await on.start('signed');
    await commit('signed', 1, { signatures: [signatureRecord('signed', 'signed-1')] });
    await commit('signed', 2, { superseded: [{ id: 'signed-1', at: 1 }], ...replaced('signed') });
    expect(await content('signed', DIGEST_A)).to.deep.equal(Buffer.from('lease'));
  });

  it('stay where a signature of the same commit names them', async () => {
    await on.start('at-once');
    await commit('at-once', 1, {
      signatures: [signatureRecord('at-once', 'at-once-1')],
      ...replaced('at-once'),
    });
    expect(await content('at-once', DIGEST_A)).to.deep.equal(Buffer.from('lease'));
  });

  it('stay when the document is written with the same bytes', async () => {
    await on.start('same');
    await commit('same', 1, {
      documents: [documentRecord('same', { locked: true })],
      contents: [{ sha256: DIGEST_A, bytes: Buffer.from('lease') }],
    });
    expect(await on.storage.documents.find('same', 'same-lease')).to.deep.equal(
      documentRecord('same', { locked: true }),
    );
    expect(await content('same', DIGEST_A)).to.deep.equal(Buffer.from('lease'));
  });
});
