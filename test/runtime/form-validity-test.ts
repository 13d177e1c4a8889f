import { expect } from 'chai';
import type { DataType } from '../../src/catalog/index.ts';
import { validateForm } from '../../src/documents/index.ts';
import type { NewDocument, ServiceHandler } from '../../src/runtime/index.ts';
import { day, person } from '../helpers/runtime.ts';
import { codeOf, oneDatabase, onRuntime, owner, rejection, storedRows, waitingIn } from './on-runtime.ts';
import { end, path, process, service, task } from './processes.ts';

const schema = `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">
  <xs:element name="melding"><xs:complexType><xs:sequence>
    <xs:element name="beloep" type="xs:int" maxOccurs="unbounded" />
  </xs:sequence></xs:complexType></xs:element>
</xs:schema>`;

function dataType(id: string, more: Partial<DataType> = {}): DataType {
  return { id, allowedContentTypes: [], appOwned: false, minCount: 0, maxCount: 0, ...more };
}

const source = process(task('Form'), task('Check'), end(), path('Start', 'Form', 'Check', 'End'));
const apps = {
  'test/forms': {
    source,
    dataTypes: [
      dataType('melding', { taskId: 'Form' }),
      dataType('vedlegg', { form: { kind: 'sub', format: 1, version: 2 } }),
      dataType('later', { taskId: 'Check' }),
      dataType('scan'),
    ],
    schemas: new Map(['melding', 'later'].map((id) => [id, schema])),
  },
  'test/made': {
    source: process(service('Make', 'maker'), task('Form'), end(), path('Start', 'Make', 'Form', 'End')),
    dataTypes: [dataType('made', { appOwned: true })],
    schemas: new Map([['made', schema]]),
  },
};

const services: Record<string, ServiceHandler> = {
  maker: async (task) => task.addDocument(form('made', '<melding/>')),
};

function form(type: string, text: string, contentType = 'application/xml'): NewDocument {
  return { dataType: type, contentType, bytes: Buffer.from(text) };
}

const valid = form('melding', '<melding><beloep>1</beloep></melding>');
const invalid = form('melding', '<melding>\n<beloep>mye</beloep></melding>');

/** Keeps 8 forms waiting in a lane, and one being looked at. */
function crowdIn(lane: string): { leave(): Promise<unknown> } {
  let stays = true;
  const crowd = Array.from({ length: 9 }, async () => {
    while (stays) await validateForm(Buffer.from('<a/>'), { contentType: 'text/xml' }, { lane });
  });
  return {
    leave() {
      stays = false;
      return Promise.all(crowd);
    },
  };
}

onRuntime('forms', { apps, services, retention: { documents: 'P1D' } }, (on) => {
  before(async function () {
    this.timeout(30_000);
    await on.runtime.validate({
      actor: owner,
      instanceId: await on.start('test/forms', { documents: [valid] }),
    });
  });

  const started = (...documents: NewDocument[]) => on.start('test/forms', { documents });
  const issuesOf = async (...documents: NewDocument[]) =>
    on.runtime.validate({ actor: owner, instanceId: await started(...documents) });

  it('that are valid have no issues', async () => {
    expect(await issuesOf(valid, form('vedlegg', '<a/>'))).to.deep.equal([]);
  });

  it('that are not have issues that name document, data type and place', async () => {
    const instanceId = await started(invalid);
    const { documents } = await on.runtime.instance({ actor: owner, instanceId });
    expect(await on.runtime.validate({ actor: owner, instanceId })).to.deep.equal([
      {
        documentId: documents[0]!.id,
        dataType: 'melding',
        message: 'element <beloep> at line 2 is not a valid xs:int',
        line: 2,
        field: 'beloep',
        path: '/melding/beloep',
      },
    ]);
  });

  it('are what a data type declares as such, schema or not', async () => {
    const issues = await issuesOf(form('vedlegg', '<a>'), form('scan', '<a>'));
    expect(issues.map(({ dataType }) => dataType)).to.deep.equal(['vedlegg']);
  });

  it('are told of by 50 issues at most', async () => {
    const many = form('melding', `<melding>${'<beloep/>'.repeat(40)}</melding>`);
    expect(await issuesOf(many, many, many)).to.have.lengthOf(50);
  });

  it('are looked at by one who may read the instance', async () => {
    const instanceId = await started(invalid);
    expect(await codeOf(on.runtime.validate({ actor: person(5), instanceId }))).to.equal('ERR_FORBIDDEN');
  });

  it('are looked at anew when they are replaced', async () => {
    const instanceId = await started(invalid);
    const [issue] = await on.runtime.validate({ actor: owner, instanceId });
    const { contentType, bytes } = valid;
    await on.runtime.replaceDocument({
      actor: owner,
      instanceId,
      documentId: issue!.documentId,
      contentType,
      bytes,
    });
    expect(await on.runtime.validate({ actor: owner, instanceId })).to.deep.equal([]);
  });

  it('whose bytes were removed in time are not looked at', async () => {
    const instanceId = await started(form('melding', '<melding><beloep>fjernet</beloep></melding>'));
    for (const action of ['reject', 'reject']) await on.runtime.next({ actor: owner, instanceId, action });
    on.clock.advance(2 * day);
    await on.runtime.doDueJobs();
    const { documents } = await on.runtime.instance({ actor: owner, instanceId });
    expect(documents.map(({ removedAt }) => removedAt)).to.deep.equal([on.clock.now]);
    expect(await on.runtime.validate({ actor: owner, instanceId })).to.deep.equal([]);
  });

  it('that are valid let their task be completed', async () => {
    const instanceId = await started(valid);
    await on.runtime.next({ actor: owner, instanceId });
    expect(await waitingIn(on, instanceId)).to.deep.equal(['Check']);
  });

  it('that are not keep their task from being completed, and nothing is changed', async () => {
    const instanceId = await started(invalid);
    const before = await storedRows(on.database.knex);
    const { code, message, info } = await rejection(on.runtime.next({ actor: owner, instanceId }));
    expect({ code, message }).to.deep.equal({
      code: 'ERR_FORM_INVALID',
      message: "task <Form> can't be completed: forms of <melding> are not valid; mend what the issues name",
    });
    expect(info?.issues).to.deep.equal(await on.runtime.validate({ actor: owner, instanceId }));
    expect(await storedRows(on.database.knex)).to.deep.equal(before);
  });

  it('of an owner who has too many looked at already keep the task, and nothing is changed', async () => {
    const instanceId = await started(form('melding', '<melding><beloep>7</beloep></melding>'));
    const before = await storedRows(on.database.knex);
    const crowd = crowdIn('101');
    const code = await codeOf(on.runtime.next({ actor: owner, instanceId }));
    await crowd.leave();
    expect(code).to.equal('ERR_CALL_LIMIT');
    expect(await storedRows(on.database.knex)).to.deep.equal(before);
  });

  it('of no task keep any task from being completed', async () => {
    const instanceId = await started(form('vedlegg', '<a>'));
    expect(await codeOf(on.runtime.next({ actor: owner, instanceId }))).to.equal('ERR_FORM_INVALID');
  });

  it('of a task that is completed already keep no later one', async () => {
    const instanceId = await started(valid);
    await on.runtime.next({ actor: owner, instanceId });
    await on.runtime.addDocument({ actor: owner, instanceId, document: form('later', '<melding/>') });
    expect(await codeOf(on.runtime.next({ actor: owner, instanceId }))).to.equal('ERR_FORM_INVALID');
    const [issue] = await on.runtime.validate({ actor: owner, instanceId });
    await on.runtime.deleteDocument({ actor: owner, instanceId, documentId: issue!.documentId });
    expect(await codeOf(on.runtime.next({ actor: owner, instanceId }))).to.equal(undefined);
  });

  it('of a later task do not keep this one from being completed', async () => {
    const instanceId = await started(form('later', '<melding/>'));
    expect(await codeOf(on.runtime.next({ actor: owner, instanceId }))).to.equal(undefined);
  });

  it('that the app itself writes are told of, and keep no task from being completed', async () => {
    const instanceId = await on.start('test/made', { documents: [] });
    await on.runtime.doDueJobs();
    const issues = await on.runtime.validate({ actor: owner, instanceId });
    expect(issues.map(({ dataType }) => dataType)).to.deep.equal(['made']);
    expect(await codeOf(on.runtime.next({ actor: owner, instanceId }))).to.equal(undefined);
  });

  it('do not keep a task from being rejected', async () => {
    const instanceId = await started(invalid);
    expect(await codeOf(on.runtime.next({ actor: owner, instanceId, action: 'reject' }))).to.equal(undefined);
  });

  it('that were put in the same transaction of the host are judged with the task', async () => {
    const instanceId = await started();
    const code = await on.database.knex.transaction(async (transaction) => {
      // no other test has had these bytes validated: they have to be read
      const document = form('melding', '<melding><beloep>usett</beloep></melding>');
      await on.runtime.addDocument({ actor: owner, instanceId, document, transaction });
      return codeOf(on.runtime.next({ actor: owner, instanceId, transaction }));
    });
    expect(code).to.equal('ERR_FORM_INVALID');
  });
});

onRuntime(
  'a schema',
  { apps },
  (on) => {
    it('that is none keeps the runtime from starting, and is named by its file', async () => {
      for (const [app, file] of [
        ['acme/lease', 'acme/lease/models/melding.xsd'],
        ['local/lease', 'lease.melding.xsd'],
      ] as const) {
        const { code, message } = await rejection(
          on.node({ apps: { [app]: { source, schemas: new Map([['melding', '<a/>']]) } } }),
        );
        expect(code).to.equal('ERR_METADATA_INVALID');
        expect(message).to.match(new RegExp(`^${file}: is no XSD schema`));
      }
    });
  },
  oneDatabase,
);
