import { expect } from 'chai';
import { person } from '../helpers/runtime.ts';
import { type OnRuntime, oneDatabase, onRuntime, owner } from './on-runtime.ts';
import { boundary, end, gateway, path, process, signedBy, task } from './processes.ts';

const apps = {
  'test/then': {
    source: process(signedBy('Sign', [1, 2]), task('After'), end(), path('Start', 'Sign', 'After', 'End')),
  },
  'test/back': {
    source: process(
      signedBy('Sign', [1]),
      task('After'),
      gateway('Again', 'exclusive', 'default="Again-End"'),
      end(),
      path('Start', 'Sign', 'After', 'Again', 'End'),
    ).replace(
      '</bpmn:process>',
      '<bpmn:sequenceFlow id="Back" sourceRef="Again" targetRef="Sign"><bpmn:conditionExpression>["equals", ["gatewayAction"], "again"]</bpmn:conditionExpression></bpmn:sequenceFlow></bpmn:process>',
    ),
  },
  'test/sent back': {
    source: process(
      task('Form'),
      signedBy('First', [1]),
      signedBy('Second', [2]),
      boundary('Rejected', 'Second', 'RejectedError'),
      end(),
      path('Start', 'Form', 'First', 'Second', 'End'),
      path('Rejected', 'Form'),
    ),
  },
  'test/both': {
    source: process(
      gateway('Fork', 'parallel'),
      signedBy('Left', [1, 2]),
      signedBy('Right', [1, 2]),
      gateway('Join', 'parallel'),
      end(),
      path('Start', 'Fork', 'Left', 'Join', 'End'),
      path('Fork', 'Right', 'Join'),
    ),
  },
};

async function codeOf(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => undefined,
    (error: { code?: unknown }) => error.code,
  );
}

async function lockedIn({ runtime }: OnRuntime, instanceId: string): Promise<boolean[]> {
  const { documents } = await runtime.instance({ actor: owner, instanceId });
  return documents.map(({ locked }) => locked);
}

onRuntime(
  'a document that everybody has signed',
  { apps },
  (on) => {
    let instanceId: string;
    let documentId: string;

    before(async () => {
      instanceId = await on.start('test/then');
      await on.runtime.sign({ instanceId, actor: owner });
      const { instance } = await on.runtime.sign({ instanceId, actor: person(2) });
      documentId = instance.documents[0]!.id;
    });

    it('is shown as locked', async () => {
      expect(await lockedIn(on, instanceId)).to.deep.equal([true]);
    });

    it('is not replaced', async () => {
      const bytes = Buffer.from('another lease');
      const replaced = on.runtime.replaceDocument({
        instanceId,
        actor: owner,
        documentId,
        contentType: 'text/plain',
        bytes,
      });
      expect(await codeOf(replaced)).to.equal('ERR_DOCUMENT_LOCKED');
    });

    it('is not deleted', async () => {
      const deleted = on.runtime.deleteDocument({ instanceId, actor: owner, documentId });
      expect(await codeOf(deleted)).to.equal('ERR_DOCUMENT_LOCKED');
    });
  },
  oneDatabase,
);

onRuntime(
  'a document that one has signed and another sends back',
  { apps },
  (on) => {
    it('may be changed', async () => {
      const instanceId = await on.start('test/sent back');
      await on.runtime.next({ instanceId, actor: owner });
      await on.runtime.sign({ instanceId, actor: owner });
      await on.runtime.reject({ instanceId, actor: person(2) });
      expect(await lockedIn(on, instanceId)).to.deep.equal([false]);
    });
  },
  oneDatabase,
);

onRuntime(
  'a request whose answer was lost',
  { apps },
  (on) => {
    it('does not move the task that followed, when it was next with sign', async () => {
      const instanceId = await on.start('test/then');
      await on.runtime.sign({ instanceId, actor: owner });
      await on.runtime.sign({ instanceId, actor: person(2) });
      expect(await codeOf(on.runtime.next({ instanceId, actor: owner, action: 'sign' }))).to.equal(
        'ERR_TASK_LEFT',
      );
    });

    it('is not answered by the signature of a task beside it', async () => {
      const instanceId = await on.start('test/both');
      await on.runtime.sign({ instanceId, actor: owner, taskId: 'Left' });
      expect(await codeOf(on.runtime.sign({ instanceId, actor: owner }))).to.equal('ERR_TASK_AMBIGUOUS');
    });
  },
  oneDatabase,
);

onRuntime(
  'a document whose content type can be no header',
  { apps },
  (on) => {
    for (const contentType of [
      '',
      'text',
      'text/plain; x=\u0001',
      'text/plain\r\nx: y',
      'text/plain; x=€',
      `text/${'x'.repeat(400)}; ${'y'.repeat(300)}`,
    ]) {
      it(`is refused: ${JSON.stringify(contentType).slice(0, 30)}`, async () => {
        const documents = [{ dataType: 'lease', contentType, bytes: Buffer.from('lease') }];
        expect(await codeOf(on.startWhole('test/then', { documents }))).to.equal('ERR_DOCUMENT_CONTENT_TYPE');
      });
    }
  },
  oneDatabase,
);

onRuntime(
  'a policy that has changed its mind',
  { apps, policy: { permits: ({ action }) => action !== 'sign' || permitted } },
  (on) => {
    let instanceId: string;

    before(async () => {
      permitted = true;
      instanceId = await on.start('test/then');
      await on.runtime.sign({ instanceId, actor: owner });
      permitted = false;
    });

    it('does not keep a request made before from its answer', async () => {
      const { repeat } = await on.runtime.sign({ instanceId, actor: owner });
      expect(repeat).to.equal(true);
    });

    it('keeps a signee from signing anew', async () => {
      expect(await codeOf(on.runtime.sign({ instanceId, actor: owner, again: true }))).to.equal(
        'ERR_FORBIDDEN',
      );
    });
  },
  oneDatabase,
);

let permitted = true;

onRuntime(
  'a signing task that is entered again',
  { apps },
  (on) => {
    it('is signed anew, and what is signed stays locked', async () => {
      const instanceId = await on.start('test/back');
      await on.runtime.sign({ instanceId, actor: owner });
      await on.runtime.next({ instanceId, actor: owner, action: 'again' });
      const { outcome } = await on.runtime.sign({ instanceId, actor: owner });
      expect([outcome, await lockedIn(on, instanceId)]).to.deep.equal(['completed', [true]]);
    });
  },
  oneDatabase,
);
