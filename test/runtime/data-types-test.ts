import { expect } from 'chai';
import type { DataType } from '../../src/catalog/index.ts';
import { readDefinition } from '../../src/engine/index.ts';
import { dataTypesOf } from '../../src/runtime/data-types.ts';
import { codeOf, oneDatabase, onRuntime, owner, rejection } from './on-runtime.ts';
import { end, path, process, signing, task } from './processes.ts';

const listed = (id: string, more: Partial<DataType> = {}): DataType => ({
  ...{ id, allowedContentTypes: [], appOwned: false, minCount: 0, maxCount: 0 },
  ...more,
});

const FORM =
  '<signing:dataType id="form" name="Form" form="main" format="12" formatVersion="3" task="Form" contentTypes="application/xml" minimum="1" maximum="1" maximumMegabytes="2" />';
const SEALED = '<signing:dataType id="sealed" name="Sealed" />';
const signee = '<signing:signee reference="101" />';

/** The form, then a signing task over documents of type `lease`. */
const source = (types: string) =>
  process(
    task('Form'),
    signing('Sign', signee, 'seal="sealed"'),
    end(),
    path('Start', 'Form', 'Sign', 'End'),
  ).replace(
    'isExecutable="true">',
    `isExecutable="true"><bpmn:extensionElements><signing:process>${types}</signing:process></bpmn:extensionElements>`,
  );

describe('the data types of an app that lists none', () => {
  const typesOf = async (types: string) => dataTypesOf(await readDefinition(source(types)));

  it('are those that its signing tasks name', async () => {
    expect(await typesOf('')).to.deep.equal([
      listed('lease'),
      listed('Sign-signatures', { appOwned: true }),
      listed('sealed', { appOwned: true }),
    ]);
  });

  it('are first those that its file declares, with all that it says of them', async () => {
    expect((await typesOf(FORM))[0]).to.deep.equal({
      id: 'form',
      name: 'Form',
      form: { kind: 'main', format: 12, version: 3 },
      taskId: 'Form',
      allowedContentTypes: ['application/xml'],
      appOwned: false,
      minCount: 1,
      maxCount: 1,
      maxSize: 2,
    });
  });

  it('keep what the file says of those that are signed or made', async () => {
    const types = await typesOf(`<signing:dataType id="lease" name="Lease" maximum="1" />${SEALED}`);
    expect(types).to.deep.equal([
      listed('lease', { name: 'Lease', maxCount: 1 }),
      listed('sealed', { name: 'Sealed', appOwned: true }),
      listed('Sign-signatures', { appOwned: true }),
    ]);
  });
});

const service = process(task('Form'), task('Check'), end(), path('Start', 'Form', 'Check', 'End')).replace(
  'isExecutable="true">',
  'isExecutable="true"><bpmn:extensionElements><signing:process serviceCode="17" serviceEdition="3"><signing:dataType id="form" form="main" format="12" formatVersion="3" /></signing:process></bpmn:extensionElements>',
);
const dataTypes = [listed('form', { minCount: 2, taskId: 'Form' }), listed('lease'), listed('sealed')];
const apps = {
  'test/listed': { source: source(FORM), dataTypes },
  'test/declared': { source: source(FORM) },
  'test/service': { source: service },
};
const lacking = { 'test/lacking': { source: source(FORM), dataTypes: dataTypes.slice(1) } };

onRuntime(
  'data types that a file declares',
  { apps },
  (on) => {
    const form = { dataType: 'form', contentType: 'application/xml', bytes: Buffer.from('<form/>') };

    it('say more of those that the app lists', async () => {
      const { instance } = await on.startWhole('test/listed');
      const { dataTypes: types } = await on.runtime.instance({ instanceId: instance.id, actor: owner });
      expect(types).to.deep.equal([
        { ...dataTypes[0], name: 'Form', form: { kind: 'main', format: 12, version: 3 } },
        ...dataTypes.slice(1),
      ]);
    });

    it('must be among those that the app lists', async () => {
      expect(await codeOf(on.node({ apps: lacking }))).to.equal('ERR_DATA_TYPE_UNKNOWN');
    });

    it('have a least count in their task', async () => {
      const instanceId = await on.start('test/declared');
      expect(await codeOf(on.runtime.next({ instanceId, actor: owner }))).to.equal('ERR_DOCUMENT_COUNT');
    });

    it('are asked for at every task, if they are the main form of a service and belong to no task', async () => {
      const instanceId = await on.start('test/service', { documents: [] });
      const { code, message } = await rejection(on.runtime.next({ instanceId, actor: owner }));
      expect([code, message]).to.deep.equal([
        'ERR_DOCUMENT_COUNT',
        "task <Form> can't be completed: documents are too few of <form>",
      ]);
    });

    it('are asked for again at the next task, if that main form has gone', async () => {
      const { instance } = await on.startWhole('test/service', { documents: [form] });
      const instanceId = instance.id;
      await on.runtime.next({ instanceId, actor: owner });
      await on.runtime.deleteDocument({ instanceId, actor: owner, documentId: instance.documents[0]!.id });
      expect(await codeOf(on.runtime.next({ instanceId, actor: owner }))).to.equal('ERR_DOCUMENT_COUNT');
    });

    it('let the instance go on where the main form of the service is there', async () => {
      const { instance } = await on.startWhole('test/service', { documents: [form] });
      const instanceId = instance.id;
      await on.runtime.next({ instanceId, actor: owner });
      await on.runtime.next({ instanceId, actor: owner });
      expect((await on.runtime.instance({ instanceId, actor: owner })).state).to.equal('ended');
    });

    it('are locked when their task is done', async () => {
      const { instance } = await on.startWhole('test/declared', { documents: [form] });
      const instanceId = instance.id;
      await on.runtime.next({ instanceId, actor: owner });
      const added = on.runtime.addDocument({ instanceId, actor: owner, document: form });
      expect(await codeOf(added)).to.equal('ERR_DOCUMENT_LOCKED');
    });

    it('take their content types alone', async () => {
      const started = on.startWhole('test/declared', { documents: [{ ...form, contentType: 'text/plain' }] });
      expect(await codeOf(started)).to.equal('ERR_DOCUMENT_CONTENT_TYPE');
    });
  },
  oneDatabase,
);
