import { expect } from 'chai';
import {
  continueProcess,
  type GatewayChoice,
  type RunOptions,
  readDefinition,
  startProcess,
} from '../../src/engine/index.ts';
import { altinnTask, bpmn, flow } from './bpmn.ts';

const json = (value: unknown) => ({
  contentType: 'application/json',
  bytes: Buffer.from(JSON.stringify(value)),
});

/** Runs to a task, leaves it with an action, and answers where the process ended. */
async function endOf(
  gateway: string,
  { action, ...options }: Partial<RunOptions> & { action?: string } = {},
) {
  const body = `<bpmn:startEvent id="Start" />${altinnTask('Form', 'data').xml}${flow('toForm', 'Start', 'Form')}${flow('toGateway', 'Form', 'Gateway')}<bpmn:endEvent id="A" /><bpmn:endEvent id="B" />${gateway}`;
  const definition = await readDefinition(bpmn(body), { dataTypes: [{ id: 'form', minCount: 0 }] });
  const { state, waiting } = await startProcess(definition, { now: 0 });
  const [{ elementId, executionId } = { elementId: '', executionId: '' }] = waiting;
  const step = await continueProcess(
    definition,
    state!,
    [{ type: 'complete', elementId, executionId, ...(action !== undefined && { action }) }],
    { now: 0, ...options },
  );
  return step.ended?.endEvent;
}

const gateway = (conditions: { A?: string; B?: string }, defaultFlow = '') =>
  `<bpmn:exclusiveGateway id="Gateway" ${defaultFlow && `default="${defaultFlow}"`} />${flow('a', 'Gateway', 'A', conditions.A)}${flow('b', 'Gateway', 'B', conditions.B)}`;

const REJECTED = '["equals", ["gatewayAction"], "reject"]';
const OTHERWISE = '["notEquals", ["gatewayAction"], "reject"]';

async function codeOf(work: Promise<unknown>) {
  try {
    await work;
    return undefined;
  } catch (error) {
    const { code, element } = error as { code?: string; element?: string };
    return { code, element };
  }
}

describe('a gateway with conditions in the language of Altinn', () => {
  it('takes the one flow that holds', async () => {
    expect(await endOf(gateway({ A: REJECTED, B: OTHERWISE }), { action: 'reject' })).to.equal('A');
    expect(await endOf(gateway({ A: REJECTED, B: OTHERWISE }), { action: 'confirm' })).to.equal('B');
  });

  it('reads no action as null', async () => {
    expect(await endOf(gateway({ A: '["equals", ["gatewayAction"], null]', B: REJECTED }))).to.equal('A');
  });

  it('fails with its id where several flows hold, unlike a gateway of BPMN', async () => {
    const error = await codeOf(endOf(gateway({ A: OTHERWISE, B: OTHERWISE })));
    expect(error).to.deep.equal({ code: 'ERR_GATEWAY_FLOWS', element: 'Gateway' });
  });

  it('fails with its id where none holds', async () => {
    const error = await codeOf(endOf(gateway({ A: REJECTED, B: REJECTED })));
    expect(error).to.deep.equal({ code: 'ERR_GATEWAY_FLOWS', element: 'Gateway' });
  });

  it('counts a flow without condition as one that holds', async () => {
    expect(await endOf(gateway({ A: REJECTED }), { action: 'confirm' })).to.equal('B');
    expect(await codeOf(endOf(gateway({ A: REJECTED }), { action: 'reject' }))).to.include({
      code: 'ERR_GATEWAY_FLOWS',
    });
  });

  it('takes the default flow only where no other holds', async () => {
    expect(await endOf(gateway({ A: REJECTED }, 'b'), { action: 'confirm' })).to.equal('B');
    expect(await endOf(gateway({ A: REJECTED }, 'b'), { action: 'reject' })).to.equal('A');
  });

  it('does not take the default flow where several others hold', async () => {
    const three = `${gateway({ A: OTHERWISE, B: OTHERWISE }, 'c')}<bpmn:endEvent id="C" />${flow('c', 'Gateway', 'C')}`;
    expect(await codeOf(endOf(three))).to.include({ code: 'ERR_GATEWAY_FLOWS' });
  });

  it('does not take a default flow whose own condition does not hold', async () => {
    const error = await codeOf(endOf(gateway({ A: REJECTED, B: REJECTED }, 'b')));
    expect(error).to.include({ code: 'ERR_GATEWAY_FLOWS' });
  });

  it('reads the data of the data type that the condition names', async () => {
    const conditions = {
      A: '["equals", ["dataModel", "sum", "form"], 5]',
      B: '["notEquals", ["dataModel", "sum", "form"], 5]',
    };
    const dataModels = new Map([['form', json({ sum: 5 })]]);
    expect(await endOf(gateway(conditions), { dataModels })).to.equal('A');
  });

  it('reads the only data type of the app where none is named', async () => {
    const conditions = {
      A: '["greaterThan", ["dataModel", "sum"], 3]',
      B: '["lessThanEq", ["dataModel", "sum"], 3]',
    };
    const dataModels = new Map([['form', json({ sum: 5 })]]);
    expect(await endOf(gateway(conditions), { dataModels })).to.equal('A');
  });

  it('fails with its id where data can not be read', async () => {
    const conditions = { A: '["equals", ["dataModel", "sum"], 3]', B: '["equals", ["dataModel", "sum"], 4]' };
    const dataModels = new Map([['form', { contentType: 'application/json', bytes: Buffer.from('{') }]]);
    const error = await codeOf(endOf(gateway(conditions), { dataModels }));
    expect(error).to.deep.equal({ code: 'ERR_EXPRESSION_FAILED', element: 'Gateway' });
  });

  it('passes the action on to the gateways behind it', async () => {
    const chain = `<bpmn:exclusiveGateway id="Gateway" />${flow('first', 'Gateway', 'Second')}<bpmn:exclusiveGateway id="Second" />${flow('second', 'Second', 'Third', OTHERWISE)}${flow('b', 'Second', 'B', REJECTED)}<bpmn:exclusiveGateway id="Third" />${flow('a', 'Third', 'A', '["equals", ["gatewayAction"], "confirm"]')}`;
    expect(await endOf(chain, { action: 'confirm' })).to.equal('A');
  });

  it('takes the flow that somebody named to mend an incident', async () => {
    expect(await endOf(gateway({ A: REJECTED, B: REJECTED }), { chosenFlows: { Gateway: 'b' } })).to.equal(
      'B',
    );
  });
});

describe('a gateway with conditions of the engine', () => {
  it('takes the first flow that holds', async () => {
    expect(
      await endOf(gateway({ A: `\${environment.variables.yes}`, B: `\${environment.variables.yes}` }), {
        variables: { yes: true },
      }),
    ).to.equal('A');
  });

  it('fails with its id where none holds', async () => {
    const error = await codeOf(
      endOf(gateway({ A: `\${environment.variables.no}`, B: `\${environment.variables.no}` })),
    );
    expect(error).to.deep.equal({ code: 'ERR_GATEWAY_FLOWS', element: 'Gateway' });
  });
});

describe('a gateway without conditions', () => {
  it('takes its only flow', async () => {
    expect(await endOf(`<bpmn:exclusiveGateway id="Gateway" />${flow('a', 'Gateway', 'A')}`)).to.equal('A');
  });

  it('takes the default flow', async () => {
    expect(await endOf(gateway({}, 'b'))).to.equal('B');
  });

  it('is decided by a registered choice, before any default flow', async () => {
    expect(await endOf(gateway({}, 'b'), { gatewayChoices: { Gateway: () => 'a' } })).to.equal('A');
  });

  it('waits for a choice that takes its time', async () => {
    const Gateway: GatewayChoice = () => new Promise((resolve) => setImmediate(resolve, 'b'));
    expect(await endOf(gateway({}), { gatewayChoices: { Gateway } })).to.equal('B');
  });

  it('tells the choice what it may look at', async () => {
    let asked: Parameters<GatewayChoice>[0] | undefined;
    let sum: unknown;
    const Gateway: GatewayChoice = (query) => {
      asked = query;
      sum = query.dataModel('sum', 'form');
      return 'a';
    };
    await endOf(gateway({}), {
      action: 'confirm',
      instanceId: 'instance-1',
      gatewayChoices: { Gateway },
      dataModels: new Map([['form', json({ sum: 5 })]]),
    });
    expect(asked).to.include({ gatewayId: 'Gateway', action: 'confirm', instanceId: 'instance-1' });
    expect(asked?.flows).to.deep.equal([
      { id: 'a', targetId: 'A' },
      { id: 'b', targetId: 'B' },
    ]);
    expect(sum).to.equal(5);
  });

  it('fails with its id where nobody decides', async () => {
    const error = await codeOf(endOf(gateway({})));
    expect(error).to.deep.equal({ code: 'ERR_GATEWAY_CHOICE_MISSING', element: 'Gateway' });
  });

  const failing: [string, GatewayChoice][] = [
    ['names a flow that is not there', () => 'elsewhere'],
    [
      'throws',
      () => {
        throw new Error('no');
      },
    ],
    ['rejects', () => Promise.reject(new Error('no'))],
  ];
  for (const [what, Gateway] of failing) {
    it(`fails with its id where the choice ${what}`, async () => {
      const error = await codeOf(endOf(gateway({}), { gatewayChoices: { Gateway } }));
      expect(error).to.deep.equal({ code: 'ERR_GATEWAY_FLOWS', element: 'Gateway' });
    });
  }
});

describe('conditions elsewhere', () => {
  it('decide the flows out of a task', async () => {
    const body = `<bpmn:startEvent id="Start" /><bpmn:userTask id="Form" /><bpmn:endEvent id="A" /><bpmn:endEvent id="B" />${flow('toForm', 'Start', 'Form')}${flow('a', 'Form', 'A', REJECTED)}${flow('b', 'Form', 'B', OTHERWISE)}`;
    const definition = await readDefinition(bpmn(body));
    const { state, waiting } = await startProcess(definition, { now: 0 });
    const { executionId } = waiting[0]!;
    const handover = { type: 'complete', elementId: 'Form', executionId, action: 'confirm' } as const;
    const step = await continueProcess(definition, state!, [handover], { now: 0 });
    expect(step.ended?.endEvent).to.equal('B');
  });

  it('decide the flows of an inclusive gateway', async () => {
    const inclusive = `<bpmn:inclusiveGateway id="Gateway" default="b" />${flow('a', 'Gateway', 'A', REJECTED)}${flow('b', 'Gateway', 'B')}`;
    expect(await endOf(inclusive, { action: 'reject' })).to.equal('A');
    expect(await endOf(inclusive, { action: 'confirm' })).to.equal('B');
  });
});
