import { expect } from 'chai';
import { checkDefinition } from '../../src/engine/index.ts';
import { bpmn } from './bpmn.ts';

const SIZE = 1_950_000;
const fill = (unit: string) => unit.repeat(SIZE / unit.length);
const many = (count: number, one: (n: number) => string) =>
  Array.from({ length: count }, (_, n) => one(n)).join('');

/** All of them used to take minutes. What they are answered shows that they were not read to the end. */
const cases: [string, string, string, RegExp][] = [
  [
    'elements of one id',
    fill('<bpmn:task id="t" />'),
    'ERR_DEFINITION_TOO_MANY_ELEMENTS',
    /97\d+ start tags/,
  ],
  ['elements that are none', fill('<bpmn:foo />'), 'ERR_DEFINITION_TOO_MANY_ELEMENTS', /start tags .* 21000/],
  ['texts where none may be', fill('x<!---->'), 'ERR_BPMN_INVALID', /more than \d{3} places .* at line 7/],
  ['text in parts', fill('<![CDATA[x]]>'), 'ERR_BPMN_INVALID', /more than \d{3} places/],
  [
    'a few bad elements behind a great many lines',
    '\n'.repeat(SIZE - 1_000) + '<bpmn:foo />'.repeat(80),
    'ERR_BPMN_INVALID',
    /more than \d places/,
  ],
  [
    'gateways, each with a flow',
    many(
      10_000,
      (n) =>
        `<bpmn:exclusiveGateway id="g${n}" /><bpmn:sequenceFlow id="f${n}" sourceRef="g${n}" targetRef="g${n}" />`,
    ),
    'ERR_DEFINITION_TOO_MANY_ELEMENTS',
    /20000 elements/,
  ],
];

describe('a definition of 2 MB that is made to be slow', () => {
  for (const [title, body, code, message] of cases) {
    it(`is refused in a moment for ${title}`, async () => {
      const issues = await checkDefinition(bpmn(body));
      expect(issues).to.have.length(1);
      expect(issues[0]).to.include({ severity: 'error', code });
      expect(issues[0]?.message).to.match(message);
    }).timeout(10_000);
  }

  it('is read where it has many signee groups, in time that grows with their number', async () => {
    const groups = (count: number) =>
      bpmn(
        `<bpmn:endEvent id="End" /><bpmn:userTask id="Sign"><bpmn:extensionElements><signing:task><signing:text lang="en">Yes</signing:text>${many(
          count,
          (n) =>
            `<signing:group order="${n}"><signing:signee person="${10_000_000_000 + n}" /></signing:group>`,
        )}</signing:task></bpmn:extensionElements></bpmn:userTask>`,
      );
    const timed = async (count: number) => {
      const source = groups(count);
      const before = performance.now();
      expect(await checkDefinition(source)).to.deep.equal([]);
      return performance.now() - before;
    };
    await timed(500);
    const few = await timed(1_000);
    // The square would be a hundred times as long.
    expect(await timed(10_000)).to.be.lessThan(few * 50);
  }).timeout(10_000);

  it('is not repeated in the issue that it has', async () => {
    const issues = await checkDefinition(bpmn(`<bpmn:endEvent id="End" />${'x'.repeat(SIZE)}`));
    expect(issues[0]).to.include({ code: 'ERR_BPMN_INVALID' });
    expect(issues[0]?.message.length).to.be.lessThan(300);
  });
});

describe('a definition that is only long', () => {
  it('has as many start tags as the elements it may have, their shapes and their signees need', async () => {
    const shapes = many(
      990,
      (n) => `<bpmn:task id="t${n}"><bpmn:documentation>${'x'.repeat(100)}</bpmn:documentation></bpmn:task>`,
    );
    expect(await checkDefinition(bpmn(`<bpmn:endEvent id="End" />${shapes}`))).to.deep.equal([]);
  });

  it('counts as the surroundings say', async () => {
    const body = `<bpmn:endEvent id="End" />${many(20, (n) => `<bpmn:task id="t${n}">${'<bpmn:documentation />'.repeat(60)}</bpmn:task>`)}`;
    expect(await checkDefinition(bpmn(body), { maxElements: 21 })).to.deep.equal([]);
    const [issue] = await checkDefinition(bpmn(body), { maxElements: 5 });
    expect(issue).to.include({ code: 'ERR_DEFINITION_TOO_MANY_ELEMENTS' });
    expect(issue?.message).to.contain('start tags and may have 1100');
  });
});
