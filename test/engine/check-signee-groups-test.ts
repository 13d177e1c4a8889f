import { expect } from 'chai';
import { bpmn, sequence, signingTask } from './bpmn.ts';
import { errorsOf } from './issues.ts';

const DOCUMENT = '<signing:document dataType="lease" />';
const task = (inner: string, attributes = '') =>
  bpmn(sequence(signingTask('Sign', DOCUMENT + inner, attributes)));
const signee = (reference: string, attributes = '') =>
  `<signing:signee reference="${reference}" ${attributes} />`;

describe('the groups of a signing task', () => {
  const sound: [string, string][] = [
    [
      'chained groups',
      task(
        `<signing:group order="1">${signee('a')}</signing:group><signing:group order="2">${signee('a')}</signing:group>`,
      ),
    ],
    ['groups that only signees speak of', task(signee('a', 'order="1"') + signee('b', 'order="2"'))],
    ['any of several', task(signee('a') + signee('b'), 'required="any"')],
    ['as many as there are slots', task(signee('a', 'slots="2"') + signee('b'), 'required="3"')],
    [
      'an organisation listed twice',
      task('<signing:signee organisation="123456789" /><signing:signee organisation="123456789" />'),
    ],
    [
      'a reference listed twice, which may be an organisation',
      task(signee('a') + signee('a'), 'required="2"'),
    ],
    ['nobody listed where unlisted ones may sign', task('', 'unlisted="true" required="0" minimum="1"')],
    [
      'more signatures than slots where unlisted ones may sign',
      task(signee('a'), 'unlisted="true" minimum="3"'),
    ],
    [
      'nobody listed where a provider names them',
      task('<signing:signees provider="board" />', 'required="7"'),
    ],
    [
      'no signature required where somebody says next',
      task(signee('a'), 'required="0" completion="parallel"'),
    ],
    ['the first signature', task(signee('a') + signee('b'), 'completion="single"')],
  ];
  for (const [title, source] of sound) {
    it(`are sound with ${title}`, async () => {
      expect(await errorsOf(source)).to.deep.equal([]);
    });
  }

  const mistakes: [string, string, string][] = [
    [
      'two of one order',
      task(
        `<signing:group order="1">${signee('a')}</signing:group><signing:group order="1">${signee('b')}</signing:group>`,
      ),
      'ERR_GROUP_ORDER_DUPLICATE Sign order',
    ],
    [
      'two without order',
      task(`<signing:group>${signee('a')}</signing:group><signing:group>${signee('b')}</signing:group>`),
      'ERR_GROUP_ORDER_DUPLICATE Sign order',
    ],
    ['nobody', task(''), 'ERR_SIGNEES_MISSING Sign signee'],
    [
      'nobody in one of them',
      task(`<signing:group order="1">${signee('a')}</signing:group><signing:group order="2" />`),
      'ERR_SIGNEES_MISSING Sign signee',
    ],
    [
      'somebody twice',
      task('<signing:signee person="12345678901" /><signing:signee person="12345678901" />'),
      'ERR_SIGNEE_DUPLICATE Sign signee',
    ],
    [
      'somebody twice by an address',
      task('<signing:signee contact="a@example.com" /><signing:signee contact="a@example.com" />'),
      'ERR_SIGNEE_DUPLICATE Sign signee',
    ],
    [
      'more required than slots',
      task(signee('a') + signee('b'), 'required="3"'),
      'ERR_REQUIRED_UNREACHABLE Sign required',
    ],
    [
      'more signatures than can be made',
      task(signee('a'), 'minimum="2"'),
      'ERR_REQUIRED_UNREACHABLE Sign minimum',
    ],
    ['no signature at all', task(signee('a'), 'required="0"'), 'ERR_ATTRIBUTE_INVALID Sign minimum'],
    ['a negative number', task(signee('a'), 'required="-1"'), 'ERR_ATTRIBUTE_INVALID Sign required'],
    [
      'the first signature and several groups',
      task(signee('a', 'order="1"') + signee('b', 'order="2"'), 'completion="single"'),
      'ERR_CONFIG_CONFLICT Sign completion',
    ],
    [
      'the first signature and all',
      task(signee('a'), 'completion="single" required="all"'),
      'ERR_CONFIG_CONFLICT Sign required',
    ],
  ];
  for (const [title, source, issue] of mistakes) {
    it(`are refused with ${title}`, async () => {
      expect(await errorsOf(source)).to.include(issue);
    });
  }
});
