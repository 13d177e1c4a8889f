import { expect } from 'chai';
import { codeOf, lease, onRuntime, owner, storedRows } from './on-runtime.ts';
import { end, path, process, signedBy, task } from './processes.ts';

const types = `<bpmn:extensionElements><signing:process>
  <signing:dataType id="lease" /><signing:dataType id="order" locked="true" /></signing:process></bpmn:extensionElements>`;
const apps = {
  'test/order': {
    source: process(types, task('Fill'), signedBy('Sign', [1]), end(), path('Start', 'Fill', 'Sign', 'End')),
  },
};
const order = { dataType: 'order', contentType: 'text/plain', bytes: Buffer.from('as it was sent') };

onRuntime('a document that comes with the start and stays', { apps }, (on) => {
  let instanceId: string;
  let documentId: string;
  beforeEach(async () => {
    const { instance } = await on.startWhole('test/order', { documents: [order, lease()] });
    instanceId = instance.id;
    documentId = instance.documents.find(({ dataType }) => dataType === 'order')!.id;
  });
  const asOwner = () => ({ actor: owner, instanceId });

  it('is shown as locked, and others are not', async () => {
    const { documents } = await on.runtime.instance(asOwner());
    expect(documents.map(({ dataType, locked }) => [dataType, locked])).to.have.deep.members([
      ['order', true],
      ['lease', false],
    ]);
  });

  const changes: [string, () => Promise<unknown>][] = [
    ['replaced', () => on.runtime.replaceDocument({ ...asOwner(), documentId, ...order })],
    ['deleted', () => on.runtime.deleteDocument({ ...asOwner(), documentId })],
    ['followed by another', () => on.runtime.addDocument({ ...asOwner(), document: order })],
    [
      'replaced with what is handed in',
      () =>
        on.runtime.submit({
          ...asOwner(),
          replace: [{ dataTypes: ['order'], documents: [{ ...order, bytes: Buffer.from('other') }] }],
          to: 'filling',
        }),
    ],
  ];
  for (const [what, change] of changes) {
    it(`is not ${what}, also not by its owner`, async () => {
      const before = await storedRows(on.database.knex);
      expect(await codeOf(change())).to.equal('ERR_DOCUMENT_LOCKED');
      expect(await storedRows(on.database.knex)).to.deep.equal(before);
    });
  }
});
