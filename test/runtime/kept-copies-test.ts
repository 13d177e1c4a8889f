import { expect } from 'chai';
import type { NewDocument } from '../../src/runtime/index.ts';
import { person, signeeElements } from '../helpers/runtime.ts';
import { codeOf, lease, oneDatabase, onRuntime, owner, rejection, waitingIn } from './on-runtime.ts';
import { boundary, end, flow, gateway, path, process, signedBy, signing, task } from './processes.ts';

const said = (attributes: string, ...body: string[]) =>
  process(...body).replace(
    '<bpmn:startEvent',
    `<bpmn:extensionElements><signing:process ${attributes} /></bpmn:extensionElements><bpmn:startEvent`,
  );

const body = [task('Fill'), signedBy('Sign', [2]), end(), path('Start', 'Fill', 'Sign', 'End')];

const apps = {
  'test/kept': { source: process(...body) },
  'test/withheld': { source: said('archive="none"', ...body) },
  'test/level': { source: said('level="3"', ...body) },
  'test/beside': {
    source: process(
      task('Fill'),
      gateway('Fork', 'parallel'),
      signing('Left', `<signing:document dataType="photo" required="false" />${signeeElements(2)}`),
      signing(
        'Right',
        `<signing:document dataType="photo" required="false" addable="true" />${signeeElements(3)}`,
      ),
      gateway('Join', 'parallel'),
      end(),
      path('Start', 'Fill', 'Fork', 'Left', 'Join', 'End'),
      path('Fork', 'Right', 'Join'),
    ),
  },
  'test/added': {
    source: process(
      task('Fill'),
      signing(
        'Sign',
        `<signing:document dataType="photo" required="false" addable="true" />${signeeElements(2, 3)}`,
      ),
      end(),
      path('Start', 'Fill', 'Sign', 'End'),
      boundary('Back', 'Sign', 'RejectedError'),
      flow('Back', 'Fill'),
    ),
  },
};

const signee = person(2);
const photo = { dataType: 'photo', contentType: 'image/png', bytes: Buffer.from('photo') };

onRuntime('what has completed', { apps }, (on) => {
  const completed = async (app: string) => {
    const instanceId = await on.start(app, { documents: [lease()], submission: { to: 'filled' } });
    await on.runtime.submit({ instanceId, actor: signee, to: 'signed' });
    return instanceId;
  };

  it('is in the archive, under its number', async () => {
    const instanceId = await completed('test/kept');
    const { archive, number, endedAt } = await on.runtime.instance({ actor: owner, instanceId });
    expect(archive).to.deep.equal({ reference: `AR${number}`, archivedAt: endedAt });
  });

  it('is found by its number', async () => {
    const instanceId = await completed('test/kept');
    const { number } = await on.runtime.instance({ actor: owner, instanceId });
    expect(await on.runtime.instanceIdOf({ number })).to.equal(instanceId);
  });

  for (const [who, actor] of [
    ['owner', owner],
    ['signee', signee],
  ] as const) {
    it(`is not to be read by its ${who} where no copy is kept`, async () => {
      const instanceId = await completed('test/withheld');
      expect(await codeOf(on.runtime.instance({ actor, instanceId }))).to.equal('ERR_FORBIDDEN');
    });
  }

  it('is not found by its owner where no copy is kept', async () => {
    const instanceId = await completed('test/withheld');
    const found = await on.runtime.search({ actor: owner, app: 'test/withheld' });
    expect(found.items.map(({ id }) => id)).not.to.include(instanceId);
  });

  it('answers whoever signs last all the same', async () => {
    const instanceId = await on.start('test/withheld', {
      documents: [lease()],
      submission: { to: 'filled' },
    });
    const { instance } = await on.runtime.submit({ instanceId, actor: signee, to: 'signed' });
    expect([instance.outcome, instance.archive]).to.deep.equal(['completed', undefined]);
  });

  it('may be read by whom a policy of the host lets', async () => {
    const node = await on.node({ policy: { permits: ({ isWithheld }) => isWithheld } });
    const instanceId = await completed('test/withheld');
    expect((await node.instance({ actor: owner, instanceId })).outcome).to.equal('completed');
  });

  it('is in no archive while it runs', async () => {
    const { instance } = await on.startWhole('test/kept', { documents: [lease()] });
    expect(instance).not.to.have.property('archive');
  });
});

onRuntime(
  'a process of a level',
  { apps },
  (on) => {
    const low = person(1, 2);

    it('is not started by who is authenticated less well', async () => {
      expect(await codeOf(on.start('test/level', { actor: low }))).to.equal('ERR_LEVEL_TOO_LOW');
    });

    for (const [what, act] of [
      [
        'filled in',
        (instanceId: string) => on.runtime.addDocument({ instanceId, actor: low, document: lease() }),
      ],
      ['completed', (instanceId: string) => on.runtime.next({ instanceId, actor: low })],
      ['submitted', (instanceId: string) => on.runtime.submit({ instanceId, actor: low, to: 'filled' })],
    ] as const) {
      it(`is not ${what} by who is authenticated less well`, async () => {
        const instanceId = await on.start('test/level');
        expect(await codeOf(act(instanceId))).to.equal('ERR_LEVEL_TOO_LOW');
      });
    }

    it('is signed by the level of its signing task', async () => {
      const instanceId = await on.start('test/level', { documents: [lease()], submission: { to: 'filled' } });
      const { instance } = await on.runtime.submit({ instanceId, actor: person(2, 0), to: 'signed' });
      expect(instance.outcome).to.equal('completed');
    });
  },
  oneDatabase,
);

onRuntime('documents that are added while others sign', { apps }, (on) => {
  const open = () => on.start('test/added', { documents: [lease()], submission: { to: 'filled' } });
  const add = (instanceId: string, document: NewDocument = photo) =>
    on.runtime.addDocument({ instanceId, actor: owner, document });

  it('are taken where the model says so, and signed by those who come later', async () => {
    const instanceId = await open();
    await on.runtime.sign({ instanceId, actor: signee, documentIds: 'all' });
    const { id } = await add(instanceId);
    const { signature } = await on.runtime.sign({ instanceId, actor: person(3), documentIds: 'all' });
    expect(signature.documents.map((document) => document.id)).to.include(id);
  });

  it('know the round that they were added to', async () => {
    const instanceId = await open();
    const [round] = await on.runtime.rounds({ instanceId, actor: owner });
    expect((await add(instanceId)).addedIn).to.equal(round?.id);
  });

  it('are refused where the model does not say so', async () => {
    expect(await codeOf(add(await open(), lease()))).to.equal('ERR_DOCUMENT_LOCKED');
  });

  it('can not be replaced while they are signed', async () => {
    const instanceId = await open();
    const { id: documentId } = await add(instanceId);
    const { dataType: _, ...bytes } = photo;
    const replaced = on.runtime.replaceDocument({ instanceId, actor: owner, documentId, ...bytes });
    expect(await codeOf(replaced)).to.equal('ERR_DOCUMENT_LOCKED');
  });

  it('may be deleted again as long as nobody has signed them', async () => {
    const instanceId = await open();
    const { id: documentId } = await add(instanceId);
    await on.runtime.deleteDocument({ instanceId, actor: owner, documentId });
    const { signature } = await on.runtime.sign({ instanceId, actor: signee, documentIds: 'all' });
    expect(signature.documents).to.have.length(1);
  });

  it('are not deleted once somebody has signed them, also at the same moment', async () => {
    const instanceId = await open();
    const { id: documentId } = await add(instanceId);
    const [, ...refused] = await Promise.all([
      on.runtime.sign({ instanceId, actor: signee, documentIds: 'all' }),
      codeOf(on.runtime.deleteDocument({ instanceId, actor: owner, documentId })),
    ]);
    refused.push(await codeOf(on.runtime.deleteDocument({ instanceId, actor: owner, documentId })));
    expect(refused).to.deep.equal(['ERR_DOCUMENT_LOCKED', 'ERR_DOCUMENT_LOCKED']);
  });

  it('are not deleted where they were there before', async () => {
    const instanceId = await on.start('test/added', {
      documents: [lease(), photo],
      submission: { to: 'filled' },
    });
    const { documents } = await on.runtime.instance({ instanceId, actor: owner });
    const { id: documentId } = documents.find(({ dataType }) => dataType === 'photo')!;
    const refused = await codeOf(on.runtime.deleteDocument({ instanceId, actor: owner, documentId }));
    expect(refused).to.equal('ERR_DOCUMENT_LOCKED');
  });

  it('go when it is filled in again, and what was there before stays', async () => {
    const instanceId = await on.start('test/added', {
      documents: [lease(), { ...photo, bytes: Buffer.from('first') }],
      submission: { to: 'filled' },
    });
    await add(instanceId);
    await on.runtime.submit({ instanceId, actor: owner, to: 'filling' });
    const { documents } = await on.runtime.instance({ instanceId, actor: owner });
    expect(documents.map(({ size }) => size)).to.deep.equal(['the lease'.length, 'first'.length]);
  });

  it('go when somebody rejects what is signed', async () => {
    const instanceId = await open();
    await add(instanceId);
    await on.runtime.reject({ instanceId, actor: signee });
    const { documents } = await on.runtime.instance({ instanceId, actor: owner });
    expect(documents.map(({ dataType }) => dataType)).to.deep.equal(['lease']);
    expect(await waitingIn(on, instanceId)).to.deep.equal(['Fill']);
  });

  it('stay when it is completed', async () => {
    const instanceId = await open();
    await add(instanceId);
    for (const actor of [signee, person(3)]) await on.runtime.sign({ instanceId, actor, documentIds: 'all' });
    const { documents } = await on.runtime.instance({ instanceId, actor: owner });
    expect(documents.map(({ dataType }) => dataType)).to.deep.equal(['lease', 'photo']);
  });
});

onRuntime(
  'documents that two tasks sign at once, one of which lets others be added',
  { apps },
  (on) => {
    it('are not added while the other is open', async () => {
      const instanceId = await on.start('test/beside', {
        documents: [lease()],
        submission: { to: 'filling' },
      });
      await on.runtime.next({ instanceId, actor: owner });
      expect(await codeOf(on.runtime.addDocument({ instanceId, actor: owner, document: photo }))).to.equal(
        'ERR_DOCUMENT_LOCKED',
      );
      await on.runtime.sign({ instanceId, actor: signee, taskId: 'Left' });
      const { addedIn } = await on.runtime.addDocument({ instanceId, actor: owner, document: photo });
      expect(addedIn).to.be.a('string');
    });
  },
  oneDatabase,
);

onRuntime(
  'services',
  { apps },
  (on) => {
    const service = said('serviceCode="17" serviceEdition="3"', ...body).replace(
      'serviceEdition="3" />',
      'serviceEdition="3"><signing:dataType id="lease" form="main" format="1" formatVersion="2" /></signing:process>',
    );

    it('are each one app', async () => {
      const started = on.node({
        apps: { 'test/one': { source: service }, 'test/two': { source: `${service} ` } },
      });
      const { code, message } = await rejection(started);
      expect([code, message]).to.deep.equal([
        'ERR_CONFIG_CONFLICT',
        'apps <test/one> and <test/two> are both service 17/3; give one of them another edition',
      ]);
    });

    it('are told with their data types', async () => {
      const node = await on.node({ apps: { 'test/one': { source: service } } });
      const [{ definition, dataTypes }] = (await node.applications()) as [
        Awaited<ReturnType<typeof node.applications>>[0],
      ];
      expect([definition.service, dataTypes[0]?.form]).to.deep.equal([
        { code: '17', edition: 3 },
        { kind: 'main', format: 1, version: 2 },
      ]);
    });
  },
  oneDatabase,
);
