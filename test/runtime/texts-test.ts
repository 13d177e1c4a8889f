import { expect } from 'chai';
import type { ProvidedSignee } from '../../src/catalog/index.ts';
import { person, personNumber } from '../helpers/runtime.ts';
import { codeOf, onRuntime, owner, rejection, storedRows, waitingIn } from './on-runtime.ts';
import { end, path, process, signedBy, signing } from './processes.ts';

let listed: ProvidedSignee[] = [];
const apps = {
  'test/signed': {
    source: process(signedBy('Sign', [2, 3], 'allow="reject delegate"'), end(), path('Start', 'Sign', 'End')),
  },
  'test/twice': {
    source: process(
      signedBy('Sign', [2]),
      signing('Then', '<signing:signees provider="listed" />'),
      end(),
      path('Start', 'Sign', 'Then', 'End'),
    ),
  },
};

onRuntime('a text', { apps, signees: { listed: async () => listed } }, (on) => {
  let instanceId: string;
  beforeEach(async () => {
    instanceId = await on.start('test/signed');
  });

  type Say = (text: string) => Promise<unknown>;
  const asSender = () => ({ actor: owner, instanceId });
  const asSignee = () => ({ actor: person(2), instanceId });
  const doors: [what: string, field: string, Say][] = [
    ['the reason of a rejection', 'reason', (reason) => on.runtime.reject({ ...asSignee(), reason })],
    ['why a round is cancelled', 'cause', (cause) => on.runtime.cancelRound({ ...asSender(), cause })],
    ['why all is cancelled', 'cause', (cause) => on.runtime.cancelInstance({ ...asSender(), cause })],
    [
      'the name of who takes over',
      'name',
      (name) => on.runtime.delegate({ ...asSignee(), to: { person: personNumber(5), name } }),
    ],
    [
      'the address of who takes over',
      'contact',
      (contact) => on.runtime.delegate({ ...asSignee(), to: { contact } }),
    ],
    [
      'the e-mail of who is added',
      'email',
      (email) => on.runtime.changeSignees({ ...asSender(), add: [{ reference: '105', email }] }),
    ],
    ['an action', 'action', (action) => on.runtime.next({ ...asSender(), action })],
    ['for whom is signed', 'onBehalfOf', (onBehalfOf) => on.runtime.sign({ ...asSignee(), onBehalfOf })],
    [
      'for whom all is signed',
      'onBehalfOf',
      (onBehalfOf) => on.runtime.submit({ ...asSignee(), to: 'signed', onBehalfOf }),
    ],
    ['a language', 'textLang', (textLang) => on.runtime.sign({ ...asSignee(), textLang })],
    ['an instance', 'instanceId', (id) => on.runtime.sign({ ...asSignee(), instanceId: id })],
    [
      'the name of who acts',
      'actor',
      (name) => on.runtime.sign({ ...asSignee(), actor: { ...person(2), name } }),
    ],
    ['a queue', 'queue', (queue) => on.start('test/signed', { queue })],
    ['a variable', 'variables', (what) => on.start('test/signed', { variables: { what: [{ what }] } })],
    ['the name of a variable', 'variables', (name) => on.start('test/signed', { variables: { [name]: 1 } })],
  ];
  for (const [what, field, say] of doors) {
    it(`that is ${what} is refused with a NUL, and nothing is changed`, async () => {
      const before = await storedRows(on.database.knex);
      const { code, info, message } = await rejection(say('Kari\0 Nordmann'));
      expect([code, info?.field]).to.deep.equal(['ERR_TEXT_INVALID', field]);
      expect(message).to.not.contain('Kari');
      expect(await storedRows(on.database.knex)).to.deep.equal(before);
    });
  }

  const forbidden: [string, string][] = [
    ['an escape', '\x1b[2J'],
    ['a form feed', '\f'],
    ['DEL', '\x7f'],
    ['half a character', '😀'.slice(0, 1)],
  ];
  for (const [what, text] of forbidden) {
    it(`is refused with ${what}`, async () => {
      const rejected = on.runtime.reject({ ...asSignee(), reason: `No${text}` });
      expect(await codeOf(rejected)).to.equal('ERR_TEXT_INVALID');
    });
  }

  it('is kept to the letter with tabs, line ends and what else people write', async () => {
    const reason = 'Too\tdear,\nand\r\nlate \u0096 no 😀';
    await on.runtime.reject({ ...asSignee(), reason });
    const roundId = (await on.runtime.rounds(asSender()))[0]!.id;
    const [signee] = await on.runtime.signees({ ...asSender(), roundId });
    expect(signee!.reason).to.equal(reason);
  });

  const asked: [string, Say][] = [
    ['an instance', (id) => on.runtime.instance({ ...asSender(), instanceId: id })],
    ['a signature', (signatureId) => on.runtime.signature({ ...asSender(), signatureId })],
    ['a signee', (signeeId) => on.runtime.dropOut({ ...asSender(), signeeId, cause: 'no-name' })],
    ['a queue', (queue) => on.runtime.poll({ queue, interval: 0 })],
    ['a caller', (caller) => on.runtime.countCall({ caller, limit: 1, window: 1, block: 1 })],
  ];
  for (const [what, ask] of asked) {
    it(`by which ${what} is asked for is refused with a NUL`, async () => {
      expect(await codeOf(ask('a\0b'))).to.equal('ERR_TEXT_INVALID');
    });
  }

  it('of whoever comes next holds the process up, and not who signed before', async () => {
    listed = [{ contact: 'kari', name: 'Kari\0', email: 'kari@example.org' }];
    const id = await on.start('test/twice');
    const { outcome, incident } = await on.runtime.sign({ actor: person(2), instanceId: id });
    expect([outcome, incident?.code, incident?.elementId]).to.deep.equal([
      'completed',
      'ERR_TEXT_INVALID',
      'Then',
    ]);
    listed = [{ contact: 'kari', name: 'Kari', email: 'kari@example.org' }];
    await on.runtime.resume({ actor: owner, instanceId: id });
    expect(await waitingIn(on, id)).to.deep.equal(['Then']);
  });
});
