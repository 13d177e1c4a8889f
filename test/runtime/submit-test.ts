import { expect } from 'chai';
import {
  type DocumentSet,
  defaultPolicy,
  type NewDocument,
  type Submission,
} from '../../src/runtime/index.ts';
import { person, signeeElements } from '../helpers/runtime.ts';
import { codeOf, lease, type OnRuntime, onRuntime, owner, storedRows, waitingIn } from './on-runtime.ts';
import { boundary, end, flow, gateway, path, process, signedBy, signing, task } from './processes.ts';

const wayBack = `${boundary('Back', 'Sign', 'RejectedError')}${flow('Back', 'Fill')}`;

const apps = {
  'test/single': {
    source: process(
      task('Fill'),
      signing('Sign', `<signing:document dataType="map" required="false" />${signeeElements(1)}`),
      end(),
      path('Start', 'Fill', 'Sign', 'End'),
      wayBack,
    ),
  },
  'test/two': {
    source: process(
      task('Fill'),
      signedBy('Sign', [1]),
      signedBy('Second', [1, 2], 'completion="single"'),
      end(),
      path('Start', 'Fill', 'Sign', 'Second', 'End'),
    ),
  },
  'test/twice': {
    source: process(
      task('Fill'),
      signing('Sign', `<signing:signee reference="101" slots="2" /><signing:signee reference="102" />`),
      end(),
      path('Start', 'Fill', 'Sign', 'End'),
    ),
  },
  'test/company': {
    source: process(
      task('Fill'),
      signing('Sign', '<signing:signee organisation="310000500" /><signing:signee reference="103" />'),
      end(),
      path('Start', 'Fill', 'Sign', 'End'),
    ),
  },
  'test/payment': {
    source: process(
      task('Fill'),
      signedBy('Sign', [1]),
      task('Pay'),
      end(),
      path('Start', 'Fill', 'Sign', 'Pay', 'End'),
    ),
  },
  'test/collecting': {
    source: process(
      task('Fill'),
      signedBy('Sign', [1, 2, 3], 'completion="parallel" required="2"'),
      end(),
      path('Start', 'Fill', 'Sign', 'End'),
    ),
  },
  'test/handed-on': {
    source: process(
      task('Fill'),
      signedBy('First', [1]),
      signedBy('Second', [2]),
      end(),
      path('Start', 'Fill', 'First', 'Second', 'End'),
    ),
  },
  'test/nothing': { source: process(task('Fill'), end(), path('Start', 'Fill', 'End')) },
  'test/broken': {
    source: process(
      task('Fill'),
      signing('Sign', '<signing:signees provider="nobody" />'),
      end(),
      path('Start', 'Fill', 'Sign', 'End'),
    ),
  },
  'test/unbegun': {
    source: process(
      gateway('Choice'),
      task('Fill'),
      end(),
      path('Start', 'Choice'),
      flow('Choice', 'Fill', '["equals", ["gatewayAction"], "never"]'),
      flow('Choice', 'End', '["equals", ["gatewayAction"], "neither"]'),
      path('Fill', 'End'),
    ),
  },
  'test/stuck': {
    source: process(
      task('Fill'),
      signedBy('Sign', [1]),
      gateway('Choice'),
      end('One'),
      end('Other'),
      path('Start', 'Fill', 'Sign', 'Choice'),
      flow('Choice', 'One', '["equals", ["gatewayAction"], "never"]'),
      flow('Choice', 'Other', '["equals", ["gatewayAction"], "neither"]'),
    ),
  },
};

const signees = { nobody: async () => [] };

function map(text: string): NewDocument {
  return { dataType: 'map', contentType: 'text/plain', filename: `${text}.txt`, bytes: Buffer.from(text) };
}

function leases(...texts: string[]): DocumentSet {
  return { dataTypes: ['lease'], documents: texts.map(lease) };
}

async function stands({ runtime }: OnRuntime, instanceId: string) {
  const { state, outcome, tasks } = await runtime.instance({ actor: owner, instanceId });
  return outcome ?? (state === 'incident' ? 'incident' : tasks.map(({ elementId }) => elementId).join());
}

const submitted = (on: OnRuntime, submission: Submission, app = 'test/single') =>
  on.start(app, { documents: ['test/nothing', 'test/unbegun'].includes(app) ? [] : [lease()], submission });

onRuntime('what is started and brought further at once', { apps, signees }, (on) => {
  for (const [to, where] of [
    ['filling', 'Fill'],
    ['filled', 'Sign'],
    ['signed', 'completed'],
  ] as const) {
    it(`stands in <${where}> once it is ${to}`, async () => {
      expect(await stands(on, await submitted(on, { to }))).to.equal(where);
    });
  }

  it('answers with the signature', async () => {
    const { signature, outcome } = await on.startWhole('test/single', {
      documents: [lease()],
      submission: { to: 'signed' },
    });
    expect([signature?.taskId, outcome]).to.deep.equal(['Sign', 'completed']);
  });

  for (const [what, app, submission, code] of [
    [
      'the signing step needs others too',
      'test/two',
      { to: 'signed', toEnd: true },
      'ERR_SIGNATURES_MISSING',
    ],
    ['a signature is refused', 'test/single', { to: 'signed', documentIds: [] }, 'ERR_DOCUMENT_REQUIRED'],
    [
      'there is nothing to sign, and it is not to be ended',
      'test/nothing',
      { to: 'filled' },
      'ERR_ACTION_NOT_ALLOWED',
    ],
    ['nobody is to sign', 'test/broken', { to: 'filled' }, 'ERR_SIGNEES_MISSING'],
    [
      'the process can not end behind it',
      'test/stuck',
      { to: 'signed', toEnd: true },
      'ERR_SIGNATURES_MISSING',
    ],
  ] as const) {
    it(`is not started at all where ${what}`, async () => {
      const before = await storedRows(on.database.knex);
      expect(await codeOf(submitted(on, submission, app))).to.equal(code);
      const { instance, event, document } = await storedRows(on.database.knex);
      expect({ instance, event, document }).to.deep.equal({
        instance: before.instance,
        event: before.event,
        document: before.document,
      });
    });
  }

  it('may stop behind the first of two steps where that is not excluded', async () => {
    expect(await stands(on, await submitted(on, { to: 'signed' }, 'test/two'))).to.equal('Second');
  });

  it('ends at once where there is nothing to sign', async () => {
    expect(await stands(on, await submitted(on, { to: 'signed', toEnd: true }, 'test/nothing'))).to.equal(
      'completed',
    );
  });

  it('keeps a signature behind which the process can not go on', async () => {
    expect(await stands(on, await submitted(on, { to: 'signed' }, 'test/stuck'))).to.equal('incident');
  });

  it('is the same instance under the same key', async () => {
    const command = { documents: [lease()], submission: { to: 'filled' }, key: 'started' } as const;
    const first = await on.start('test/single', command);
    expect(await on.start('test/single', command)).to.equal(first);
  });

  it('is another command under the same key where it is to be brought further', async () => {
    const command = { documents: [lease()], key: 'further' };
    await on.start('test/single', { ...command, submission: { to: 'filled' } });
    expect(await codeOf(on.start('test/single', { ...command, submission: { to: 'signed' } }))).to.equal(
      'ERR_KEY_REUSED',
    );
  });
});

onRuntime('what is brought further', { apps, signees }, (on) => {
  for (const [from, to, where] of [
    ['filling', 'filling', 'Fill'],
    ['filling', 'filled', 'Sign'],
    ['filling', 'signed', 'completed'],
    ['filled', 'filling', 'Fill'],
    ['filled', 'filled', 'Sign'],
    ['filled', 'signed', 'completed'],
  ] as const) {
    it(`stands in <${where}> when it was ${from} and is to be ${to}`, async () => {
      const instanceId = await submitted(on, { to: from });
      await on.runtime.submit({ instanceId, actor: owner, to });
      expect(await stands(on, instanceId)).to.equal(where);
    });
  }

  it('has no signatures that count after it went back', async () => {
    const instanceId = await submitted(on, { to: 'filled' });
    await on.runtime.submit({ instanceId, actor: owner, to: 'filling' });
    await on.runtime.submit({ instanceId, actor: owner, to: 'filled' });
    expect(await on.runtime.signatures({ instanceId, actor: owner })).to.deep.equal([]);
  });

  it('stays where it is signed when there is no way back', async () => {
    const instanceId = await submitted(on, { to: 'filled' }, 'test/two');
    const before = await storedRows(on.database.knex);
    const refused = await codeOf(on.runtime.submit({ instanceId, actor: owner, to: 'filling' }));
    expect(refused).to.equal('ERR_ACTION_NOT_ALLOWED');
    expect(await storedRows(on.database.knex)).to.deep.equal(before);
  });

  it('stays where it is filled in when nobody is to sign', async () => {
    const instanceId = await submitted(on, { to: 'filling' }, 'test/broken');
    const before = await storedRows(on.database.knex);
    expect(await codeOf(on.runtime.submit({ instanceId, actor: owner, to: 'signed' }))).to.equal(
      'ERR_SIGNEES_MISSING',
    );
    expect(await storedRows(on.database.knex)).to.deep.equal(before);
  });

  it('leaves a line in the log of what it came of', async () => {
    const instanceId = await submitted(on, { to: 'filling' }, 'test/broken');
    on.logged.length = 0;
    await codeOf(on.runtime.submit({ instanceId, actor: owner, to: 'signed' }));
    expect(
      on.logged.map(({ level, fields }) => [level, fields.code, (fields.err as Error).name]),
    ).to.deep.equal([['error', 'ERR_SIGNEES_MISSING', 'SigningError']]);
  });

  it('stays where it is filled in when the signature is refused', async () => {
    const instanceId = await submitted(on, { to: 'filling' });
    const submission = { to: 'signed', documentIds: ['unknown'] } as const;
    expect(await codeOf(on.runtime.submit({ instanceId, actor: owner, ...submission }))).to.equal(
      'ERR_DOCUMENT_UNKNOWN',
    );
    expect(await waitingIn(on, instanceId)).to.deep.equal(['Fill']);
  });

  it('is not brought further while it is on hold', async () => {
    const instanceId = await submitted(on, { to: 'filling' }, 'test/broken');
    await on.runtime.next({ instanceId, actor: owner });
    const before = await storedRows(on.database.knex);
    const submit = (to: 'filled' | 'signed') => codeOf(on.runtime.submit({ instanceId, actor: owner, to }));
    expect([await submit('filled'), await submit('signed')]).to.deep.equal(['ERR_INCIDENT', 'ERR_INCIDENT']);
    expect(await storedRows(on.database.knex)).to.deep.equal(before);
  });

  it('is signed as a whole where all documents are chosen', async () => {
    const instanceId = await on.start('test/single', { documents: [lease(), map('a')] });
    const { signature } = await on.runtime.submit({
      instanceId,
      actor: owner,
      to: 'signed',
      documentIds: 'all',
    });
    expect(signature?.documents.map(({ dataType }) => dataType).sort()).to.deep.equal(['lease', 'map']);
  });

  it('is signed by the same person twice where they have two slots, and no third time', async () => {
    const instanceId = await submitted(on, { to: 'filled' }, 'test/twice');
    const sign = () => codeOf(on.runtime.submit({ instanceId, actor: owner, to: 'signed' }));
    expect([await sign(), await sign(), await sign()]).to.deep.equal([
      undefined,
      undefined,
      'ERR_ALREADY_SIGNED',
    ]);
  });

  it('is not signed in the next step by a command that was meant for the first', async () => {
    const instanceId = await submitted(on, { to: 'filled' }, 'test/two');
    const both = await Promise.all(
      [1, 2].map(() => codeOf(on.runtime.submit({ instanceId, actor: owner, to: 'signed' }))),
    );
    expect(both.sort()).to.deep.equal(['ERR_TASK_LEFT', undefined]);
    expect(await waitingIn(on, instanceId)).to.deep.equal(['Second']);
  });

  it('is signed for an organisation that is asked', async () => {
    const instanceId = await submitted(on, { to: 'filled' }, 'test/company');
    const { signature } = await on.runtime.submit({
      instanceId,
      actor: owner,
      to: 'signed',
      onBehalfOf: '310000500',
    });
    expect(signature?.organisationNumber).to.equal('310000500');
  });

  it('is signed by the actor for themselves where the organisation is not asked', async () => {
    const instanceId = await submitted(on, { to: 'filled' });
    const { signature } = await on.runtime.submit({
      instanceId,
      actor: owner,
      to: 'signed',
      onBehalfOf: '310000500',
    });
    expect(signature)
      .to.include({ personNumber: owner.personNumber })
      .and.not.have.property('organisationNumber');
  });

  it('is refused in a task that is neither for filling in nor for signing', async () => {
    const instanceId = await submitted(on, { to: 'signed' }, 'test/payment');
    for (const to of ['filling', 'filled', 'signed'] as const) {
      const refused = await codeOf(on.runtime.submit({ instanceId, actor: owner, to }));
      expect(refused).to.equal('ERR_ACTION_NOT_ALLOWED');
    }
    expect(await waitingIn(on, instanceId)).to.deep.equal(['Pay']);
  });

  it('ends what collects signatures once there are enough', async () => {
    const instanceId = await submitted(on, { to: 'filled' }, 'test/collecting');
    await on.runtime.submit({ instanceId, actor: owner, to: 'signed' });
    expect(await waitingIn(on, instanceId)).to.deep.equal(['Sign']);
    await on.runtime.submit({ instanceId, actor: person(2), to: 'signed' });
    expect(await stands(on, instanceId)).to.equal('completed');
  });

  it('goes on collecting where the actor may sign and not say next', async () => {
    const node = await on.node({
      policy: { permits: (query) => query.action !== 'next' && defaultPolicy.permits(query) },
    });
    const instanceId = await submitted(on, { to: 'filled' }, 'test/collecting');
    for (const actor of [owner, person(2)]) await node.submit({ instanceId, actor, to: 'signed' });
    expect(await waitingIn(on, instanceId)).to.deep.equal(['Sign']);
  });

  it('has been signed by who signed an earlier task and is not asked in this one', async () => {
    const instanceId = await submitted(on, { to: 'signed' }, 'test/handed-on');
    const refused = await codeOf(on.runtime.submit({ instanceId, actor: owner, to: 'signed' }));
    expect(refused).to.equal('ERR_ALREADY_SIGNED');
  });

  it('is refused for an organisation that is asked, to who may not sign for it', async () => {
    const instanceId = await submitted(on, { to: 'filled' }, 'test/company');
    const command = { instanceId, actor: person(3), to: 'signed', onBehalfOf: '310000500' } as const;
    expect(await codeOf(on.runtime.submit(command))).to.equal('ERR_ON_BEHALF_OF_FORBIDDEN');
  });

  it('is found in no box of a party that is asked and that the actor does not act for', async () => {
    const instanceId = await submitted(on, { to: 'filled' }, 'test/company');
    const box = { kind: 'organisation', number: '310000500' } as const;
    const command = { instanceId, actor: person(3), to: 'signed', box, onBehalfOf: box.number } as const;
    expect(await codeOf(on.runtime.submit(command))).to.equal('ERR_INSTANCE_UNKNOWN');
  });

  for (const to of ['filling', 'filled', 'signed'] as const) {
    it(`is refused to a stranger who wants it ${to}`, async () => {
      const instanceId = await submitted(on, { to: 'filling' });
      expect(await codeOf(on.runtime.submit({ instanceId, actor: person(9), to }))).to.equal('ERR_FORBIDDEN');
    });
  }

  it('is answered again under its key, and not done again', async () => {
    const instanceId = await submitted(on, { to: 'filling' });
    const command = {
      instanceId,
      actor: owner,
      to: 'signed',
      replace: [leases('other')],
      key: 'once',
    } as const;
    const { signature } = await on.runtime.submit(command);
    const again = await on.runtime.submit(command);
    expect([again.repeat, again.signature?.id]).to.deep.equal([true, signature?.id]);
  });

  it('is another command under the same key with other documents', async () => {
    const instanceId = await submitted(on, { to: 'filling' });
    const command = { instanceId, actor: owner, to: 'filling', key: 'other bytes' } as const;
    await on.runtime.submit({ ...command, replace: [leases('one')] });
    expect(await codeOf(on.runtime.submit({ ...command, replace: [leases('two')] }))).to.equal(
      'ERR_KEY_REUSED',
    );
  });
});

onRuntime('documents that are replaced as a set', { apps, signees }, (on) => {
  const documentsOf = async (instanceId: string) => {
    const { documents } = await on.runtime.instance({ actor: owner, instanceId });
    return Promise.all(
      documents.map(async ({ id, number, dataType }) => {
        const { content } = await on.runtime.document({ actor: owner, instanceId, documentId: id });
        const pieces: Uint8Array[] = [];
        for await (const piece of content) pieces.push(piece);
        return { number, dataType, text: Buffer.concat(pieces).toString() };
      }),
    );
  };
  const texts = async (instanceId: string) => (await documentsOf(instanceId)).map(({ text }) => text).sort();
  const filled = () => on.start('test/single', { documents: [lease('first'), map('a'), map('b')] });

  it('get new bytes in place, and keep their numbers', async () => {
    const instanceId = await filled();
    const [before] = await documentsOf(instanceId);
    await on.runtime.submit({ instanceId, actor: owner, to: 'filling', replace: [leases('second')] });
    const after = (await documentsOf(instanceId)).find(({ dataType }) => dataType === 'lease');
    expect(after).to.deep.equal({ number: before!.number, dataType: 'lease', text: 'second' });
  });

  it('leave those of other sets alone', async () => {
    const instanceId = await filled();
    await on.runtime.submit({ instanceId, actor: owner, to: 'filling', replace: [leases('second')] });
    expect(await texts(instanceId)).to.deep.equal(['a', 'b', 'second']);
  });

  it('go where the set has fewer, and are added where it has more', async () => {
    const instanceId = await filled();
    const replace = [leases('x', 'y'), { dataTypes: ['map'], documents: [map('c')] }];
    await on.runtime.submit({ instanceId, actor: owner, to: 'filling', replace });
    expect(await texts(instanceId)).to.deep.equal(['c', 'x', 'y']);
  });

  it('all go for an empty set', async () => {
    const instanceId = await filled();
    await on.runtime.submit({ instanceId, actor: owner, to: 'filling', replace: [leases()] });
    expect(await texts(instanceId)).to.deep.equal(['a', 'b']);
  });

  it('are the same documents to the trail where their bytes are the same', async () => {
    const instanceId = await filled();
    const version = (await on.runtime.instance({ actor: owner, instanceId })).version;
    await on.runtime.submit({ instanceId, actor: owner, to: 'filling', replace: [leases('first')] });
    expect((await on.runtime.instance({ actor: owner, instanceId })).version).to.equal(version);
  });

  it('may change before a signature that covers them, in the same command', async () => {
    const instanceId = await filled();
    const { signature } = await on.runtime.submit({
      instanceId,
      actor: owner,
      to: 'signed',
      replace: [leases('signed')],
    });
    const { documents } = await on.runtime.instance({ actor: owner, instanceId });
    expect(signature?.documents[0]?.sha256).to.equal(
      documents.find(({ dataType }) => dataType === 'lease')?.sha256,
    );
  });

  it('may change once it went back', async () => {
    const instanceId = await submitted(on, { to: 'filled' });
    await on.runtime.submit({ instanceId, actor: owner, to: 'filling', replace: [leases('later')] });
    expect(await texts(instanceId)).to.deep.equal(['later']);
  });

  it('stay while they are signed', async () => {
    const instanceId = await submitted(on, { to: 'filled' });
    const command = { instanceId, actor: owner, to: 'filled', replace: [leases('late')] } as const;
    expect(await codeOf(on.runtime.submit(command))).to.equal('ERR_DOCUMENT_LOCKED');
    expect(await texts(instanceId)).to.deep.equal(['the lease']);
  });

  it('stay as they were where the signature is refused', async () => {
    const instanceId = await filled();
    const command = {
      instanceId,
      actor: owner,
      to: 'signed',
      replace: [leases('x')],
      documentIds: [],
    } as const;
    expect(await codeOf(on.runtime.submit(command))).to.equal('ERR_DOCUMENT_REQUIRED');
    expect(await texts(instanceId)).to.deep.equal(['a', 'b', 'first']);
  });

  for (const [what, replace, code] of [
    [
      'an unknown data type',
      [{ dataTypes: ['x'], documents: [{ ...map('a'), dataType: 'x' }] }],
      'ERR_DATA_TYPE_UNKNOWN',
    ],
    ['too many bytes', [leases('x'.repeat(4_000_000))], 'ERR_DOCUMENT_TOO_LARGE'],
  ] as const) {
    it(`are refused with ${what}, and nothing is stored`, async () => {
      const instanceId = await filled();
      const before = await storedRows(on.database.knex);
      expect(await codeOf(on.runtime.submit({ instanceId, actor: owner, to: 'filling', replace }))).to.equal(
        code,
      );
      expect(await storedRows(on.database.knex)).to.deep.equal(before);
    });
  }
});
