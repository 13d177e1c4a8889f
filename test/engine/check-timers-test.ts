import { expect } from 'chai';
import { checkDefinition } from '../../src/engine/index.ts';
import { bpmn, flow, sequence, signingTask } from './bpmn.ts';
import { issuesOf } from './issues.ts';
import { timer, timerBoundary } from './run-timers.ts';

const between = (definition: string) =>
  bpmn(
    sequence({
      id: 'Wait',
      xml: `<bpmn:intermediateCatchEvent id="Wait">${definition}</bpmn:intermediateCatchEvent>`,
    }),
  );
const values = (inner: string) => `<bpmn:timerEventDefinition>${inner}</bpmn:timerEventDefinition>`;

describe('a timer', () => {
  it('is sound between tasks, at the start, and on a task', async () => {
    const definition = timer('timeDuration', 'PT1H');
    expect(await issuesOf(between(definition))).to.deep.equal([]);
    const starting = `<bpmn:startEvent id="Start">${definition}</bpmn:startEvent>`;
    const body = sequence(signingTask('Sign')).replace('<bpmn:startEvent id="Start" />', starting);
    expect(await issuesOf(bpmn(body))).to.deep.equal([]);
    const onTask = `${sequence(signingTask('Sign'))}${timerBoundary('Late', 'Sign', definition)}${flow('x', 'Late', 'End')}`;
    expect(await issuesOf(bpmn(onTask))).to.deep.equal([]);
  });

  for (const [type, value] of [
    ['timeDuration', ' P1DT12H '],
    ['timeDuration', `\${environment.variables.patience}`],
    ['timeDuration', `PT\${environment.variables.hours}H`],
    ['timeDate', '2026-01-15T09:00:00+01:00'],
    ['timeDate', '2011-01-15'],
    ['timeCycle', 'R3/PT10H'],
    ['timeCycle', 'R/P1W'],
    ['timeCycle', 'R3/2026-01-15T09:00:00Z/P1D'],
    ['timeCycle', `R\${environment.variables.times}/PT1H`],
  ] as const) {
    it(`may be of the ${type} ${value.trim()}`, async () => {
      expect(await issuesOf(between(timer(type, value)))).to.deep.equal([]);
    });
  }

  for (const [type, value] of [
    ['timeDuration', 'an hour'],
    ['timeDuration', '2026-01-15T09:00:00Z'],
    ['timeDate', 'PT1H'],
    ['timeDate', 'Monday'],
    ['timeCycle', '0 0 9 * * MON'],
    ['timeCycle', 'R/PT0S'],
    ['timeCycle', 'R/PT0.5S'],
    ['timeCycle', 'R3/PT1H/2026-01-15T09:00:00Z'],
  ] as const) {
    it(`can't be of the ${type} ${value}`, async () => {
      expect(await issuesOf(between(timer(type, value)))).to.deep.equal([
        `ERR_ATTRIBUTE_INVALID Wait ${type}`,
      ]);
    });
  }

  it('says how its time has to look', async () => {
    const [issue] = await checkDefinition(between(timer('timeCycle', 'R/PT0S')));
    expect(issue?.message).to.equal(
      '<Wait> has a timeCycle that must be an ISO 8601 cycle such as R3/PT10H, R/PT1H or R3/2026-01-15T09:00:00Z/P1D, of a second or more at a time',
    );
  });

  it('says a time', async () => {
    expect(await issuesOf(between(values('')))).to.deep.equal(['ERR_ATTRIBUTE_INVALID Wait']);
    expect(await issuesOf(between(values('<bpmn:timeDate />')))).to.deep.equal([
      'ERR_ATTRIBUTE_INVALID Wait',
    ]);
  });

  it('says only one', async () => {
    const two = '<bpmn:timeDuration>PT1H</bpmn:timeDuration><bpmn:timeDate>2026-01-15</bpmn:timeDate>';
    expect(await issuesOf(between(values(two)))).to.deep.equal(['ERR_CONFIG_CONFLICT Wait timeDate']);
  });

  it('is read in a called process and in an event subprocess too', async () => {
    const wrong = timer('timeDuration', 'soon');
    const call = { id: 'Call', xml: '<bpmn:callActivity id="Call" calledElement="Called" />' };
    const roots = `<bpmn:process id="Called"><bpmn:intermediateCatchEvent id="Wait">${wrong}</bpmn:intermediateCatchEvent></bpmn:process>`;
    expect(await issuesOf(bpmn(sequence(call), { roots }))).to.deep.equal([
      'ERR_ATTRIBUTE_INVALID Wait timeDuration',
    ]);
    const aside = `<bpmn:subProcess id="Aside" triggeredByEvent="true"><bpmn:startEvent id="Begin">${wrong}</bpmn:startEvent></bpmn:subProcess>`;
    expect(await issuesOf(bpmn(sequence(signingTask('Sign')) + aside))).to.deep.equal([
      'ERR_ATTRIBUTE_INVALID Begin timeDuration',
      'WARN_EVENT_SUBPROCESS Aside',
    ]);
  });
});
