import { buffer } from 'node:stream/consumers';
import { expect } from 'chai';
import { verifyEvidence } from '../../src/documents/evidence/verify.ts';
import { memoryFolder } from '../documents/evidence/memory-folder.ts';
import { person } from '../helpers/runtime.ts';
import { testSealing } from '../helpers/sealing-key.ts';
import { codeOf, lease, type OnRuntime, oneDatabase, onRuntime, owner } from './on-runtime.ts';
import { end, path, process, signing } from './processes.ts';

const declared = `<bpmn:extensionElements><signing:process>
  <signing:dataType id="lease" /><signing:dataType id="note" visibleTo="owner" />
</signing:process></bpmn:extensionElements>`;
const task = signing('Sign', '<signing:document dataType="lease" /><signing:signee reference="102" />');
const apps = { 'test/job': { source: process(declared, task, end(), path('Start', 'Sign', 'End')) } };
const note = {
  dataType: 'note',
  contentType: 'text/plain',
  bytes: Buffer.from('what the signee must not know'),
};

onRuntime(
  'documents that are for the owner alone',
  { apps },
  (on) => {
    let instanceId: string;
    let noteId: string;
    before(async () => {
      // the certificates of the tests are made today
      on.clock.now = Date.now();
      const { instance } = await on.startWhole('test/job', { documents: [lease(), note] });
      instanceId = instance.id;
      noteId = instance.documents.find(({ dataType }) => dataType === 'note')!.id;
      await on.runtime.sign({ actor: person(2), instanceId });
    });

    it('are read by the owner', async () => {
      const { content } = await on.runtime.document({ actor: owner, instanceId, documentId: noteId });
      expect((await buffer(content)).toString()).to.equal('what the signee must not know');
    });

    it('are not read by signees', async () => {
      const read = on.runtime.document({ actor: person(2), instanceId, documentId: noteId });
      expect(await codeOf(read)).to.equal('ERR_FORBIDDEN');
    });

    for (const [who, n, has] of [
      ['the owner', 1, true],
      ['a signee', 2, false],
    ] as const) {
      it(`are ${has ? '' : 'not '}in the evidence that ${who} takes, which verifies`, async () => {
        const files = await evidenceFor(on, n, instanceId);
        const texts = [...files.values()].map((bytes) => bytes.toString());
        expect(texts.some((text) => text.includes('what the signee must not know'))).to.equal(has);
        const trusted = [(await testSealing()).pki.rootDer];
        const { problems } = await verifyEvidence(
          { folder: memoryFolder(files) },
          { trusted, now: on.clock.now },
        );
        expect(problems).to.deep.equal([]);
      });
    }
  },
  oneDatabase,
);

async function evidenceFor(
  { runtime }: OnRuntime,
  n: number,
  instanceId: string,
): Promise<Map<string, Buffer>> {
  const files = new Map<string, Buffer>();
  for await (const { path: name, pieces } of await runtime.evidence({ actor: person(n), instanceId }))
    files.set(name, await buffer(pieces));
  return files;
}
