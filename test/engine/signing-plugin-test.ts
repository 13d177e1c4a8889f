import { Engine } from 'bpmn-engine';
import { expect } from 'chai';
import { type SigningPlugin, type SigningPluginOptions, signingPlugin } from '../../src/engine/index.ts';
import { ALTINN_SIGNING, altinnTask, bpmn, errorBoundary, flow, sequence, signingTask } from './bpmn.ts';

const NOW = Date.UTC(2026, 0, 15, 12);
const DAY = 86_400_000;

const KARI = '11111111111';
const OLA = '22222222222';
const ORGANISATION = '123456789';

const person = (personNumber: string, level = 3) => ({
  actor: { kind: 'person' as const, personNumber, level },
});
const TEXT = '<signing:text lang="en">I agree.</signing:text>';
const both = `${TEXT}<signing:signee person="${KARI}" name="Kari" /><signing:signee person="${OLA}" />`;

interface Host {
  engine: InstanceType<typeof Engine>;
  signing: SigningPlugin;
  /** How the engine stopped running: at its end, or with an error. */
  ended: Promise<{ output?: Record<string, Record<string, unknown>>; code?: string }>;
}

/** A host's own engine, of which nothing but the plugin's options is ours. */
async function start(source: string, options: SigningPluginOptions = {}, engineOptions = {}): Promise<Host> {
  const signing = signingPlugin({ clock: () => NOW, ...options });
  const engine = new Engine({ name: 'host', source, ...engineOptions, ...signing });
  const ended = endOf(engine);
  await engine.execute();
  await signing.settled();
  return { engine, signing, ended };
}

/** Another process takes over: the state goes through JSON, nothing else is passed on. */
async function restart({ engine }: Host, options: SigningPluginOptions = {}): Promise<Host> {
  const state = JSON.parse(JSON.stringify(await engine.getState()));
  await engine.stop();
  const signing = signingPlugin({ clock: () => NOW, ...options });
  const resumed = new Engine({ name: 'host', ...signing }).recover(state);
  const ended = endOf(resumed);
  await resumed.resume();
  await signing.settled();
  return { engine: resumed, signing, ended };
}

function endOf(engine: Host['engine']): Host['ended'] {
  return new Promise((resolve) => {
    engine.once('end', (execution: { environment: { output: Record<string, Record<string, unknown>> } }) =>
      resolve({ output: execution.environment.output }),
    );
    engine.once('error', (error: { code: string }) => resolve({ code: error.code }));
  });
}

async function codeOf(work: Promise<unknown>): Promise<string | undefined> {
  return work.then(
    () => undefined,
    ({ code }: { code: string }) => code,
  );
}

describe('signingPlugin', () => {
  it('gives an engine options to be spread, and keeps its own methods out of them', () => {
    const signing = signingPlugin();
    expect(Object.keys(signing)).to.deep.equal([
      'elements',
      'moddleOptions',
      'expressions',
      'extendFn',
      'signing',
    ]);
    expect({ ...signing }).not.to.have.property('sign');
  });

  it('lists the open rounds', async () => {
    const { signing } = await start(bpmn(sequence(signingTask('Sign', both))));
    const [round] = signing.rounds();
    expect(signing.rounds()).to.have.length(1);
    expect(round).to.include({ taskId: 'Sign', enteredAt: NOW });
    expect(round?.signees.map(({ name, status, slots }) => ({ name, status, slots }))).to.deep.equal([
      { name: 'Kari', status: 'waiting', slots: 1 },
      { name: undefined, status: 'waiting', slots: 1 },
    ]);
  });

  it('shows nobody by number', async () => {
    const { signing } = await start(bpmn(sequence(signingTask('Sign', both))));
    expect(JSON.stringify(signing.rounds())).not.to.include(KARI);
  });

  it('goes on when all have signed', async () => {
    const { signing, ended } = await start(bpmn(sequence(signingTask('Sign', both))));
    expect(await signing.sign(person(KARI))).to.deep.include({ repeat: false });
    expect(await signing.sign(person(OLA))).to.deep.include({ outcome: 'completed' });
    expect(signing.rounds()).to.deep.equal([]);
    expect((await ended).output?.Sign).to.deep.equal({ outcome: 'completed', action: 'sign', signatures: 2 });
  });

  it('answers a repeated signature with the first one', async () => {
    const { signing } = await start(bpmn(sequence(signingTask('Sign', both))));
    const { signature } = await signing.sign(person(KARI));
    expect(await signing.sign(person(KARI))).to.deep.include({ signature, repeat: true });
  });

  it('refuses strangers, and those whose level is too low', async () => {
    const { signing } = await start(bpmn(sequence(signingTask('Sign', both, 'level="4"'))));
    expect(await codeOf(signing.sign(person('33333333333')))).to.equal('ERR_NOT_A_SIGNEE');
    expect(await codeOf(signing.sign(person(KARI, 3)))).to.equal('ERR_LEVEL_TOO_LOW');
  });

  it('runs a definition of Altinn that says it is not executable', async () => {
    const tasks = [
      altinnTask('Form', 'data'),
      altinnTask('Sign', 'signing', { actions: ['sign'], signing: ALTINN_SIGNING }),
    ];
    const { engine, signing, ended } = await start(bpmn(sequence(...tasks), { executable: false }), {
      documents: () => [{ id: 'd1', dataType: 'form', sha256: 'a'.repeat(64) }],
    });
    engine.execution.signal({ id: 'Form' });
    await signing.sign(person(KARI));
    await signing.next();
    expect((await ended).output?.Sign).to.deep.include({ outcome: 'completed', signatures: 1 });
  });

  it('can not be signalled past its rules', async () => {
    const { engine, signing } = await start(bpmn(sequence(signingTask('Sign', both))));
    engine.execution.signal({ id: 'Sign' });
    engine.execution
      .getPostponed()
      .find(({ id }: { id: string }) => id === 'Sign')
      ?.signal();
    expect(signing.rounds()).to.have.length(1);
  });

  it('asks for the round where several are open', async () => {
    const fork = `<bpmn:startEvent id="Start" /><bpmn:parallelGateway id="Fork" />${signingTask('One', both).xml}${signingTask('Two', both).xml}${flow('a', 'Start', 'Fork')}${flow('b', 'Fork', 'One')}${flow('c', 'Fork', 'Two')}`;
    const { signing } = await start(bpmn(fork));
    expect(await codeOf(signing.sign(person(KARI)))).to.equal('ERR_TASK_AMBIGUOUS');
    expect(await codeOf(signing.sign({ ...person(KARI), taskId: 'Two' }))).to.equal(undefined);
    expect(await codeOf(signing.sign({ ...person(KARI), roundId: 'none' }))).to.equal('ERR_ROUND_UNKNOWN');
  });

  it('keeps the instances of a multi-instance subprocess apart', async () => {
    const each = {
      id: 'Each',
      xml: `<bpmn:subProcess id="Each"><bpmn:multiInstanceLoopCharacteristics><bpmn:loopCardinality>2</bpmn:loopCardinality></bpmn:multiInstanceLoopCharacteristics>${signingTask('Sign', `${TEXT}<signing:signee person="${KARI}" />`).xml}</bpmn:subProcess>`,
    };
    const { signing, ended } = await start(bpmn(sequence(each)));
    const [one, two] = signing.rounds();
    expect(await codeOf(signing.sign(person(KARI)))).to.equal('ERR_TASK_AMBIGUOUS');
    await signing.sign({ ...person(KARI), roundId: one!.id });
    expect(signing.rounds().map(({ id }) => id)).to.deep.equal([two!.id]);
    await signing.sign({ ...person(KARI), roundId: two!.id });
    expect(await ended).to.have.property('output');
  });
});

describe('the signees of the plugin', () => {
  it('come from providers, in the group in which the model nests them', async () => {
    const inner = `${TEXT}<signing:group order="1"><signing:signee person="${KARI}" /></signing:group><signing:group order="2"><signing:signees provider="board" /></signing:group>`;
    const { signing } = await start(bpmn(sequence(signingTask('Sign', inner))), {
      providers: { board: async () => [{ person: OLA, name: 'Ola' }] },
    });
    expect(signing.rounds()[0]?.signees.map(({ group }) => group)).to.deep.equal([0, 1]);
    expect(await codeOf(signing.sign(person(OLA)))).to.equal('ERR_TOO_EARLY');
  });

  it('come from references', async () => {
    const inner = `${TEXT}<signing:signee reference="\${environment.variables.tenant}" />`;
    const { signing, ended } = await start(
      bpmn(sequence(signingTask('Sign', inner))),
      { resolveReference: (reference) => (reference === 'T-1' ? { person: KARI } : undefined) },
      { variables: { tenant: 'T-1' } },
    );
    await signing.sign(person(KARI));
    expect((await ended).output?.Sign).to.include({ outcome: 'completed' });
  });

  const failing: [string, string, SigningPluginOptions, string][] = [
    ['a reference that nobody knows', '<signing:signee reference="T-1" />', {}, 'ERR_PARTY_UNKNOWN'],
    [
      'a provider that is not there',
      '<signing:signees provider="board" />',
      {},
      'ERR_SIGNEE_PROVIDER_UNKNOWN',
    ],
    [
      'a provider that fails',
      '<signing:signees provider="board" />',
      {
        providers: {
          board: () => {
            throw new Error('no');
          },
        },
      },
      'ERR_SIGNEE_PROVIDER_FAILED',
    ],
    [
      'a provider that fails later',
      '<signing:signees provider="board" />',
      { providers: { board: () => Promise.reject(new Error('no')) } },
      'ERR_SIGNEE_PROVIDER_FAILED',
    ],
    [
      'a provider with nobody',
      '<signing:signees provider="board" />',
      { providers: { board: () => [] } },
      'ERR_SIGNEES_MISSING',
    ],
    [
      'a provider with somebody twice',
      '<signing:signees provider="board" />',
      { providers: { board: () => [{ person: KARI }, { person: KARI }] } },
      'ERR_SIGNEE_DUPLICATE',
    ],
  ];
  for (const [title, inner, options, code] of failing) {
    it(`end the engine with ${code} for ${title}`, async () => {
      const signing = signingPlugin({ clock: () => NOW, ...options });
      const engine = new Engine({
        name: 'host',
        source: bpmn(sequence(signingTask('Sign', TEXT + inner))),
        ...signing,
      });
      const ended = endOf(engine);
      await engine.execute();
      expect(await ended).to.deep.equal({ code });
    });
  }

  it('may be organisations, for whom only those sign who stand for them', async () => {
    const inner = `${TEXT}<signing:signee organisation="${ORGANISATION}" slots="2" />`;
    const { signing, ended } = await start(bpmn(sequence(signingTask('Sign', inner))), {
      standsFor: ({ personNumber }) => (personNumber === KARI ? [`organisation:${ORGANISATION}`] : []),
    });
    const as = `organisation:${ORGANISATION}`;
    expect(await codeOf(signing.sign({ ...person(OLA), as }))).to.equal('ERR_ON_BEHALF_OF_FORBIDDEN');
    await signing.sign({ ...person(KARI), as });
    const system = { kind: 'system' as const, systemUserId: 'S', organisationNumber: ORGANISATION, level: 3 };
    await signing.sign({ actor: system, as });
    expect((await ended).output?.Sign).to.include({ signatures: 2 });
  });

  it('need not be listed where the model takes others', async () => {
    const { signing } = await start(
      bpmn(sequence(signingTask('Sign', TEXT, 'unlisted="true" required="0" minimum="2"'))),
    );
    await signing.sign(person(KARI));
    expect(signing.rounds()[0]?.signees).to.have.length(1);
    expect(await signing.sign(person(OLA))).to.include({ outcome: 'completed' });
  });

  it('may have to be somebody else than those of another task', async () => {
    const second = signingTask('Second', `${both}<signing:distinctFrom task="First" />`, 'required="any"');
    const host = await start(bpmn(sequence(signingTask('First', both, 'required="any"'), second)));
    await host.signing.sign(person(KARI));
    expect(await codeOf(host.signing.sign(person(KARI)))).to.equal('ERR_NOT_DISTINCT');
    const later = await restart(host);
    expect(await codeOf(later.signing.sign(person(KARI)))).to.equal('ERR_NOT_DISTINCT');
    expect(await later.signing.sign(person(OLA))).to.include({ outcome: 'completed' });
  });
});

describe('the documents of the plugin', () => {
  const source = bpmn(
    sequence(
      signingTask(
        'Sign',
        `<signing:document dataType="lease" /><signing:signee person="${KARI}" />`,
        'completion="parallel" freeze="false"',
      ),
    ),
  );

  it('are named in the signature', async () => {
    const document = { id: 'd1', dataType: 'lease', sha256: 'a'.repeat(64) };
    const { signing } = await start(source, { documents: () => [document] });
    const { signature } = await signing.sign(person(KARI));
    expect(signature?.documents).to.deep.equal([document]);
  });

  it('are asked for by data type, and missed', async () => {
    const asked: unknown[] = [];
    const { signing } = await start(source, {
      documents: async ({ taskId, dataTypes }) => {
        asked.push({ taskId, dataTypes });
        return [];
      },
    });
    expect(await codeOf(signing.sign(person(KARI)))).to.equal('ERR_DOCUMENT_REQUIRED');
    expect(asked).to.deep.equal([{ taskId: 'Sign', dataTypes: ['lease'] }]);
  });

  it('keep the round open when they have changed after a signature', async () => {
    let sha256 = 'a'.repeat(64);
    const { signing } = await start(source, { documents: () => [{ id: 'd1', dataType: 'lease', sha256 }] });
    await signing.sign(person(KARI));
    sha256 = 'b'.repeat(64);
    expect(await codeOf(signing.next())).to.equal('ERR_DOCUMENTS_CHANGED');
    await signing.sign(person(KARI));
    expect(await signing.next()).to.include({ outcome: 'completed' });
  });
});

describe('an outcome in the plugin', () => {
  const rejected = '<bpmn:error id="Rejected" errorCode="SIGNING_REJECTED" />';

  it('goes to a boundary event', async () => {
    const body = `${sequence(signingTask('Sign', both))}${errorBoundary('Caught', 'Sign', 'Rejected')}<bpmn:userTask id="Mend" />${flow('toMend', 'Caught', 'Mend')}`;
    const { engine, signing } = await start(bpmn(body, { roots: rejected }));
    expect(await signing.reject({ ...person(KARI), reason: 'no' })).to.deep.equal({
      repeat: false,
      outcome: 'rejected',
    });
    expect(engine.execution.getPostponed().map(({ id }: { id: string }) => id)).to.deep.equal(['Mend']);
  });

  it('ends the engine with its code where nobody catches it', async () => {
    const { signing, ended } = await start(bpmn(sequence(signingTask('Sign', both))));
    await signing.cancel({ cause: 'withdrawn' });
    expect(await ended).to.deep.equal({ code: 'SIGNING_CANCELLED' });
  });

  it('reads as reject to gateways when the task is returned', async () => {
    const gateway = `${flow('on', 'Sign', 'Gateway')}<bpmn:exclusiveGateway id="Gateway" />${flow('forward', 'Gateway', 'End', '["notEquals",["gatewayAction"],"reject"]')}${flow('back', 'Gateway', 'Form', '["equals",["gatewayAction"],"reject"]')}`;
    const body = `<bpmn:startEvent id="Start" />${altinnTask('Form', 'data').xml}${altinnTask('Sign', 'signing', { actions: ['sign', 'reject'], signing: ALTINN_SIGNING }).xml}<bpmn:endEvent id="End" />${flow('a', 'Start', 'Form')}${flow('b', 'Form', 'Sign')}${gateway}`;
    const host = await start(bpmn(body));
    host.engine.execution.signal({ id: 'Form' });
    await host.signing.return();
    host.engine.execution.signal({ id: 'Form' });
    const [again] = host.signing.rounds();
    expect(again?.signees).to.deep.equal([]);
    await host.signing.next();
    expect(await host.ended).to.have.property('output');
  });

  it('reads as reject to gateways whatever was asked for last', async () => {
    let now = NOW;
    const body = `<bpmn:startEvent id="Start" />${signingTask('Sign', both, 'continueOn="expired" lifetime="P7D"').xml}<bpmn:exclusiveGateway id="Gateway" /><bpmn:endEvent id="End" /><bpmn:userTask id="Mend" />${flow('a', 'Start', 'Sign')}${flow('b', 'Sign', 'Gateway')}${flow('c', 'Gateway', 'End', '["notEquals",["gatewayAction"],"reject"]')}${flow('d', 'Gateway', 'Mend', '["equals",["gatewayAction"],"reject"]')}`;
    const { engine, signing } = await start(bpmn(body), { clock: () => now });
    await signing.sign(person(KARI));
    now += 8 * DAY;
    await signing.tick();
    expect(engine.execution.getPostponed().map(({ id }: { id: string }) => id)).to.deep.equal(['Mend']);
  });

  it('comes from a deadline when time is told', async () => {
    let now = NOW;
    const { signing, ended } = await start(bpmn(sequence(signingTask('Sign', both, 'lifetime="P7D"'))), {
      clock: () => now,
    });
    now += 6 * DAY;
    expect(await signing.tick()).to.deep.equal([]);
    now += DAY;
    const [round] = signing.rounds();
    expect(round).to.equal(undefined);
    expect(await signing.tick()).to.have.length(1);
    expect(await ended).to.deep.equal({ code: 'SIGNING_EXPIRED' });
  });

  it('stands although the late signature that found it is refused', async () => {
    let now = NOW;
    const { signing, ended } = await start(bpmn(sequence(signingTask('Sign', both, 'lifetime="P7D"'))), {
      clock: () => now,
    });
    now += 8 * DAY;
    expect(await codeOf(signing.sign(person(KARI)))).to.be.oneOf(['ERR_ROUND_EXPIRED', 'ERR_ROUND_ENDED']);
    expect(await ended).to.deep.equal({ code: 'SIGNING_EXPIRED' });
  });
});

describe('the saved state of an engine with the plugin', () => {
  it('holds rounds, signees and signatures', async () => {
    const host = await start(bpmn(sequence(signingTask('Sign', both))));
    const { signature } = await host.signing.sign(person(KARI));
    const before = host.signing.rounds();
    const { signing, ended } = await restart(host);
    expect(signing.rounds()).to.deep.equal(before);
    expect(await signing.sign(person(KARI))).to.deep.include({ signature, repeat: true });
    await signing.sign(person(OLA));
    expect((await ended).output?.Sign).to.include({ signatures: 2 });
  });

  it('may be recovered any number of times', async () => {
    let host = await start(bpmn(sequence(signingTask('Sign', both))));
    const [{ id, executionId } = { id: '', executionId: '' }] = host.signing.rounds();
    for (let times = 0; times < 3; times += 1) host = await restart(host);
    expect(host.signing.rounds()[0]).to.include({ id, executionId });
  });

  it('asks a gateway again whose answer was not there yet', async () => {
    const body = `<bpmn:startEvent id="Start" /><bpmn:exclusiveGateway id="Gateway" />${signingTask('Sign', both).xml}<bpmn:endEvent id="End" />${flow('a', 'Start', 'Gateway')}${flow('skip', 'Gateway', 'End')}${flow('sign', 'Gateway', 'Sign')}`;
    let answer: (flowId: string) => void = () => undefined;
    const Gateway = () =>
      new Promise<string>((resolve) => {
        answer = resolve;
      });
    const host = await start(bpmn(body), { gatewayChoices: { Gateway } });
    const { signing } = await restart(host, { gatewayChoices: { Gateway: () => 'sign' } });
    answer('skip');
    await Promise.resolve();
    expect(signing.rounds()[0]?.taskId).to.equal('Sign');
    expect(host.signing.rounds()).to.deep.equal([]);
  });

  it('lets a task that had its outcome move on at once', async () => {
    const host = await start(bpmn(sequence(signingTask('Sign', both))));
    await host.signing.sign(person(KARI));
    const state = JSON.parse(JSON.stringify(await host.engine.getState()));
    const [sign] = state.definitions[0].execution.processes[0].execution.children.filter(
      ({ id }: { id: string }) => id === 'Sign',
    );
    sign.execution.kept.round.state = 'completed';
    const signing = signingPlugin({ clock: () => NOW });
    const engine = new Engine({ name: 'host', ...signing }).recover(state);
    const ended = endOf(engine);
    await engine.resume();
    expect((await ended).output?.Sign).to.include({ outcome: 'completed', signatures: 1 });
  });

  it('makes a new round when the task is entered again', async () => {
    const loop = `<bpmn:startEvent id="Start" />${signingTask('Sign', both, 'continueOn="rejected"').xml}<bpmn:exclusiveGateway id="Gateway" default="end" /><bpmn:endEvent id="End" />${flow('a', 'Start', 'Sign')}${flow('b', 'Sign', 'Gateway')}${flow('again', 'Gateway', 'Sign', '["equals",["gatewayAction"],"reject"]')}${flow('end', 'Gateway', 'End')}`;
    const host = await start(bpmn(loop));
    const [first] = host.signing.rounds();
    await host.signing.sign(person(KARI));
    await host.signing.return();
    const [second] = host.signing.rounds();
    expect(second?.id).not.to.equal(first?.id);
    expect(second?.signees.map(({ status }) => status)).to.deep.equal(['waiting', 'waiting']);
  });
});

describe('gateways and services with the plugin', () => {
  it('are decided by a choice that takes its time', async () => {
    const body = `<bpmn:startEvent id="Start" /><bpmn:exclusiveGateway id="Gateway" />${signingTask('Sign', both).xml}<bpmn:endEvent id="End" />${flow('a', 'Start', 'Gateway')}${flow('skip', 'Gateway', 'End')}${flow('sign', 'Gateway', 'Sign')}`;
    const signing = signingPlugin({ gatewayChoices: { Gateway: async () => 'sign' } });
    const engine = new Engine({ name: 'host', source: bpmn(body), ...signing });
    const waits = new Promise((resolve) => engine.broker.subscribeOnce('event', 'activity.wait', resolve));
    await engine.execute();
    await waits;
    expect(signing.rounds()[0]?.taskId).to.equal('Sign');
  });

  it('end the engine with the id of a gateway that nobody decides', async () => {
    const body = `<bpmn:startEvent id="Start" /><bpmn:exclusiveGateway id="Gateway" /><bpmn:endEvent id="A" /><bpmn:endEvent id="B" />${flow('a', 'Start', 'Gateway')}${flow('b', 'Gateway', 'A')}${flow('c', 'Gateway', 'B')}`;
    const engine = new Engine({ name: 'host', source: bpmn(body), ...signingPlugin() });
    const ended = endOf(engine);
    await engine.execute();
    expect(await ended).to.deep.equal({ code: 'ERR_GATEWAY_CHOICE_MISSING' });
  });

  it('read documents that the host gives', async () => {
    const body = `<bpmn:startEvent id="Start" /><bpmn:exclusiveGateway id="Gateway" default="no" /><bpmn:endEvent id="No" />${signingTask('Sign', both).xml}${flow('a', 'Start', 'Gateway')}${flow('no', 'Gateway', 'No')}${flow('yes', 'Gateway', 'Sign', '["equals",["dataModel","sum","form"],5]')}`;
    const { signing } = await start(bpmn(body), {
      readDocument: (dataType) =>
        dataType === 'form'
          ? { contentType: 'application/json', bytes: Buffer.from('{"sum":5}') }
          : undefined,
    });
    expect(signing.rounds()).to.have.length(1);
  });

  it('call the services of the engine, those of Altinn by their type', async () => {
    const called: string[] = [];
    const service = (name: string) => (_: unknown, next: () => void) => {
      called.push(name);
      next();
    };
    const tasks = [
      { id: 'Mail', xml: `<bpmn:serviceTask id="Mail" implementation="\${environment.services.mail}" />` },
      altinnTask('Pdf', 'pdf', { element: 'serviceTask' }),
    ];
    const { ended } = await start(
      bpmn(sequence(...tasks)),
      {},
      { services: { mail: service('mail'), pdf: service('pdf') } },
    );
    expect(await ended).to.have.property('output');
    expect(called).to.deep.equal(['mail', 'pdf']);
  });
});
